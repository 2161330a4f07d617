"""Datasets: an entry here for each form that people have on disk."""
