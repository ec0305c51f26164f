"""Measurements: the entry row and the flowsheet.

Doors, by which others enter: `alarm_limit_forms`, `entering`, `flowsheet`.

- `alarm_limit_forms`: The form in which a doctor says from which NEWS2 they want to be told of a patient
- `entering`: Answers the entry row: its fields with what stood there last, its questions
- `flowsheet`: A patient's flowsheet: everything measured in the stay, as measured, by hours, shifts and days
- `flowsheet_cells`: Text of a flowsheet cell: the newest value, and the range of all values in it
- `flowsheet_rows`: Rows of a flowsheet with all their values: vital signs, other measurements
"""
