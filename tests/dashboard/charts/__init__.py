"""Charts of the pages, tested without Streamlit."""
