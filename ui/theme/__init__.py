"""Tokens: colours, sizes, fonts and icons; written nowhere else."""
