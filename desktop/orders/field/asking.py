"""The questions about a medicine, each with answers that rewrite the field's text."""

from __future__ import annotations

from decimal import Decimal

from desktop.clinical import units
from desktop.clinical.words.routes import WRITTEN
from desktop.clinical.words.timings import frequency_words
from desktop.core.messages import _, ngettext, pgettext
from desktop.orders.catalogue import Item
from desktop.orders.config import medicine_words
from desktop.orders.draft import Amount
from desktop.orders.field import lexicon as lx
from desktop.orders.field import possible_units
from desktop.orders.field.amounts import SWALLOWED, Dosed
from desktop.orders.field.begins import Begins
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Choice, QuestionKind, Scan, values

Region = tuple[int, int]


def typed_route(code: str) -> str:
    """Text typed for a route, read back as the same."""
    typed = {
        "PO": "po", "IV": "iv", "IM": "im", "SQ": "sc", "PR": "rektalt", "SL": "sublingvalt",
        "NEB": "nebulisert", "IPINHL": "inhalasjon", "NASINHLC": "nasalt", "TOPICAL": "kutant",
        "TRNSDERM": "transdermalt", "VAGINS": "vaginalt", "EPI": "epiduralt", "NGT": "via sonde",
        "ETINSTL": "endotrakealt", "BUC": "bukkalt", "OPTHALTA": "i øyet", "OTIC": "i øret",
        "IT": "intratekalt",
    }  # fmt: skip
    return typed.get(code, code)


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


def ask_meaning(scan: Scan, dosed: Dosed) -> None:
    """`40 mg 2x1` intravenously, `80 mg fordelt på 2 doser`: what it may mean, each with its own text."""
    spans = list(dosed.spans)
    if dosed.pieces is not None:
        counted = next(span for span in spans if lx.BARE_TIMES.match(scan.plain, *span[:1]))
        after = lx.TIMES_X.search(scan.plain, counted[1])
        spans += [after.span()] if after is not None else []
    start, end = min(s for s, _e in spans), max(e for _s, e in spans)
    choices = []
    for one in dosed.meanings:
        said = [units.amount(one.dose.value, one.dose.unit), frequency_words(one.times, Decimal(1), "d")]
        typed = f"{typed_amount(one.dose)} x {one.times}"
        if one.days:
            said.append(
                _("for {span}").format(span=ngettext("{n} day", "{n} days", one.days).format(n=one.days))
            )
            typed += f" i {one.days} dager"
        choices.append(Choice(" ".join(said), scan.rewritten(spans, typed)))
    written = " ".join(scan.text[start:end].split())
    scan.ask("dose", _("What does “{words}” mean?").format(words=written), tuple(choices), (start, end))


def ask_spread(scan: Scan, dosed: Dosed) -> None:
    """Ask about an amount of what is spread on without one: `500 mg krem`."""
    words = " ".join(scan.text[slice(*span)].strip() for span in dosed.spans)
    without = Choice(_("without an amount"), scan.rewritten(dosed.spans, ""))
    scan.ask("dose", _("What does “{words}” mean?").format(words=words), (without,), dosed.spans[0])


def ask_dose(scan: Scan, region: Region, item: Item, dosed: Dosed) -> None:
    """Ask which dose is meant: of a number without a unit, only in which unit; the number stays."""
    typed = [] if dosed.unclear or dosed.bare else possible_units.numbers(scan, region)
    at = None if dosed.spans else _after_name(scan, region)
    choices: list[tuple[Amount, list[Region]]] = []
    words = _("Which dose?")
    if dosed.unclear:
        words = _("Which dose is meant?")
        choices = [(amount, dosed.spans) for amount in dosed.unclear]
    elif dosed.bare or typed:
        words = _("Which unit?")
        for places in [[span] for span in typed] or [dosed.spans]:
            found = possible_units.amounts(item, scan.plain[slice(*places[0])], swallowed=_is_swallowed(scan))
            choices += [(amount, places) for amount in found]
    else:
        choices = [(amount, dosed.spans) for amount in _usual(item)]
    place = typed[0] if typed else dosed.spans[0] if dosed.spans else (-1, -1)
    scan.ask(
        "dose",
        words,
        tuple(
            Choice(
                units.amount(a.value, a.unit, a.high),
                scan.rewritten(spans, typed_amount(a), None if typed else at),
            )
            for a, spans in choices
        ),
        place,
    )


def ask_unit(scan: Scan, item: Item, dose: Amount, span: Region) -> None:
    """Ask in which unit a dose is meant whose unit the medicine is not dosed in; the number stays."""
    number = typed_amount(dose).rpartition(" ")[0]
    found = possible_units.amounts(item, number, swallowed=_is_swallowed(scan))
    choices = tuple(
        Choice(units.amount(a.value, a.unit), scan.rewritten([span], typed_amount(a))) for a in found
    )
    words = _("{medicine} is not dosed in that unit: which one?").format(medicine=item.name)
    scan.ask("dose", words, choices, span)


