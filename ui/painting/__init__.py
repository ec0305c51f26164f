"""Painting shared by panels: text, marks, curves."""
