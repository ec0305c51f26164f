"""Outcomes of a pilot read from the record."""
