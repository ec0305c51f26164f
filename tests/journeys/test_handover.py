"""Patients handed over between two doctors at two windows: one by one, and never without a doctor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.handovers import TakeOver
from desktop.core.actor import Actor
from desktop.shown.questions import BannerOf, PeopleAndWards, PersonChosen
from desktop.store import accesslog, outbox
from tests.journeys.conftest import WARD, Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import BOTH, CONTROL, Keys, _on
from tests.servers.embedded import Embedded

Key = Qt.Key
Sit = Callable[..., Seat]


def doctors(seat: Seat) -> list[Actor]:
    """The doctors whom the first screen offers on the ward."""
    seat.look_at(choices=True)
    seat.settle()
    people = seat.answer(PeopleAndWards("", "", answered=True)).people
    found = (seat.answer(PersonChosen(person.key, WARD)) for person in people)
    return [a for a in found if a is not None and a.profession == "doctor"]


def sits_down(seat: Seat, actor: Actor) -> Keys:
    seat.desk.sign_in(actor)
    seat.settle()
    return Keys(seat)


def two(sit: Sit) -> tuple[Seat, Seat, Keys, Keys]:
    """The giver, who is responsible for patients of the ward, and whoever receives."""
    giver, receiver = sit(), sit()
    first, second = responsible(giver)
    return giver, receiver, sits_down(giver, first), sits_down(receiver, second)


def responsible(seat: Seat) -> tuple[Actor, Actor]:
    """A doctor who answers for patients of the ward, and another."""
    people = doctors(seat)
    sits_down(seat, people[0])
    seat.until(lambda: worklist(seat).model is not None and worklist(seat).state.kind == "ready")
    counts = {p.short: sum(r.doctor == p.short for r in worklist(seat).model.rows) for p in people}
    people.sort(key=lambda p: -counts[p.short])
    assert counts[people[0].short] >= 3, counts
    return people[0], people[1]


def worklist(seat: Seat) -> Any:
    return seat.desk.pages.panel("ward")


def handover(seat: Seat, side: str) -> Any:
    """The handover page, on one side of it."""
    from desktop.acts.handovers import ShowHandover

    seat.desk.do(ShowHandover(side))  # type: ignore[arg-type]
    panel = seat.desk.pages.panel("handover")
    seat.until(lambda: panel.model is not None and panel.model.side == side)
    seat.quiet()
    panel.take_focus()
    return panel


def row(panel: Any, patient: str) -> Any:
    rows = panel.model.rows if panel.model is not None else ()
    return next((one for one in rows if one.key == patient), None)


def on(panel: Any, patient: str) -> None:
    panel.take_focus()
    assert panel.view.choose(patient)


def mine(seat: Seat, at: int) -> str:
    """One of this doctor's patients."""
    seat.desk.show_page("ward")
    seat.until(lambda: worklist(seat).state.kind == "ready")
    return [r.key for r in worklist(seat).model.rows if r.mine][at]


def gives(seat: Seat, keys: Keys, patient: str, to: str, words: str) -> None:
    """By keys from the ward's list: G, to whom, what is expected, Ctrl+Enter."""
    seat.desk.show_page("ward")
    on(worklist(seat), patient)
    keys.press(Key.Key_G)
    sheet = seat.desk.form.sheet
    seat.until(lambda: sheet.isVisible() and sheet.model is not None)
    if not sheet.said.get("code"):
        keys.write(to)
        seat.until(lambda: sheet.model.hits)
        keys.press(Key.Key_Return)
        seat.until(lambda: sheet.said.get("code") and sheet.model.said == sheet.said)
    sheet.go_to("text")
    keys.write(words)
    seat.until(lambda: sheet.model.act is not None and sheet.model.said == sheet.said)
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: not sheet.isVisible() or seat.errors)


def attenders(server: Embedded, patient: str) -> list[tuple[str, bool]]:
    """Who is or was responsible on the server: reference, and whether it has ended."""
    found = []
    for encounter in _on(server, f"Encounter?patient={patient}&_count=50"):
        if encounter["status"] != "in-progress":
            continue
        for one in encounter.get("participant", ()):
            codes = {c.get("code") for t in one.get("type", ()) for c in t.get("coding", ())}
            if "ATND" in codes:
                found.append((one["individual"]["reference"], bool(one.get("period", {}).get("end"))))
    return found


