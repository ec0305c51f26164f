"""Medicines before and after: what is new, changed, stopped or paused, with the reason the record gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from desktop.fhir.chart import Chart
from desktop.fhir.when import parse
from desktop.letters import norwegian
from desktop.letters.dosage import NONE
from desktop.letters.medicines import Entry, Group, entries, with_own_words
from desktop.letters.model import Change, MedicineRow
from desktop.letters.record import Stay

Words = Callable[[str], str]
"""The template's own words by name; they may hold `{before}`, `{when}` and `{says}`."""

_ORDER = (
    Change.NEW,
    Change.CHANGED,
    Change.PAUSED,
    Change.STOPPED,
    Change.UNDECIDED,
    Change.UNCHANGED,
    Change.LISTED,
    Change.FINISHED,
)


class Compared(msgspec.Struct, frozen=True):
    """The rows of the letter's table, those given in the stay only, and whether somebody reconciled.

    `reconciled` is true when the record has a list for the time after the stay; otherwise the rows are
    what the ward's orders and the home list say, and a person must decide.
    """

    rows: tuple[MedicineRow, ...]
    given: tuple[MedicineRow, ...]
    reconciled: bool


def compare(chart: Chart, stay: Stay | None, now: datetime, words: Words) -> Compared:
    """Compare the time before the stay with what is meant to go on after it."""
    found = with_own_words(entries(chart, stay, now))
    home = [e for e in found if e.group is Group.HOME]
    if stay is None:
        rows = [_row(e, Change.LISTED, words) for e in home if e.status != "stopped"]
        return Compared(_sorted(rows), (), False)
    planned = [e for e in found if e.group is Group.AFTER]
    ward = [e for e in found if e.group is Group.WARD]
    after = planned or [e for e in ward if _goes_on(e, stay)]
    ended = [] if planned else [e for e in ward if e.status in ("stopped", "cancelled")]
    rows = []
    for substance in dict.fromkeys(e.name.substance for e in (*home, *after)):
        rows += _substance(
            [e for e in home if e.name.substance == substance],
            [e for e in after if e.name.substance == substance],
            [e for e in ended if e.name.substance == substance],
            bool(planned),
            words,
        )
    shown = {key for row in rows for source in row.sources for key in source.keys}
    named = {row.generic or row.product for row in rows}
    given = [
        _row(e, Change.FINISHED, words)
        for e in ward
        if not any(key in shown for key in e.source.keys)
        and e.status != "cancelled"
        and (e.name.generic or e.name.product) not in named
    ]
    return Compared(_sorted(rows), _sorted(_once(given)), bool(planned))


def _goes_on(entry: Entry, stay: Stay) -> bool:
    """Whether a ward order still stood when the patient left (orders are closed with the stay)."""
    if entry.once or entry.status in ("stopped", "cancelled"):
        return False
    if entry.status != "completed":
        return True
    end = parse(entry.ends)
    return not stay.ongoing and (end is None or (stay.end is not None and end.start >= stay.end.start))


def _once(rows: list[MedicineRow]) -> list[MedicineRow]:
    return list({(r.generic or r.product): r for r in rows}.values())


def _sorted(rows: list[MedicineRow]) -> tuple[MedicineRow, ...]:
    return tuple(sorted(rows, key=lambda r: (_ORDER.index(r.change), (r.generic or r.product).casefold())))


def _substance(
    home: list[Entry], after: list[Entry], ended: list[Entry], planned: bool, words: Words
) -> list[MedicineRow]:
    rows: list[MedicineRow] = []
    home, after = list(home), list(after)
    for entry in list(after):
        before = next((h for h in home if h.source.keys and entry.prior in h.source.keys), None) or next(
            (h for h in home if h.same == entry.same), None
        )
        if before is not None:
            home.remove(before)
            after.remove(entry)
            rows.append(_pair(before, entry, words))
    if len(home) == 1 and len(after) == 1:
        return [*rows, _pair(home.pop(), after.pop(), words)]
    if home and after:
        # Which of several became which is not for a program to guess.
        return rows + [_row(e, Change.UNDECIDED, words, key="double") for e in (*after, *home)]
    rows += [_row(e, Change.PAUSED if e.status == "on-hold" else Change.NEW, words) for e in after]
    for entry in home:
        if entry.status in ("stopped", "on-hold"):
            rows.append(_row(entry, Change.STOPPED if entry.status == "stopped" else Change.PAUSED, words))
        elif ended and len(home) == 1:
            last = ended[0]
            rows.append(_row(entry, Change.STOPPED, words, reason=last.reason, more=last))
        elif entry.outdated:
            rows.append(_row(entry, Change.UNDECIDED, words, key="outdated"))
        elif planned:
            # A list for afterwards that leaves it out is a decision without words.
            rows.append(_row(entry, Change.STOPPED, words))
        else:
            rows.append(_row(entry, Change.UNDECIDED, words, key="unmentioned"))
    return rows


def _pair(before: Entry, after: Entry, words: Words) -> MedicineRow:
    if after.status == "on-hold":
        return _row(after, Change.PAUSED, words, more=before)
    if after.status in ("stopped", "cancelled"):
        return _row(before, Change.STOPPED, words, reason=after.reason, more=after)
    if before.same == after.same or (before.regimen is not None and before.regimen == after.regimen):
        return _row(after, Change.UNCHANGED, words, more=before)
    renamed = before.name.product.casefold() != after.name.product.casefold()
    was = f"{before.name.product} {before.dose}".strip() if renamed else before.dose
    measured = (
        before.regimen is not None and after.regimen is not None and before.regimen[1] == after.regimen[1]
    )
    if measured or after.group is Group.AFTER or after.prior in before.source.keys:
        return _row(after, Change.CHANGED, words, before=was, more=before)
    return _row(after, Change.UNDECIDED, words, key="reworded", before=was, more=before)


def _row(
    entry: Entry,
    change: Change,
    words: Words,
    *,
    key: str = "",
    reason: str | None = None,
    before: str = "",
    more: Entry | None = None,
) -> MedicineRow:
    why = entry.reason if reason is None else reason
    verdict = words(key or change.value).format(before=before)
    if change is Change.PAUSED:
        when = (
            words("restart").format(when=norwegian.day(entry.restart))
            if entry.restart
            else words("no_restart")
        )
        verdict = f"{verdict} {when}"
    if change in (Change.NEW, Change.CHANGED, Change.STOPPED, Change.PAUSED):
        verdict = f"{verdict}: {why}" if why else f"{verdict}: {words('no_reason')}"
    says = entry.says or (more.says if more else "")
    dose = entry.dose
    if change in (Change.STOPPED, Change.PAUSED):
        # A dose in the table must never be read as one to take.
        dose = words(f"{change.value}_dose").format(before=entry.dose)
        if entry.dose == NONE:
            dose = dose.split(" (")[0]
    sources = tuple(dict.fromkeys((entry.source, *((more.source,) if more else ()))))
    return MedicineRow(
        entry.name.generic,
        entry.name.product,
        dose,
        change,
        verdict,
        why,
        before,
        words("says").format(says=says) if says else "",
        sources,
    )
