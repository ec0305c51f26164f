"""Printed papers: the rows of each, from the models of panels.

Doors, by which others enter: `paper_answers`.

- `paper_answers`: Answers to the questions about papers: each is built from one snapshot of the record
- `paper_chart`: What stands on the printed chart (kurve): the chart's own model between two times
- `paper_doses`: The medicines of a patient on paper: the doses due in the coming hours
- `paper_eight_hours`: What stands on the eight-hour sheet of a patient: last rounds of vital signs
- `paper_form`: What stands on a printed form: the page's own rows with what was signed
- `paper_periods`: What stands on a printed flowsheet or fluid balance: the panel's own model
- `paper_requisition`: What stands on a requisition on paper
- `paper_trace`: What stands on a printed trace: the lines that its panel shows
- `paper_trend`: What stands on a printed trend: the panel's own model with all its values
- `paper_ward`: What stands on the ward's list on paper: everybody in the order of the beds, nobody left out
- `papers`: What every paper of the ward says: whose it is, what must not be overlooked
"""
