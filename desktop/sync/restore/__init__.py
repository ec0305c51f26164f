"""Restore: a server that went back in time, and what is older than it was.

Doors: `restored` (noticing it, freezing, approving), `receipts` (what was acknowledged, and whether it is
still there), `unlooked` and `outdated` (rows that are not filed before anybody has looked), `again` (what
goes again, and what is told).
"""
