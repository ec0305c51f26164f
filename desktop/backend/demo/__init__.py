"""The demo hospital: synthetic patients by coherent rules."""
