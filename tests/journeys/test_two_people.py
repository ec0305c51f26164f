"""Two people take turns at one workstation: a record and a key each, and no work waits for its author."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.core import messages
from desktop.core.preferences import Preferences
from desktop.core.window_port import Start
from desktop.link import process
from desktop.shown.shell import RoleChoice
from desktop.store import outbox, records
from tests.bench.resident import megabytes
from tests.journeys.bad import kept, small_hospital, write
from tests.journeys.conftest import WARD
from tests.journeys.relay import Relay, relaying
from tests.journeys.test_bad_days import show, sign_basket, standing
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.servers.record_service import Threaded
from ui import theme
from ui.theme import Scheme
from ui.user_change import Handover
from ui.window.settings import SettingsPage


class Workstation:
    """The program as it is started, with whoever sits there; the last window is the one that is used."""

    def __init__(self, app: QApplication, start: Start) -> None:
        self.app = app
        self.errors: list[Any] = []
        self.windows = Handover(start)
        self.windows.show()

    def __getattr__(self, name: str) -> Any:
        # Window, desk and session of whoever sits here now; `tests.journeys.bad` asks for them.
        if name in ("window", "desk"):
            return getattr(self.windows.opening, name)
        if name == "session":
            return Threaded.session()
        raise AttributeError(name)

    def until(self, true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        from tests.journeys.conftest import Seat

        return Seat.until(self, true, seconds)  # type: ignore[arg-type]

    def quiet(self) -> None:
        from tests.journeys.conftest import Seat

        Seat.quiet(self)  # type: ignore[arg-type]

    def ask(self, question: Callable[[Any, Any], Any]) -> Any:
        session = self.session
        return session.store.read(lambda c: question(session.reader, c)).result()

    def choices(self) -> tuple[RoleChoice, ...]:
        """Who can be chosen on the first screen, which is brought up when it is not there."""
        if self.desk.choosing.screen is None:
            self.desk.choose()
        screen = self.until(lambda: self.desk.choosing.screen)
        self.until(lambda: screen._people and screen._wards)
        return tuple(screen._people.values())

    def sit(self, name: str) -> None:
        """Somebody chooses themselves on the first screen, and their ward's list is there."""
        key = next(one.key for one in self.choices() if one.name == name)
        self.desk.choosing.screen.started.emit(key, WARD)
        self.until(lambda: self.desk is not None and self.desk.actor.name == name)
        self.desk.say_error = self.errors.append
        standing(self, "current", "offline")  # type: ignore[arg-type]
        self.quiet()

    def close(self) -> None:
        window = self.window
        self.windows.close()
        window.close()
        window.deleteLater()
        self.app.processEvents()


@pytest.fixture(scope="module")
def town() -> Iterator[Embedded]:
    with serving() as server:
        server.load(small_hospital())
        yield server


@pytest.fixture
def relay(town: Embedded) -> Iterator[Relay]:
    with relaying(town.url, town.token) as made:
        yield made


@pytest.fixture
def place(
    qapp: QApplication, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workstation]:
    monkeypatch.setattr(process, "Launched", Threaded)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    start = Start(
        server=relay.url, token=relay.token, store=str(tmp_path / "r"), key_file=str(tmp_path / "r.key")
    )
    made = Workstation(qapp, start)
    made.until(lambda: made.desk is not None)
    yield made
    made.close()
    Threaded.end()


def names(place: Workstation) -> tuple[str, str]:
    """Two doctors of the ward; a nurse signs no orders."""
    here = [one for one in place.choices() if one.ward == WARD]
    doctors = [one.name for one in here if one.role.partition(",")[0] in ("LIS", "overlege")]
    return doctors[0], doctors[1]