def tasks_of(server: Embedded, patient: str) -> list[dict[str, Any]]:
    found = _on(server, f"Task?patient={patient}&_count=200")
    codes = lambda t: {c.get("code") for c in t.get("code", {}).get("coding", ())}  # noqa: E731
    return [t for t in found if "take-over" in codes(t)]


@pytest.mark.acts("GiveHandover", "TakeOver")
def test_a_patient_changes_hands_only_when_the_server_has_it(sit: Sit, hospital: Embedded) -> None:
    giver, receiver, gk, rk = two(sit)
    me, other = giver.desk.actor, receiver.desk.actor
    patient = mine(giver, 0)
    gives(giver, gk, patient, other.name.split()[-1], "Kalium under 3,0: øk til 20 mmol per time, ring meg.")
    giver.settle()
    assert not giver.errors
    (task,) = tasks_of(hospital, patient)
    assert task["status"] == "requested"
    assert task["owner"]["reference"] == other.practitioner
    assert task["focus"]["reference"].startswith("Encounter/")
    assert attenders(hospital, patient) == [(me.practitioner, False)]

    receiver.settle()
    panel = handover(receiver, "take")
    shown = receiver.until(lambda: row(panel, patient))
    assert shown.group == "left"
    assert shown.words.startswith("Kalium under 3,0")
    assert shown.responsible == me.name
    assert "Ansvar" in shown.spoken
    assert not panel.column.button.ready, "the button goes to the next one, it takes nobody over"
    rk.press(Key.Key_Return, CONTROL)
    receiver.quiet()
    assert tasks_of(hospital, patient)[0]["status"] == "requested"
    assert panel.current_key() == patient

    rk.press(Key.Key_J)
    receiver.until(lambda: row(panel, patient).group == "done")
    receiver.settle()
    receiver.until(lambda: row(panel, patient).mark == "done")
    assert row(panel, patient).responsible == other.name
    assert attenders(hospital, patient) == [(me.practitioner, True), (other.practitioner, False)]
    assert tasks_of(hospital, patient)[0]["status"] == "completed"
    assert panel.column.button.ready

    # Banner, worklist and log follow, at both windows.
    giver.settle()
    giver.until(lambda: not next(r for r in worklist(giver).model.rows if r.key == patient).mine)
    told = giver.answer(BannerOf(patient))
    assert told is not None
    assert other.name in str(told)
    ident = task["id"]
    actions = sorted(e["action"] for e in _on(hospital, f"AuditEvent?entity=Task/{ident}"))
    assert actions == ["C", "U"]
    assert not receiver.errors
    rk.press(Key.Key_Return, CONTROL)
    receiver.until(lambda: receiver.desk.pages.current == "ward")


@pytest.mark.acts("AddHandoverNote", "RefuseHandover")
def test_a_question_an_answer_and_a_refusal(sit: Sit, hospital: Embedded) -> None:
    giver, receiver, gk, rk = two(sit)
    other = receiver.desk.actor
    patient = mine(giver, 0)
    gives(giver, gk, patient, other.name.split()[-1], "Feber over 39: blodkultur.")
    giver.settle()
    receiver.settle()
    panel = handover(receiver, "take")
    receiver.until(lambda: row(panel, patient))
    on(panel, patient)
    rk.press(Key.Key_S)
    sheet = receiver.desk.form.sheet
    receiver.until(lambda: sheet.isVisible() and sheet.model is not None)
    rk.write("Skal antibiotika vente på kultur nummer to?")
    rk.press(Key.Key_Escape)
    receiver.until(lambda: not sheet.isVisible())
    on(panel, patient)
    rk.press(Key.Key_S)
    receiver.until(lambda: sheet.isVisible() and sheet.model is not None and sheet.model.act is not None)
    assert sheet.said.get("text").startswith("Skal antibiotika"), "what was begun is not lost"
    rk.press(Key.Key_Return, CONTROL)
    receiver.until(lambda: row(panel, patient).mark == "asked")
    receiver.settle()

    giver.settle()
    mine_ = handover(giver, "give")
    giver.until(lambda: row(mine_, patient) and row(mine_, patient).mark == "asked")
    on(mine_, patient)
    gk.press(Key.Key_S)
    theirs = giver.desk.form.sheet
    giver.until(lambda: theirs.isVisible() and theirs.model is not None)
    gk.write("Nei, gi nå.")
    giver.until(lambda: theirs.model.act is not None and theirs.model.said == theirs.said)
    gk.press(Key.Key_Return, CONTROL)
    giver.until(lambda: not theirs.isVisible())
    giver.settle()
    receiver.settle()
    receiver.until(lambda: row(panel, patient).mark == "open")
    assert [words for _who, words in row(panel, patient).talk][-1] == "Nei, gi nå."

    on(panel, patient)
    rk.press(Key.Key_N)
    receiver.until(lambda: sheet.isVisible() and sheet.model is not None and "text" in sheet.parts)
    assert sheet.model.act is None, "a refusal says why"
    rk.write("Skal til intensiv nå")
    receiver.until(lambda: sheet.model.act is not None and sheet.model.said == sheet.said)
    rk.press(Key.Key_Return, CONTROL)
    receiver.until(lambda: row(panel, patient) is None)
    receiver.settle()
    (task,) = [t for t in tasks_of(hospital, patient) if t["status"] == "rejected"]
    assert task["statusReason"]["text"] == "Skal til intensiv nå"
    assert (giver.desk.actor.practitioner, False) in attenders(hospital, patient)
    giver.settle()
    giver.until(lambda: row(mine_, patient).mark == "refused")
    assert "Skal til intensiv nå" in row(mine_, patient).remark
    assert not giver.errors + receiver.errors


