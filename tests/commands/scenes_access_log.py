"""The scenes of acts on patterns of the access log."""

from __future__ import annotations

from desktop.acts.access_log import AskAboutAccess, ExplainAccess, PassOnAccess
from desktop.commands import acting
from desktop.core.actor import Actor
from tests.commands.conftest import BERG, Record
from tests.commands.scene import Scene, of

NORD = Actor("PractitionerRole/n", "Practitioner/n", "Eva Nord", "personvernrådgiver", duty="auditor")
PATTERN = f"many/{BERG.practitioner}/1"


def opened(record: Record) -> None:
    record.act(lambda tx: acting.log(tx, BERG, "R", "p"))


@of(AskAboutAccess)
def ask(record: Record) -> Scene:
    opened(record)
    return AskAboutAccess("p", PATTERN), NORD


@of(PassOnAccess)
def pass_on(record: Record) -> Scene:
    opened(record)
    return PassOnAccess("p", PATTERN), NORD


@of(ExplainAccess)
def explain(record: Record) -> Scene:
    opened(record)
    return ExplainAccess("p", PATTERN, "Dekket nattevakt"), NORD
