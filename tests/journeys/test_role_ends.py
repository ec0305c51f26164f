"""Somebody's role ends at noon while a letter is open: nothing is signed or sent, and no word is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.drafts import SignLetter
from desktop.acts.patient import BeginLetter
from desktop.core.errors import NotInRole
from desktop.store import drafts
from tests.journeys.test_sign_in import DOCTOR, Browser, begin, browser, sit, town
from tests.journeys.test_two_people import Workstation
from tests.servers.embedded import Embedded

__all__ = ["browser", "sit", "town"]
PATIENT, WORDS = "h12a", "Pasienten er i god bedring og reiser hjem."
CTRL = Qt.KeyboardModifier.ControlModifier


def role(server: Embedded) -> dict[str, Any]:
    """The doctor's role, as the server has it."""
    from sqlalchemy import text

    asked = (
        "SELECT v.body FROM resource r JOIN version v ON v.seq = r.seq JOIN identity i ON i.key = r.key"
        " WHERE i.type = 'PractitionerRole' AND v.body LIKE :whose"
    )
    with server.database.read() as connection:
        found = connection.execute(text(asked), {"whose": f'%Practitioner/{DOCTOR}"%'}).scalars().all()
    assert len(found) == 1
    held: dict[str, Any] = json.loads(found[0])
    return held


def letters(server: Embedded) -> list[str]:
    """The status of every letter of the patient at the server."""
    from sqlalchemy import text

    asked = (
        "SELECT v.body FROM resource r JOIN version v ON v.seq = r.seq WHERE r.type = 'Composition'"
        " AND r.deleted = 0 AND v.body LIKE :words"
    )
    with server.database.read() as connection:
        found = connection.execute(text(asked), {"words": f"%{WORDS}%"}).scalars().all()
    return [json.loads(one)["status"] for one in found]


def kept(place: Workstation) -> list[drafts.Draft]:
    """The drafts of the letter, whoever's."""
    found = place.session.store.read(lambda c: drafts.of_author(c, place.desk.actor.role)).result()
    return [one for one in found if WORDS in one.body]


def strip(place: Workstation) -> str:
    """The words above the page."""
    notice = place.window._notice
    return " ".join(" ".join(line) for line in notice.lines) if notice else ""


def round_(place: Workstation) -> None:
    done = place.session.sync_now()
    place.until(done.done)
    place.quiet()


@pytest.fixture
def given_back(town: Embedded) -> Any:
    """The role as it was, for who comes after."""
    before = role(town)
    yield
    town.load([before])


def test_a_letter_that_is_open_when_the_role_ends_is_kept_and_not_signed(
    town: Embedded, sit: Callable[[str], Workstation], browser: Browser, given_back: None
) -> None:
    place = sit(town.url)
    begin(place)
    desk = place.desk
    desk.open_patient(PATIENT)
    place.until(lambda: desk.patients.banner)
    round_(place)
    desk.do(BeginLetter())
    editor = desk.letter.editor
    place.until(lambda: place.window.current_page() is editor and editor.model is not None)
    place.quiet()
    field = editor.paper.block("VU").field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End, CTRL)
    QTest.keyClicks(field, " " + WORDS)
    place.quiet()
    # Noon: the register says that the role is over.
    town.load([{**role(town), "period": {"end": "2026-01-01"}}])
    round_(place)
    # It is said before she signs: what happened, what was kept, what to do.
    place.until(lambda: desk.bridge.link.status.role_end)
    place.until(lambda: "rolle" in strip(place))
    assert "til og med 01.01.2026" in strip(place)
    assert "lagret som kladd" in strip(place)
    assert "Velg en rolle som er din nå" in strip(place)
    assert "rollen din er avsluttet" in place.window.status.model.sync
    answer = desk.bridge.act(SignLetter(desk.letter.kept, editor.text()))
    place.until(answer.done)
    with pytest.raises(NotInRole, match="rolle"):
        answer.result()
    assert letters(town) == []
    place.until(lambda: kept(place))
    round_(place)
    assert letters(town) == [], "what was not signed is not sent"
    assert WORDS in next(s.plain for s in editor.text().sections if s.code == "VU"), "it stands as it was"
