"""FHIR servers and databases that tests start: ours, Medplum's, PostgreSQL."""
