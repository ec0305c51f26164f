"""Reasons for which records are opened: what may be given, how long it holds, and how it is logged."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.access import agents, audit, reasons
from desktop.acts.reasons import HOLDS, LEAST, GiveReason
from desktop.core import messages
from desktop.core.actor import Actor, Reason
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.validate import validate
from tests.access.test_access import AAS, AT

SECOND = timedelta(seconds=1)
OTHER = Reason("p", "other", "ringt av legevakten")


def purpose(actor: Actor, *patients: str) -> dict:
    event = audit.event(actor, "R", AT, patients)
    assert not validate(strict.loads(strict.dumps(event).encode()))
    (found,) = event["agent"][0]["purposeOfUse"]
    return dict(found)


def codes(found: dict) -> dict[str, str]:
    return {one["system"]: one["code"] for one in found["coding"]}


def test_a_declared_reason_is_logged_with_its_words_and_both_codes() -> None:
    reason = reasons.of(GiveReason("p", "with-patient"))
    found = purpose(msgspec.structs.replace(AAS, reasons=(reason,)), "p")
    assert found["text"] == "Hos pasienten"
    assert codes(found) == {audit.REASON: "with-patient", agents.PURPOSE: "ETREAT"}


def test_only_emergencies_are_emergency_treatment() -> None:
    found = {key: one.purpose for key, one in reasons.reasons().items()}
    assert found == {
        "on-the-way": "ETREAT", "with-patient": "ETREAT", "by-telephone": "ETREAT", "transport": "TREAT",
        "other": "TREAT", "insight": "PATRQT", "spot-check": "HQUALIMP", "incident": "HQUALIMP",
        "blocked-emergency": "BTG", "blocked-agreed": "BTG", "emergency": "ETREAT", "called": "TREAT",
        "transfer": "TREAT", "follow-up": "TREAT",
    }  # fmt: skip


def test_another_patients_reading_and_a_list_are_logged_without_it() -> None:
    actor = msgspec.structs.replace(AAS, reasons=(OTHER,))
    assert purpose(actor, "p")["text"] == OTHER.words
    for patients in (("q",), ("p", "q"), ()):
        found = purpose(actor, *patients)
        assert "text" not in found
        assert codes(found) == {agents.PURPOSE: "TREAT"}


def test_the_reason_is_worded_in_the_language_in_use() -> None:
    with messages.using("en"):
        assert reasons.of(GiveReason("p", "on-the-way")).words == "On the way to the patient"


@pytest.mark.parametrize("words", ["", "   ", "ab", "12345", "a.b", " a  b "])
def test_a_reason_of_ones_own_needs_letters(words: str) -> None:
    with pytest.raises(InputError, match=f"minst {LEAST} bokstaver"):
        reasons.of(GiveReason("p", "other", words))


@given(st.text(max_size=60))
def test_any_words_are_kept_on_one_line_or_refused(words: str) -> None:
    enough = sum(letter.isalpha() for letter in words) >= LEAST
    try:
        found = reasons.of(GiveReason("p", "other", words))
    except InputError:
        assert not enough
        return
    assert enough
    assert found.words.isprintable()
    assert [one for one in found.words if one.isalpha()] == [one for one in words if one.isalpha()]
    assert purpose(msgspec.structs.replace(AAS, reasons=(found,)), "p")["text"] == found.words


@given(st.text(max_size=20), st.text(max_size=20))
def test_words_beside_a_reason_that_has_its_own_are_not_logged(choice: str, words: str) -> None:
    assert reasons.of(GiveReason("p", "transport", words)).words == "Planlagt transport"
    if choice not in reasons.reasons():
        with pytest.raises(InputError, match="ikke en av dem"):
            reasons.of(GiveReason("p", choice, words))


def test_nobodys_record_is_opened() -> None:
    with pytest.raises(InputError):
        reasons.of(GiveReason("", "transport"))


def test_it_holds_for_its_patient_for_its_time() -> None:
    held = reasons.Held()
    assert not held.missing(("p",), AT), "nothing is asked for"
    held.asked = True
    assert held.missing(("p",), AT)
    assert not held.missing(("",), AT), "nobody's record"
    held.give(OTHER, AT)
    assert not held.missing(("p", ""), AT)
    assert held.missing(("p", "q"), AT)
    last = AT + HOLDS - SECOND
    assert not held.missing(("p",), last)
    assert held.on(AAS, last).reasons == (OTHER,)
    for at in (AT + HOLDS, AT - SECOND):
        assert held.missing(("p",), at)
        assert held.on(AAS, at) == AAS
    held.forget()
    assert held.missing(("p",), AT)
