"""The checks of orders over a letter's table: what would stop an order stops the signature."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import MedicineReason
from desktop.cli import letter as command
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.model import Change, Letter
from desktop.orders.checks import declared
from desktop.views.letters import letter_writing
from tests.letters import charts, rich
from tests.orders.failing import fails
from tests.views.charts import AAS, NOW, Json

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
ACTOR: Actor = AAS


def prescribed(ident: str, name: str, atc: str, category: str = "discharge", dose: float = 500) -> Json:
    return rich.order(ident, name, atc, name, dose, ("08", "16"), category, reason="pneumoni", when=3.5)


def written(*more: Json) -> tuple[Chart, Letter]:
    found = charts.chart(*(r for r in rich.record() if not r["id"].startswith(("rx-", "m-"))), *more)
    return found, writing.letters.compose(found, NOW, ACTOR, ID)


def stops(found: Chart, letter: Letter) -> list[Finding]:
    open_ = writing.letters.check(found, NOW, letter, ()).open
    return [f for f in open_ if f.kind is Kind.ORDER and f.path]


def change(letter: Letter, name: str) -> Change:
    section = letter.section("MEDB")
    assert section is not None
    return next(row.change for row in section.medicines if row.generic == name)


def test_penicillin_anaphylaxis_on_one_page_and_amoxicillin_on_the_other() -> None:
    found, letter = written(prescribed("d-amo", "amoksicillin", "J01CA04"))
    (stop,) = stops(found, letter)
    assert "enicillin" in stop.title + stop.text
    assert [c.code for c in stop.choices] == ["stop"]
    with pytest.raises(InputError):
        writing.letters.signed(found, NOW, ACTOR, letter, (), "s")
    # Without a reason it can only be stopped.
    done = writing.letters.decide(found, NOW, ACTOR, letter, stop.key, "stop", ())
    assert change(done, "amoksicillin") is Change.STOPPED
    assert stops(found, done) == []
    assert not [f for f in writing.letters.check(found, NOW, done, ()).open if f.kind is Kind.MEDICINES]


def test_a_stop_is_overridden_with_a_reason_that_stands_in_the_letter() -> None:
    found, letter = written(prescribed("d-amo", "amoksicillin", "J01CA04"))
    model = letter_writing.model(found, NOW, letter, ())
    row = next(r for r in model.medicines if r.generic == "amoksicillin")
    assert row.missing
    for reason, offered in (("kort", 1), ("provosert på sykehuset uten reaksjon", 2)):
        text = msgspec.structs.replace(model.text, reasons=(MedicineReason(row.key, reason),))
        edited = writing.letters.edited(letter, text)
        (stop,) = stops(found, edited)
        assert len(stop.choices) == offered
    done = writing.letters.decide(found, NOW, ACTOR, edited, stop.key, "override", ())
    assert stops(found, done) == []
    section = done.section("MEDB")
    assert section is not None
    assert "provosert på sykehuset uten reaksjon" in section.medicines[0].told
    # Another reason is another decision.
    text = msgspec.structs.replace(model.text, reasons=(MedicineReason(row.key, "noe helt annet her"),))
    assert len(stops(found, writing.letters.edited(done, text))) == 1


def test_the_indication_of_an_order_is_no_reason_to_override() -> None:
    body = prescribed("d-amo", "amoksicillin", "J01CA04")
    body["reasonCode"] = [{"text": "pneumoni med sepsis"}]
    found, letter = written(body)
    (stop,) = stops(found, letter)
    assert [c.code for c in stop.choices] == ["stop"]


def test_two_of_the_table_meet_and_what_is_stopped_does_not() -> None:
    pair = (
        prescribed("d-war", "warfarin", "B01AA03", dose=5),
        prescribed("d-cip", "ciprofloksacin", "J01MA02"),
    )
    found, letter = written(*pair)
    assert any(f.path.startswith("MedicationRequest/d-") for f in stops(found, letter))
    gone = (pair[0], pair[1] | {"status": "stopped"})
    found, letter = written(*gone)
    assert stops(found, letter) == []


def test_what_could_not_be_checked_is_said_and_gives_no_tick() -> None:
    strange = prescribed("d-x", "granateplekapsler", "")
    strange["medicationCodeableConcept"] = {"text": "granateplekapsler"}
    found, letter = written(strange, prescribed("d-war", "warfarin", "B01AA03", dose=5))
    checked = writing.letters.check(found, NOW, letter, ())
    (one,) = [f for f in checked.open if f.kind is Kind.ORDER and not f.path]
    assert "granateplekapsler" in one.text
    assert not any("kontrollert" in words for words in checked.passed)


@pytest.mark.expects_log
@pytest.mark.parametrize("rule", sorted(k for k, c in declared().items() if c.deadly and not c.not_told))
def test_a_deadly_check_that_fails_blocks_the_signature_of_a_letter_too(
    monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    def broken(*_args: object) -> None:
        raise TypeError

    fails(monkeypatch, rule, broken)
    found, letter = written(prescribed("d-pan", "pantoprazol", "A02BC02", dose=40))
    (stop,) = stops(found, letter)
    assert [c.code for c in stop.choices] == ["stop"], "to be signed over only with a written reason"
    with pytest.raises(InputError):
        writing.letters.signed(found, NOW, ACTOR, letter, (), "s")


@pytest.mark.expects_log
def test_a_record_that_can_t_be_read_for_the_checks_stops_each_medicine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> None:
        raise RecursionError

    found, letter = written(
        prescribed("d-pan", "pantoprazol", "A02BC02", dose=40),
        prescribed("d-war", "warfarin", "B01AA03", dose=5),
    )
    monkeypatch.setattr("desktop.orders.list_checks.listed", broken)
    paths = {f.path for f in stops(found, letter)}
    assert paths == {"MedicationRequest/d-pan", "MedicationRequest/d-war"}


def test_ten_times_the_usual_dose_does_not_leave_in_a_letter() -> None:
    found, letter = written(prescribed("d-war", "warfarin", "B01AA03", dose=50))
    (stop,) = stops(found, letter)
    assert [c.code for c in stop.choices] == ["stop"]
    assert "warfarin" in stop.title


def test_what_was_not_checked_names_the_medicine() -> None:
    strange = prescribed("d-lev", "levosimendan", "C01CX08", dose=12)
    found, letter = written(strange, prescribed("d-war", "warfarin", "B01AA03", dose=5))
    (one,) = [
        f for f in writing.letters.check(found, NOW, letter, ()).open if f.kind is Kind.ORDER and not f.path
    ]
    assert "levosimendan: " in one.text.lower()


def test_the_command_line_asks_what_the_window_asks() -> None:
    found, _letter = written(prescribed("d-amo", "amoksicillin", "J01CA04"))
    open_ = command.drafted(found, NOW).checked.open
    assert any(f.kind is Kind.ORDER and "enicillin" in f.title + f.text for f in open_)
