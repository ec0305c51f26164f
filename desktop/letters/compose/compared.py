"""Medicines before and after: what is new, changed, stopped or paused, with the reason the record gives.

What stands on the ward only is never taken for a medicine to go on with: an order that ended there was for
the hospital, and of one that stands a person says so, unless it plainly goes on (by mouth, at its hours).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record.medicines.medicines import State
from desktop.clinical.record.medicines.ways import Way
from desktop.clinical.words.orders import state_words
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.letters.compose import norwegian
from desktop.letters.compose.dosage import NONE
from desktop.letters.compose.medicine_rows import Words, by_words, make, new_words, ordered, told
from desktop.letters.compose.medicines import Entry, Group, entries, with_own_words
from desktop.letters.compose.record_reading import Stay, is_dead
from desktop.letters.model import Change, MedicineRow

_IDLE = (State.STOPPED, State.PAUSED)


_ASKED = {
    State.PLANNED: "planned",
    State.ENDED: "closed",
    State.PAUSED: "held",
    State.UNKNOWN: "doubted",
}
"""Question of an order of the ward, by how it stands."""


class Compared(msgspec.Struct, frozen=True):
    """The rows of the letter's table, those of the stay only, and whether somebody reconciled.

    `reconciled` is true when the record has a list for the time after the stay; otherwise the rows are
    what the ward's orders and the home list say, and a person must decide.
    """

    rows: tuple[MedicineRow, ...]
    given: tuple[MedicineRow, ...]
    reconciled: bool


def compare(chart: Chart, stay: Stay | None, now: datetime, words: Words) -> Compared:
    """Compare the time before the stay with what is meant to go on after it."""
    found = with_own_words(entries(chart, stay, now))
    if stay is None:
        rows = [_listed(e, words) for e in found if not e.read.over]
        if is_dead(chart.patient):
            rows = [_settled(row, words) for row in rows]
        return Compared(tuple(ordered(rows)), (), False)
    home = [e for e in found if e.group is Group.HOME and not e.written]
    listed = [e for e in found if e.group is Group.AFTER]
    ward = [e for e in found if e.group is Group.WARD]
    meant = {e.name.substance for e in listed}
    after = [*listed, *(e for e in found if e.written and e.name.substance not in meant)]
    meant |= {e.name.substance for e in after}
    dead = is_dead(chart.patient)
    # Nothing goes on at home for somebody who died: what was for the ward was for the ward.
    kept = [] if listed or dead else [e for e in ward if not _over(e, stay) and e.name.substance not in meant]
    rows = []
    for substance in dict.fromkeys(e.name.substance for e in (*home, *after, *kept)):
        rows += _substance(
            [e for e in home if e.name.substance == substance],
            [e for e in after if e.name.substance == substance],
            [e for e in ward if e.name.substance == substance],
            [e for e in kept if e.name.substance == substance],
            bool(listed),
            words,
            stay,
        )
    if dead:
        rows = [_settled(row, words) for row in rows]
    shown = {key for row in rows for source in row.sources for key in source.keys}
    named = {row.generic or row.product for row in rows}
    given = {
        e.name.generic or e.name.product: make(e, Change.FINISHED, words)
        for e in ward
        if not any(key in shown for key in e.source.keys)
        and (e.name.generic or e.name.product) not in named
        and e.state is not State.PLANNED
    }
    return Compared(tuple(ordered(rows)), tuple(ordered(given.values())), bool(listed))


def _settled(row: MedicineRow, words: Words) -> MedicineRow:
    """A row of somebody who died: what stands there, without a question that nobody can answer."""
    if row.change not in (Change.UNDECIDED, Change.NEW):
        return row
    return told(msgspec.structs.replace(row, change=Change.LISTED, asked="", how=""), words)


def _listed(entry: Entry, words: Words) -> MedicineRow:
    """A row of a letter without a stay: an order of a ward is no medicine of home until somebody says so."""
    if entry.group is Group.WARD:
        return _unsure(entry, words)
    asked = _unclear(entry)
    return make(entry, Change.UNDECIDED if asked else Change.LISTED, words, asked=asked)


def _unclear(entry: Entry) -> str:
    """Reason an entry can't be cited as it stands; empty where it can."""
    found = {State.EXPIRED: "outdated", State.PLANNED: "planned", State.UNKNOWN: "unknown"}
    return found.get(entry.state, "")


