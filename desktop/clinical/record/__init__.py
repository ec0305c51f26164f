"""Shared readings of the record: stays, results, rounds of vital signs, medicines, people.

Screens, order checks and letters all ask here; nothing else interprets the status of an Encounter, an
Observation or a MedicationRequest. Each answer says what it may be used for (`use.Use`).
"""
