"""The patient's page: first sentence, timeline, problems, care plans, lines, the sheet of facts.

Doors, by which others enter: `anamnesis`, `care_plan`, `facts`, `lines`, `panels_wanted`, `patient_page`,
`problems`, `sentence`, `timeline`, `unplaced`.

- `anamnesis`: Family history, habits and vaccines of a patient, by group
- `care_plan`: A patient's care plans: for which problem, towards which goal and how it stands
- `facts`: View model of the banner facts sheet: entries, choices, and missing fields
- `lines`: The lines, tubes and drains of a patient: what is in, where, for how many days
- `panels_wanted`: Panels of a tab of a workspace as they are asked for
- `patient_page`: A patient's page as it is opened: all that is shown of the patient
- `problems`: A patient's problems, and what may be added to them
- `sentence`: The first sentence of a patient's page: what matters most now, each part with its source
- `timeline`: The timeline of a stay or of a patient: what happened, newest first, by day
- `unplaced`: Resources of a patient that stand on no panel: a list by type, date and text
"""
