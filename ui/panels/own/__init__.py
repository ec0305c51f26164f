"""Panel kinds about whoever is at the keyboard and the set-up, and no patient.

Doors, by which others enter: none.

- `wishes`: Wishes for the set-up: what waits for one's answer, then one's own with what was answered
"""
