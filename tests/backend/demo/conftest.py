"""The demo hospital, indexed for the tests that look at it as a doctor would."""

import pickle
from collections import defaultdict
from datetime import UTC, datetime
from functools import lru_cache

import pytest

from desktop.backend.demo import resources
from desktop.cli.demo_letters import draw

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


class Hospital:
    """All resources, indexed by reference and by patient."""

    def __init__(self, found, now):
        self.now = now
        self.every = found
        self.by_reference = {f"{r['resourceType']}/{r['id']}": r for r in found}
        self.of = defaultdict(lambda: defaultdict(list))
        for r in found:
            owner = (r.get("subject") or r.get("patient") or r.get("for") or {}).get("reference", "")
            self.of[owner][r["resourceType"]].append(r)

    def patients(self):
        for r in self.every:
            if r["resourceType"] == "Patient":
                own = self.of[f"Patient/{r['id']}"]
                (stay,) = [e for e in own["Encounter"] if e["id"] == r["id"]]
                yield r, stay, own

    def named(self, reference):
        return self.by_reference[reference]

    @staticmethod
    def codes(concept, system):
        """The codes of one system in a CodeableConcept."""
        return [c["code"] for c in concept.get("coding", []) if c["system"] == system]


@lru_cache(maxsize=8)
def _packed(patients, seed, now):
    return pickle.dumps(list(resources(patients, seed, now, draw=draw)))


@pytest.fixture(scope="session")
def hospital_of():
    """Makes a hospital of some patients, a seed and a moment; whoever asks may change its resources."""

    def make(patients, seed=1, now=NOW):
        return Hospital(pickle.loads(_packed(patients, seed, now)), now)

    return make


@pytest.fixture(scope="session")
def hospital(hospital_of):
    """The default hospital."""
    return hospital_of(120)
