"""Measurements: the entry row and the flowsheet.

Doors, by which others enter: `alarm_limit_forms`, `entering`, `flowsheet`.

- `alarm_limit_forms`: The form in which a doctor says from which NEWS2 they want to be told of a patient
- `entering`: Answers the entry row: its fields with what stood there last, its questions
- `flowsheet`: A patient's flowsheet: everything measured in the stay, as measured, by hours, shifts and days
- `flowsheet_cells`: What a flowsheet's cell says of the values in it: the newest, and between what they lay
- `flowsheet_rows`: Which rows a flowsheet has, and all their values: vital signs, other measurements
"""
