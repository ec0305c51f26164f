"""Blocked by the patient for somebody: the one reading of a privacy Consent, and the record without it.

Doors, by which others enter: `consents`, `covering`, `denied_readers`, `emergency_access`.

- `consents`: The one reading of a privacy Consent: is this record, or this entry, blocked for this person?
- `covering`: The record without what the patient has blocked for whoever reads it
- `denied_entries`: Entries of a record that a Consent's provision is about: by type, code, label, time
- `denied_readers`: Recipients of a Consent's provision: for whom
- `emergency_access`: Emergency access in an access log
"""
