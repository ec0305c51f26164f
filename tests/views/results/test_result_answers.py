"""A result goes into a note with its unit, its time and its source, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.shown.questions import ColleaguesOf, ResultRuns
from desktop.views.answering import answer
from desktop.views.base import labs
from desktop.views.reader import Reader
from desktop.views.results import result_answers
from tests.commands.conftest import AAS, NOW, Json, Record, record
from tests.views.charts import lab

__all__ = ["record", "result_answers"]


@pytest.fixture
def ask(record: Record) -> Iterator[Callable[[Any], Any]]:
    reader = Reader(record.store, AAS, lambda: NOW)
    yield lambda question: record.store.read(lambda c: answer(reader, c, question)).result()
    reader.close()


def said(runs: Any) -> str:
    return "".join(run.text for run in runs)


def test_number_unit_and_time_are_followed_together(record: Record, ask: Any) -> None:
    record.hold(lab("old", "NPU03230", 3.9, "mmol/L", 20), lab("k", "NPU03230", 3.3, "mmol/L", 1))
    runs = ask(ResultRuns("p", "k"))
    assert said(runs).startswith("Kalium 3,3 mmol/L (")
    assert [run.path for run in runs if run.kind == "value"] == ["k.siste", "k.enhet", "k.tid"]
    assert runs[1].keys == ("Observation/k",)


def test_what_no_phrase_follows_is_put_as_it_is_with_its_source(record: Record, ask: Any) -> None:
    record.hold(lab("x", "NPU99999", 12, "mmol/L", 1))
    (value,) = labs.values(record.chart(), now=NOW)
    runs = ask(ResultRuns("p", value.row))
    assert "12 mmol/L (20.11.2026" in said(runs)
    (fixed,) = [run for run in runs if run.kind == "value"]
    assert (fixed.path, fixed.keys) == ("", ("Observation/x",))


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_what_does_not_stand_goes_into_no_note(record: Record, ask: Any, status: str) -> None:
    record.hold({**lab("k", "NPU03230", 3.3, "mmol/L", 1), "status": status})
    assert ask(ResultRuns("p", "k")) == ()
    assert ask(ResultRuns("gone", "k")) == ()
    assert ask(ResultRuns("p", "nothing")) == ()


def test_everybody_with_a_role_can_be_asked_but_oneself(record: Record, ask: Any) -> None:
    def role(ident: str, name: str, **more: Any) -> Json:
        return {"resourceType": "PractitionerRole", "id": ident, "active": True,
                "practitioner": {"reference": f"Practitioner/{ident}", "display": name}, **more}  # fmt: skip

    def person(ident: str, family: str) -> Json:
        return {"resourceType": "Practitioner", "id": ident, "name": [{"family": family, "given": ["N"]}]}

    record.hold(role("aas", "Maren Aas"), role("berg", "Ola Berg"), role("gone", "Borte", active=False))
    record.hold(person("aas", "Aas"), person("berg", "Berg"), person("gone", "Borte"))
    assert [one.key for one in ask(ColleaguesOf("h3"))] == ["PractitionerRole/berg"]
