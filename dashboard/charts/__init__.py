"""Data in, plotly figure out; nothing here knows Streamlit. Each page's charts are a module, named here one by one."""

from charts.base import BARE, DIFFERENCE, FAINT, INK, SHARES, quiet
from charts.faces import balance, spread, votes

__all__ = ["BARE", "DIFFERENCE", "FAINT", "INK", "SHARES", "balance", "quiet", "spread", "votes"]
