"""Fixtures of the wire's tests."""

from tests.servers.medplum import foreign_validators

__all__ = ["foreign_validators"]