@pytest.mark.acts("KeepNote")
def test_a_record_and_a_key_each_and_nothing_of_the_other(place: Workstation, tmp_path: Path) -> None:
    ann, bo = names(place)
    place.sit(ann)
    first = place.session.store.folder
    write(place, "h12a", "Bare for meg selv.")  # type: ignore[arg-type]
    window = place.window
    place.sit(bo)
    second = place.session.store.folder
    assert place.window is not window
    assert first != second
    keys = {path.read_text(encoding="ascii") for path in tmp_path.glob("r.key*")}
    assert len(keys) == 2
    # Not one patient was opened here, and nothing of what was written before is known.
    assert not place.desk.patients.open
    assert not kept(place, "h12a", "Bare for meg selv.")  # type: ignore[arg-type]
    place.sit(ann)
    assert place.session.store.folder == first
    assert kept(place, "h12a", "Bare for meg selv.")  # type: ignore[arg-type]


def test_the_next_start_is_the_one_who_was_here_last(
    place: Workstation, relay: Relay, tmp_path: Path, qapp: QApplication
) -> None:
    ann, bo = names(place)
    place.sit(ann)
    place.sit(bo)
    place.close()
    again = Workstation(qapp, place.windows._start)
    try:
        again.until(lambda: again.desk is not None and again.desk.actor.name)
        assert again.desk.actor.name == bo
    finally:
        again.close()
        place.windows = again.windows


def test_what_is_left_unsent_is_said_and_leaves_under_the_next(
    place: Workstation, relay: Relay, town: Embedded
) -> None:
    ann, bo = names(place)
    place.sit(bo)
    place.sit(ann)
    show(place, "h05")  # type: ignore[arg-type]
    relay.go()
    standing(place, "offline")  # type: ignore[arg-type]
    sign_basket(place, "laktulose 15 ml x 2 po")  # type: ignore[arg-type]
    orders = [e.key for e in place.ask(lambda _desk, c: outbox.entries(c)) if e.type == "MedicationRequest"]
    assert len(orders) == 1
    author = place.desk.actor
    said = {one.name: one.remark for one in place.choices()}
    assert said[ann] == "1 ikke sendt"
    assert said[bo] == ""
    place.sit(bo)
    assert place.ask(lambda _desk, c: records.get(c, *orders[0].split("/"))) is None
    relay.come()
    standing(place, "current")  # type: ignore[arg-type]
    with town.client() as client:
        place.until(lambda: client.get(orders[0]).status_code == 200)
        # Once, and by the one who signed it.
        found = client.get(orders[0]).json()
    assert found["requester"]["reference"] in (author.role, author.practitioner)
    place.until(lambda: {one.name: one.remark for one in place.choices()}[ann] == "")


def test_language_and_size_are_ones_own_and_take_effect_at_once(place: Workstation) -> None:
    ann, bo = names(place)
    place.sit(ann)
    before, window = place.window, place.windows.opening
    place.desk.open_patient(place.until(lambda: _first(place)))
    place.until(lambda: place.desk.patients.banner)
    patient = place.desk.patients.focus
    try:
        place.desk.personal.choose(Preferences(language="en", text_size=130))
        place.until(lambda: place.windows.opening is not window and place.desk is not None)
        place.until(lambda: place.desk.patients.focus == patient and place.desk.patients.banner)
        assert place.window is not before
        assert place.window.palette_overlay.accessibleName() == "Search or do"
        assert theme.text_scale() == 1.3
        assert place.desk.actor.name == ann
        place.until(lambda: isinstance(place.window.current_page(), SettingsPage))

        place.sit(bo)
        assert place.window.palette_overlay.accessibleName() == "Søk eller gjør", "the next one's own"
        assert theme.text_scale() == 1.0
        place.sit(ann)
        assert place.window.palette_overlay.accessibleName() == "Search or do"
    finally:
        messages.set_language("nb")
    assert not place.errors


def _first(place: Workstation) -> str:
    panel = place.desk.pages.panel("ward")
    return panel.model.rows[0].key if panel.model is not None and panel.model.rows else ""


