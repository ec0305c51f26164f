"""Ordinary sensible orders raise nothing, and what every pharmacist would say aloud is said."""

from __future__ import annotations

import pytest

from desktop.fhir.resources import Resource
from tests.orders.checking import fired, run
from tests.orders.checks.test_illness import problem
from tests.orders.samples import chart, daily, given, none_known

ASTHMA = problem("Astma", "J45.9")
BLOCK = problem("Totalt AV-blokk", "I44.2")
SLOW = given("N02AA01", "morfin depot", daily("30", "mg", 2))


def rules(text: str, *resources: Resource, **more: str) -> dict[str, str]:
    found = fired(
        run(text, chart(none_known(), *resources, **{"born": "1970-03-14", "gender": "male"} | more))
    )
    return {key: one.tier for key, one in found.items()}


@pytest.mark.parametrize(
    ("text", "rule", "resources"),
    [
        ("morfin 10 mg po vb inntil x 4", "double", (SLOW,)),
        ("metoprolol depot 50 mg x 1 po", "illness", (BLOCK, problem("Pacemaker", "Z95.0"))),
        ("metoklopramid 10 mg x 3 po", "parkinson", (problem("Mor har Parkinsons sykdom"),)),
        ("ibuprofen 400 mg x 3 po", "heart-failure", (problem("Far døde av hjertesvikt"),)),
        ("prednisolon 20 mg x 1 po", "bleeding-history", (
            problem("Magesår", "K25"), given("A02BC02", "pantoprazol", daily("40", "mg", 1)))),
        ("levotyroksin 100 mikrogram x 1 po", "illness", (
            problem("Hypertyreose", "E05.0"), given("H03BB01", "karbimazol", daily("20", "mg", 1)))),
        ("alendronat 70 mg hver mandag po", "interactions", (
            given("A12AX", "kalsium/vitamin D", daily("1", "{tablett}", 1)),)),
        ("zopiklon 3,75 mg vesp po", "interactions", (given("N02AA05", "oksykodon", daily("5", "mg", 2)),)),
        ("ciprofloksacin 400 mg x 2 iv", "interactions", (given("B03AA07", "jern", daily("100", "mg", 1)),)),
    ],
)  # fmt: skip
def test_what_is_sensible_is_not_asked_about(text: str, rule: str, resources: tuple[Resource, ...]) -> None:
    assert rule not in rules(text, *resources)


@pytest.mark.parametrize(
    ("text", "rule", "tier", "resources"),
    [
        ("morfin 10 mg x 4 po", "double", "question", (
            SLOW,)),
        ("metoprolol depot 50 mg x 1 po", "illness", "question", (BLOCK, problem("Mulig pacemaker"))),
        ("metoklopramid 10 mg x 3 po", "parkinson", "stop", (problem("Parkinsons sykdom"),)),
        ("apiksaban 5 mg x 2 po", "bleeding-history", "notice", (
            problem("Blødende magesår", "K25.4"), given("A02BC02", "pantoprazol", daily("40", "mg", 1)))),
        ("ciprofloksacin 500 mg x 2 po", "interactions", "notice", (
            given("B03AA07", "jern", daily("100", "mg", 1)),)),
        ("flukonazol 200 mg x 1 po", "interactions", "notice", (given("L04AD02", "takrolimus"),)),
        ("valproat 300 mg x 2 po", "pregnancy", "notice", ()),
    ],
)  # fmt: skip
def test_what_harms_is_said(text: str, rule: str, tier: str, resources: tuple[Resource, ...]) -> None:
    gender = "female" if rule == "pregnancy" else "male"
    born = "1998-03-14" if rule == "pregnancy" else "1970-03-14"
    assert rules(text, *resources, gender=gender, born=born).get(rule) == tier
