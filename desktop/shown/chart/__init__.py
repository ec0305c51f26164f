"""The chart (kurve) of a stay, and finer parts of it.

Doors, by which others enter: `vitals`, `vitals_parts`.

- `vitals`: The chart (kurve): measurements over time in lanes, scores, events
- `vitals_parts`: A part of a long chart in finer detail than the whole of it
"""
