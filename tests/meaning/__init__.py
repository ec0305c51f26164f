"""The gate: no element that changes the meaning of an entry goes unread on a screen, in a check or in a letter.

- `elements`: the declared lists, one a type, with a strange form of each element
- `saying`: everything that screens, checks and letter say of a record
- `test_elements`: FHIR's definitions against the lists, and each entry proved by changing that element alone
"""
