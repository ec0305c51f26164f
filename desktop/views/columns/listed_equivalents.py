"""Column for opioids as oral morphine equivalents: the amount ordered and the amount given."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.clinical.columns import Source
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.lists import listed
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter, MedicationAdministration, MedicationRequest
from desktop.orders.equivalents import Equivalents, equivalents
from desktop.orders.opioid_doses import Apart, Sum, said
from desktop.views.columns.told import Found, Told

READ: Final = (MedicationRequest, MedicationAdministration, Encounter)


def found(chart: Chart, _stay: Stay | None, now: datetime, _source: Source) -> Found:
    """The regular dose in a day and what was given in 24 hours; nothing where there is no opioid."""
    every = equivalents(chart, now)
    if not every.keys:
        # Whether there is any can't be known of what can't be read.
        return [(Told(_("not checked"), keys=every.unread, lacks="unchecked"), ())] if every.unread else []
    ordered, known = every.ordered, chart.settled(MedicationRequest)
    least = bool(ordered.apart) or _unread(every, MedicationRequest)
    told = Told(
        _words(chart, every), float(ordered.total) if ordered.parts and known else None,
        keys=every.keys, beyond=">=" if least else "", note=_note(every),
    )  # fmt: skip
    return [(told, ())]


def _words(chart: Chart, every: Equivalents) -> str:
    ordered, given = every.ordered, every.given
    here = ordered.parts or ordered.apart or every.needed
    if not (here or given.parts or given.apart):
        return listed(_named(every.beside))
    orders, doses = _unread(every, MedicationRequest), _unread(every, MedicationAdministration)
    return " · ".join(
        (
            _sum(chart, ordered, MedicationRequest, orders, _("regular {amount}"), _("regular not counted")),
            _sum(chart, given, MedicationAdministration, doses, _("given {amount}"), _("given not counted")),
        )
    )


def _unread(every: Equivalents, kind: type) -> bool:
    """True when an unreadable resource of a type may be an opioid."""
    return any(key.startswith(f"{kind.__name__}/") for key in every.unread)


def _sum(chart: Chart, one: Sum, kind: type, unread: bool, words: str, nothing: str) -> str:
    """The sum as it is known: of what was not fetched there is none, of what can't be counted the least."""
    if kind.__name__ in chart.unasked:
        return words.format(amount=_("not from this server"))
    if not chart.settled(kind):
        return words.format(amount="…")
    if (one.apart or unread) and not one.parts:
        return nothing
    return words.format(amount=said(one.total, least=bool(one.apart) or unread))


def _note(every: Equivalents) -> str:
    """Note on opioids that are not counted, with the reason, and that conversion ratios are only a guide."""
    apart = _named((*every.ordered.apart, *every.given.apart))
    if every.unread:
        apart = (*apart, _("what can't be read"))
    parts = [_("not counted: {medicines}").format(medicines=", ".join(apart))] if apart else []
    guides = _("given in 24 h, a guide only")
    return "; ".join([*parts, *_named(every.beside), guides] if _counted(every) else parts)


def _counted(every: Equivalents) -> bool:
    return bool(every.ordered.parts or every.given.parts)


def _named(apart: tuple[Apart, ...]) -> tuple[str, ...]:
    """Each medicine with why it is not counted, once."""
    return tuple(dict.fromkeys(f"{one.name} ({one.why})" for one in apart))
