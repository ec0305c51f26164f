"""Servers that tests start: ours, Medplum's, an OpenID provider, PostgreSQL."""
