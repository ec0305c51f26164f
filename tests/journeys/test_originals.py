"""The narrative that can't be said as text, one key away in a real window: beside the list, and within it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.core.clock import stamp, utc_now
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import Key, Keys
from tests.journeys.test_notes import listed, notes, opened
from tests.servers.embedded import Embedded
from ui.panels.notes import NotesPanel

Sit = Callable[..., Seat]
FORMULA = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>CrCl</mi></math>'
DIV = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>Gi <del>50 mg</del> 5 mg ved {FORMULA}.</p></div>'
"""Narrative with something struck and a formula, which no text can say."""


@pytest.fixture
def formula(doctor: Seat, hospital: Embedded) -> str:
    """The key of a note of the first patient on the ward, signed elsewhere, with such a narrative."""
    panel = doctor.desk.pages.panel("ward")
    doctor.desk.show_page("ward")
    doctor.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    patient = panel.model.rows[0].key
    like = next(one for one in notes(hospital, patient) if one.get("section"))
    made = {name: like[name] for name in ("resourceType", "subject", "author", "type", "encounter")}
    made |= {
        "id": "with-formula", "status": "final", "title": "Visitt", "date": stamp(utc_now()),
        "section": [{"title": "Vurdering", "text": {"status": "generated", "div": DIV}}],
    }  # fmt: skip
    with hospital.client() as client:
        assert client.put("Composition/with-formula", json=made).status_code in (200, 201)
    doctor.settle()
    return "Composition/with-formula"


def plain(words: str) -> str:
    return words.replace("\u2060", "")


def spoken(panel: NotesPanel, key: str) -> str:
    """The row of a note in a list, as it is said."""
    rows = panel.view.rows
    return plain(rows.items[rows.row_of(key)].spoken)


def test_beside_the_list_one_key_shows_what_was_written_and_the_same_one_goes_back(
    doctor: Seat, formula: str
) -> None:
    opened(doctor)
    keys, panel = Keys(doctor), listed(doctor)
    doctor.until(lambda: any(row.key == formula for row in panel.model.rows))
    panel.show_note(formula)
    assert panel.both
    for at_list in (True, False):
        (panel.view if at_list else panel.reader).setFocus()
        assert "[kan ikke gjengis her]" in panel.reader.toPlainText()
        assert FORMULA not in plain(panel.reader.toPlainText())
        keys.press(Key.Key_O)
        assert DIV in plain(panel.reader.toPlainText()), at_list
        keys.press(Key.Key_O)
        assert "[kan ikke gjengis her]" in panel.reader.toPlainText()
    assert not doctor.errors


def test_where_the_notes_are_a_list_alone_the_key_shows_it_there(doctor: Seat, formula: str) -> None:
    opened(doctor)
    keys, panel = Keys(doctor), listed(doctor)
    doctor.until(lambda: any(row.key == formula for row in panel.model.rows))
    doctor.desk.show_tab("overview")
    short: NotesPanel = doctor.until(
        lambda: next((p for p in doctor.desk.patients.page.shown_panels() if isinstance(p, NotesPanel)), None)
    )
    doctor.until(lambda: short.model)
    assert not short.both
    short.show_note(formula)
    short.take_focus()
    assert "[kan ikke gjengis her]" in spoken(short, formula)
    keys.press(Key.Key_O)
    assert DIV in spoken(short, formula)
    keys.press(Key.Key_O)
    assert "[kan ikke gjengis her]" in spoken(short, formula)
    assert not doctor.errors
