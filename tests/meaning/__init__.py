"""The gate: no element that changes the meaning of an entry goes unread on screens, in checks or letters.

- `elements`: the declared lists, one a type, with a strange form of each element
- `exceptions`: screens that say the same all the same, with the reason
- `saying`: everything that screens, checks and letter say of a record
- `test_cases`: the fifty small records beside the checkout, each with its right value
- `test_elements`: FHIR's definitions against the lists, and each entry proved by changing that element alone
"""
