"""Asking the server beside the rounds: one resource, or patients by what somebody typed."""

from __future__ import annotations

import re
from urllib.parse import quote

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.core.messages import _, ngettext
from desktop.fhir.paging import pages
from desktop.fhir.received import Row
from desktop.sync.effects import Effects
from desktop.sync.intake import file
from desktop.sync.pull import fetch

MAX_PATIENTS = 20


async def resource(effects: Effects, kind: str, ident: str) -> Row | None:
    """One resource, filed; None when the server says that it does not exist."""
    return await fetch(effects, kind, ident)


async def patients(effects: Effects, text: str) -> tuple[Row, ...]:
    """Patients whom the server finds by number, birth date or name, filed so that they can be opened.

    Raises NoAnswer when the server is away, Refused (SearchRefused with its status) when it does not answer
    the search, WireError when somebody was found who can't be read (the others are filed): that nobody else
    was found can't be told then.
    """
    found: list[Row] = []
    unread = 0
    partial = ""
    began = stamp(effects.clock())
    async for page in pages(effects.transport, f"Patient?{_criteria(text)}&_count={MAX_PATIENTS}"):
        found += page.matches
        unread += len(page.refused)
        partial = partial or page.partial
        if len(found) >= MAX_PATIENTS or not page.matches:
            break
    rows = tuple(found[:MAX_PATIENTS])
    if rows:
        await effects.database.write(lambda tx: file(tx, rows, began))
    if unread:
        raise WireError(
            ngettext(
                "The server found {n} more patient, whose data can't be read.",
                "The server found {n} more patients, whose data can't be read.",
                unread,
            ).format(n=unread),
            todo=_("Look the patient up where they were registered."),
        )
    if partial:
        raise WireError(
            _("The server could not look everywhere, so there may be more patients than were found."),
            todo=_("Search again later."),
            details=partial,
        )
    return rows


def _criteria(text: str) -> str:
    squeezed = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{9,11}", squeezed):
        return f"identifier={squeezed}"
    date = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*", text)
    if date:
        day, month, year = date.groups()
        return f"birthdate={year}-{int(month):02}-{int(day):02}"
    words = [w for w in re.split(r"[\s,]+", text) if w]
    return "&".join(f"name={quote(word)}" for word in words)
