"""An answer that comes when its person has gone on to something else takes them nowhere and asks nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.acts import Done
from desktop.acts.dictations import WriteDictation
from desktop.acts.edits import Kept
from desktop.acts.signing import ChooseSigner
from desktop.core.actor import Actor
from desktop.shown.measured.measurements import EntryModel
from tests.ui.acts.slow_bridge import SlowBridge
from ui.acts.letters import signing
from ui.acts.letters.signing import SigningActs
from ui.acts.notes.dictations import DictationActs
from ui.acts.sheets.measurements import MeasurementActs


class Desk:
    """A window, as far as these acts ask for it."""

    def __init__(self) -> None:
        self.bridge = SlowBridge(lambda _question: (), lambda _act: Done("a", said="Tatt."))
        self.actor = Actor("PractitionerRole/d", "Practitioner/d", "Maren Aas", profession="doctor")
        self.ward = "h3"
        self.went: list[str] = []
        self.page = "patient"
        self.patients = SimpleNamespace(coming=1)
        self.window = SimpleNamespace(
            current_page=lambda: self.page, open_dialog=lambda dialog: dialog.open()
        )
        self.performing = SimpleNamespace(say=lambda done: self.went.append(done.said))
        self.note = SimpleNamespace(write=self.went.append)
        self.letter = Drafting()

    def open_patient(self, patient: str) -> None:
        self.went.append(patient)


class Drafting:
    def __init__(self) -> None:
        self.kept: Kept | None = Kept("letter", "a", "p1", "")
        model = SimpleNamespace(signer="PractitionerRole/s", patient="Hansen, Kari")
        self.editor = SimpleNamespace(model=model)

    def is_open(self, kept: Kept) -> bool:
        return self.kept is not None and self.kept.id == kept.id


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    yield made
    made.bridge.close()


@pytest.mark.parametrize("gone", ["", "patient", "page", "person"])
def test_a_dictation_is_opened_where_its_person_still_waits_for_it(desk: Desk, gone: str) -> None:
    desks: Any = desk
    DictationActs(desks).write(WriteDictation("p1", "Media/m", seen=""))
    desk.bridge.live()
    if gone == "patient":
        desk.patients.coming += 1
    elif gone == "page":
        desk.page = "ward"
    elif gone == "person":
        desk.actor = Actor("PractitionerRole/e", "Practitioner/e", "Hanne Ness", profession="doctor")
    desk.bridge.finish()
    assert desk.went == (["Tatt."] if gone else ["Tatt.", "p1", "Media/m"])


@pytest.mark.parametrize("gone", [False, True])
def test_who_signs_is_asked_of_the_letter_that_it_was_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    asked: list[str] = []

    class Dialog:
        def __init__(self, title: str, *_of: object) -> None:
            asked.append(title)
            self.picked = SimpleNamespace(connect=lambda _take: None)

        def open(self) -> None:
            return None

    monkeypatch.setattr(signing, "SignerDialog", Dialog)
    desks: Any = desk
    SigningActs(desks).choose(ChooseSigner("letter"))
    desk.bridge.live()
    if gone:
        desk.letter.kept = Kept("letter", "b", "p2", "")
    desk.bridge.finish()
    assert len(asked) == int(not gone)


class Left(MeasurementActs):
    """A row whose patient is left while it is being looked at."""

    def __init__(self, said: list[str], *, left: bool) -> None:
        self.patient, self._draft, self._left = "p1", "d", left
        self._desk: Any = SimpleNamespace(window=SimpleNamespace(say_done=said.append))

    @property
    def row(self) -> Any:
        return SimpleNamespace(head=SimpleNamespace(refused=False))

    async def _answer(self, when: str = "") -> EntryModel | None:
        if self._left:
            self.patient, self._draft = "p2", "e"
        return None


@pytest.mark.parametrize("left", [False, True])
def test_a_round_that_is_left_before_it_was_looked_at_is_said_not_to_be_saved(left: bool) -> None:
    said = list[str]()
    asyncio.run(Left(said, left=left)._look_and_save())
    assert len(said) == int(left)
    assert all("ikke lagret" in one for one in said)
