"""Provenance: why something is on the screen, and where a value came from."""
