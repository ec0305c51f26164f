"""Measurements: the entry row and the flowsheet.

Doors, by which others enter: `flowsheet`, `measurements`.

- `flowsheet`: The flowsheet: what was measured down, measured times, hours, shifts or days across
- `measurements`: The row in which measurements are entered: its fields, what is asked about them
"""
