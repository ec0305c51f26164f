"""The sources of the truth about one patient's medicines: each with how fresh it is, or that nobody asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from desktop.core.clock import local
from desktop.core.fold import fold
from desktop.core.formats import day, day_short, short_day_time
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import List, MedicationRequest, MedicationStatement
from desktop.fhir.when import instant
from desktop.letters.dosage import Regimen
from desktop.letters.medicines import Entry
from desktop.views.source_marks import SourceDose, SourceHead

OLD = timedelta(days=30)
"""A shared list that was signed longer ago is called old."""


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_JOINS = frozenset({"og", "and", "+", "with", "med"})
_SHARED = frozenset({"insulin", "vitamin", "kalium", "kalsium", "natrium", "magnesium", "jern", "human",
                     "humant", "koagulasjonsfaktor", "faktor", "immunglobulin", "interferon"})  # fmt: skip
"""First words that several substances share."""


class MedicineSource(msgspec.Struct, frozen=True):
    """One source: its head, the keys of what it holds, and its entries."""

    head: SourceHead
    keys: frozenset[str]
    entries: tuple[Entry, ...]

    def says(self, name: str, dose: str, regimen: Regimen | None = None) -> SourceDose:
        """What it says of a substance; `dose` and `regimen` are the ward's, for seeing that they differ."""
        if self.head.state in ("not_asked", "error"):
            return SourceDose(_("not asked"), asked=False)
        mine = [
            e for e in self.entries if substance(e.name.generic or e.name.product) == name and not e.outdated
        ]
        if not mine:
            return SourceDose("–")
        said = "; ".join(dict.fromkeys(e.dose for e in mine if e.dose)) or _("no dose given")
        differs = bool(dose) and any(_differs(entry, dose, regimen) for entry in mine)
        return SourceDose(said, differs=differs)


def substance(name: str) -> str:
    """What tells substances apart: the first word of the generic name, and what a first word leaves open:
    one insulin is not another, and a combination is not one of its parts. `24 HR Metformin …` is metformin.
    """
    parts = re.split(r"\s[/+]\s", fold(name))
    if len(parts) > 1:
        return " / ".join(substance(part) for part in parts if part.strip())
    words = parts[0].split()
    while len(words) > 2 and words[0][0].isdigit():
        words = words[2:]
    until = next((at for at, word in enumerate(words) if word[0].isdigit()), len(words))
    words = words[: max(until, 1)]
    if any(word in _JOINS or "/" in word for word in words):
        return " ".join(words)
    return " ".join(words[: 2 if words and words[0].rstrip(",") in _SHARED else 1])


def _differs(entry: Entry, dose: str, regimen: Regimen | None) -> bool:
    """Whether a source says another dose; the same one in other words is the same."""
    if entry.regimen is not None and regimen is not None:
        return entry.regimen != regimen
    return _plain(entry.dose) != _plain(dose)


def _plain(dose: str) -> str:
    """A dose for comparing: one way of writing times, no blanks."""
    return re.sub(r"\s", "", fold(dose).replace("×", "x").replace("ganger", "x"))


def of(chart: Chart, found: list[Entry], now: datetime) -> tuple[MedicineSource, ...]:
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
        at = instant(lists[code].date) if lists[code] is not None else None  # type: ignore[union-attr]
        old = code == "medicines-pll" and at is not None and now - at > OLD
        note = ""
        if at is not None:
            note = (
                _("signed {date}").format(date=_signed(at, now))
                if code == "medicines-pll"
                else short_day_time(at, now)
            )
        head = SourceHead(
            code, name, note if asked else _("not asked"), "old" if old else "fresh" if asked else "not_asked"
        )
        made[code] = MedicineSource(head, frozenset(keys[code]), tuple(groups[code]))
    dispensed = MedicineSource(
        SourceHead("dispensed", _("Dispensed"), _("not asked"), "not_asked"), frozenset(), ()
    )
    return (made["medicines-pll"], made["medicines-rf"], dispensed, made["medicines-patient"])


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
