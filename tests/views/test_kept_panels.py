"""A patient's panels are made once of what has not changed, and anew when anything they say has."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.core import messages
from desktop.shown.panel_drafts import DRAFTS
from desktop.shown.questions import PanelsOf, SentenceOf
from desktop.store import drafts
from desktop.views import answers, registry
from desktop.views.answering import answer
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Record, record
from tests.commands.letter_drafts import PATIENT, admitted

__all__ = ["answers", "record"]
KINDS = ("vitals", "medicines", "laboratory", "notes", "letters", "problems")


class Ward:
    """One reader at a clock that the test moves."""

    def __init__(self, made: Record) -> None:
        self.record, self.now = made, NOW
        self.reader = Reader(made.store, AAS, self.clock)

    def clock(self) -> datetime:
        return self.now

    def panels(self, **options: Any) -> dict[str, Any]:
        ask = PanelsOf(PATIENT, tuple((kind, options if kind == "vitals" else {}) for kind in KINDS))
        made = self.record.store.read(lambda c: answer(self.reader, c, ask)).result()
        return {kind: model for kind, (model, _state) in zip(KINDS, made, strict=True)}

    def write(self, kind: str, body: str) -> None:
        self.record.act(lambda tx: drafts.save(tx, f"d-{kind}", kind, PATIENT, AAS.role, body))


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    admitted(record)
    made = Ward(record)
    yield made
    made.reader.close()


def _same(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {kind for kind in KINDS if one[kind] is other[kind]}


def test_within_a_minute_nothing_is_made_again(ward: Ward) -> None:
    ward.now = NOW.replace(second=1)
    first = ward.panels()
    ward.now = NOW.replace(second=59)
    assert _same(first, ward.panels()) == set(KINDS)
    sentence = ward.record.store.read(lambda c: answer(ward.reader, c, SentenceOf(PATIENT))).result()
    again = ward.record.store.read(lambda c: answer(ward.reader, c, SentenceOf(PATIENT))).result()
    assert sentence is again
    ward.now += timedelta(seconds=1)
    assert not _same(first, ward.panels()), "a minute turned: ages and what is due are others"


def test_a_pause_in_typing_makes_only_the_lists_of_drafts_anew(ward: Ward) -> None:
    first = ward.panels()
    ward.write("order", "{}")
    assert _same(first, ward.panels()) == set(KINDS)
    ward.write("letter", "{}")
    later = ward.panels()
    assert _same(first, later) == set(KINDS) - {"letters"}
    assert later["letters"].rows[0].state == "draft"
    ward.write("note", "{}")
    assert _same(later, ward.panels()) == set(KINDS) - {"notes"}


def test_what_changes_in_the_record_is_shown_in_the_same_minute(ward: Ward) -> None:
    first = ward.panels()
    at = NOW.isoformat()
    pulse = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}
    ward.record.hold(
        {
            "resourceType": "Observation", "id": "pulse-now", "status": "final", "code": pulse,
            "subject": {"reference": f"Patient/{PATIENT}"}, "effectiveDateTime": at,
            "valueQuantity": {"value": 131, "unit": "/min"},
        }
    )  # fmt: skip
    later = ward.panels()
    assert first["vitals"] != later["vitals"]


def test_another_language_and_other_options_are_another_panel(ward: Ward) -> None:
    first = ward.panels()
    assert "vitals" not in _same(first, ward.panels(medicines=False))
    before = messages.language()
    try:
        messages.set_language("en" if before != "en" else "nb")
        assert not _same(first, ward.panels())
    finally:
        messages.set_language(before)


def test_a_panel_that_reads_drafts_is_declared() -> None:
    """Others are given none, so that what they show can't depend on them."""
    for kind in KINDS:
        reads = "context.drafts" in inspect.getsource(registry._module(kind))
        assert reads == (kind in DRAFTS), kind
