"""Resources that are no valid FHIR, or hold what can't be decoded: what is left of them.

Doors, by which others enter: `broken`, `nulls`, `odd_extensions`.
"""
