"""The server asks nobody for this computer's address.

When a page of another site knocks, Streamlit compares its address with the computer's own, and asks a server
on the web and a name server for it. Here the answer is known: the dashboard is reached as localhost, or under
the names in `browser.serverAddress` and `server.corsAllowedOrigins`. Streamlit keeps what it was told in two
names of its module `net_util`; they are filled before it asks. A test fails when Streamlit no longer reads
them.
"""

from streamlit import net_util

LOOPBACK = "127.0.0.1"


def ask_nobody() -> None:
    """Fill in the two addresses that Streamlit would ask the web for."""
    net_util._external_ip = LOOPBACK
    net_util._internal_ip = LOOPBACK
