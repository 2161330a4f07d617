"""Glossary: the words of the workbench, one asked for by the address first."""

import streamlit as st
from shared import glossary

st.title("Glossary")
asked_for = glossary.TERMS.get(st.query_params.get("term", ""))
if asked_for:
    st.subheader(asked_for.title)
    st.markdown(asked_for.text)
    st.divider()

sought = st.text_input("Find a word", key="glossary_text", width=320, icon=":material/search:")
terms = glossary.find(sought)
for group in glossary.GROUPS:
    members = [term for term in terms if term.group == group]
    if members:
        st.subheader(group)
        st.markdown("\n\n".join(f"**{term.title}**  \n{term.text}" for term in members), width=720)
if not terms:
    st.caption("No word of this list holds that text.")
