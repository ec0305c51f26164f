"""The rows of the medicine table: what became of each one, and what a person answers where nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from desktop.core import messages
from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice
from desktop.letters.compose import norwegian
from desktop.letters.compose.dosage import NONE
from desktop.letters.compose.medicines import Entry
from desktop.letters.model import Change, MedicineRow

Words = Callable[[str], str]
"""The template's own words by name; they may hold `{before}`, `{when}`, `{says}` and `{how}`."""

ORDER = (
    Change.NEW,
    Change.CHANGED,
    Change.PAUSED,
    Change.STOPPED,
    Change.UNDECIDED,
    Change.UNCHANGED,
    Change.LISTED,
    Change.FINISHED,
    Change.HOSPITAL,
)
REASONED = (Change.NEW, Change.CHANGED, Change.STOPPED, Change.PAUSED)
"""Changes that the recipient must be told the reason of."""
USED = (Change.NEW, Change.CHANGED, Change.UNCHANGED, Change.LISTED, Change.UNDECIDED)
"""Changes after which the patient takes the medicine, or may."""

_AFTERWARDS = ("new", "hospital")
_AT_HOME = ("unchanged", "stopped", "leave")
ANSWERS: dict[str, tuple[str, ...]] = {
    "ward": _AFTERWARDS,
    "held": ("new", "paused", "hospital"),
    "doubted": _AFTERWARDS,
    "admission": ("new", "unchanged", "leave"),
    "closed": _AFTERWARDS,
    "double_after": _AFTERWARDS,
    "planned": ("new", "leave"),
    "double": _AT_HOME,
    "unmentioned": _AT_HOME,
    "otherwise": _AT_HOME,
    "outdated": _AT_HOME,
    "unknown": _AT_HOME,
    "reworded": ("changed", "unchanged", "leave"),
}
"""Possible answers, by the reason why a row is undecided."""


def answers(row: MedicineRow) -> tuple[Choice, ...]:
    """The answers to an undecided row; what is for the ward only is never left open."""
    words = {
        "new": _("New, goes on at home"),
        "hospital": _("Only in hospital"),
        "paused": _("Paused"),
        "unchanged": _("Unchanged"),
        "changed": _("Changed to this dose"),
        "stopped": _("Stopped"),
        "leave": _("Send as not decided"),
    }
    return tuple(Choice(code, words[code]) for code in ANSWERS.get(row.asked, _AT_HOME))


def make(
    entry: Entry,
    change: Change,
    words: Words,
    *,
    asked: str = "",
    reason: str | None = None,
    before: str = "",
    more: Entry | None = None,
    how: str = "",
) -> MedicineRow:
    """A row of an entry; `asked` says why it is undecided, `more` is the other entry that it rests on."""
    says = entry.says or (more.says if more else "")
    denied = entry.denied or (more.denied if more else "")
    stated = f"{words('denied')}{denied.rstrip()}." if denied else ""
    named = " ".join(part for part in (entry.name.product, new_words(entry.form, entry.name.product)) if part)
    in_spite = entry.in_spite or (more.in_spite if more else "")
    noted = "; ".join(dict.fromkeys(one.noted for one in (entry, more) if one is not None and one.noted))
    unread = entry.read.strange or (more is not None and more.read.strange)
    said = [
        stated,
        words("says").format(says=says) if says else "",
        f"{in_spite}." if in_spite else "",
        words("unread") if unread else "",
        words("noted").format(says=noted) if noted else "",
    ]
    dose = " ".join(part for part in (entry.dose, new_words(entry.span, entry.dose)) if part)
    row = MedicineRow(
        entry.name.generic,
        named,
        dose,
        change,
        "",
        entry.reason if reason is None else reason,
        before,
        " ".join(part for part in said if part),
        tuple(dict.fromkeys((entry.source, *((more.source,) if more else ())))),
        route=new_words(entry.route, entry.dose),
        recorded=dose,
        asked=asked,
        restart=entry.restart if change is Change.PAUSED or asked == "held" else "",
        restarter=entry.restarter if change is Change.PAUSED or asked == "held" else "",
        how=how,
    )
    return told(row, words)


def new_words(said: str, elsewhere: str) -> str:
    """Words that do not stand there already."""
    return "" if said.casefold() in elsewhere.casefold() else said


def by_words(name: str) -> str:
    """Words on who restarts a paused medicine; empty where the record names nobody."""
    with messages.using("nb"):
        return _("restarted by {name}").format(name=name) if name else ""


def told(row: MedicineRow, words: Words) -> MedicineRow:
    """The row with its verdict and dose in words, from what it is and why."""
    change = row.change
    key = (row.asked or change.value) if change is Change.UNDECIDED else change.value
    key = {"double_after": "double"}.get(key, key)
    verdict = words(key).format(before=row.before, how=row.how)
    if change is Change.PAUSED:
        until = (
            words("restart").format(when=norwegian.day(row.restart)) if row.restart else words("no_restart")
        )
        verdict = f"{verdict} {until}"
        verdict = ", ".join(part for part in (verdict, by_words(row.restarter)) if part)
    if change in REASONED:
        verdict = f"{verdict}: {row.reason or words('no_reason')}"
    elif row.written:
        verdict = f"{verdict}: {row.reason}"
    dose = row.recorded or row.dose
    unused = Change.PAUSED if change is Change.UNDECIDED and row.asked == "held" else change
    if unused in (Change.STOPPED, Change.PAUSED, Change.HOSPITAL):
        # A dose in the table must never be read as one to take.
        spelt = words(f"{unused.value}_dose").format(before=dose)
        dose = spelt.split(" (")[0] if dose == NONE else spelt
    return msgspec.structs.replace(row, dose=dose, verdict=verdict)


def answered(row: MedicineRow, choice: str, words: Words) -> MedicineRow:
    """The row after a person's answer; what was recorded stays beside it."""
    first = row.first or row.change.value
    if choice == "leave":
        return msgspec.structs.replace(row, answer=choice, first=first)
    return told(msgspec.structs.replace(row, change=Change(choice), answer=choice, first=first), words)


def basis(row: MedicineRow) -> tuple[str, str, str, Change]:
    """Fingerprint of a row's data in the record, whatever was answered: equal when nothing changed there."""
    return row.generic or row.product, row.recorded or row.dose, row.asked, Change(row.first or row.change)


def renewed(fresh: Iterable[MedicineRow], before: Iterable[MedicineRow], words: Words) -> list[MedicineRow]:
    """Rows as the record has them now, with the answers and reasons given to those that are the same."""
    given = {basis(row): row for row in before}
    found = []
    for row in fresh:
        old = given.get(basis(row))
        if old is not None and old.answer:
            row = answered(row, old.answer, words)
        if old is not None and old.written:
            row = told(msgspec.structs.replace(row, reason=old.reason, written=True), words)
        found.append(row)
    return ordered(found)


def ordered(rows: Iterable[MedicineRow]) -> list[MedicineRow]:
    """Rows in order: changed medicines first, those for the ward only last."""
    return sorted(rows, key=lambda r: (ORDER.index(r.change), (r.generic or r.product).casefold()))
