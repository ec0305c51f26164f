"""What lies under the chart's lanes: medicine bars with their doses, and fluid by periods."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from desktop.clinical import fluid as balance
from desktop.clinical.periods import periods as eight_hours
from desktop.clinical.record import fluid_sums, overridden, weights
from desktop.clinical.record.fluids import UNKNOWN
from desktop.clinical.words.overridden import short_words
from desktop.core.formats import NBSP, day_short, inside, today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.shown.vitals import Dose, FluidPart, MedicineBar
from desktop.views import fluid_rows
from desktop.views.medication import Given, Treatment


def bars(chart: Chart, found: list[Treatment], now: datetime, until: datetime) -> tuple[MedicineBar, ...]:
    """One bar a treatment; what was replaced lies on the bar of its own, ended by a word."""
    known = overridden.overridden(chart)
    replaced = {t.replaces for t in found if t.replaces}
    order = sorted(found, key=lambda t: (not t.active, t.as_needed, t.start.timestamp() if t.start else 0.0))
    made = []
    for one in order:
        if one.start is None:
            continue
        end = one.end if one.end is not None and one.end < until else until
        if one.status in ("stopped", "completed", "on-hold") and one.end is None:
            end = max((d.at for d in one.doses), default=one.start)
        ended = ""
        if one.key in replaced:
            ended = _("changed")
        elif one.status == "stopped":
            ended = _("stopped")
        elif one.status == "on-hold":
            ended = _("paused")
        if ended and one.why:
            ended = f"{ended}, {inside(one.why)}"
        made.append(
            MedicineBar(
                key=one.key,
                name=one.generic,
                dose=" ".join(p for p in (one.said, one.route) if p),
                brand=one.brand,
                style="infusion" if one.infusion else "as_needed" if one.as_needed else "regular",
                periods=((one.start.timestamp(), end.timestamp()),),
                doses=tuple(_dose(d, now) for d in one.doses if d.at <= until),
                ended=ended,
                remark=one.dose if one.infusion else "",
                remark_after=_("until {time}").format(time=today_time(one.running_until, now))
                if one.running_until
                else "",
                new_text=_("New") if now - one.start < timedelta(hours=6) and one.active else "",
                answered=tuple(
                    dict.fromkeys(short_words(o) for o in overridden.of_order(chart, one.key, known))
                ),
                gone=_gone(one, ended),
                comes=_("from {date}").format(date=day_short(one.start)),
            )
        )
    return tuple(made)


def _gone(one: Treatment, ended: str) -> str:
    """How it ended, and on which day where anybody wrote that."""
    on = day_short(one.end) if one.end is not None else ""
    return ", ".join(part for part in (ended or _("ended"), on) if part)


def _dose(one: Given, now: datetime) -> Dose:
    if one.state == "late":
        late = int((now - one.at).total_seconds() // 60)
        return Dose(one.at.timestamp(), "late", _("{n} min late").format(n=late), one.reference)
    why = one.why if one.state == "refused" else ""
    return Dose(one.at.timestamp(), one.state, why, one.reference)


def fluid(
    chart: Chart, start: datetime, last: datetime, now: datetime
) -> tuple[tuple[FluidPart, ...], str, str]:
    """(eight-hour periods from `start` to `last`, the sum of the stay in words, since when); nothing where
    nobody wrote anything. The sum has the balance's own sign where something has no amount."""
    counted = fluid_sums.sums(chart, now)
    found = counted.entries
    if not found:
        return (), "", ""
    small = weights.small(chart, now)
    periods = balance.balances(found, eight_hours(start, last, 8))
    parts = tuple(
        FluidPart(
            p.start.timestamp(),
            min(p.end, last).timestamp(),
            float(p.intake),
            float(p.output),
            fluid_rows.written(p.net, tenths=small, plus=True),
            f"{fluid_rows.written(p.intake, tenths=small)} / {fluid_rows.written(p.output, tenths=small)}",
            p.references,
        )
        for p in periods
        if p.entries
    )
    total = sum((p.net for p in periods), Decimal(0))
    amount = fluid_rows.total(total, small)
    first = min(e.start for e in found)
    unknown = {a.direction for a in counted.apart if a.why in UNKNOWN and (a.at is None or a.at >= start)}
    unknown |= {e.direction for e in found if e.least}
    sign = fluid_rows.sign_of(fluid_rows.Lack("in" in unknown, "out" in unknown), False)
    said = f"{sign}{NBSP if sign else ''}{amount}"
    return parts, said, _("since {date}").format(date=day_short(first))
