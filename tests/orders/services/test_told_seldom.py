"""A notice at each order is read by nobody: counted in the demo hospital, for tests of every day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, Patient, Resource, decode
from desktop.orders.checking import check
from desktop.orders.standing_conflicts import standing_services
from tests.orders.samples import NOW, lines

PATIENTS = 20
USUAL = (
    "crp", "hb", "na", "k", "kreatinin", "blodgass", "troponin", "ekg", "rtg thorax spm pneumoni",
    "blodkultur", "u-stix", "inr", "d-dimer", "laktat", "albumin",
)  # fmt: skip


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    return list(_charts())


def _charts() -> Iterator[Chart]:
    people: list[Patient] = []
    held: dict[str, dict[str, list[Resource]]] = defaultdict(lambda: {name: [] for name in TYPES})
    for body in demo.resources(PATIENTS, 1, NOW, draw=draw):
        one = decode(body["resourceType"], strict.dumps(body)) if body["resourceType"] in TYPES else None
        if isinstance(one, Patient):
            people.append(one)
        owner = body.get("subject") or body.get("patient") or body.get("for") or {}
        if one is not None and str(owner.get("reference", "")).startswith("Patient/"):
            held[owner["reference"]][one.resource_type].append(one)
    for person in people:
        groups = {name: tuple(found) for name, found in held[person.key].items()}
        yield Chart(person, groups, unreadable=(), pulled=frozenset(groups))


def test_a_test_of_every_day_is_told_of_at_few_orders(charts: list[Chart]) -> None:
    found: Counter[str] = Counter()
    for text in USUAL:
        asked = lines(text)
        found[text] = sum(
            any(one.rule == "service-double" for one in check(asked, chart, NOW).open) for chart in charts
        )
    assert sum(found.values()) * 20 <= PATIENTS * len(USUAL), found
    assert max(found.values()) * 3 <= PATIENTS, found


def test_what_waits_is_told_of_twice_where_it_was_ordered_twice_alone(charts: list[Chart]) -> None:
    assert sum(len(standing_services(chart, NOW)) for chart in charts) == 0
