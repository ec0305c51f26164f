"""The scenes of acts on sprints as packages."""

from __future__ import annotations

from desktop.acts.sprints import PublishSprint, RetireSprint
from desktop.core.actor import Actor
from desktop.store.packages import kept_packages, signed_package
from tests.commands.conftest import Record
from tests.commands.scene import Scene, of
from tests.store.packages.made import SPRINT, file, sealed

OWNER = Actor("PractitionerRole/kari", "Practitioner/kari", "Kari Fosse", "sprinteier", duty="owner")


def held(record: Record, number: int = 1, share: int = 5) -> None:
    """The server has told of a version."""
    one = signed_package.opened(sealed(number, share))
    record.act(lambda tx: kept_packages.hold(tx, one, "2026-11-20"))


@of(PublishSprint)
def publish(record: Record) -> Scene:
    held(record)
    return PublishSprint(file(6)), OWNER


@of(RetireSprint)
def retire(record: Record) -> Scene:
    held(record)
    return RetireSprint(SPRINT, "Fant ikke prøvesvarene"), OWNER
