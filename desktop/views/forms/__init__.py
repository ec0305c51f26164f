"""Questionnaires: a patient's forms, one that is filled in, earlier answers, scores of answered forms.

Doors, by which others enter: `form_words`, `forms`, `questionnaire_forms`, `scored`.

- `form_earlier`: Earlier answers of a form that is filled in: each with its column
- `form_linked`: What observations of the record say of a form's questions that name a code and how new it
- `form_record`: What the record has of a form's questions, as the worklist's declared columns say it
- `form_words`: Answers of forms in words: in full, and as short as a column is
- `forms`: A patient's forms: answered ones, newest first, and those that may be filled in
- `questionnaire_forms`: A form that is filled in: its rows with earlier answers beside them, what is missing
- `scored`: The newest answer of a clinical score: a value that stands in the record
"""