def _over(entry: Entry, stay: Stay) -> bool:
    """True when an order was for the hospital only: one dose, stopped, or ended during the stay."""
    if entry.once or entry.state is State.STOPPED:
        return True
    if entry.state is not State.ENDED:
        return False
    if entry.infusion:
        # One that runs by the hour and has ended was never one to go home with.
        return True
    # Many systems close all orders when the stay ends: that is no decision about the time after it.
    closed = not stay.ongoing and (
        entry.read.ends is None or (stay.end is not None and entry.read.ends >= stay.end.start)
    )
    return not closed


def _substance(
    home: list[Entry],
    after: list[Entry],
    ward: list[Entry],
    kept: list[Entry],
    reconciled: bool,
    words: Words,
    stay: Stay,
) -> list[MedicineRow]:
    """The rows of one substance: of home, of what is meant for afterwards, and of the ward's orders."""
    rows = [_unsure(e, words) for e in after if e.state is State.PLANNED]
    after = [e for e in after if e.state is not State.PLANNED]
    if not after:
        # With the same medicine at home an order by mouth is a dose of it; by vein it says nothing of home.
        plain = [e for e in kept if _goes_on(e, bool(home))]
        rows += _ward_only([e for e in kept if e not in plain], home, words)
        after = plain
    home = _own_doses(home)
    for entry in list(after):
        before = next((h for h in home if h.source.keys and entry.prior in h.source.keys), None) or next(
            (h for h in home if h.same == entry.same and _same_way(h, entry)), None
        )
        # One decision may be of all that home has of it.
        of_it = [h for h in home if _follows(entry, h)]
        if len(of_it) > 1 and all(_same_way(h, entry) for h in of_it):
            home = [h for h in home if h not in of_it]
            after.remove(entry)
            rows.append(_pair_of_several(of_it, entry, words))
        elif (before := before or next(iter(of_it), None)) is not None:
            home.remove(before)
            after.remove(entry)
            rows.append(_pair(before, entry, words))
    if len(home) == 1 and len(after) == 1:
        return [*rows, _pair(home.pop(), after.pop(), words)]
    if home and after:
        # Which of several became which is not for a program to guess.
        rows += [make(e, Change.UNDECIDED, words, asked="double_after") for e in after]
        return rows + [make(e, Change.UNDECIDED, words, asked="double") for e in home]
    for entry in after:
        asked = "closed" if entry.state is State.ENDED else _unclear(entry)
        change = Change.PAUSED if entry.state is State.PAUSED else Change.NEW
        if entry.read.over and not asked:
            change = Change.STOPPED
        if change is Change.NEW and not asked and entry.admission:
            asked = "admission"
        rows.append(make(entry, Change.UNDECIDED if asked else change, words, asked=asked))
    return rows + [_home(e, ward, len(home) == 1, reconciled, words) for e in home]


def _follows(entry: Entry, before: Entry) -> bool:
    """True when the one was decided from the other."""
    return any(key in before.source.keys for key in entry.follows)


def _own_doses(home: list[Entry]) -> list[Entry]:
    """Without what only says that others of them are used: it has no dose of its own."""
    return [
        e for e in home if e.dose != NONE or not any(_follows(e, other) for other in home if other is not e)
    ]


def _pair_of_several(of_it: list[Entry], after: Entry, words: Words) -> MedicineRow:
    """Row for several medicines at home that one decision replaced."""
    row = _pair(of_it[0], after, words)
    if row.change not in (Change.CHANGED, Change.UNCHANGED):
        return row
    was = "; ".join(f"{h.name.product} {h.dose}".strip() for h in of_it)
    return make(after, Change.CHANGED, words, before=was, more=of_it[0])


def _goes_on(entry: Entry, at_home: bool) -> bool:
    if entry.state in (State.PLANNED, State.EXPIRED):
        return False
    if entry.way in (Way.HOSPITAL, Way.INJECTED, Way.NEBULISED):
        return False
    return at_home or (entry.plain and entry.state is not State.UNKNOWN)


def _ward_only(kept: list[Entry], home: list[Entry], words: Words) -> list[MedicineRow]:
    """Orders that stand and do not plainly go on: each asked about, unless home says what they come from."""
    return [_unsure(e, words) for e in kept if not home]


