"""A medicine from free text: what is not certain becomes a question, never a guess."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from desktop.core.messages import _, pgettext
from desktop.orders import lexicon as lx
from desktop.orders import units
from desktop.orders.amounts import Dosed, piece_of, read_doses, read_pieces, read_rates
from desktop.orders.begins import Begins, read_dates, settle
from desktop.orders.catalogue import Item
from desktop.orders.config import Hours, medicine_words
from desktop.orders.draft import Amount, MedicineOrder, Schedule, Start, Step
from desktop.orders.often import Often, finish_needed, read_frequency, read_intervals, read_needed
from desktop.orders.scan import Choice, Part, QuestionKind, Scan, values
from desktop.orders.wording import frequency_words, route_words

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
    regions = _segments(scan)
    steps: list[Step] = []
    oftens: list[Often] = []
    doses: list[Dosed] = []
    begins: list[Begins] = []
    for region in regions:
        often, dosed = Often(), Dosed()
        read_rates(scan, region, dosed)
        read_needed(scan, region, often)
        read_pieces(scan, region, dosed, item)
        read_intervals(scan, region, often)
        begun = read_dates(scan, region, now, hours)
        read_frequency(scan, region, often, hours)
        finish_needed(often)
        oftens.append(often)
        doses.append(dosed)
        begins.append(begun)
    route = _route(scan, item)
    for region, dosed in zip(regions, doses, strict=True):
        read_doses(scan, region, dosed, item)
    start = _start(scan, begins[0], oftens[0], now, hours)
    if not verbatim:
        for index, region in enumerate(regions):
            last = index == len(regions) - 1
            steps += _steps(
                scan, region, index + 1, item, oftens[index], doses[index], begins[index], last=last
            )
    reason = _reason(scan) or next((o.needed_for for o in oftens if o.needed_for), "")
    first = doses[0]
    if first.per_kilo and not verbatim:
        scan.ask(
            "dose",
            _("{amount} depends on the weight: which dose?").format(amount=first.per_kilo),
            span=first.spans[0],
        )
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
    )


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


def _route(scan: Scan, item: Item) -> str:
    found: list[tuple[str, Region]] = []
    for code, pattern in lx.ROUTES:
        for match in list(scan.find(pattern)):
            # “2 inhalasjoner” is a dose, “i muskel” a route.
            scan.take(match, "route")
            found.append((code, match.span()))
    codes = {code for code, _span in found}
    if len(codes) == 1:
        return codes.pop()
    spans = [span for _code, span in found]
    routes = tuple(dict.fromkeys([*(code for code, _span in found), *item.routes]))
    words = _("Two ways are written: which one?") if found else _("Which way?")
    choices = tuple(Choice(route_words(code), scan.rewritten(spans, typed_route(code))) for code in routes)
    scan.ask("route", words, choices, spans[0] if spans else (-1, -1))
    return ""


def typed_route(code: str) -> str:
    """What one types for a route, so that it is read back as the same."""
    typed = {
        "PO": "po", "IV": "iv", "IM": "im", "SQ": "sc", "PR": "rektalt", "SL": "sublingvalt",
        "NEB": "nebulisert", "IPINHL": "inhalasjon", "NASINHLC": "nasalt", "TOPICAL": "kutant",
        "TRNSDERM": "transdermalt", "VAGINS": "vaginalt", "EPI": "epiduralt", "NGT": "via sonde",
    }  # fmt: skip
    return typed.get(code, code)


def _start(scan: Scan, begun: Begins, often: Often, now: datetime, hours: Hours) -> Start:
    schedule = often.schedule
    clock = often.start_clock
    if clock is None and schedule is not None and schedule.once:
        clock = often.clock
    start = settle(begun, clock, now, hours)
    ask_start(scan, begun, clock.span if clock else None)
    if begun.now is False and start == Start() and not begun.trouble:
        scan.parts.append(Part("start", -1, -1))
    return start


def ask_start(scan: Scan, begun: Begins, clock: Region | None) -> None:
    """A question about a start that can't be: in the past, at an hour that is not or comes twice."""
    spans = [*begun.spans, *([clock] if clock and clock[0] >= 0 else [])]
    place = spans[0] if spans else (-1, -1)
    written = scan.text[slice(*clock)] if clock and clock[0] >= 0 else ""
    if begun.trouble == "past":
        tomorrow = Choice(_("tomorrow"), scan.rewritten(spans, f"i morgen {written}".strip()))
        now = Choice(pgettext("start", "now"), scan.rewritten(spans, "nå"))
        scan.ask("start", _("That time has passed: when?"), (tomorrow, now), place)
    elif begun.trouble == "never":
        scan.ask("start", _("That time does not exist on that day (summer time begins): when?"), span=place)
    elif begun.trouble == "twice":
        choices = tuple(
            Choice(words, scan.rewritten([clock] if clock else [], f"{written} {typed}"))
            for words, typed in (
                (_("the first, summer time"), "sommertid"),
                (_("the second, winter time"), "normaltid"),
            )
        )
        scan.ask("start", _("That time comes twice on that day: which one?"), choices, place)
    elif begun.trouble == "several":
        scan.ask("start", _("Several starts are written: which one?"), span=place)
    elif begun.trouble == "from":
        scan.ask("start", _("That day has passed or does not exist: from when?"), span=place)
    elif begun.trouble == "until":
        scan.ask("duration", _("That end can't be read with certainty: until when?"), span=place)


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
    _ask_most(scan, often, region)
    if not last and begun.days is None and begun.until is None:
        scan.ask("duration", _("For how long, before the next dose takes over?"), span=region)
    rate = dosed.rate
    if rate is not None and dosed.dose is None and not dosed.unclear:
        schedule = often.schedule
        if often.clash or (schedule is not None and not schedule.continuous):
            _ask_frequency(scan, region, often, begun)
        return [Step(sequence=sequence, rate=rate, schedule=Schedule(continuous=True), **ends)]  # type: ignore[arg-type]
    doses = _doses(scan, region, item, often, dosed)
    capped = often.as_needed and (often.most is not None or often.most_times is not None)
    if often.schedule is None and not capped:
        _ask_frequency(scan, region, often, begun)
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


