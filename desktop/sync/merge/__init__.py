"""Merge: two people changed one resource.

Doors: `merge.merge` (three versions by clinical unit), `both` (the texts of two versions joined).
"""
