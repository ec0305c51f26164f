"""A dosage in whole words, in the language in use: nothing abbreviated, no trailing zero, units in words.

Used for our own drafts and for any server's Dosage. What has no structure is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import units
from desktop.clinical.words.lists import listed
from desktop.clinical.words.routes import concept_route, route_key
from desktop.clinical.words.sites import site_route, site_words
from desktop.clinical.words.timings import bounds_words, code_words, span_words, timing_words
from desktop.core import formats
from desktop.core.fold import fold
from desktop.core.messages import _, language
from desktop.fhir.elements import Dosage, DoseAndRate, Quantity, Ratio, Timing
from desktop.fhir.systems import APPLY, SNOMED, canonical


def quantity_words(value: Quantity | None) -> str:
    """`1 g`, `100 mikrogram`, `10 enheter`; empty without a value. A missing unit is said."""
    if value is None or value.value is None:
        return ""
    code = units.code_of(value.code, value.unit)
    comparator = f"{value.comparator} " if value.comparator else ""
    if code not in units.UNITS and code != "[IU]" and "/" not in code:
        unit = value.unit or code.strip("{}") or _("(no unit given)")
        return f"{comparator}{formats.number(units.plain(value.value))}{formats.NBSP}{unit}".rstrip()
    return comparator + units.amount(value.value, code)


def ratio_words(ratio: Ratio | None) -> str:
    """`4 g på 1 døgn` of a maximum, `10 mmol per time` of a rate."""
    if ratio is None or ratio.numerator is None or ratio.numerator.value is None:
        return ""
    over = ratio.denominator
    if over is None or over.value is None:
        return quantity_words(ratio.numerator)
    code = over.code or over.unit
    if over.value == 1 and code in ("h", "min", "d", "wk"):
        per = {"h": _("per hour"), "min": _("per minute"), "d": _("per day"), "wk": _("per week")}[code]
        return f"{quantity_words(ratio.numerator)} {per}"
    return _("{amount} in {span}").format(
        amount=quantity_words(ratio.numerator), span=span_words(over.value, code)
    )


def amount_words(entries: Sequence[DoseAndRate]) -> str:
    """The dose or rate; a calculated one after the ordered one is left to the reader of the structure."""
    said = []
    for entry in entries:
        if entry.type is not None and entry.type.has("calculated") and len(entries) > 1:
            continue
        dose = quantity_words(entry.dose_quantity)
        if entry.dose_quantity is None and entry.dose_range is not None:
            dose = _range(entry.dose_range.low, entry.dose_range.high)
        rate = quantity_words(entry.rate_quantity) or ratio_words(entry.rate_ratio)
        if not rate and entry.rate_range is not None:
            rate = _range(entry.rate_range.low, entry.rate_range.high)
        said.append(
            _("{dose} at a rate of {rate}").format(dose=dose, rate=rate) if dose and rate else dose or rate
        )
    return " ".join(part for part in said if part)


def _range(low: Quantity | None, high: Quantity | None) -> str:
    if low is None or low.value is None:
        return _("up to {amount}").format(amount=quantity_words(high)) if high else ""
    if high is None or high.value is None:
        return _("at least {amount}").format(amount=quantity_words(low))
    code = high.code or high.unit
    if (low.code or low.unit or code) == code:
        return units.amount(low.value, code, high.value)
    return f"{quantity_words(low)}–{quantity_words(high)}"


_AMOUNTS: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*"
    rf"({'|'.join(sorted(map(re.escape, units.TYPED), key=len, reverse=True))})(?!\w)"
)
_RISKY: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(r"(?<=\d)[ \u00a0]?(?:µg|μg|mcg|ug)\b"),
        lambda _sign: formats.NBSP + units.words("ug", Decimal(2)),
    ),
    (
        re.compile(r"(?<=\d)[ \u00a0]?(?:IE|IU|E)\b(?![.\d])"),
        lambda _sign: formats.NBSP + units.words("[iU]", Decimal(2)),
    ),
    (
        re.compile(
            r"(?<![\w.])(?:[BTQ]ID|QO?D|[Bb]id|[btq]\.i\.d\.?|q\.o?\.?d\.|[Qq](?:[12346]|8)[Hh])(?![\w])"
        ),
        lambda sign: code_words(sign[0].replace(".", "").upper()),
    ),
)
"""Signs of a prescriber's own text that are misread: micrograms, units, Latin for how often."""

