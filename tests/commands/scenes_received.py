"""The scenes of acts on letters that a general practitioner has received."""

from __future__ import annotations

from desktop.acts.received import AsksDone, CloseLetter, SendMessage
from tests.commands.conftest import Record
from tests.commands.scene import Scene, of
from tests.commands.test_received import ASK, GP, LETTER, SAID, came


@of(CloseLetter)
def close(record: Record) -> Scene:
    came(record, "Utskrevet i bedring.")
    return CloseLetter("p", LETTER), GP


@of(AsksDone)
def done(record: Record) -> Scene:
    came(record)
    return AsksDone("p", LETTER, (ASK,), (ASK,)), GP


@of(SendMessage)
def message(record: Record) -> Scene:
    came(record)
    return SendMessage("p", "new", LETTER, SAID), GP
