"""Allergies of the record: their names, which stand, what is said beside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical import judged
from desktop.clinical.record.patient import allergies, allergy_codes
from desktop.fhir import strict
from desktop.fhir.resources import AllergyIntolerance, decode
from desktop.fhir.systems import ATC, ICD10, SNOMED
from tests.orders.samples import allergy, chart, done


def entry(**body: Any) -> AllergyIntolerance:
    found = decode(
        "AllergyIntolerance", strict.dumps({"resourceType": "AllergyIntolerance", "id": "a"} | body)
    )
    assert isinstance(found, AllergyIntolerance)
    return found


def coded(code: str, system: str, **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]} | more


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (coded("M01AE01", ATC), "ibuprofen"), (coded("J01C", ATC), "penicillin"),
        (coded("J01CE30", ATC), "penicillin (J01CE30)"), (coded("91936005", SNOMED), "penicillin"),
        (coded("J01CE08", ATC), "benzatinbenzylpenicillin"),
        (coded("91935009", SNOMED), "peanøtt"), (coded("Z880", ICD10), "penicillin"),
        ({"text": "M01AE01"}, "ibuprofen"), (coded("M01AE01", ATC, text="M01AE01"), "ibuprofen"),
        (coded("M01AE01", ATC, text="Ibux"), "Ibux"),
        (coded("12345", "urn:x"), "kode uten kjent navn (12345)"),
        ({"text": "9876543"}, "kode uten kjent navn (9876543)"), ({}, ""),
    ],
)  # fmt: skip
def test_a_substance_is_called_by_its_name_never_by_a_code_alone(code: dict[str, Any], name: str) -> None:
    assert allergies.substance(entry(code=code)) == name
    assert allergies.substance(entry(reaction=[{"substance": code}])) == name


def test_a_name_that_somebody_wrote_goes_before_a_code_that_has_none() -> None:
    one = entry(code=coded("12345", "urn:x"), reaction=[{"substance": {"text": "Peanøtter"}}])
    assert allergies.substance(one) == "Peanøtter"


def test_reactions_of_codes_alone_have_names() -> None:
    codes = ("39579001", "126485001", "31")
    one = entry(reaction=[{"manifestation": [coded(code, SNOMED) for code in codes]}])
    assert allergies.reactions(one) == ("anafylaksi", "urtikaria", "kode uten kjent navn (31)")
    assert allergies.is_severe(one)


@pytest.mark.parametrize(
    ("manifestation", "description", "said"),
    [
        ("annet", "hevelse i halsen", ("annet", "hevelse i halsen")),
        ("utslett", "Utslett.", ("utslett",)), ("", "hevelse i halsen", ("hevelse i halsen",)),
        ("utslett", "", ("utslett",)), ("urtikaria på magen", "urtikaria", ("urtikaria på magen",)),
    ],
)  # fmt: skip
def test_a_description_that_says_more_than_the_manifestation_is_said(
    manifestation: str, description: str, said: tuple[str, ...]
) -> None:
    told = {"manifestation": [{"text": manifestation}]} if manifestation else {}
    one = entry(reaction=[told | ({"description": description} if description else {})])
    assert allergies.reactions(one) == said
    long = entry(reaction=[told | {"description": "hevelse i halsen og tungen " * 4}])
    assert allergies.reactions_short(long)[1:] == (("se kommentar",) if manifestation else ())


def test_the_codes_are_written_as_their_systems_write_them() -> None:
    rows = (*allergy_codes._file().substances, *allergy_codes._file().reactions)
    for row in rows:
        for key in row.codes:
            system, _bar, code = key.rpartition("|")
            if system == SNOMED:
                assert judged._checks(code), (row.key, code)
    assert all(
        judged._atc(code, True, "", ()) == "" for row in allergy_codes._file().substances for code in row.atc
    )
    assert len({row.key for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"verificationStatus": {"coding": [{"code": "unconfirmed"}]}}, ("ikke bekreftet",)),
        ({"verificationStatus": {"text": "avkreftet"}}, ("avkreftet",)),
        ({"clinicalStatus": {"text": "Usikker"}}, ("Usikker",)),
        ({"implicitRules": "urn:x"}, ("kan ikke leses helt",)),
        ({"verificationStatus": {"coding": [{"code": "confirmed"}, {"code": "refuted"}]}},
         ("statusene motsier hverandre",)),
        ({"clinicalStatus": {"coding": [{"code": "active"}]}}, ()),
    ],
)  # fmt: skip
def test_what_has_to_be_said_beside_an_allergy(more: dict[str, Any], said: tuple[str, ...]) -> None:
    assert allergies.remarks(entry(code={"text": "penicillin"}, **more)) == said
    assert allergies.read(chart(allergy("penicillin", **more))).state == "known"


STATES = st.sampled_from(
    ["active", "inactive", "resolved", "confirmed", "refuted", "entered-in-error", "strange"]
)
MODIFIER = {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}


@given(st.lists(STATES, max_size=3), st.lists(STATES, max_size=3), st.booleans())
def test_no_modifier_makes_an_allergy_go_away(sure: list[str], goes: list[str], denies: bool) -> None:
    body: dict[str, Any] = {
        "code": {"text": "Ingen kjente allergier" if denies else "penicillin"},
        "verificationStatus": {"coding": [{"code": one} for one in sure]},
        "clinicalStatus": {"coding": [{"code": one} for one in goes]},
    }
    plain = allergies.read(chart(done("AllergyIntolerance", **body)))
    odd = allergies.read(chart(done("AllergyIntolerance", **body, **MODIFIER)))
    assert len(odd.named) >= len(plain.named)
    assert not odd.denials
    assert odd.state not in ("none", "partly", "not-asked")


@pytest.mark.parametrize(
    ("reaction", "said"),
    [
        (
            {"manifestation": [{"text": "annet"}], "description": "hevelse i halsen."},
            ("annet", "hevelse i halsen"),
        ),
        ({"manifestation": [coded("39579001", SNOMED)], "description": "Anafylaksi"}, ("anafylaksi",)),
        ({"description": "ble blå om  leppene"}, ("ble blå om leppene",)),
        ({"manifestation": [{"text": "utslett"}], "description": " "}, ("utslett",)),
    ],
)  # fmt: skip
def test_what_happened_is_said_by_its_kind_and_in_its_own_words(
    reaction: dict[str, Any], said: tuple[str, ...]
) -> None:
    assert allergies.reactions(entry(reaction=[reaction])) == said
