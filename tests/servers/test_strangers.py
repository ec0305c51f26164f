"""Records of other countries and specialties: nothing fails on them, and nothing of them is untold."""

from __future__ import annotations

import pytest

from tests.servers.audit import Audit, audit
from tests.servers.fhir_packages import EXAMPLES, examples

LEAST = {"hl7.fhir.r4.examples@4.0.1": (35, 300), "hl7.fhir.uv.ips@2.0.0": (8, 90),
         "hl7.fhir.us.mcode@4.0.0": (7, 150)}  # fmt: skip
"""Patients and resources of theirs that a package has at least: an audit of nothing proves nothing."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("package", EXAMPLES)
def test_nothing_of_a_strangers_record_is_untold_and_nothing_fails_on_it(package: str) -> None:
    found: Audit = audit(examples(package))
    assert not found.exceptions, str(found)
    assert found.untold == [], str(found)
    patients, resources = LEAST[package]
    assert (found.patients >= patients, found.resources >= resources) == (True, True), str(found)
