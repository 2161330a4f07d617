"""The dashboard, driven in a real Chromium."""
