"""Measurements: vital signs, rounds, weights, spells, recorded curves."""
