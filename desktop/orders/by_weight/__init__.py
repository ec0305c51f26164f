"""Doses by weight: which weight counts, the arithmetic, practical doses near it, and the greatest ones."""