def _is_swallowed(scan: Scan) -> bool:
    """False where a way is written by which nothing is given in pieces."""
    said = [scan.plain[part.start : part.end] for part in scan.parts if part.kind == "route"]
    codes = [code for text in said for code, pattern in WRITTEN if pattern.fullmatch(text)]
    return not codes or any(code in SWALLOWED for code in codes)


def _after_name(scan: Scan, region: Region) -> int:
    """After the medicine's name in its own stretch, at the beginning of a later one."""
    ends = [p.end for p in scan.parts if p.kind in ("name", "form") and region[0] <= p.end <= region[1]]
    return max(ends, default=region[0])


def _usual(item: Item) -> tuple[Amount, ...]:
    """Strengths of one piece, and the ends of the usual dose; at most five, all from the catalogue."""
    found = [p.amount for p in item.products if p.amount is not None and "tablett" in p.form]
    words = medicine_words().get(item.atc)
    for route in (*item.routes, "any"):
        if words and (usual := words.usual_dose(route)):
            found += [usual[0], usual[1]]
            break
    typed = (a for a in found if a is not None and _is_typed(a.unit))
    return tuple(dict.fromkeys(Amount(units.plain(a.value), a.unit) for a in typed))[:5]


def _is_typed(unit: str) -> bool:
    """False for a unit that nobody types (`{SQ-E}` of an allergen): an answer could not be read back."""
    first, *rest = unit.split("/")
    return first in units.UNITS and all(part == "h" or part in units.UNITS for part in rest)


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


def ask_strength(scan: Scan, region: Region, item: Item, dosed: Dosed) -> None:
    dose = dosed.dose
    assert dose is not None
    choices = []
    for product in item.products:
        if not product.form.endswith(units.FORMS.get(dose.unit, ("",))):
            continue
        typed = (
            typed_amount(product.amount)
            if product.amount and _is_typed(product.amount.unit)
            else f"{product.text.replace('.', ',')} {units.UNITS[product.unit].typed[0]}"
            if product.unit in units.UNITS
            else ""
        )
        if typed:
            at = _after_name(scan, region)
            choices.append(Choice(f"{product.brand} {product.form} {typed}", scan.rewritten([], typed, at)))
    # Of two products of one strength one answer is enough: both read the same.
    choices = list({choice.text: choice for choice in reversed(choices)}.values())[::-1]
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


def ask_most(scan: Scan, often: Often, region: Region) -> None:
    if often.most_unclear:
        scan.ask("most", _("Which maximum amount is meant?"), span=region)


def ask_frequency(scan: Scan, region: Region, often: Often, begun: Begins, *, infusion: bool = False) -> None:
    """Ask for the frequency; an infusion's rate beside a number of doses can only be continuous."""
    spans = often.spans
    at = None if spans else min(region[1], scan.end_of_order())
    place = spans[0] if spans else (-1, -1)
    if often.which_days:
        scan.ask("frequency", _("On which days of the week?"), span=place)
        return
    if often.clash:
        words = _("The times contradict each other: how often?")
    elif often.as_needed:
        words = _("How often at most?")
    else:
        words = _("How often?")
    choices: list[tuple[str, str]] = []
    if infusion:
        choices = [(_("continuously"), "kontinuerlig")]
    elif often.uncounted and often.clock is not None:
        clock = scan.text[slice(*often.clock.span)]
        choices = [(_("once, {clock}").format(clock=clock), f"{clock} engangsdose"),
                   (_("daily, {clock}").format(clock=clock), f"{clock} daglig")]  # fmt: skip
    elif often.uncounted and often.part_words:
        part = often.part_words
        choices = [(_("once, {clock}").format(clock=part), f"{part} engangsdose"),
                   (_("daily, {clock}").format(clock=part), f"{part} daglig")]  # fmt: skip
    elif often.as_needed:
        choices = [
            (_("up to {often}").format(often=frequency_words(n, Decimal(1), "d")), f"inntil x {n}")
            for n in (1, 2, 3, 4)
        ]
    else:
        counts = dict.fromkeys([*([often.count] if often.count and often.count <= 24 else []), 1, 2, 3, 4])
        choices = [(frequency_words(n, Decimal(1), "d"), f"x {n}{_daily(n, begun)}") for n in counts]
        # “nå” most often means one dose now: offered first, never taken for granted.
        place_of_once = 0 if begun.now or begun.at or begun.day else len(choices)
        choices.insert(place_of_once, (_("a single dose"), "engangsdose"))
    kind: QuestionKind = "frequency"
    scan.ask(
        kind, words, tuple(Choice(said, scan.rewritten(spans, typed, at)) for said, typed in choices), place
    )


def _daily(count: int, begun: Begins) -> str:
    return " daglig" if count == 1 and (begun.now or begun.day is not None or begun.at is not None) else ""