_POINT: Final = re.compile(r"(?<![\d.,])(\d+)\.(\d{1,2})(?= ?(?:mg|g|ml|l|mikrogram|mmol)\b)")


def spelt(text: str) -> str:
    """A prescriber's own words with the signs that are misread in words; nothing else is touched."""
    for sign, words in _RISKY:
        text = sign.sub(words, text)
    return _POINT.sub(r"\1,\2", text) if language() == "nb" else text


_NUMBERS: Final = re.compile(r"\d+(?:[.,]\d+)?")


def _value(written: str) -> Decimal:
    return units.plain(Decimal(written.replace(",", ".")))


_THOUSANDS: Final = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")


_YEARS: Final = Decimal(1000)
_LENGTHS: Final = re.compile(
    r"(\d+)(?:\s*[-–]\s*\d+)?\s*(?:d\b|da[gy]|døgn|uke|week|m[nåo]|år|year|time|hour)"
)


def ungrouped(text: str) -> str:
    """The text with `1 000` as `1000`."""
    return _THOUSANDS.sub("", text)


def _numbers(text: str) -> set[Decimal]:
    return {_value(n) for n in _NUMBERS.findall(ungrouped(text))}


def amounts_in(text: str) -> set[tuple[Decimal, str]]:
    """Amounts with their units in a text: `10 mg` beside a structured 10 g must not pass."""
    folded = fold(ungrouped(text)).replace("μ", "u").replace("µ", "u")
    return {(_value(number), units.TYPED[sign]) for number, sign in _AMOUNTS.findall(folded)}


def dosage_words(dosage: Dosage, *, clock: bool = False, short: bool = False) -> str:
    """One Dosage in whole words: dose, how often, when needed, way, greatest amount, end, what to note.

    `clock` adds the hours. `short` is for the rows of a list: `× 4` and no end, nothing else left out.

    A dosage without a structured dose is shown as it was written; without a text how often still is. So is
    one whose text holds a number, or a word that changes the dose, that its structure lacks: the text is what
    the prescriber wrote, and nothing of it may be lost.
    """
    said = _words(dosage, clock=clock, short=short)
    return " ".join((said, *_left_out(dosage, said, short=short))).strip()


def _left_out(dosage: Dosage, said: str, *, short: bool) -> list[str]:
    """Prescriber's notes beside the dose, where the words lack them: “50 mg x 1” (every other day)."""
    notes = [*(concept.label for concept in dosage.additional_instruction), dosage.patient_instruction]
    found = [f"({' '.join(note.split())})" for note in notes if note.strip()]
    if dosage.text and not short:
        bounds = bounds_words(dosage.timing)
        told = [] if dosage.dose_and_rate else limits(dosage)
        found = [part for part in (*told, "" if _bounded(said, bounds) else bounds) if part] + found
    known = said.casefold()
    return [part for part in dict.fromkeys(found) if part.strip("()").casefold() not in known]


def _bounded(said: str, bounds: str) -> bool:
    """True when the words already say a dosing's end or length, however it is spelt there."""
    known = _numbers(bounds)
    if any(value >= _YEARS for value in known):
        return known <= _numbers(said)
    return bool(known) and known <= {_value(number) for number in _LENGTHS.findall(ungrouped(said))}


def quoted(words: str, dosages: Sequence[Dosage]) -> str:
    """The words of a dosage on the screen: in quotes where a prescriber's own Bokmål stands among words of
    another language, because nobody translates a dose."""
    if language() == "nb" or not words or not any(map(_as_written, dosages)):
        return words
    return _("“{words}”").format(words=words)


def _as_written(dosage: Dosage) -> bool:
    """True when the words are the prescriber's own, because the structure does not say it all."""
    return bool(dosage.text.strip()) and _words(dosage, clock=True, short=False) == _own(dosage, clock=True)


