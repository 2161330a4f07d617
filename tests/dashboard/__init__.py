"""The dashboard, tried without a browser."""
