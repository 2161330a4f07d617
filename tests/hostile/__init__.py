"""What must not hurt: spoilt files, hostile names, absurd sizes; each earns a sentence and nothing is lost."""
