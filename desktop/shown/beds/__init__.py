"""The beds of all wards, and the corridor screen.

Doors, by which others enter: `beds`, `corridor`.

- `beds`: The beds of all wards: who waits for one, leaves or is to come, what is free
- `corridor`: The corridor screen of a ward: its beds, and nothing by which anybody could be known
"""
