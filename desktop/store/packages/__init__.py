"""Published sprints as they arrive: signed packages, the keys that may sign them, and what is kept of them.

`signed_package` is the package and its seal, `sprint_keys` whose seals count here and the owner's own key,
`judgement` which of several counts, `kept_packages` what the record keeps.
"""
