"""Sheets filled in beside a page: measurements, facts, short forms, questionnaires.

Doors, by which others enter: `facts_drafting`, `form_drafting`, `measurements`, `questionnaires`,
`sheet_drafting`.

- `facts_drafting`: The sheet of the banner's facts in a window, signed as one
- `form_drafting`: Short forms of a window: a sheet over the page, carried out as the act that it makes
- `measurements`: Entering measurements: the row below the page, its draft, and the acts that save
- `questionnaires`: Filling in forms in a window: the page, its draft, and the act that signs it
- `sheet_drafting`: Drafting of a sheet beside a page: opened with its draft, autosaved, carried out or left
"""
