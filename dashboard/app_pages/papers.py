"""Papers: what each one reports, what its recipe scored here under its own protocol and under the honest one, and why they differ."""

import state
import streamlit as st
from widgets.words import counted

from fer_core import claims, recipes


def paper(key: str, members: list, rows: list) -> None:
    """One paper: its claims beside ours, and a way to start what is missing."""
    first = members[0].paper
    st.subheader(first.title)
    st.caption(f"{first.authors}. {first.venue}")
    found = [claim for recipe in members for claim in claims.of(recipe, rows)]
    if found:
        table = claims.listed(found)
        numbers = {name: st.column_config.NumberColumn(format="%.1f") for name in table[0] if name.endswith("%")}
        st.dataframe(table, hide_index=True, key=f"papers_{key}", column_config=numbers, height="content", alt=found[0].sentence)
    else:
        st.caption("No figure of an own test is stored for it.")
    guesses = [guess for recipe in members for guess in recipe.guesses]
    with st.container(horizontal=True, vertical_alignment="center"):
        for recipe in members:
            st.page_link("app_pages/train.py", label=f"Train {recipe.name}", icon=":material/model_training:", query_params={"recipe": recipe.name})
    if guesses:
        with st.expander(f"{counted(len(guesses), 'thing')} that the paper leaves open, and what we chose"):
            st.markdown("\n".join(f"- {guess}" for guess in dict.fromkeys(guesses)))


st.title("Papers")
st.caption("A figure means little without its n, its kind and the split that chose the checkpoint. Each paper's stands here beside ours.")
rows = state.standings("test")
by_paper: dict[str, list] = {}
for recipe in recipes.RECIPES.values():
    by_paper.setdefault(recipe.paper.key, []).append(recipe)
for key, members in by_paper.items():
    if key != "house":
        paper(key, members, rows)
st.page_link("app_pages/lens.py", label="Open the papers' matrices in the metric lens", icon=":material/calculate:")
