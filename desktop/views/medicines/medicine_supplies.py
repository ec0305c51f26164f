"""Dispensed medicines beside the medicine list: each with the medicine that it belongs to, the rest apart.

What was dispensed is a source of what may be used, and no more: it never says that something is in use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from desktop.clinical.record.medicines.dispenses import NOT_HANDED_OVER, Dispensed, Outcome, dispensed, latest
from desktop.clinical.record.medicines.order_acts import OrderAct
from desktop.clinical.record.medicines.regimens import Regimen
from desktop.clinical.substances import key as substance
from desktop.clinical.words.dispensings import (
    beyond_words,
    date_of,
    dispensed_words,
    outcome_words,
    short_words,
)
from desktop.core.formats import near_day
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.when import Precision, parse
from desktop.orders.timing_rules import Unread, unread_words
from desktop.shown.medicines.medicines import MedicineRow, SourceDose, SourceHead
from desktop.shown.parts import Provenance
from desktop.views.medicines.medicine_sources import MedicineSource

GROUP: Final = "dispensed"
"""Key of the group of what stands on no list, and of the source."""


class DispensedSource(MedicineSource, frozen=True):
    """Source of what was dispensed. It says nothing of what is taken."""

    supplies: tuple[Dispensed, ...]
    rows: Mapping[str, frozenset[str]]
    """Keys of what the list holds, by substance."""

    def says(self, name: str, dose: str, regimen: Regimen | None = None) -> SourceDose:
        """Words of what was dispensed of one medicine; it differs from nothing, because it says no dose."""
        if self.head.state == "not_asked":
            return SourceDose(_("not asked"), asked=False)
        mine = [one for one in self.supplies if self.belongs(one, name)]
        return _said(mine, name) if mine else SourceDose("–")

    def has(self, name: str) -> bool:
        """Never: what was dispensed is not known to be taken."""
        return False

    def of(self, said: Sequence[object]) -> DispensedSource:
        return self

    def belongs(self, one: Dispensed, name: str) -> bool:
        """True when it was dispensed on a prescription that stands here, else of the same substance."""
        if named := self._ordered(one):
            return bool(named & self.rows.get(name, frozenset()))
        return bool(one.substance) and one.substance == name

    def _ordered(self, one: Dispensed) -> frozenset[str]:
        """Keys of the prescriptions that it was dispensed on and that stand on the list."""
        every = {key for keys in self.rows.values() for key in keys}
        return frozenset(one.orders) & every

    def apart(self) -> list[list[Dispensed]]:
        """Dispensed medicines that belong to nothing on the list, a group a substance, newest first."""
        left: dict[str, list[Dispensed]] = {}
        for one in self.supplies:
            listed = bool(self._ordered(one)) or (bool(one.substance) and one.substance in self.rows)
            if not listed and one.outcome not in NOT_HANDED_OVER:
                left.setdefault(one.substance or one.key, []).append(one)
        return list(left.values())


def source(chart: Chart, now: datetime, rows: Iterable[tuple[str, Collection[str]]]) -> DispensedSource:
    """The source; without a dispensing nobody was asked. `rows` are names of what the list holds, with the
    keys behind each."""
    found = dispensed(chart, now)
    held: dict[str, frozenset[str]] = {}
    for name, keys in rows:
        held[substance(name)] = held.get(substance(name), frozenset()) | frozenset(keys)
    unread = sum(one.resource_type == "MedicationDispense" for one in chart.unreadable)
    if unread:
        words = ngettext("{n} dispensing can't be read", "{n} dispensings can't be read", unread).format(
            n=unread
        )
        head = SourceHead(GROUP, _("Dispensed"), words, "error")
    elif found:
        # What was made ready, or is held back, was not handed over then.
        newest = next((one.when for one in found if one.when and one.outcome is Outcome.DISPENSED), "")
        moment = parse(newest)
        whole = moment is not None and moment.precision in (Precision.DAY, Precision.SECOND)
        date = near_day(moment.start, now) if moment is not None and whole else date_of(newest)
        note = _("newest {date}").format(date=date) if newest else ""
        head = SourceHead(GROUP, _("Dispensed"), note)
    else:
        head = SourceHead(GROUP, _("Dispensed"), _("not asked"), "not_asked")
    return DispensedSource(head, frozenset(), (), {}, found, held)


def shown(found: DispensedSource) -> set[str]:
    """Keys of what is said, beside a medicine or apart."""
    rows = [[one for one in found.supplies if found.belongs(one, name)] for name in found.rows]
    return {one.key for group in (*rows, *found.apart()) for one in latest(group)}


def _together(mine: Sequence[Dispensed], name: str) -> str:
    """Words of what was dispensed of one medicine: the latest, and how many came before."""
    said = latest(mine)
    words = list(dict.fromkeys(_words(one, name) for one in said))
    if before := len(mine) - len(said):
        words.append(_earlier(before))
    return "; ".join(words)


def _said(mine: Sequence[Dispensed], name: str) -> SourceDose:
    """Dispensings of one medicine: the day in the column, what else there is to say in a line."""
    whole, (first, *others) = _together(mine, name), latest(mine)
    more = whole
    if not others:
        rest = [_named(first, name, beyond_words(first, _doubt(first)))]
        if before := len(mine) - 1:
            rest.append(_earlier(before))
        more = "; ".join(filter(None, rest))
    return SourceDose(whole, short=short_words(first), more=more)


def _earlier(number: int) -> str:
    return ngettext("{n} earlier dispensing", "{n} earlier dispensings", number).format(n=number)


def _words(one: Dispensed, name: str) -> str:
    return _named(one, name, dispensed_words(one, _doubt(one)))


def _doubt(one: Dispensed) -> str:
    return unread_words(Unread.MODIFIED) if one.strange else ""


def _named(one: Dispensed, name: str, words: str) -> str:
    """Words after the name on the box, where that is another: dispensed on the same prescription."""
    if one.substance == name:
        return words
    called = one.name.generic or one.name.product
    return _("{medicine}: {words}").format(medicine=called, words=words) if words else called


def told(group: Sequence[Dispensed]) -> str:
    """Words of what was dispensed of a medicine that stands on no list."""
    return _together(group, group[0].substance)


def named(group: Sequence[Dispensed]) -> str:
    """Name of what was dispensed; of what nobody is known to have been handed, what became of it too."""
    newest = group[0]
    name = newest.name.generic or newest.name.product
    if any(one.outcome is Outcome.DISPENSED for one in group):
        return name
    return f"{name} ({outcome_words(newest.outcome)})"


def row(group: Sequence[Dispensed], sources: Sequence[MedicineSource]) -> MedicineRow:
    """Row for what was dispensed and stands on no list: a question, never a medicine in use."""
    one, said = group[0], told(group)
    name = one.name.generic or one.name.product
    return MedicineRow(
        key=one.key,
        name=name,
        dose=said,
        brand=one.name.product if one.name.generic else "",
        sources=(
            SourceDose("–"),
            *(
                _said(group, one.substance) if isinstance(s, DispensedSource) else s.says(one.substance, "")
                for s in sources
            ),
        ),
        warning=_("not known whether it is used"),
        group=GROUP,
        active=False,
        cannot=tuple((act, _("dispensed, not ordered here")) for act in (*map(str, OrderAct), "correct")),
        sort=name,
        spoken=f"{name}, {said}",
        provenance=Provenance(one.key, "", one.when),
    )
