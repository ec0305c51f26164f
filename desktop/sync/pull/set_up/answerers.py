"""Roles of those who answered reviews of sprints, as the server's register has them: an answer counts by
them, and somebody of another ward is named by no patient's record."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from desktop.acts.wishes.wish_codes import is_review
from desktop.core.clock import stamp
from desktop.fhir.paging import SearchRefused
from desktop.fhir.references import relative
from desktop.fhir.status import ends_round, not_offered
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.directory import ASKED, REFRESH, look_again
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.set_up import wishes
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

_ROLES: Final = "roles of who answered"
_MOST: Final = 40


async def told(effects: Effects) -> tuple[str, ...]:
    """Ask for the roles of those who answered, once a day each; gives words for what was told in part. An
    error leaves what was known before. Raises what ends a round."""
    now = stamp(effects.clock())
    due = await effects.database.read(lambda c: _due(c, now))
    if not due or not effects.capabilities.searches("PractitionerRole", "practitioner"):
        return ()
    intake = await Intake.begun(effects)
    partial: list[str] = []
    path = f"PractitionerRole?practitioner={quote(','.join(due), safe=',')}&_count=200"
    try:
        async for page in whole(effects.transport, path):
            partial += [f"PractitionerRole: {page.partial}"] if page.partial else []
            # A server that knows no such parameter gives everybody's.
            await intake.add([row for row in page.matches if any(f'/{one}"' in row.json for one in due)])
    except STRANGE as error:
        partial.append(f"PractitionerRole: {words(error)}")
    except SearchRefused as error:
        if ends_round(error.status):
            raise
        if not not_offered(error.status):
            partial.append(f"PractitionerRole: {error.details or error.what}")

    def keep(tx: Transaction) -> None:
        for one in due if not partial else ():
            snapshots.put(tx, ASKED, f"{_ROLES} {one}", now)
        # The persons of these roles are fetched with the directory.
        look_again(tx)

    await intake.flush(keep)
    return tuple(partial)


def _due(connection: Connection, now: str) -> list[str]:
    """Ids of those whose roles are to be asked for."""
    asked = snapshots.all_of(connection, ASKED)
    found = set()
    for body in wishes.held(connection):
        for note in (body.get("note") or ()) if is_review(body) else ():
            author = note.get("authorReference") if isinstance(note, dict) else None
            text = author.get("reference") if isinstance(author, dict) else None
            kind, _slash, ident = relative(text).partition("/") if isinstance(text, str) else ("", "", "")
            if kind == "Practitioner" and cursors.due(asked.get(f"{_ROLES} {ident}", ""), now, REFRESH):
                found.add(ident)
    return sorted(found)[:_MOST]
