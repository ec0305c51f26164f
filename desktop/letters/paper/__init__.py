"""Paper: a letter as PDF, and its pages as pictures.

Doors: `pdf` (what is drawn), `drawing` (how), `addressed` (for another address), `filed` (as stored) and
`page_pictures` (a page as picture, drawn by `page_renderer` in the process `page_process`, its memory bounded
there or by `page_memory`).
"""
