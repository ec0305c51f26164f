"""Declared trends, recorded traces (CTG), and values by treatment cycles.

Doors, by which others enter: `cycles`, `trace`, `trend`.

- `cycles`: Values that decide a treatment, aligned by its cycles: before each one, the worst after it
- `trace`: A trace from a patient's record: what a device recorded (CTG), drawn over one time
- `trace_minutes`: The minutes of a trace, for who reads it as a table or hears it: median
- `trend`: A declared trend from a patient's record: any values over one axis, which may count from an event
- `trend_earlier`: The same curves of a trend after the same event of earlier stays
"""
