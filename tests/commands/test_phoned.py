"""An answer told by telephone is noted: who rang, when, what was read back; it acknowledges nothing."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import Done
from desktop.acts.forms import Said
from desktop.acts.results import NotePhoned
from desktop.clinical.record.results import phoned, seen_by, unread, unseen
from desktop.core.errors import InputError
from desktop.views.results import results
from tests.commands.conftest import AAS, BERG, CLERK, NOW, Record
from tests.views.charts import lab, stay

SAID = Said().put(by="Klinisk kjemi, Ola", at="14:10", said="kalium 6,7", back="yes")


@pytest.fixture
def held(record: Record) -> Record:
    record.hold(
        {"resourceType": "Practitioner", "id": "aas", "name": [{"family": "Aas", "given": ["Maren"]}]},
        stay(),
        lab("k", "NPU03230", 6.7, "mmol/L", 1, interpretation=[{"coding": [{"code": "HH"}]}]),
    )
    return record


def note(said: Said = SAID, about: str = "Observation/k", draft: str = "call") -> NotePhoned:
    return NotePhoned("p", draft, about, said)


def only(record: Record) -> unread.Unread:
    (one,) = unread.unread(record.chart(), NOW)
    return one


def test_the_call_is_kept_and_the_answer_still_waits(held: Record) -> None:
    done: Done = held.do(note())
    body = held.body("Communication")
    assert body["sender"] == {"display": "Klinisk kjemi, Ola"}
    assert [one["reference"] for one in body["recipient"]] == [AAS.practitioner]
    assert body["about"] == [{"reference": "Observation/k"}]
    assert body["payload"] == [{"contentString": "kalium 6,7"}]
    assert body["note"][0]["text"] == "Lest tilbake"
    assert body["sent"] == body["received"]
    assert "venter fortsatt" in done.said
    assert only(held).critical, "whoever heard a number has not answered for it"


def test_whoever_heard_it_has_seen_it_and_the_laboratory_has_told(held: Record) -> None:
    held.do(note())
    one, chart = only(held), held.chart()
    (sight,) = seen_by.sights(chart, one)
    assert (sight.how, sight.who and sight.who.target) == ("phone", AAS.practitioner)
    (waits,) = unseen.critical(chart, NOW, ())
    assert waits.called


def test_who_has_had_it_says_the_call_with_what_was_read_back(held: Record) -> None:
    held.do(note())
    shown = results.detail(held.chart(), "Observation/k", NOW, actor=BERG)
    assert shown is not None
    events = [(one.words, one.remark) for one in shown.had]
    assert ("Klinisk kjemi, Ola ringte", "til M. Aas · «kalium 6,7» · Lest tilbake") in events


@pytest.mark.parametrize(
    ("changed", "asks"),
    [
        ({"by": ""}, "Skriv hvem som ringte"),
        ({"at": "25:70"}, "ikke et tidspunkt"),
        ({"at": "23:59"}, "er ikke kommet ennå"),
        ({"said": ""}, "slik det ble lest opp"),
        ({"back": ""}, "leste det tilbake"),
        ({"said": "kalium 7,6"}, "sier noe annet"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_written(
    held: Record, changed: dict[str, Any], asks: str
) -> None:
    with pytest.raises(InputError, match=asks):
        held.do(note(SAID.put(**changed)))
    assert not held.waiting()


@pytest.mark.parametrize(
    "said", ["kalium 6.7", "K 6,70 på prøven fra i dag", "altfor høyt", "6,7; natrium 140"]
)
def test_words_and_the_same_number_are_not_asked_about(held: Record, said: str) -> None:
    held.do(note(SAID.put(said=said)))
    assert held.body("Communication")["payload"][0]["contentString"] == said


def test_another_number_is_kept_once_somebody_says_that_it_was_said_so(held: Record) -> None:
    held.do(note(SAID.put(said="kalium 7,6", differs="yes")))
    assert "noe annet" in held.body("Communication")["note"][1]["text"]


def test_an_answer_that_has_not_come_can_be_noted(held: Record) -> None:
    held.do(note(about=""))
    assert "about" not in held.body("Communication")


def test_a_secretary_notes_no_call_and_nobody_notes_it_twice(held: Record) -> None:
    with pytest.raises(InputError):
        held.do(note(), CLERK)
    held.do(note())
    with pytest.raises(InputError, match="notert allerede"):
        held.do(note())


def message(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Communication", "id": "m", "status": "completed",
        "subject": {"reference": "Patient/p"},
        "about": [{"reference": "Observation/k"}],
        "recipient": [{"reference": BERG.practitioner}],
        "medium": [{"coding": [{"system": phoned.MEDIUM, "code": "PHONE"}]}], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told", "seen"),
    [
        ({}, True, True),
        ({"medium": []}, True, False),
        ({"status": "not-done"}, False, False),
        ({"status": "preparation"}, False, False),
        ({"status": "entered-in-error"}, False, False),
        ({"implicitRules": "http://example.org/rules"}, False, False),
        ({"modifierExtension": [{"url": "http://example.org/not", "valueBoolean": True}]}, False, False),
        ({"about": [{"reference": "Observation/other"}]}, False, False),
    ],
)
def test_only_a_readable_completed_message_about_it_tells_that_somebody_knows(
    held: Record, more: dict[str, Any], told: bool, seen: bool
) -> None:
    held.hold(message(**more))
    chart = held.chart()
    (waits,) = unseen.critical(chart, NOW, ())
    assert waits.called is told
    assert bool(seen_by.sights(chart, only(held))) is seen


def test_a_call_that_reached_nobody_is_said(held: Record) -> None:
    held.hold(message(status="not-done", sender={"display": "Laboratoriet"}))
    shown = results.detail(held.chart(), "Observation/k", NOW, actor=AAS)
    assert shown is not None
    assert [(one.words, one.remark, one.open) for one in shown.had if one.open] == [
        ("Laboratoriet ringte", "ingen svarte", True)
    ]
