"""Results: the inbox, laboratory, examinations.

Doors, by which others enter: `examinations`, `laboratory`, `results`.

- `examinations`: A patient's examinations that are answered in words, by field
- `laboratory`: The flowsheet of laboratory results: sample columns, rows of analyses and their cells
- `results`: The results inbox: results that wait for a person, and the one that is looked at
"""
