"""A medicine from free text: what is not certain becomes a question, never a guess.

One idea: the parts of one medicine order, read in the order in which they look like each other.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.words.routes import WRITTEN, route_words
from desktop.clinical.words.sites import SITES
from desktop.core.fold import squeeze
from desktop.core.messages import _
from desktop.orders.by_weight.arithmetic import Weigh
from desktop.orders.catalogue import Item
from desktop.orders.config import Hours, medicine_words
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Start, Step
from desktop.orders.field import as_text, dose_by_weight, oxygen_flow, possible_units
from desktop.orders.field import lexicon as lx
from desktop.orders.field.amounts import (
    Dosed,
    in_pieces,
    only_combination,
    piece_of,
    read_doses,
    read_pieces,
    read_rates,
)
from desktop.orders.field.asking import (
    ask_dose,
    ask_frequency,
    ask_meaning,
    ask_most,
    ask_spread,
    ask_start,
    ask_strength,
    ask_unit,
    typed_route,
)
from desktop.orders.field.at_once import carry_on, daily_at, said_at_once
from desktop.orders.field.begins import Begins, read_dates, settle
from desktop.orders.field.by_days import read_by_days, steps_of_days
from desktop.orders.field.by_parts import read_by_parts
from desktop.orders.field.indications import read_reason
from desktop.orders.field.meals import ask_noon, has_meals_and_more, read_meals
from desktop.orders.field.needed import finish_needed, fixed_and_needed, read_needed
from desktop.orders.field.often import Often, read_frequency, read_intervals
from desktop.orders.field.only_route import (
    acts_all_day,
    has_that_code,
    is_impossible,
    is_spread,
    only_route,
    placed_route,
)
from desktop.orders.field.patches import patch_schedule
from desktop.orders.field.scan import Choice, Part, Scan
from desktop.orders.field.sided_site import read_site
from desktop.orders.field.stepwise import ask_later_starts, ask_one_product
from desktop.orders.field.taper import ask_dashed, daily_taper

Region = tuple[int, int]
_INSULINS: Final = "A10A"


def read_medicine(
    scan: Scan, item: Item, name: Region, now: datetime, hours: Hours, weigh: Weigh, *, tapered: bool
) -> MedicineOrder:
    """Read everything but the name and what was `tapered` (already claimed); questions are left in
    `scan.questions`. `weigh` tells the weight that an amount per kilogram is computed with."""
    brand = _brand(item, scan.text[slice(*name)])
    verbatim = _verbatim(scan)
    urgent = list(scan.find(lx.URGENT_MEDICINE))
    for match in urgent:
        scan.take(match, "priority")
    beside = oxygen_flow.notes(scan) if item.atc == oxygen_flow.OXYGEN else ""
    if item.atc.startswith(_INSULINS) and (called := scan.first(lx.INSULIN)) is not None:
        # “insulin Lantus”: what it is, before its name.
        scan.take(called, "filler")
    dashed = not verbatim and ask_dashed(scan, item)
    regions = _segments(scan)
    said = {code for code, pattern in WRITTEN if next(iter(scan.find(pattern)), None) is not None}
    pieces = in_pieces(item, brand, said)
    known = medicine_words().get(item.atc)
    steps: list[Step] = []
    oftens: list[Often] = []
    doses: list[Dosed] = []
    begins: list[Begins] = []
    for region in regions:
        often = Often(alert=known is not None and known.alert)
        dosed = Dosed(pieces_of=pieces, brand=brand)
        read_by_parts(scan, region, often, hours)
        read_by_days(scan, region, often)
        _at_bedtime(scan, region, item, brand, often)
        read_rates(scan, region, dosed)
        read_needed(scan, region, often)
        read_pieces(scan, region, dosed, item)
        if not often.own_times:
            read_intervals(scan, region, often)
        read_meals(scan, region, often)
        noon = ask_noon(scan, region)
        begun = read_dates(scan, region, now, hours)
        read_frequency(scan, region, often, hours)
        _on_the_first_day(often, begun, hours)
        _on_its_days(often, hours)
        _longer_than_its_length(often, begun)
        fixed_and_needed(scan, region, often)
        finish_needed(often)
        if has_meals_and_more(scan, region) and not often.as_needed:
            often.clash, often.schedule = True, None
        often.asked = noon and often.schedule is None
        _one_or_daily(scan, region, often, begun)
        said_at_once(scan, region, often, begun)
        if tapered:
            daily_taper(item, often, begun)
        oftens.append(often)
        doses.append(dosed)
        begins.append(begun)
    if not any(often.as_needed for often in oftens):
        # Beside a dose as needed it says the opposite, and is asked about.
        for match in list(scan.find(lx.FAST)):
            oftens[0].kept.append(scan.text[slice(*match.span())])
            scan.take(match, "option")
    if acts_all_day(scan, item, brand):
        for often, begun in zip(oftens, begins, strict=True):
            daily_at(often, begun)
    carry_on(regions, oftens, begins)
    _ends_in_order(begins)
    site = read_site(scan, regions)
    route = _route(scan, item, brand, site)
    for region, dosed, often, begun in zip(regions, doses, oftens, begins, strict=True):
        read_doses(scan, region, dosed, item, route)
        if item.atc == oxygen_flow.OXYGEN:
            oxygen_flow.as_flow(dosed, often, begun)
        dosed.patch = route == "TRNSDERM" or dosed.form == "depotplaster"
        _one_patch_a_day(dosed, often)
        dosed.spread = is_spread(scan, item, brand, route)
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
    if not verbatim:
        steps = dose_by_weight.computed(scan, item, route, regions, oftens, doses, steps, weigh)
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
        site=site,
        steps=tuple(steps),
        as_needed=any(o.as_needed for o in oftens),
        most=oftens[0].most,
        most_times=oftens[0].most_times,
        start=start,
        reason=reason,
        note="; ".join(filter(None, (beside, *dict.fromkeys(words for o in oftens for words in o.kept)))),
        verbatim=verbatim,
        priority="urgent" if urgent else "routine",
    )


def _brand(item: Item, typed: str) -> str:
    """The brand that is typed, also where its products are named with their form (`Pinex Forte tablett`)."""
    folded, squeezed = typed.casefold(), squeeze(typed)
    for product in item.products:
        if squeezed == squeeze(product.brand) and squeezed != squeeze(item.nb):
            return product.brand
    for product in item.products:
        if product.brand.casefold() == f"{folded} {product.form}" and folded != item.nb.casefold():
            return product.brand[: len(typed)]
    return ""


_DAYS: Final = {"d": 1, "wk": 7, "mo": 28}


def _longer_than_its_length(often: Often, begun: Begins) -> None:
    """“Ukentlig i 3 dager”, “engangsdose i 7 dager”: an interval that its own length cuts short is a slip."""
    schedule = often.schedule
    if schedule is not None and schedule.once and begun.until is not None:
        # “engangsdose t.o.m. 30.11”
        often.clash, often.schedule = True, None
        return
    if schedule is None or begun.days is None or begun.days == 1:
        return
    if schedule.once or schedule.period * _DAYS.get(schedule.period_unit, 0) > begun.days:
        often.clash, often.schedule = True, None


def _ends_in_order(begins: list[Begins]) -> None:
    """Doubt a step that ends on the last day of the one before it, or earlier."""
    last: date | None = None
    for begun in begins:
        if begun.until is not None and last is not None and begun.until <= last:
            begun.trouble = begun.trouble or "until"
        last = begun.until or last


def _on_the_first_day(often: Often, begun: Begins, hours: Hours) -> None:
    """“200 mg dag 1, så …”: once on that day, where nothing says how often."""
    said = often.slots or often.clash or often.uncounted or often.as_needed or often.clock or often.count
    if begun.first_day and often.schedule is None and not said:
        often.schedule = Schedule(frequency=1, times=hours.daily[1], usual_times=True)


def _one_patch_a_day(dosed: Dosed, often: Often) -> None:
    """“4,6 mg/24 t x 2”: two patches at once, or a slip?"""
    schedule = often.schedule
    if dosed.of_a_day and schedule is not None and not (schedule.frequency == 1 and schedule.period == 1):
        often.clash, often.schedule = True, None


def _on_its_days(often: Often, hours: Hours) -> None:
    """Once on each day of doses by the days of the week; any other word of how often is asked about."""
    if not often.by_days:
        return
    if often.schedule is not None or often.count or often.clock or often.as_needed or often.slots:
        often.clash, often.schedule = True, None
        return
    often.schedule = Schedule(frequency=1, days=often.by_days[0][1], times=hours.daily[1], usual_times=True)


def _at_bedtime(scan: Scan, region: Region, item: Item, brand: str, often: Often) -> None:
    """Claim *hs* as bedtime beside a medicine that is only swallowed."""
    match = scan.first(lx.AT_BEDTIME, region)
    if match is None or only_route(scan, item, brand) != "PO":
        return
    often.parts.append(("bedtime", match.span()))
    often.spans.append(match.span())
    scan.take(match, "frequency")


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


def _route(scan: Scan, item: Item, brand: str, site: str) -> str:
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
    made_for = placed_route(scan, item) if codes else ""
    if made_for and codes != {made_for}:
        spans = [span for _code, span in found]
        choice = Choice(route_words(made_for), scan.rewritten(spans, typed_route(made_for)))
        scan.ask("route", _("Two routes are written: which one?"), (choice,), spans[0])
        return ""
    if len(codes) == 1 and not is_impossible(item, found[0][0]):
        return codes.pop()
    placed = SITES[site].route if site else ""
    if not found and placed in item.routes and has_that_code(item, placed):
        # An eye is a way.
        return placed
    if not found and (only := only_route(scan, item, brand)):
        scan.parts.append(Part("route", -1, -1))
        return only
    spans = [span for _code, span in found]
    usual = as_text.WAYS if as_text.is_item(item) else item.routes
    routes = tuple(dict.fromkeys([*(code for code, _span in found), *usual]))
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
        if dosed.patch:
            changed = patch_schedule(scan, region, often)
            return [Step(sequence=sequence, rate=rate, schedule=changed, **ends)]  # type: ignore[arg-type]
        if often.clash or (schedule is not None and not schedule.continuous):
            ask_frequency(scan, region, often, begun, infusion=True)
        return [Step(sequence=sequence, rate=rate, schedule=Schedule(continuous=True), **ends)]  # type: ignore[arg-type]
    doses = _doses(scan, region, item, often, dosed)
    if dosed.dose is not None and dosed.dose.high and often.schedule and often.schedule.frequency_max:
        # “1-2 tabl x 1-4” is anything between one and eight.
        often.clash, often.schedule = True, None
    _over_the_most(scan, region, often, dosed)
    capped = often.as_needed and (often.most is not None or often.most_times is not None)
    weighed = dosed.per_kilo is not None and bool(dosed.per_kilo.parts)
    unsaid = often.clash or often.uncounted or not capped
    if often.schedule is None and unsaid and not (dosed.meanings or often.asked or weighed):
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
    found = [
        Step(sequence=sequence, dose=dose, applied=dose is None, schedule=often.schedule, **ends)  # type: ignore[arg-type]
        for dose in doses[:1]
    ]
    return [made for step in found for made in steps_of_days(often, step)] if often.by_days else found


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
        times = (schedule.frequency_max or schedule.frequency) * max(
            Decimal(1), _A_DAY[schedule.period_unit] / schedule.period
        )
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
    if dosed.per_kilo is not None:
        return []
    if dosed.meanings:
        ask_meaning(scan, dosed)
        return []
    # A dose alone belongs to no medicine whose strengths could be asked for.
    if dosed.needs_strength and dosed.dose is not None and item.imported is not None:
        _of_the_product(item, dosed, dosed.dose)
    if dosed.needs_strength and item.atc and (only := only_combination(dosed)):
        dosed.strength_text, dosed.needs_strength = only, False
        scan.parts.append(Part("strength", -1, -1))
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
        if dosed.spread and not (often.slots or dosed.unclear or dosed.bare):
            return [None]
        ask_dose(scan, region, item, dosed)
        return []
    if dosed.spread and units.UNITS[dosed.dose.unit].kind == "mass" and dosed.dose.unit != "g":
        # Nobody spreads 500 mg: another form of it was meant, or its strength.
        ask_spread(scan, dosed)
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
