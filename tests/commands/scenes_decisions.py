"""The scenes of an owner's decisions about a published sprint."""

from __future__ import annotations

from desktop.acts.sprints import DecideSprint, UndoDecision
from desktop.store.packages import kept_packages, signed_package
from desktop.workspace.measured import decisions
from tests.commands.conftest import Record
from tests.commands.scene import Scene, of
from tests.commands.scenes_packages import OWNER
from tests.store.packages.made import SPRINT, file, sealed

WHY = "Tida går riktig vei på alle vakter."


def published(record: Record, number: int = 1) -> str:
    """The server has told of a sprint on trial; the digest of its file."""
    one = signed_package.opened(sealed(number))
    record.act(lambda tx: kept_packages.hold(tx, one, "2026-11-20"))
    return decisions.digest(file())


@of(DecideSprint)
def decide(record: Record) -> Scene:
    return DecideSprint(SPRINT, "taken back", WHY, published(record)), OWNER


@of(UndoDecision)
def undo(record: Record) -> Scene:
    raw = file(6)
    digest = published(record)
    found = decisions.of_bytes(SPRINT, raw)
    assert found is not None
    decisions.remember(found, file())
    return UndoDecision(SPRINT, digest), OWNER
