"""Faces: finding, cropping, parts and tracks."""
