"""The sources of the truth about one patient's medicines: each with how fresh it is, or that nobody asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from desktop.clinical.record.medicines import reconciliations
from desktop.clinical.record.medicines.medicines import State, said_of_all, superseded
from desktop.clinical.record.medicines.regimens import Regimen, plain
from desktop.clinical.substances import key as substance
from desktop.clinical.words import doses, order_remarks
from desktop.clinical.words.orders import state_words
from desktop.core.clock import local
from desktop.core.formats import day, day_short, short_day_time
from desktop.core.messages import _, language, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import List, MedicationRequest, MedicationStatement
from desktop.fhir.when import instant
from desktop.letters.compose.medicines import Entry
from desktop.orders.timing_rules import Unread, unread_words
from desktop.shown.medicines.medicines import SourceDose, SourceHead

OLD = timedelta(days=30)
"""A shared list that was signed longer ago is called old."""


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class MedicineSource(msgspec.Struct, frozen=True):
    """One source: its head, the keys of what it holds, and its entries."""

    head: SourceHead
    keys: frozenset[str]
    entries: tuple[Entry, ...]
    words: dict[str, str]
    """The entries' doses in the language of the screen, by their first key."""

    def says(self, name: str, dose: str, regimen: Regimen | None = None) -> SourceDose:
        """Dose of a substance in this source; `dose` and `regimen` are the ward's, to mark differences."""
        if self.head.state in ("not_asked", "error"):
            return SourceDose(_("not asked"), asked=False)
        # Nothing that has expired is left out: it is said to be so.
        mine = [e for e in self.entries if substance(e.name.generic or e.name.product) == name]
        if not mine:
            return SourceDose("–")
        said = "; ".join(dict.fromkeys(self.says_of(e) for e in mine))
        differs = bool(dose) and any(
            bool(e.denied) or e.state in _OTHERWISE or _differs(e, dose, regimen) for e in mine
        )
        return SourceDose(said, differs=differs)

    def has(self, name: str) -> bool:
        """True when the source lists a substance as taken, at any dose."""
        return any(
            substance(e.name.generic or e.name.product) == name
            and not e.denied and e.state not in _OTHERWISE and not e.read.over
            for e in self.entries
        )  # fmt: skip

    def of(self, said: tuple[Entry, ...]) -> MedicineSource:
        """The source with no other entries than these."""
        keys = {key for one in said for key in one.source.keys}
        return msgspec.structs.replace(
            self, entries=tuple(e for e in self.entries if keys & set(e.source.keys))
        )

    def says_of(self, entry: Entry) -> str:
        """One entry's dose, and what stands beside it where it is not taken now."""
        words = self.words.get(entry.source.keys[0], entry.dose) or _("no dose stated")
        if entry.read.strange:
            return f"{words}, {unread_words(Unread.MODIFIED)}"
        if entry.denied or entry.state not in _SAID:
            return words
        return f"{words}, {state_words(entry.read)}"


_OTHERWISE = frozenset({State.PAUSED, State.NOT_BEGUN, State.EXPIRED})
"""States of what is not taken now."""
_SAID = _OTHERWISE | {State.UNKNOWN}
"""States that stand beside a dose."""


def dose_words(chart: Chart, entry: Entry) -> str:
    """A source's dose in the language of the screen; its own words are a letter's, which is Bokmål."""
    if entry.denied:
        return _("does not use it")
    if language() == "nb":
        return entry.dose
    for key in entry.source.keys:
        request, statement = chart.find(key, MedicationRequest), chart.find(key, MedicationStatement)
        dosages = request.dosage_instruction if request else statement.dosage if statement else ()
        if words := doses.dosages_words(dosages, clock=True):
            return doses.quoted(words, dosages)
    return _("no dose stated")


def noted(chart: Chart, entry: Entry) -> str:
    """Notes of the order or statement that an entry stands for, each short."""
    found = [
        *(chart.find(key, MedicationRequest) for key in entry.source.keys),
        *(chart.find(key, MedicationStatement) for key in entry.source.keys),
    ]
    every = (note for one in found if one is not None for note in one.note)
    notes = [note for note in every if not reconciliations.is_only_noted(note)]
    return "; ".join(dict.fromkeys(order_remarks.noted(notes)))


