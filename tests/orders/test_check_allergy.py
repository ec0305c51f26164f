"""Allergies before signing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.orders.checking import AMOXICILLIN, fired, run, silent, unchecked
from tests.orders.samples import (
    allergy,
    chart,
    none_known,
)

# Rule 1


def test_penicillin_allergy_stops_amoxicillin() -> None:
    reaction = [{"manifestation": [{"text": "anafylaksi"}], "severity": "severe"}]
    known = allergy("penicillin", "J01C", criticality="high", reaction=reaction, onsetDateTime="2011")
    found = fired(run(AMOXICILLIN, chart(known)))["A1"]
    assert found.stops
    assert found.title == "Pasienten har straksallergi mot penicillin; velg noe annet."
    assert found.detail == "amoksicillin hører til samme gruppe. Anafylaksi 2011."
    assert (found.evidence, found.owner, found.checked) == ("sterk evidens", "Legemiddelkomiteen", False)
    assert known.key in found.implicated
    assert [action.kind for action in found.actions] == ["alternative", "remove", "override"]


def test_allergy_without_a_code_is_found_by_its_name() -> None:
    assert "A1" in fired(run(AMOXICILLIN, chart(allergy("Penicillin"))))
    assert "A1" in fired(run(AMOXICILLIN, chart(allergy("Apocillin"))))
    assert "A1" in fired(run("benzylpenicillin 3 g x 4 iv", chart(allergy("amoksicillin", "J01CA04"))))


def test_other_antibiotics_pass_a_penicillin_allergy() -> None:
    known = allergy("penicillin", "J01C", criticality="high")
    for text in ("klindamycin 600 mg x 3 iv", "cefotaksim 2 g x 3 iv", "gentamicin 320 mg x 1 iv"):
        checked = run(text, chart(known))
        assert "A1" not in fired(checked)
        assert "A1" not in unchecked(checked)


@pytest.mark.parametrize(
    "more",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"clinicalStatus": {"coding": [{"code": "inactive"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
    ],
)
def test_a_delabelled_allergy_is_silent(more: dict[str, Any]) -> None:
    assert "A1" not in fired(run(AMOXICILLIN, chart(allergy("penicillin", "J01C", **more), none_known())))


def test_a_side_effect_is_silent_and_says_so() -> None:
    checked = run("ibux 400 mg x 3 po", chart(allergy("ibuprofen", "M01AE01", type="intolerance")))
    assert "A1" not in fired(checked)
    assert "bivirkning" in silent(checked)["A1"]


def test_nobody_asked_about_allergies() -> None:
    assert unchecked(run(AMOXICILLIN, chart()))["A1"] == "Allergier: ikke spurt."


def test_allergies_that_could_not_be_read() -> None:
    assert "kunne ikke leses" in unchecked(run(AMOXICILLIN, chart(missing="AllergyIntolerance")))["A1"]
    odd = chart(none_known(), unreadable="AllergyIntolerance")
    assert "kunne ikke leses" in unchecked(run(AMOXICILLIN, odd))["A1"]


def test_none_known_is_checked_and_quiet() -> None:
    checked = run(AMOXICILLIN, chart(none_known()))
    assert "A1" not in fired(checked)
    assert "A1" not in unchecked(checked)


def test_an_allergy_that_we_cannot_place_is_not_checked() -> None:
    assert "A1" in unchecked(run(AMOXICILLIN, chart(allergy("xylozin"))))
    assert "A1" not in unchecked(run(AMOXICILLIN, chart(allergy("plaster", category=["environment"]))))


@pytest.mark.parametrize(
    ("more", "severe"),
    [
        ({"criticality": "high"}, True),
        ({"criticality": "low"}, False),
        ({"criticality": "unable-to-assess"}, False),
        ({"reaction": [{"manifestation": [{"text": "utslett"}], "severity": "severe"}]}, True),
        ({"reaction": [{"manifestation": [{"text": "utslett"}], "severity": "moderate"}]}, False),
        ({"reaction": [{"manifestation": [{"text": "utslett"}], "severity": "mild"}]}, False),
        ({"reaction": [{"manifestation": [{"text": "Anafylaksi"}]}]}, True),
        (
            {
                "reaction": [
                    {"manifestation": [{"text": "kløe"}]},
                    {"manifestation": [{"text": "anafylaksi"}]},
                ]
            },
            True,
        ),
        ({"reaction": [{"manifestation": [{"text": "kvalme"}]}]}, False),
        ({}, False),
    ],
)
def test_each_sign_of_a_dangerous_reaction_is_enough(more: dict[str, Any], severe: bool) -> None:
    """A side effect that is dangerous stops all the same; one that is not is only mentioned."""
    checked = run("ibux 400 mg x 3 po", chart(allergy("ibuprofen", "M01AE01", type="intolerance", **more)))
    assert ("A1" in fired(checked)) is severe
    assert ("A1" in silent(checked)) is not severe


@pytest.mark.parametrize(
    ("name", "text", "hit"),
    [
        ("Metoprolol", "metoprolol 50 mg x 2 po", True), ("Selo-Zok", "metoprolol 50 mg x 2 po", True),
        ("Metoprolol", "paracet 1 g x 4 po", False), ("Metoprolol", "furosemid 40 mg x 1 po", False),
    ],
)  # fmt: skip
def test_a_medicine_by_name_reaches_itself_and_no_other(name: str, text: str, hit: bool) -> None:
    assert ("A1" in fired(run(text, chart(allergy(name))))) is hit