def test_what_is_expected_is_kept_as_it_is_typed(sit: Sit) -> None:
    giver, _receiver, gk, _rk = two(sit)
    panel = handover(giver, "give")
    assert not panel.column.button.ready
    gk.press(Key.Key_Return, CONTROL)
    sheet = giver.desk.form.sheet
    giver.until(lambda: sheet.isVisible() and sheet.model is not None)
    patient = giver.desk.form.patient
    sheet.go_to("text")
    gk.write("Systolisk under 90: 250 mL Ringer")
    gk.press(Key.Key_Escape)
    giver.until(lambda: not sheet.isVisible())
    shown = giver.until(lambda: row(panel, patient).words and row(panel, patient))
    assert shown.draft
    assert shown.words == "Systolisk under 90: 250 mL Ringer"
    assert not giver.errors


@pytest.mark.acts("WithdrawHandover")
def test_the_giver_takes_it_back_and_the_other_is_told(sit: Sit, hospital: Embedded) -> None:
    giver, receiver, gk, _rk = two(sit)
    patient = mine(giver, 1)
    # Others may have been responsible before, here as in a hospital.
    before = attenders(hospital, patient)
    gives(giver, gk, patient, receiver.desk.actor.name.split()[-1], "Ingenting spesielt.")
    giver.settle()
    receiver.settle()
    panel = handover(receiver, "take")
    receiver.until(lambda: row(panel, patient))
    on(panel, patient)
    take = panel.about(TakeOver)
    assert take is not None
    back = handover(giver, "give")
    giver.until(lambda: row(back, patient) and row(back, patient).withdraws)
    on(back, patient)
    gk.press(Key.Key_R)
    giver.until(lambda: row(back, patient).gives)
    giver.settle()
    # As from a window that has not heard of it yet: the act goes whole or not at all.
    receiver.desk.do(take)
    receiver.settle()
    receiver.until(
        lambda: (
            receiver.errors
            or any(e.state == "conflict" for e in receiver.session.store.read(outbox.entries).result())
        )
    )
    assert attenders(hospital, patient) == before
    assert [who for who, ended in before if not ended] == [giver.desk.actor.practitioner]
    banner = receiver.answer(BannerOf(patient))
    assert giver.desk.actor.name in str(banner), "the giver is responsible until the server says otherwise"


def test_without_a_server_the_giver_stays_responsible(
    qapp: QApplication, tmp_path: Path, sit: Sit, hospital: Embedded
) -> None:
    giver = sit()
    first, second = responsible(giver)
    gk = sits_down(giver, first)
    patient = mine(giver, 1)
    gives(giver, gk, patient, second.name.split()[-1], "Pause over 3 sekunder: ring bakvakt.")
    giver.settle()
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "relayed", relay.url, relay.token, "cardiology")
        try:
            seat.look_at(choices=True)
            seat.settle()
            keys = sits_down(seat, second)
            panel = handover(seat, "take")
            seat.until(lambda: row(panel, patient))
            relay.go()
            on(panel, patient)
            keys.press(Key.Key_J)
            seat.until(lambda: row(panel, patient).group == "done")
            assert row(panel, patient).mark == "waits"
            assert "venter på server" in row(panel, patient).remark
            assert row(panel, patient).responsible == first.name
            assert first.name in str(seat.answer(BannerOf(patient)))
            log = [text for _at, text in seat.session.store.read(accesslog.entries).result()]
            assert any(row(panel, patient).task in text for text in log)
            relay.come()
            seat.until(lambda: seat.settle() or row(panel, patient).mark == "done")
            assert row(panel, patient).responsible == second.name
            assert (second.practitioner, False) in attenders(hospital, patient)
            assert not seat.errors
        finally:
            seat.close()


