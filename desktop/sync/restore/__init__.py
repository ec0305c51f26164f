"""Restore: a server that went back in time, and what is older than it was.

Doors: `restored` (noticing it, freezing, approving), `outdated` (older rows).
"""