def _unsure(entry: Entry, words: Words) -> MedicineRow:
    asked = _ASKED.get(entry.state, "ward")
    said = "" if entry.way is not Way.UNKNOWN else words("no_route")
    if entry.state is State.PAUSED:
        until = words("restart").format(when=norwegian.day(entry.restart)) if entry.restart else ""
        said = ", ".join(part for part in (until, by_words(entry.restarter), said) if part)
    return make(entry, Change.UNDECIDED, words, asked=asked, how=f" ({said})" if said else "")


def _home(entry: Entry, ward: list[Entry], alone: bool, reconciled: bool, words: Words) -> MedicineRow:
    """A medicine of home that nothing is meant to follow."""
    if entry.state in _IDLE:
        change = Change.STOPPED if entry.state is State.STOPPED else Change.PAUSED
        return make(entry, change, words)
    if entry.state is State.ENDED:
        return make(entry, Change.FINISHED, words)
    stopped = [e for e in ward if e.state is State.STOPPED]
    standing = [e for e in ward if not e.read.over and not e.once]
    if not alone:
        # Which of several a stop was of is only known where it says so.
        stopped = [e for e in stopped if _follows(e, entry)]
    if not reconciled and stopped and not standing:
        return make(entry, Change.STOPPED, words, reason=stopped[0].reason, more=stopped[0])
    if asked := _unclear(entry):
        return make(entry, Change.UNDECIDED, words, asked=asked)
    if reconciled:
        # A list for afterwards that leaves it out is a decision without words.
        return make(entry, Change.STOPPED, words)
    other = next(iter(standing or [e for e in ward if not e.once]), None)
    if other is not None:
        return _otherwise(entry, other, words)
    # Two strengths of one substance that nobody cleared away: the patient may take both.
    return make(entry, Change.UNDECIDED, words, asked="unmentioned" if alone else "double")


def _otherwise(entry: Entry, other: Entry, words: Words) -> MedicineRow:
    """Row of a medicine of home that the ward has in another way, or of which nobody knows if it stands."""
    how = [other.dose, new_words(other.route, other.dose), new_words(other.span, other.dose)]
    if other.state in (State.PAUSED, State.UNKNOWN):
        with messages.using("nb"):
            how.append(f"({state_words(other.read)})")
    said = " ".join(part for part in how if part)
    return make(entry, Change.UNDECIDED, words, asked="otherwise", how=said, more=other)


def _same_way(one: Entry, other: Entry) -> bool:
    return Way.UNKNOWN in (one.way, other.way) or one.way is other.way


def _pair(before: Entry, after: Entry, words: Words) -> MedicineRow:
    if after.state is State.PAUSED:
        return make(after, Change.PAUSED, words, more=before)
    if after.state is State.STOPPED:
        return make(before, Change.STOPPED, words, reason=after.reason, more=after)
    if after.state is State.UNKNOWN:
        # Nobody knows whether it stands: it neither confirms nor changes what is used at home.
        if after.group is Group.WARD:
            return _otherwise(before, after, words)
        return make(after, Change.UNDECIDED, words, asked="unknown", more=before)
    if before.denied and after.state is State.STANDS and _follows(after, before):
        # It was listed and not taken: what was then ordered is new to the patient.
        return make(after, Change.NEW, words, more=before)
    alike = before.same == after.same or (before.regimen is not None and before.regimen == after.regimen)
    if alike and _same_way(before, after):
        if asked := _unclear(before) if after.group is Group.WARD else "":
            return make(after, Change.UNDECIDED, words, asked=asked, more=before)
        return make(after, Change.UNCHANGED, words, more=before)
    renamed = before.name.product.casefold() != after.name.product.casefold()
    was = f"{before.name.product} {before.dose}".strip() if renamed else before.dose
    if not _same_way(before, after) and before.route:
        was = f"{was} {before.route}"
    measured = (
        before.regimen is not None and after.regimen is not None and before.regimen[1] == after.regimen[1]
    )
    closed = after.group is Group.WARD and after.state is State.ENDED
    if not closed and (
        measured or after.group is Group.AFTER or after.written or after.prior in before.source.keys
    ):
        return make(after, Change.CHANGED, words, before=was, more=before)
    return make(after, Change.UNDECIDED, words, asked="reworded", before=was, more=before)
