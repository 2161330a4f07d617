"""The dashboard's own start: `python dashboard [--server.port 8501 ...]`; the options are Streamlit's."""

import sys
from pathlib import Path

from shared import offline
from streamlit.web import cli

APP = Path(__file__).with_name("app.py")


def main() -> None:
    """Start the server on this computer alone, unless the options or .streamlit/config.toml say otherwise."""
    offline.ask_nobody()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