def _own(dosage: Dosage, *, clock: bool) -> str:
    """Prescriber's own words, with the route, site and method where they say nothing of it."""
    said = written_words(dosage, clock=clock)
    site = dosage.site.text.strip() if dosage.site is not None else ""
    for how in _how(dosage):
        known = how.casefold() in said.casefold() or (how == site_words(dosage.site) and _told(site, said))
        said = said if known else f"{said} {how}".strip()
    return said


def _told(site: str, said: str) -> bool:
    """True where a site stands in a prescriber's own words, as `høyre øye` in `1 dråpe høyre øye x 4`."""
    return bool(site) and site.casefold() in said.casefold()


def how_words(dosage: Dosage) -> str:
    """The route, site and method of one dosage; each step of an order has its own."""
    return " ".join(_how(dosage))


def common_how(dosages: Sequence[Dosage]) -> str:
    """The route, site and method that all dosages of an order share; empty where they differ, or where one of
    them doesn't say: then each says its own."""
    found = {how_words(dosage) for dosage in dosages}
    return found.pop() if len(found) == 1 else ""


def is_applied(dosage: Dosage) -> bool:
    """True of what is spread on without an amount: its method is SNOMED CT's *Apply*."""
    codes = dosage.method.coding if dosage.method is not None else ()
    return any(canonical(code.system) == SNOMED and code.code == APPLY for code in codes)


def _how(dosage: Dosage) -> list[str]:
    # “I høyre øye” says the way, too.
    by_site = bool(placed := site_route(dosage.site)) and placed == route_key(dosage.route)
    route = "" if by_site else concept_route(dosage.route)
    method = dosage.method.label if dosage.method is not None else ""
    where = (route, site_words(dosage.site))
    return [words for words in ((method, *where) if is_applied(dosage) else (*where, method)) if words]


def _words(dosage: Dosage, *, clock: bool, short: bool) -> str:
    written = spelt(" ".join(dosage.text.split()))
    amount = amount_words(dosage.dose_and_rate)
    route = how_words(dosage)
    often = _often(dosage, clock=clock, short=short)
    extras = "" if short else _extras(dosage)
    as_written = _own(dosage, clock=clock)
    if not amount:
        if written or not (often or extras):
            return as_written
        if is_applied(dosage):
            # A cream has no amount, and lacks none.
            return " ".join(part for part in (route, often, extras) if part)
        rest = " ".join(part for part in (often, route, extras) if part)
        return ", ".join((_("no dose stated"), rest))
    said = " ".join(part for part in (amount, often, route, extras) if part)
    whole = f"{said} {_often(dosage, clock=True)} {_extras(dosage)}"
    rate = any(entry.rated for entry in dosage.dose_and_rate)
    if written and (
        not (_numbers(written) <= _numbers(whole) and amounts_in(written) <= amounts_in(whole))
        or (not often and not rate)
        or _changes(written, whole)
    ):
        return as_written
    return said


_HOW_OFTEN: Final = re.compile(
    r"\d\s*[x×]|[x×]\s*\d|\d\s*\+\s*\d|\b(?:gang|dag|døgn|morg|kveld|natt|middag|frokost|time|uke|måned|hver|kl\b|daily"
    r"|times?\b|morning|evening|night|noon|bedtime|hour|week|month|every|each|once|twice|ukentlig|månedlig)"
)
_NEEDED: Final = re.compile(r"\bbehov|\bv\.?\s?b\b|\bprn\b|\bp\.r\.n|needed|\bved\b|\bnår\b|\bwhen\b")


def written_words(dosage: Dosage, *, clock: bool = False) -> str:
    """A prescriber's own words with what only the structure says of how often, and that it is as needed."""
    written, often = spelt(" ".join(dosage.text.split())), _often(dosage, clock=clock)
    if not written or not often:
        return written
    plain = written.casefold()
    needed = is_as_needed(dosage) and not _NEEDED.search(plain)
    if needed and (dosage.timing is None or _HOW_OFTEN.search(plain)):
        return f"{written} {_needed(dosage)}"
    return written if _HOW_OFTEN.search(plain) or _NEEDED.search(plain) else f"{written} {often}"


