"""One's own page follows one person from one machine to the next through the server, by keys, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.backend.running import Options, on_thread
from desktop.core.paths import data_dir
from desktop.core.window_port import Start
from desktop.fhir.persons import own_layers
from desktop.link import process
from desktop.views.sign_in import workspaces
from tests.journeys import test_sign_in
from tests.journeys.bad import small_hospital
from tests.journeys.test_by_keys import CONTROL
from tests.journeys.test_change_page import Flate
from tests.journeys.test_sign_in import DOCTOR, Browser, begin
from tests.journeys.test_two_machines import Machine, found
from tests.servers import embedded
from tests.servers.embedded import Embedded, serving
from tests.servers.record_service import Threaded
from tests.ui.acts.sign_in.test_configuration import waited
from ui import theme
from ui.theme import Scheme

Key = Qt.Key
pytestmark = pytest.mark.timeout(900)
browser = test_sign_in.browser
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def town() -> Iterator[Embedded]:
    with serving(token="", sign_in=True) as server:
        server.load(small_hospital())
        yield server


@pytest.fixture
def sits(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town: Embedded, browser: Browser
) -> Iterator[Callable[[str], Machine]]:
    """Sits down at a machine of a name, with a home and a record of its own; leaves the one before."""
    monkeypatch.setattr(process, "Launched", Threaded)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    made: list[Machine] = []

    def sit(name: str) -> Machine:
        for before in made:
            before.close()
        made.clear()
        home = tmp_path / name
        monkeypatch.setenv("FAGFLATE_HOME", str(home / "home"))
        workspaces.forget()
        start = Start(server=town.url, store=str(home / "r"), key_file=str(home / "key"))
        made.append(Machine(qapp, start))
        made[0].front()
        begin(made[0])
        made[0].quiet()
        return made[0]

    yield sit
    for one in made:
        one.close()
    Threaded.end()
    workspaces.forget()


def own_file() -> Path:
    return data_dir() / "persons" / f"{DOCTOR}.yaml"


def test_it_is_changed_at_one_seen_at_the_other_and_taken_back(
    town: Embedded, sits: Callable[[str], Machine]
) -> None:
    ward = sits("ward")
    flate = Flate(ward)  # type: ignore[arg-type]
    flate.opened()
    before = flate.names()
    flate.begin()
    if flate.draft.layer != "person":
        flate.press(Key.Key_L, ALT)
        ward.until(lambda: flate.draft.layer == "person")
    flate.tab_to(before[1])
    flate.edit(Key.Key_Up)
    flate.press(Key.Key_Escape)
    mine = flate.names()
    assert mine != before
    raw = own_file().read_bytes()
    ward.until(lambda: ward.round() and _held(town) == [raw])
    ward.sent()

    office = sits("office")
    assert not office.session.store.folder.is_relative_to(ward.session.store.folder)
    flate = Flate(office)  # type: ignore[arg-type]
    office.until(lambda: office.round() and own_file().exists())
    assert own_file().read_bytes() == raw
    flate.opened()
    waited(office)  # type: ignore[arg-type]
    office.until(lambda: flate.names() == mine)
    office.until(lambda: "på en annen maskin" in office.window.undo_notice.accessibleName())
    flate.begin()
    if flate.draft.layer != "person":
        flate.press(Key.Key_L, ALT)
        office.until(lambda: flate.draft.layer == "person")
    flate.edit(Key.Key_Z, CONTROL)
    assert flate.names() == before
    flate.press(Key.Key_Escape)
    assert not own_file().exists()
    office.until(lambda: office.round() and _held(town) == [b""])

    ward = sits("ward")
    flate = Flate(ward)  # type: ignore[arg-type]
    ward.until(lambda: ward.round() and not own_file().exists())
    flate.opened()
    waited(ward)  # type: ignore[arg-type]
    ward.until(lambda: flate.names() == before)
    assert not ward.waits()


def _held(town: Embedded) -> list[bytes]:
    """Files of the pages that the server holds, past its sign-in."""
    with on_thread(town.database, Options(token=embedded.TOKEN)) as past:
        every = found(Embedded(past.url, embedded.TOKEN, town.database), "Basic?_count=100")
    return [one.raw for body in every if (one := own_layers.read(body)) is not None]
