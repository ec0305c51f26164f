"""Declared trends, recorded traces (CTG), and values by treatment cycles."""
