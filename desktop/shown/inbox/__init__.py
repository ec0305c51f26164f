"""The general practitioner's inbox of received letters.

Doors, by which others enter: `received`.

- `received`: The letters that a general practitioner has received, and the one that is read
"""