_CHANGING: Final = (
    ("behov", "prn", "needed"),
    ("annenhver", "annen hver", "every other"),
    ("uke", "week"),
    ("ikke", "unntatt", "not", "except"),
    ("mandag", "monday"), ("tirsdag", "tuesday"), ("onsdag", "wednesday"), ("torsdag", "thursday"),
    ("fredag", "friday"), ("lordag", "lørdag", "saturday"), ("sondag", "søndag", "sunday"),
)  # fmt: skip
"""Words that change what a dose means, in both languages."""


def _changes(written: str, whole: str) -> bool:
    one, other = written.casefold(), whole.casefold()
    return any(
        any(re.search(rf"\b{word}", one) for word in group)
        and not any(re.search(rf"\b{word}", other) for word in group)
        for group in _CHANGING
    )


def says_otherwise(dosage: Dosage) -> bool:
    """True when the prescriber's text has a word that changes the dose (as needed, every other day), and the
    structure has not: nobody knows which of the two is meant."""
    structured = msgspec.structs.replace(dosage, text="", additional_instruction=(), patient_instruction="")
    whole = f"{_words(structured, clock=True, short=False)} {_often(dosage, clock=True)}"
    return bool(dosage.text) and _changes(dosage.text, whole)


def _often(dosage: Dosage, *, clock: bool, short: bool = False) -> str:
    if not is_as_needed(dosage):
        return timing_words(dosage.timing, clock=clock, short=short)
    # Without its hour “once in the evening, as needed” would be at any hour.
    timing = timing_words(at_most(dosage.timing), clock=True, short=short)
    often = _("up to {often}").format(often=timing) if timing else ""
    return " ".join(part for part in (often, _needed(dosage)) if part)


def at_most(timing: Timing | None) -> Timing | None:
    """The greatest number alone, where the least is one: “up to 1–4 times” is up to 4."""
    repeat = timing.repeat if timing is not None else None
    if timing is None or repeat is None or repeat.frequency != 1 or not repeat.frequency_max:
        return timing
    repeat = msgspec.structs.replace(repeat, frequency=repeat.frequency_max, frequency_max=None)
    return msgspec.structs.replace(timing, repeat=repeat)


def _needed(dosage: Dosage) -> str:
    why = dosage.as_needed_codeable_concept
    return _("as needed for {reason}").format(reason=why.label) if why and why.label else _("as needed")


def is_as_needed(dosage: Dosage) -> bool:
    """True for a dose that is given only as needed."""
    return bool(dosage.as_needed_boolean) or dosage.as_needed_codeable_concept is not None


def limits(dosage: Dosage) -> list[str]:
    """The greatest amounts of a dosage in words: in a period, and at a time."""
    parts = []
    if most := ratio_words(dosage.max_dose_per_period):
        parts.append(_("at most {amount}").format(amount=most))
    if most := quantity_words(dosage.max_dose_per_administration):
        parts.append(_("at most {amount} at a time").format(amount=most))
    return parts


def _extras(dosage: Dosage) -> str:
    parts = [*limits(dosage), bounds_words(dosage.timing)]
    parts += [f"({concept.label})" for concept in dosage.additional_instruction if concept.label]
    return " ".join(part for part in parts if part)


def dosages_words(dosages: Sequence[Dosage], *, clock: bool = False, short: bool = False) -> str:
    """All dosages of an order: those that hold together joined by *and*, those that follow by *then*."""
    groups: dict[int, list[str]] = {}
    ordered = sorted(enumerate(dosages), key=lambda pair: (pair[1].sequence or 0, pair[0]))
    several = len({d.sequence or 0 for d in dosages}) < len(dosages)
    for _index, dosage in ordered:
        words = dosage_words(dosage, clock=clock or several, short=short)
        if words:
            groups.setdefault(dosage.sequence or 0, []).append(words)
    return in_turn([listed(group) for group in groups.values()])


_THEN: Final = re.compile(r"(?:deretter|så|then)[,:]? ", re.IGNORECASE)


def in_turn(said: Sequence[str]) -> str:
    """Steps that follow each other, joined by *then*, also where a prescriber's own text begins with it."""
    steps = [words for words in said if words]
    return _(", then ").join([*steps[:1], *(_THEN.sub("", words, count=1) if _THEN.match(words) else words
                                           for words in steps[1:])])  # fmt: skip
