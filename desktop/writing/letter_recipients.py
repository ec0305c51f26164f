"""Recipients of a letter in writing: search, add from the directory or by address, remove."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.acts.edits import TypedAddress
from desktop.fhir.chart import Chart
from desktop.letters.compose.record_reading import Stay, stay_of
from desktop.letters.delivery import finding_recipients
from desktop.letters.model import Letter, Recipient


def found(chart: Chart, now: datetime, letter: Letter, text: str) -> tuple[Recipient, ...]:
    """Possible recipients of the letter that match typed text."""
    return finding_recipients.found(chart, stay(chart, now, letter), text, now)


def added(chart: Chart, now: datetime, letter: Letter, who: str | TypedAddress) -> Letter:
    """The letter with one recipient more; unchanged when they get it already.

    Raises InputError for one whom the directory does not know, and for an address that lacks something.
    """
    one = (
        finding_recipients.named(chart, stay(chart, now, letter), who, now)
        if isinstance(who, str)
        else finding_recipients.typed(chart, who)
    )
    if any(r.id == one.id or (r.key and r.key == one.key) for r in letter.recipients):
        return letter
    seen = tuple(dict.fromkeys((*letter.seen, one.id)))
    return msgspec.structs.replace(letter, recipients=(*letter.recipients, one), seen=seen)


def removed(letter: Letter, ident: str) -> Letter:
    """The letter without a recipient; the record's naming them is not told as news again."""
    rest = tuple(one for one in letter.recipients if one.id != ident)
    seen = tuple(dict.fromkeys((*letter.seen, ident)))
    return msgspec.structs.replace(letter, recipients=rest, seen=seen)


def stay(chart: Chart, now: datetime, letter: Letter) -> Stay | None:
    """The letter's stay; none where it has left the record."""
    try:
        return stay_of(chart, now, letter.encounter)
    except KeyError:
        return None