def _differs(entry: Entry, dose: str, regimen: Regimen | None) -> bool:
    """True when a source gives another dose; the same one in other words is equal."""
    if entry.regimen is not None and regimen is not None:
        return entry.regimen != regimen
    return plain(entry.dose) != plain(dose)


def of(
    chart: Chart, found: list[Entry], dispensed: MedicineSource, now: datetime
) -> tuple[MedicineSource, ...]:
    """Shared list, prescriptions, dispensed, and the patient's own words, in this order.

    A `List` of a source says that it was asked, and when. Without one, prescriptions and statements that
    the record itself holds stand under their own heads, and an absent source says that nobody asked.
    """
    lists = {code: _list(chart, code) for code in ("medicines-pll", "medicines-rf", "medicines-patient")}
    listed: dict[str, str] = {
        entry.item.target: code
        for code, one in lists.items()
        if one is not None
        for entry in one.entry
        if entry.item is not None
    }
    groups: dict[str, list[Entry]] = {code: [] for code in lists}
    keys: dict[str, set[str]] = {code: set() for code in lists}
    for entry in found:
        # What several sources say alike is one entry: each of them says it.
        for key in entry.source.keys:
            usual = "medicines-rf" if key.startswith("MedicationRequest/") else "medicines-patient"
            code = listed.get(key, usual)
            keys[code].add(key)
            if entry not in groups[code]:
                groups[code].append(entry)
    heads = {
        "medicines-pll": (_("Shared list"), None),
        "medicines-rf": (_("Prescriptions"), MedicationRequest),
        "medicines-patient": (pgettext("source", "Patient"), MedicationStatement),
    }
    made = {}
    for code, (name, kind) in heads.items():
        asked = lists[code] is not None or (kind is not None and chart.known(kind) and bool(groups[code]))
        told = {} if groups[code] else _told(chart, listed, code)
        # Of a list that says it knows nothing nobody can tell that it has none.
        asked = "unknown" not in told and (asked or "none" in told)
        at = instant(lists[code].date) if lists[code] is not None else None  # type: ignore[union-attr]
        old = code == "medicines-pll" and at is not None and now - at > OLD
        note = ""
        if at is not None:
            note = (
                _("signed {date}").format(date=_signed(at, now))
                if code == "medicines-pll"
                else short_day_time(at, now)
            )
        note = " · ".join(filter(None, (note, told.get("none", ""))))
        head = SourceHead(
            code, name, note if asked else _("not asked"), "old" if old else "fresh" if asked else "not_asked"
        )
        words = {
            e.source.keys[0]: "; ".join(filter(None, (dose_words(chart, e), noted(chart, e))))
            for e in groups[code]
        }
        made[code] = MedicineSource(head, frozenset(keys[code]), tuple(groups[code]), words)
    return (made["medicines-pll"], made["medicines-rf"], dispensed, made["medicines-patient"])


def _told(chart: Chart, listed: dict[str, str], code: str) -> dict[str, str]:
    """Answers about all medicines in the statements of a source (`said_of_all`), each with its words."""
    former = superseded(chart)
    found: dict[str, str] = {}
    for one in chart.all(MedicationStatement):
        if listed.get(one.key, "medicines-patient") != code or one.key in former:
            continue
        if said := said_of_all(one):
            concept = one.medication_codeable_concept
            found[said] = (concept.words if concept is not None else "") or _("none known")
    return found


def _signed(at: datetime, now: datetime) -> str:
    return f"{day_short(at)}." if local(at).year == local(now).year else day(at)


def _list(chart: Chart, code: str) -> List | None:
    """The newest current list of a source."""
    found = [
        one
        for one in chart.all(List)
        if one.status == "current" and one.code is not None and one.code.has(code)
    ]
    return max(found, key=lambda one: instant(one.date) or _LONG_AGO, default=None)
