"""Medicines as needed."""
