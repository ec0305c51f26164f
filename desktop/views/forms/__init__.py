"""Questionnaires: a patient's forms, one that is filled in, earlier answers, scores of answered forms.

- `form_earlier`: Earlier answers of a form that is filled in: each with its column, and the course of what
  they sum to
- `form_linked`: Prefill of a form from observations of the record, for questions that name a code and a
  maximum age (SDC's observationLinkPeriod)
- `form_parts`: Incomplete form values: calculations with missing answers, and questions enabled because of
  them
- `form_record`: Prefill of a form's questions from the record, in the words of the worklist's declared
  columns
- `form_words`: Answers of forms in words: in full, and as short as a column is
- `forms`: A patient's forms: answered ones, newest first, and those that may be filled in
- `questionnaire_forms`: A form that is filled in: its rows with earlier answers beside them, what is
  missing, the sum so far
- `scored`: The newest answer of a clinical score: a value that stands in the record, or a form that was
  answered
"""
