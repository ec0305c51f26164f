"""The provider is gone at eight in the morning: a card lets its person in to read and write, for its time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.core.clock import utc_now
from desktop.shown.questions import BannerOf
from desktop.store import outbox
from tests.journeys.bad import kept, small_hospital, write
from tests.journeys.test_sign_in import DOCTOR, Browser, answered, browser, page, press, signed_in, sit
from tests.journeys.test_two_people import Workstation
from tests.servers.embedded import Embedded, serving
from tests.servers.softhsm import PIN, WRONG, Key, Reader, reader

__all__ = ["browser", "reader", "sit"]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def policy(tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    (tmp_path / "machine").mkdir()
    said = {"card_module": reader.module, "offline_hours": 8}
    (tmp_path / "machine" / "policies.json").write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture
def gone() -> Iterator[ExitStack]:
    """Ends the server where it is closed before the test."""
    with ExitStack() as made:
        yield made


def pin(place: Workstation, typed: str) -> None:
    """Alt+U, and the PIN in the field that is there then."""
    box = place.desk.choosing.signing.screen.card
    press(place, Qt.Key.Key_U, ALT)
    place.until(lambda: box.field is not None and box.field.hasFocus())
    QTest.keyClicks(box.field, typed)
    press(place, Qt.Key.Key_Return)
    assert not box.findChildren(QLineEdit) or not any(one.text() for one in box.findChildren(QLineEdit))
    assert box.field is None


def unsent(place: Workstation) -> int:
    """Acts of the person that wait; what was read is told by the log."""
    return len(place.session.store.read(outbox.of_people).result())


@pytest.mark.usefixtures("policy")
def test_a_card_lets_in_to_read_and_write_while_the_provider_is_gone(
    gone: ExitStack,
    sit: Callable[[str], Workstation],
    browser: Browser,
    reader: Reader,
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path / 'town.db'}"
    server: Embedded = gone.enter_context(serving(database, token="", sign_in=True))
    server.load(small_hospital())
    reader.card("mine", utc_now(), Key(signs_documents=True), Key("p256"))
    place = sit(server.url)
    page(place)
    press(place, Qt.Key.Key_Return)
    screen = page(place, "confirm")
    place.until(lambda: screen.card.isVisible())
    assert "bruk kortet når nettet er borte" in screen.card.act.accessibleName()
    pin(place, PIN)
    place.until(lambda: "Kortet slipper deg inn her til" in screen.card.note.words())
    press(place, Qt.Key.Key_Return)
    signed_in(place, "Maren Aas")
    place.desk.open_patient("h12a")
    place.until(lambda: answered(place, BannerOf("h12a")) is not None)
    place.quiet()

    gone.close()
    place = sit(server.url)
    screen = page(place)
    place.until(lambda: screen.card.isVisible())
    assert "Kort og PIN slipper deg inn i 7 t 5" in screen.card.note.words()
    pin(place, WRONG)
    place.until(lambda: "PIN-koden er feil" in screen.note.words())
    assert not place.desk.actor.name
    place.until(lambda: screen.card.isVisible())
    pin(place, PIN)
    screen = page(place, "confirm")
    # Told as soon as the status says it, on a busy machine a moment after the page.
    place.until(lambda: "Logget på uten nett" in screen.steps.accessibleName())
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.desk.actor.name == "Maren Aas")
    assert place.desk.actor.practitioner == f"Practitioner/{DOCTOR}"
    assert "logget på med kort til" in place.window.status.model.sync
    assert answered(place, BannerOf("h12a")) is not None
    draft = write(place, "h12a", "Sett uten nett.")
    place.desk.show_page("ward")
    place.until(lambda: unsent(place) == 1)
    place.until(lambda: place.desk.bridge.link.status.state == "offline")

    # Eight hours later, by a clock that nobody sets; she is writing.
    typed = write(place, "h12a", " Mer.")
    assert typed == draft
    QTest.keyClicks(QApplication.focusWidget(), " Og mer.")
    offline = place.session._offline
    offline._seconds = lambda: offline._ends + 1
    offline.check()
    screen = page(place)
    assert place.until(lambda: kept(place, "h12a", "Og mer.")) == draft
    place.until(lambda: screen.card.isVisible())
    assert unsent(place) == 1

    # The provider answers again: she is asked to sign in there, and what waited goes in her name.
    with serving(database, token="", sign_in=True, port=urlsplit(server.url).port or 0) as back:
        assert back.url == server.url
        pin(place, PIN)
        place.until(lambda: "mer enn 8 timer" in screen.note.words() or "svarer" in screen.note.words())
        press(place, Qt.Key.Key_Return)
        page(place, "confirm")
        press(place, Qt.Key.Key_Return)
        signed_in(place, "Maren Aas")
        place.until(lambda: unsent(place) == 0)
        assert "kort" not in place.window.status.model.sync
