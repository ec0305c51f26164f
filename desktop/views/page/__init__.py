"""The patient's page: banner, first sentence, timeline, problems, care plans, lines, the stay.

Doors, by which others enter: `anamnesis`, `banner`, `care_plan`, `care_plan_forms`, `fact_sheet`,
`line_forms`, `lines`, `linked_records`, `patient_page`, `problem_forms`, `problems`, `procedure_forms`,
`sentence`, `stay_forms`, `timeline`, `unplaced`.

- `anamnesis`: A patient's family history, habits and vaccines: what the record tells
- `banner`: The banner of the patient in focus: who it is, where, and what must never be overlooked
- `banner_origins`: Origins (provenance) of the banner's parts
- `beyond_words`: Text of an entry fetched beyond the record
- `care_plan`: A patient's care plans: for which problem, towards which goal and how it stands
- `care_plan_forms`: The form in which it is said how a goal of a care plan stands
- `code_hits`: Codes that a form offers for what is typed in its search
- `fact_sheet`: The sheet of the banner's facts: allergies and the four questions
- `line_forms`: The form of a line, tube or drain that was put in
- `lines`: The lines, tubes and drains of a patient: what is in, where, for how many days
- `linked_records`: Other records of the patient, merged or linked, with their names where they are held here
- `patient_page`: The answer to opening a patient: the whole page from one snapshot
- `placed`: Resources of a patient that stand on some panel: by the panels themselves, and by what they read
- `problem_forms`: The forms of diagnoses: a new one, searched by name or code, and taking one back
- `problems`: A patient's problems: active first
- `procedure_forms`: The form of a procedure that was carried out, searched by name, abbreviation or code
- `sentence`: The first sentence of a patient's page from the record: fever, the answers that matter, score
- `stay_forms`: The forms of a stay under way: planned discharge, another bed, leave and back, discharge
- `timeline`: Timeline of a patient's events in order of time, from the rows that the patient's panels show
- `told_elements`: Words of an entry of any type by the elements that its type carries
- `unplaced`: What has no place: resources of a patient that stand on no panel of the workspace
"""
