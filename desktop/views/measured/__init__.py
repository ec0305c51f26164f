"""Measurements: the entry row and the flowsheet."""