def test_a_second_window_is_the_same_persons_and_goes_when_somebody_else_sits_down(
    place: Workstation,
) -> None:
    ann, bo = names(place)
    place.sit(ann)
    place.desk.open_patient(place.until(lambda: _first(place)))
    patient = place.desk.patients.focus
    second = place.desk.windows.open(place.desk)
    place.until(lambda: second.patients.banner)
    # Another language makes both anew, each with whom it showed.
    before = place.windows.opening
    try:
        second.personal.choose(Preferences(language="en"))
        place.until(lambda: place.windows.opening is not before and place.desk is not None)
        place.until(lambda: len(place.desk.windows.desks) == 2)
        _first_desk, other = place.desk.windows.desks
        place.until(lambda: other.patients.focus == patient and other.patients.banner)
        place.desk.personal.choose(Preferences(language="nb"))
        place.until(lambda: len(place.desk.windows.desks) == 2 if place.desk is not None else False)
    finally:
        messages.set_language("nb")
    place.until(lambda: place.desk is not None and place.desk.patients.banner)
    window = place.window
    # At the second one somebody else says who they are: theirs is another record, in one window.
    other = place.until(lambda: next(iter(place.desk.windows.others(place.desk)), None))
    other.choose()
    screen = place.until(lambda: other.choosing.screen)
    place.until(lambda: screen._people and screen._wards)
    key = next(one.key for one in screen._people.values() if one.name == bo)
    screen.started.emit(key, WARD)
    place.until(lambda: place.desk is not None and place.desk.actor.name == bo)
    place.quiet()
    assert place.window is not window
    assert place.desk.windows.desks == (place.desk,)
    assert not place.desk.patients.open
    assert not place.errors


def gone(app: QApplication) -> list[str]:
    """Names of the classes of all objects of closed windows that Python still holds."""
    app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return [type(one).__name__ for one in gc.get_objects() if isinstance(one, QObject) and not isValid(one)]


def _work(place: Workstation) -> None:
    """A note is written, an order typed and a letter opened: what keeps timers, drafts and sheets."""
    write(place, "h12a", f"Notat {place.desk.actor.name}")  # type: ignore[arg-type]
    sign_basket(place, "laktulose 15 ml x 2 po")  # type: ignore[arg-type]
    place.desk.note.leave()
    place.quiet()


def test_nothing_of_a_window_is_left_when_somebody_else_sits_down(place: Workstation) -> None:
    ann, bo = names(place)
    place.sit(ann)
    place.sit(bo)
    before = len(gone(place.app))
    place.sit(ann)
    _work(place)
    windows, threads = len(place.app.topLevelWidgets()), threading.active_count()
    for name in (bo, ann, bo, ann):
        place.sit(name)
    # The record of the window before ends behind it; one more or less is its pool.
    place.until(lambda: threading.active_count() <= threads + 1)
    left = gone(place.app)
    assert len(left) <= before, sorted(set(left))[:20]
    assert len(place.app.topLevelWidgets()) == windows


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "darwin", reason="only the most memory there ever was is told")
def test_fifty_changes_of_user_take_no_more_memory(qapp: QApplication, relay: Relay, tmp_path: Path) -> None:
    """Each with a record service of its own, as in use: what is measured is the window's process."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    made = Workstation(qapp, Start(relay.url, relay.token, str(tmp_path / "r"), key_file=str(tmp_path / "k")))
    made.until(lambda: made.desk is not None)
    try:
        used = []
        people = names(made)
        for turn in range(50):
            name = people[turn % 2]
            key = next(one.key for one in made.choices() if one.name == name)
            made.desk.choosing.screen.started.emit(key, WARD)
            made.until(lambda: made.desk is not None and made.desk.actor.name == name)  # noqa: B023
            made.until(lambda: made.desk.pages.panel("ward").state.kind == "ready")
            # The window before may not be gone yet; none before that one is held.
            left = len(gone(qapp))
            used.append((megabytes(), threading.active_count(), len(qapp.topLevelWidgets()), left))
    finally:
        made.close()
    third, last = used[2], used[-1]
    assert last[0] <= 1.10 * third[0], used
    assert last[1] <= third[1] + 1, used
    assert last[2] == third[2], used
    assert last[3] <= max(one[3] for one in used[:3]), used
