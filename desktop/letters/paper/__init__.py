"""Paper: a letter as PDF, and its pages as pictures.

Doors: `pdf` (what is drawn), `drawing` (how), `addressed` (for another address), `filed` (as stored) and
`pages`.
"""