def test_two_give_to_each_other_at_the_same_time(sit: Sit, hospital: Embedded) -> None:
    one, other, ok, tk = two(sit)
    theirs, back = other.desk.actor, one.desk.actor
    mine_, his = mine(one, 0), mine(other, 0)
    gives(one, ok, mine_, theirs.name.split()[-1], "Til deg.")
    gives(other, tk, his, back.name.split()[-1], "Og til deg.")
    for seat in (one, other, one):
        seat.settle()
    for seat, keys, patient in ((one, ok, his), (other, tk, mine_)):
        panel = handover(seat, "take")
        seat.until(lambda panel=panel, patient=patient: row(panel, patient))
        on(panel, patient)
        keys.press(Key.Key_J)
        seat.until(lambda panel=panel, patient=patient: row(panel, patient).group == "done")
    for seat in (one, other):
        seat.settle()
    assert [who for who, ended in attenders(hospital, mine_) if not ended] == [theirs.practitioner]
    assert [who for who, ended in attenders(hospital, his) if not ended] == [back.practitioner]
    assert not one.errors + other.errors


def test_the_buttons_in_the_row_do_what_the_keys_do(sit: Sit) -> None:
    giver, receiver, gk, rk = two(sit)
    patient = mine(giver, 0)
    gives(giver, gk, patient, receiver.desk.actor.name.split()[-1], "Ingenting ventes.")
    giver.settle()
    receiver.settle()
    rk.press(Key.Key_J, BOTH)
    panel = receiver.desk.pages.panel("handover")
    receiver.until(lambda: panel.model is not None and row(panel, patient))
    on(panel, patient)
    receiver.quiet()
    buttons = [b for b in panel.strip._buttons if b.isVisible()]
    assert buttons
    assert receiver.window.rect().contains(buttons[0].mapTo(receiver.window, buttons[0].rect().center()))
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    receiver.until(lambda: row(panel, patient).group == "done")
    assert not receiver.errors


def test_the_encounter_was_changed_on_the_server_meanwhile(sit: Sit, hospital: Embedded) -> None:
    giver, receiver, gk, rk = two(sit)
    me = giver.desk.actor
    patient = mine(giver, 2)
    gives(giver, gk, patient, receiver.desk.actor.name.split()[-1], "Feber over 39: blodkultur.")
    giver.settle()
    receiver.settle()
    panel = handover(receiver, "take")
    key = receiver.until(lambda: row(panel, patient)).task
    told = [text for _at, text in receiver.session.store.read(accesslog.entries).result()]
    read = [text for text in told if f"Patient/{patient}" in text and '"action":"R"' in text.replace(" ", "")]
    assert read, "who read what is handed over is in the log"
    # Another system names another doctor; this window has not heard of it.
    (stay,) = [e for e in _on(hospital, f"Encounter?patient={patient}") if e["status"] == "in-progress"]
    for one in stay["participant"]:
        if one["individual"]["reference"] == me.practitioner:
            one["individual"] = {"reference": "Practitioner/another", "display": "En Annen"}
    with hospital.client() as client:
        client.put(f"Encounter/{stay['id']}", json=stay).raise_for_status()
    on(panel, patient)
    rk.press(Key.Key_J)
    receiver.settle()
    if not receiver.errors:
        # It was taken over before the news came: a conflict that is shown, and nothing is overwritten.
        shown = receiver.until(lambda: row(panel, patient).mark == "refused" and row(panel, patient))
        assert "Ikke sendt" in shown.remark
    # Others may have handed this patient over before: it is about this one.
    status = {f"Task/{t['id']}": t["status"] for t in tasks_of(hospital, patient)}
    assert status[key] == "requested"
    assert [who for who, ended in attenders(hospital, patient) if not ended] == ["Practitioner/another"]
    assert "En Annen" in str(receiver.answer(BannerOf(patient)))
