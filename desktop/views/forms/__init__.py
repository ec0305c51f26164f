"""Questionnaires: a patient's forms, one that is filled in, earlier answers, scores of answered forms.

Doors, by which others enter: `form_words`, `forms`, `questionnaire_forms`, `scored`.

- `form_earlier`: Earlier answers of a form that is filled in: each with its column
- `form_linked`: Prefill of a form from observations of the record
- `form_record`: Prefill of a form's questions from the record
- `form_words`: Answers of forms in words: in full, and as short as a column is
- `forms`: A patient's forms: answered ones, newest first, and those that may be filled in
- `questionnaire_forms`: A form that is filled in: its rows with earlier answers beside them, what is missing
- `scored`: The newest answer of a clinical score: a value that stands in the record
- `searched_codes`: A question that is answered by any code of whole systems: what is found, taken
"""
