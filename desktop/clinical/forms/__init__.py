"""Forms from FHIR Questionnaires: what they ask, what of it holds now, what is missing, what it sums to.

`questionnaire_reading.form` reads a Questionnaire, `filling.fill` says how it stands with some answers,
`responding.items` writes them as FHIR has them. Pure: no record, no clock.
"""
