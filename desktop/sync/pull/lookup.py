"""Asking the server beside the rounds: one resource, or patients by what somebody typed."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from desktop.core.birth_dates import typed_dates
from desktop.core.clock import local
from desktop.core.errors import WireError
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.sync.pull.intake import file
from desktop.sync.pull.pull import fetch
from desktop.sync.run import order
from desktop.sync.run.effects import Effects

MAX_PATIENTS = 20
MAX_PAGES = 20
MAX_WAYS = 10
"""Maximum ways tried in which a name may be divided."""


async def resource(effects: Effects, kind: str, ident: str) -> Row | None:
    """One resource, filed; None when the server says that it does not exist."""
    return await fetch(effects, kind, ident)


async def patients(effects: Effects, text: str) -> tuple[Row, ...]:
    """Patients whom the server finds by number, birth date or name, filed so that they can be opened.

    A server that finds nobody by `name` is asked by `family` and `given` too: some have no index of whole
    names, and say nothing. Raises NoAnswer when the server is away, Refused (SearchRefused with its status)
    when it does not answer the search, WireError when somebody was found who can't be read (the others are
    filed): that nobody else was found can't be told then.
    """
    heard = _Heard()
    began = await effects.database.read(order.heard)
    asked = _criteria(text, local(effects.clock()).date())
    await _ask(effects, asked, heard)
    if heard.nobody and asked.startswith("name="):
        for criteria in _by_parts(text):
            try:
                await _ask(effects, criteria, heard)
            except SearchRefused as error:
                if not not_offered(error.status):
                    raise
                break  # the whole name was all that it can be asked for
        # A server that passes over what it does not know gives everybody, or as many as were asked for.
        named = {ident: row for ident, row in heard.found.items() if _is_named(row, text)}
        if len(named) < len(heard.found) and len(heard.found) >= MAX_PATIENTS:
            heard.partial = heard.partial or _("there are more than could be looked through")
        heard.found = named
    rows = tuple(heard.found.values())[:MAX_PATIENTS]
    several = effects.beside.several
    if rows:
        await effects.database.write(lambda tx: file(tx, rows, began, several=several))
    if heard.unread:
        raise WireError(
            ngettext(
                "The server found {n} more patient, whose data can't be read.",
                "The server found {n} more patients, whose data can't be read.",
                len(heard.unread),
            ).format(n=len(heard.unread)),
            todo=_("Look the patient up where they were registered."),
        )
    if heard.partial:
        raise WireError(
            _("The server could not look everywhere, so there may be more patients than were found."),
            todo=_("Search again later."),
            details=heard.partial,
        )
    return rows


@dataclass
class _Heard:
    """Results of all searches for one text."""

    found: dict[str, Row] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    partial: str = ""

    @property
    def nobody(self) -> bool:
        return not (self.found or self.unread or self.partial)


async def _ask(effects: Effects, criteria: str, heard: _Heard) -> None:
    path = f"Patient?{criteria}&_count={MAX_PATIENTS}"
    async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as answers:
        async for page in answers:
            heard.found |= {row.id: row for row in page.matches if row.type == "Patient"}
            heard.unread |= set(page.refused)
            heard.partial = heard.partial or page.partial
            if len(heard.found) >= MAX_PATIENTS:
                break


def _criteria(text: str, today: date) -> str:
    squeezed = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{9,11}", squeezed):
        return f"identifier={squeezed}"
    if births := typed_dates(text, today):
        return f"birthdate={','.join(births)}"
    return "&".join(f"name={quote(word)}" for word in _words(text))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", text) if word]


def _by_parts(text: str) -> list[str]:
    """The same name as family and given names: the last words are the family's, or the first ones (where
    a comma stands, those before it)."""
    words = _words(text)
    if "," in text:
        before = len(_words(text.partition(",")[0]))
        return [_parts(words[:before], words[before:])]
    last = [_parts(words[at:], words[:at]) for at in range(len(words) - 1, -1, -1)]
    first = [_parts(words[:at], words[at:]) for at in range(len(words))]
    return list(dict.fromkeys(way for pair in zip(last, first, strict=True) for way in pair))[:MAX_WAYS]


def _is_named(row: Row, text: str) -> bool:
    """True when a patient has every word of a name, or words with such beginnings."""
    held: list[str] = []
    for name in _dicts(strict.loads(row.json).get("name")):
        given = name.get("given")
        all_of = [name.get("family"), name.get("text"), *(given if isinstance(given, list) else [])]
        for one in all_of:
            if isinstance(one, str):
                held += _words(fold(one)) + _words(fold(one).replace("-", " "))
    return all(any(part.startswith(word) for part in held) for word in _words(fold(text)))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _parts(family: list[str], given: list[str]) -> str:
    names = [f"family={quote(' '.join(family))}"] if family else []
    return "&".join([*names, *(f"given={quote(word)}" for word in given)])
