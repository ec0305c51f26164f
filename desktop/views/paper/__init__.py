"""Printed papers: the rows of each, from the models of panels.

Doors, by which others enter: `paper_answers`, `papers`.

- `paper_answers`: Answers to the questions about papers: each is built from one snapshot of the record
- `paper_chart`: Printed chart (kurve): the chart's own model between two times
- `paper_doses`: The medicines of a patient on paper: the doses due in the coming hours
- `paper_eight_hours`: Eight-hour sheet of a patient: last rounds of vital signs, medicines due, fluid
- `paper_form`: Printed form: the rows of the page with the signed answers, nothing calculated anew
- `paper_periods`: Printed flowsheet or fluid balance: the panel's own model between two columns
- `paper_requisition`: Printed requisition: the signed orders of a patient that have not been sent yet
- `paper_trace`: Printed trace: the lines of its panel, with the panel's notes
- `paper_trend`: Printed trend: the panel's own model with all its values, and a note on what is left out
- `paper_ward`: Printed ward list: every patient in the order of the beds
- `papers`: Shared parts of every printed paper: patient, critical facts, data status
"""
