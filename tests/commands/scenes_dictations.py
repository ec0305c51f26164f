"""The scenes of acts on dictations."""

from __future__ import annotations

from desktop.acts.dictations import GiveBackDictation, TakeDictation
from desktop.acts.signing import SendNoteForSigning
from tests.commands.conftest import Record
from tests.commands.dictated import MINE, PIA, asked, sound, written
from tests.commands.scene import Scene, of


@of(TakeDictation)
def take(record: Record) -> Scene:
    record.hold(sound(), asked())
    return TakeDictation("p", "Task/t"), PIA


@of(GiveBackDictation)
def give_back(record: Record) -> Scene:
    record.hold(sound(), asked(status="in-progress", extension=[MINE]))
    return GiveBackDictation("p", "Task/t"), PIA


@of(SendNoteForSigning)
def send(record: Record) -> Scene:
    record.hold(sound(), asked(status="in-progress", extension=[MINE]))
    return written(), PIA
