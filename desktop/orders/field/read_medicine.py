"""A medicine from free text: what is not certain becomes a question, never a guess."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.words.routes import WRITTEN, route_words
from desktop.core.messages import _
from desktop.orders.catalogue import Item
from desktop.orders.config import Hours
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Start, Step
from desktop.orders.field import lexicon as lx
from desktop.orders.field import possible_units
from desktop.orders.field.amounts import Dosed, in_pieces, piece_of, read_doses, read_pieces, read_rates
from desktop.orders.field.asking import (
    ask_dose,
    ask_frequency,
    ask_meaning,
    ask_most,
    ask_start,
    ask_strength,
    ask_unit,
    typed_route,
)
from desktop.orders.field.at_once import carry_on, daily_at, said_at_once
from desktop.orders.field.begins import Begins, read_dates, settle
from desktop.orders.field.indications import read_reason
from desktop.orders.field.needed import finish_needed, fixed_and_needed, read_needed
from desktop.orders.field.often import Often, read_frequency, read_intervals
from desktop.orders.field.only_route import acts_all_day, is_impossible, only_route
from desktop.orders.field.scan import Choice, Part, Scan
from desktop.orders.field.stepwise import ask_later_starts, ask_one_product
from desktop.orders.field.taper import ask_dashed

Region = tuple[int, int]


def read_medicine(scan: Scan, item: Item, name: Region, now: datetime, hours: Hours) -> MedicineOrder:
    """Read everything but the name (already claimed); questions are left in `scan.questions`."""
    brand = next(
        (
            p.brand
            for p in item.products
            if scan.text[slice(*name)].casefold()
            in (p.brand.casefold(), p.brand.casefold().replace("-", " "))
            and p.brand.casefold() != item.nb.casefold()
        ),
        "",
    )
    verbatim = _verbatim(scan)
    urgent = list(scan.find(lx.URGENT_MEDICINE))
    for match in urgent:
        scan.take(match, "priority")
    dashed = not verbatim and ask_dashed(scan, item)
    regions = _segments(scan)
    said = {code for code, pattern in WRITTEN if next(iter(scan.find(pattern)), None) is not None}
    pieces = in_pieces(item, brand, said)
    steps: list[Step] = []
    oftens: list[Often] = []
    doses: list[Dosed] = []
    begins: list[Begins] = []
    for region in regions:
        often, dosed = Often(), Dosed(pieces_of=pieces)
        read_rates(scan, region, dosed)
        read_needed(scan, region, often)
        read_pieces(scan, region, dosed, item)
        read_intervals(scan, region, often)
        begun = read_dates(scan, region, now, hours)
        read_frequency(scan, region, often, hours)
        _longer_than_its_length(often, begun)
        fixed_and_needed(scan, region, often)
        finish_needed(often)
        _one_or_daily(scan, region, often, begun)
        said_at_once(scan, region, often, begun)
        oftens.append(often)
        doses.append(dosed)
        begins.append(begun)
    if acts_all_day(scan, item, brand):
        for often, begun in zip(oftens, begins, strict=True):
            daily_at(often, begun)
    carry_on(regions, oftens, begins)
    route = _route(scan, item, brand)
    for region, dosed in zip(regions, doses, strict=True):
        read_doses(scan, region, dosed, item, route)
        dosed.patch = route == "TRNSDERM"
    start = _start(scan, begins[0], oftens[0], now, hours)
    if not (verbatim or dashed):
        for index, region in enumerate(regions):
            last = index == len(regions) - 1
            steps += _steps(
                scan, region, index + 1, item, oftens[index], doses[index], begins[index], last=last
            )
    reason = read_reason(scan, lx.REASON, conditions=True) or next(
        (o.needed_for for o in oftens if o.needed_for), ""
    )
    first = doses[0]
    for dosed in () if verbatim else doses:
        if dosed.per_kilo:
            scan.ask(
                "dose",
                _("{amount} depends on the weight: which dose?").format(amount=dosed.per_kilo),
                span=dosed.spans[0],
            )
    if len(regions) > 1 and not verbatim:
        ask_later_starts(scan, begins, oftens, start, now)
        ask_one_product(scan, regions, oftens, doses)
    return MedicineOrder(
        name=item.nb,
        atc=item.atc,
        brand=brand,
        form=next((d.form for d in doses if d.form), ""),
        strength=first.strength,
        strength_text=first.strength_text,
        route=route,
        steps=tuple(steps),
        as_needed=any(o.as_needed for o in oftens),
        most=oftens[0].most,
        most_times=oftens[0].most_times,
        start=start,
        reason=reason,
        verbatim=verbatim,
        priority="urgent" if urgent else "routine",
    )


_DAYS: Final = {"d": 1, "wk": 7, "mo": 28}


def _longer_than_its_length(often: Often, begun: Begins) -> None:
    """“Ukentlig i 3 dager”, “engangsdose i 7 dager”: an interval that its own length cuts short is a slip."""
    schedule = often.schedule
    if schedule is None or begun.days is None or begun.days == 1:
        return
    if schedule.once or schedule.period * _DAYS.get(schedule.period_unit, 0) > begun.days:
        often.clash, often.schedule = True, None


def _one_or_daily(scan: Scan, region: Region, often: Often, begun: Begins) -> None:
    """“x 1 i morgen kl. 08” may be one dose, or a dose daily from then; so may “x 2 i dag”: asked."""
    starts = begun.now or begun.day is not None or begun.at is not None
    schedule = often.schedule
    if not starts or begun.from_then or often.as_needed or schedule is None or schedule.once:
        return
    written = scan.plain[slice(*region)]
    said = (lx.DAILY, lx.WEEKLY, lx.DURATION, lx.UNTIL, lx.EVERY, lx.EVERY_PART)
    if schedule.period_unit != "d" or schedule.days or any(pattern.search(written) for pattern in said):
        return
    if schedule.frequency == 1:
        often.schedule = None
        often.uncounted = True
    elif begun.day is not None and not begun.part:
        choices = (
            Choice(_("only on that day"), scan.rewritten([], "i 1 dag")),
            Choice(_("daily from then"), scan.rewritten([], "daglig")),
        )
        scan.ask("duration", _("Only on that day, or every day from then?"), choices, begun.spans[0])


def _verbatim(scan: Scan) -> str:
    match = scan.first(lx.QUOTED)
    if match is None:
        return ""
    words = scan.text[match.start("words") : match.end("words")].strip()
    scan.take(match, "dose")
    return words


def _segments(scan: Scan) -> list[Region]:
    """The stretches between *deretter*, and before a comma that begins a new dose."""
    end = scan.end_of_order()
    cuts: list[Region] = []
    for match in list(scan.find(lx.THEN, (0, end))):
        cuts.append(match.span())
        scan.take(match, "filler")
    regions = []
    start = 0
    for cut_start, cut_end in cuts:
        regions.append((start, cut_start))
        start = cut_end
    regions.append((start, end))
    return [part for region in regions for part in _commas(scan, region)]


def _commas(scan: Scan, region: Region) -> list[Region]:
    parts = []
    start = region[0]
    for match in lx.NEXT_DOSE.finditer(scan.left, *region):
        before = (start, match.start())
        if scan.first(lx.DOSE, before) and scan.first(lx.DURATION, before):
            parts.append(before)
            start = match.end()
    return [*parts, (start, region[1])]


def _route(scan: Scan, item: Item, brand: str) -> str:
    found: list[tuple[str, Region]] = []
    counted = {match.start("way") for match in lx.INHALED.finditer(scan.plain)}
    for code, pattern in WRITTEN:
        for match in list(scan.find(pattern)):
            # “2 inhalasjoner” is a dose, “i muskel” a route.
            if match.start() in counted:
                continue
            scan.take(match, "route")
            found.append((code, match.span()))
    codes = {code for code, _span in found}
    if codes == {"NEB", "IPINHL"}:
        # “inh på forstøver”
        return "NEB"
    if len(codes) == 1 and not is_impossible(item, found[0][0]):
        return codes.pop()
    if not found and (only := only_route(scan, item, brand)):
        scan.parts.append(Part("route", -1, -1))
        return only
    spans = [span for _code, span in found]
    routes = tuple(dict.fromkeys([*(code for code, _span in found), *item.routes]))
    routes = tuple(code for code in routes if not is_impossible(item, code))
    words = _("Two routes are written: which one?") if found else _("Which route?")
    if len(codes) == 1:
        words = _("{medicine} is not given {route}: which route?").format(
            medicine=item.name, route=route_words(found[0][0])
        )
    choices = tuple(Choice(route_words(code), scan.rewritten(spans, typed_route(code))) for code in routes)
    scan.ask("route", words, choices, spans[0] if spans else (-1, -1))
    return ""


def _start(scan: Scan, begun: Begins, often: Often, now: datetime, hours: Hours) -> Start:
    schedule = often.schedule
    clock = often.start_clock
    if clock is None and schedule is not None and schedule.once:
        clock = often.clock
    start = settle(begun, clock, now, hours)
    if begun.next_round:
        # A round of blood samples is no time for a medicine.
        begun.trouble = begun.trouble or "several"
    ask_start(scan, begun, clock.span if clock else None)
    if begun.now is False and start == Start() and not begun.trouble:
        scan.parts.append(Part("start", -1, -1))
    return start


def _steps(
    scan: Scan,
    region: Region,
    sequence: int,
    item: Item,
    often: Often,
    dosed: Dosed,
    begun: Begins,
    *,
    last: bool,
) -> list[Step]:
    ends = {"days": begun.days, "until": begun.until}
    ask_most(scan, often, region)
    once = often.schedule is not None and often.schedule.once and begun.days is None
    if not last and not once and begun.days is None and begun.until is None:
        scan.ask("duration", _("For how long, before the next dose takes over?"), span=region)
    rate = dosed.rate
    if rate is not None and dosed.dose is None and not dosed.unclear:
        schedule = often.schedule
        if dosed.patch and not often.clash and schedule is not None and schedule.period_unit == "d":
            return [Step(sequence=sequence, rate=rate, schedule=schedule, **ends)]  # type: ignore[arg-type]
        if often.clash or (schedule is not None and not schedule.continuous):
            ask_frequency(scan, region, often, begun, infusion=True)
        return [Step(sequence=sequence, rate=rate, schedule=Schedule(continuous=True), **ends)]  # type: ignore[arg-type]
    doses = _doses(scan, region, item, often, dosed)
    _over_the_most(scan, region, often, dosed)
    capped = often.as_needed and (often.most is not None or often.most_times is not None)
    if often.schedule is None and (often.clash or often.uncounted or not capped) and not dosed.meanings:
        ask_frequency(scan, region, often, begun)
    if often.slots and often.schedule is not None and doses:
        by_amount: dict[Amount, list[str]] = {}
        for slot_dose, time in zip(doses, often.slot_times, strict=True):
            if slot_dose is not None:
                by_amount.setdefault(slot_dose, []).append(time)
        return [
            Step(sequence=sequence, dose=dose, **ends,  # type: ignore[arg-type]
                 schedule=replace(often.schedule, frequency=len(times), times=tuple(times)))
            for dose, times in by_amount.items()
        ]  # fmt: skip
    return [Step(sequence=sequence, dose=dose, schedule=often.schedule, **ends) for dose in doses[:1]]  # type: ignore[arg-type]


_A_DAY: Final = {"d": Decimal(1), "h": Decimal(24), "min": Decimal(1440)}


def _over_the_most(scan: Scan, region: Region, often: Often, dosed: Dosed) -> None:
    """Fixed doses of a day, or a single one as needed, of more than the greatest amount: one is a slip."""
    schedule, dose, most = often.schedule, dosed.dose, often.most
    if most is None or dose is None:
        return
    times = Decimal(1)
    if not often.as_needed:
        if schedule is None or not schedule.frequency or schedule.period_unit not in _A_DAY:
            return
        times = schedule.frequency * max(Decimal(1), _A_DAY[schedule.period_unit] / schedule.period)
    each = Amount(dose.high or dose.value, dose.unit)
    counted = [units.UNITS[unit].kind == "count" for unit in (dose.unit, most.unit)]
    if counted == [False, True]:
        scan.ask("most", _("Which maximum amount is meant?"), span=region)
        return
    if dosed.strength is not None and counted == [True, False]:
        each = Amount(each.value * dosed.strength.value, dosed.strength.unit)
    total = units.convert(each.value * times, each.unit, most.unit)
    if total is not None and total > most.value:
        scan.ask("most", _("The doses are more than the greatest amount: which holds?"), span=region)


def _of_the_product(item: Item, dosed: Dosed, dose: Amount) -> None:
    """The strength of a piece where the imported product tells it itself; of another form it is asked for."""
    for product in item.products:
        if not product.form or product.form.endswith(units.FORMS.get(dose.unit, (product.form,))):
            dosed.needs_strength = False
            dosed.strength = product.amount if product.form else None


def _doses(scan: Scan, region: Region, item: Item, often: Often, dosed: Dosed) -> list[Amount | None]:
    """The dose, or one for each slot; empty after a question."""
    if dosed.per_kilo:
        return []
    if dosed.meanings:
        ask_meaning(scan, dosed)
        return []
    # A dose alone belongs to no medicine whose strengths could be asked for.
    if dosed.needs_strength and dosed.dose is not None and item.imported is not None:
        _of_the_product(item, dosed, dosed.dose)
    if dosed.needs_strength and dosed.dose is not None and item.atc:
        ask_strength(scan, region, item, dosed)
        return []
    if (
        often.slots
        and not often.slot_unit
        and dosed.dose is None
        and (only := possible_units.only_unit(item))
    ):
        # Insulin has one unit.
        often.slot_unit = only if len(often.slots) > 2 and not dosed.bare and not dosed.unclear else ""
    if often.slot_unit and dosed.dose is None and not dosed.unclear and not dosed.bare:
        dosed.dose = Amount(max(often.slots), often.slot_unit)
    if dosed.dose is None:
        ask_dose(scan, region, item, dosed)
        return []
    if not possible_units.is_of_a_kind(item, dosed.dose):
        ask_unit(scan, item, dosed.dose, dosed.spans[0])
        return []
    if not often.slots:
        return [dosed.dose]
    dose = dosed.dose
    if often.slot_unit:
        return [Amount(slot, often.slot_unit) if slot else None for slot in often.slots]
    if any(slot > 4 for slot in often.slots):
        # “8+14+20” are hours to some.
        scan.ask(
            "dose",
            _("How much is 1 in {slots}?").format(slots=scan.text[slice(*often.spans[0])]),
            span=often.spans[0],
        )
        return []
    if all(slot in (0, 1) for slot in often.slots):
        return [dose if slot else None for slot in often.slots]
    if dosed.strength is None and units.UNITS[dose.unit].kind != "count":
        piece = piece_of(dosed.pieces_of or item, dose)
        if piece:
            dosed.strength = dose
            return [Amount(slot, piece) if slot else None for slot in often.slots]
    elif dose.value == 1:
        return [Amount(slot, dose.unit) if slot else None for slot in often.slots]
    scan.ask(
        "dose",
        _("How much is 1 in {slots}?").format(slots=scan.text[slice(*often.spans[0])]),
        span=often.spans[0],
    )
    return []
