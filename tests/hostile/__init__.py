"""What must not hurt: spoilt files, hostile names, absurd sizes. Each earns a sentence; nothing is lost."""