def _doses(scan: Scan, region: Region, item: Item, often: Often, dosed: Dosed) -> list[Amount | None]:
    """The dose, or one for each slot; empty after a question."""
    if dosed.per_kilo:
        return []
    if dosed.needs_strength and dosed.dose is not None:
        _ask_strength(scan, item, dosed, often)
        return []
    if dosed.dose is None:
        _ask_dose(scan, region, item, dosed)
        return []
    if not often.slots:
        return [dosed.dose]
    dose = dosed.dose
    if all(slot in (0, 1) for slot in often.slots):
        return [dose if slot else None for slot in often.slots]
    if dosed.strength is None and units.UNITS[dose.unit].kind != "count":
        piece = piece_of(item, dose)
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


def _ask_dose(scan: Scan, region: Region, item: Item, dosed: Dosed) -> None:
    if dosed.unclear:
        choices = dosed.unclear
        words = _("Which dose is meant?")
    else:
        choices = _usual(item)
        words = _("Which unit?") if dosed.bare else _("Which dose?")
    at = None if dosed.spans else _after_name(scan)
    scan.ask(
        "dose",
        words,
        tuple(
            Choice(units.amount(a.value, a.unit, a.high), scan.rewritten(dosed.spans, typed_amount(a), at))
            for a in choices
        ),
        dosed.spans[0] if dosed.spans else (-1, -1),
    )


def _after_name(scan: Scan) -> int:
    return max((p.end for p in scan.parts if p.kind in ("name", "form")), default=0)


def _usual(item: Item) -> tuple[Amount, ...]:
    """Strengths of one piece, and the ends of the usual dose; at most five, all from the catalogue."""
    found = [p.amount for p in item.products if p.amount is not None and "tablett" in p.form]
    words = medicine_words().get(item.atc)
    for route in (*item.routes, "any"):
        if words and (usual := words.usual_dose(route)):
            found += [usual[0], usual[1]]
            break
    return tuple(dict.fromkeys(Amount(units.plain(a.value), a.unit) for a in found if a is not None))[:5]


