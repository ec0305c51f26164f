"""Declared trends, recorded traces (CTG), and values by treatment cycles.

Doors, by which others enter: `cycles`, `trace`, `trend`.

- `cycles`: Values before each treatment in cycles, and the worst after it: now first
- `trace`: A trace that a device recorded (CTG): its curves over one time
- `trend`: A declared trend: any values over one axis, which may count from an event
"""
