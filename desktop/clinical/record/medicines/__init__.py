"""Medicines: which are in effect, whether doses were given, ways, regimens."""