def typed_amount(amount: Amount) -> str:
    """An amount as one types it, read back as the same."""
    sign = units.UNITS[amount.unit].typed[0] if amount.unit in units.UNITS else _typed_rate(amount.unit)
    if amount.unit == "ug":
        sign = "mikrogram"
    elif amount.unit == "[iU]":
        sign = "enheter"
    shown = format(amount.value, "f").replace(".", ",")
    # Three decimals could be thousands.
    if values(shown) != (amount.value,):
        shown = format(units.plain(amount.value), "f").replace(".", ",")
        if len(values(shown)) > 1:
            shown += "0"
    if amount.high is not None:
        shown += "-" + format(amount.high, "f").replace(".", ",")
    return f"{shown} {sign}"


def _typed_rate(unit: str) -> str:
    first, *rest = unit.split("/")
    return "/".join([units.UNITS[first].typed[0], *("time" if part == "h" else part for part in rest)])


def _ask_strength(scan: Scan, item: Item, dosed: Dosed, often: Often) -> None:
    dose = dosed.dose
    assert dose is not None
    choices = []
    for product in item.products:
        if not product.form.endswith(units.FORMS.get(dose.unit, ("",))):
            continue
        typed = (
            typed_amount(product.amount)
            if product.amount
            else f"{product.text.replace('.', ',')} {units.UNITS[product.unit].typed[0]}"
            if product.unit in units.UNITS
            else ""
        )
        if typed:
            at = _after_name(scan)
            choices.append(Choice(f"{product.brand} {product.form} {typed}", scan.rewritten([], typed, at)))
    if kept := _kept(scan):
        choices.append(Choice(_("Keep it as written"), kept))
    scan.ask("strength", _("Which strength? Without it nothing can be computed."), tuple(choices),
             dosed.spans[0] if dosed.spans else (-1, -1))  # fmt: skip


def _kept(scan: Scan) -> str:
    """The text with its dosage in quotation marks: kept as written, nothing computed."""
    dosage = ("dose", "form", "frequency", "times", "as_needed", "most", "duration")
    spans = [(p.start, p.end) for p in scan.parts if p.kind in dosage and p.start >= 0]
    names = [p.start for p in scan.parts if p.kind == "name"]
    low, high = min(s for s, _e in spans), max(e for _s, e in spans)
    if any(low <= name < high for name in names):
        return ""
    return f"{scan.text[:low]}«{scan.text[low:high]}»{scan.text[high:]}"


def _ask_most(scan: Scan, often: Often, region: Region) -> None:
    if often.most_unclear:
        scan.ask("most", _("Which greatest amount is meant?"), span=region)


def _ask_frequency(scan: Scan, region: Region, often: Often, begun: Begins) -> None:
    spans = often.spans
    at = None if spans else min(region[1], scan.end_of_order())
    place = spans[0] if spans else (-1, -1)
    if often.clash:
        words = _("The times contradict each other: how often?")
    elif often.as_needed:
        words = _("How often at most?")
    else:
        words = _("How often?")
    choices: list[tuple[str, str]] = []
    if often.uncounted and often.clock is not None:
        clock = scan.text[slice(*often.clock.span)]
        choices = [(_("once, {clock}").format(clock=clock), f"{clock} engangsdose"),
                   (_("daily, {clock}").format(clock=clock), f"{clock} daglig")]  # fmt: skip
    elif often.as_needed:
        choices = [
            (_("up to {often}").format(often=frequency_words(n, Decimal(1), "d")), f"inntil x {n}")
            for n in (1, 2, 3, 4)
        ]
    else:
        counts = dict.fromkeys([*([often.count] if often.count and often.count <= 24 else []), 1, 2, 3, 4])
        choices = [(frequency_words(n, Decimal(1), "d"), f"x {n}") for n in counts]
        # “nå” most often means one dose now: offered first, never taken for granted.
        place_of_once = 0 if begun.now or begun.at else len(choices)
        choices.insert(place_of_once, (_("a single dose"), "engangsdose"))
    kind: QuestionKind = "frequency"
    scan.ask(
        kind, words, tuple(Choice(said, scan.rewritten(spans, typed, at)) for said, typed in choices), place
    )


def _reason(scan: Scan) -> str:
    match = scan.first(lx.REASON)
    if match is None:
        return ""
    why = scan.text[match.start("why") : match.end("why")].strip()
    scan.take(match, "reason")
    return why
