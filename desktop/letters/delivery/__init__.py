"""Delivery: who gets a letter, how it reaches them and how far it came.

Doors: `delivery` (states and steps of one recipient), `recipients` (resolved), `documents` (what is stored),
`versions` (which letter replaces which), `signing`.
"""
