"""Parts of the day, meals and hours: `vesp`, `30 min før frokost`, `kl 8, 12 og 20`."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Maker, Rows, one_number
from desktop.orders.dosage_text.text_numbers import COUNT, LENGTH, SIGN

ROWS: Final = Rows()


_ABOUT: Final = r"(?P<about>(?:minst|ca\.?|omtrent)\s+)?"
_BEFORE: Final = rf"{_ABOUT}(?P<n>½|1/2|en\s+halv|{COUNT})\s*(?P<u>min(?:utter)?|timer?|t)\.?\s*"
_MEAL: Final = {
    "frokost": "CM",
    "lunsj": "CD",
    "middag": "CV",
    "formiddagsmat": "CD",
    "kveldsmat": "EVE",
    "kvelds": "EVE",
}


@ROWS.row(
    rf"(?:{_BEFORE})?(?P<side>for|etter)\s+(?P<meal>frokost(?:en)?|lunsj|middag(?:en)?|(?:hvert\s+)?(?:hoved)?maltid(?:ene|er|et)?|mat(?:en)?|sengetid|leggetid)"
)
def _beside_meal(found: Found) -> tuple[a.Atom, ...]:
    offset = 0
    if found["n"]:
        value = one_number(found["n"])
        offset = int(value * (60 if found["u"].startswith("t") else 1))
    before = found["side"] == "for"
    meal = found["meal"]
    if meal in ("sengetid", "leggetid"):
        if not before:
            raise Doubt(found.written)
        # FHIR counts minutes from bedtime on: what comes before it is said in words.
        return (a.Part("HS"), a.Remark(found.written)) if offset else (a.Part("HS"),)
    for word, code in (("frokost", "M"), ("lunsj", "D"), ("middag", "V")):
        if meal.startswith(word):
            part = a.Part(("AC" if before else "PC") + code, offset=offset)
            return (part, a.Remark(found.written)) if found["about"] else (part,)
    return (a.Part("AC" if before else "PC", meal=True, offset=offset, words=found.written),)


@ROWS.row(
    r"(?:(?:til|sammen\s+med|med|ved)\s+|m/\s*)(?:hvert\s+)?(?:mat(?:en)?|(?:hoved)?maltid(?:ene|er|et)?)",
    r"(?:with|at)\s+(?:meals|food)",
)
def _with_meal(found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("C", meal=True, words=found.written),)


@ROWS.row(
    r"(?:til|ved|sammen\s+med)?\s*(?P<meal>frokost(?:en)?|lunsj(?:en)?|middagsmat|kveldsmat(?:en)?|kvelds(?!\w))",
    r"til\s+(?P<meal>middag)",
)
def _meal(found: Found) -> tuple[a.Atom, ...]:
    meal = next(code for word, code in _MEAL.items() if found["meal"].startswith(word))
    return (a.Part(meal), a.Remark(found.written)) if meal == "EVE" else (a.Part(meal),)


@ROWS.row(r"middag")
def _noon(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("NOON|CV"),)


_PARTS: Final = (
    (
        "HS",
        r"(?:til|till)\s+natten|(?:ved\s+)?(?:leggetid|sengetid)|for\s+natten|(?:at\s+)?bedtime|nocte|til\s+natta|for\s+sovn",
    ),
    (
        "MORN",
        r"(?:(?:om|pa)\s+)?(?:morgenen|morgonen|morgen|morgon|mrg\.?|morg\.?|formiddagen|formiddag|fm)|mane|(?:in\s+the\s+)?morning",
    ),
    ("NOON", r"midt\s+pa\s+dagen|(?:kl\.?\s+)?midt\s?dags|(?:at\s+)?(?:noon|midday)|til\s+dagtid"),
    ("AFT", r"(?:(?:om|pa)\s+)?ettermiddag(?:en)?|em|(?:in\s+the\s+)?afternoon"),
    (
        "EVE",
        r"(?:(?:om|pa)\s+)?(?:kvelden|kveld|aften(?:en)?|kv\.?)|vesp(?:er[ae]?)?\.?|til\s+kvelden|(?:in\s+the\s+)?evening",
    ),
    ("NIGHT", r"(?:om\s+)?natt(?:en)?"),
)


def _part_maker(code: str) -> Maker:
    return lambda _found: (a.Part(code),)


for _code, _pattern in _PARTS:
    ROWS.row(_pattern)(_part_maker(_code))


@ROWS.row(r"m\s?[+/]\s?k")
def _both_ends(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("MORN"), a.Part("EVE"))


_HOUR: Final = r"\d{1,2}(?:[:.]\d{2}|\d{2})?(?![\d])"
_AFTER_DOSE: Final = (
    rf"{SIGN}|ganger|x|½|/|ved|vb|v/b|mot|om|morgen|kveld|til|mane|vesp|kl|klokk[ae]n?|at|pa|i|for|etter|hver|kvar|"
    r"ekstra|evt|eventuelt|nocte|middag|formiddag|ettermiddag|natt"
)
"""Words after a number that make it a dose and no hour: `kl 8 og 1 kl 20`."""
_BEFORE_SITE: Final = r"(?<=0\d|1[3-9]|2[0-4])(?=\s+i\s+(?:hoyre|venstre|begge)\s)"
"""`kl. 08, 14 og 20 i høyre øye`: a number that is an hour and no drops."""


_AND_A_HALF: Final = re.compile(r"\s*(?:,\s*og|,|og|and|\+|/)?\s*\d{1,2}\s+(?:½|¼|[13]/[24])")
_TWO_DIGITS: Final = r"(?:[01]\d|2[0-4])"


@ROWS.row(
    rf"(?:kl\.?|klokken|klokka)\s*(?P<times>\d{{1,2}}(?:-\d{{1,2}}){{2,5}}(?![\d.,:-]|\s*(?:{SIGN})(?!\w)))",
    rf"(?:kl\.?|klokken|klokka)\s*(?P<times>{_TWO_DIGITS}(?:(?:\s+|\s+og\s+){_TWO_DIGITS}(?!\d|[.,:]\d|\s*(?:{_AFTER_DOSE}|{LENGTH}|dg)(?!\w))){{1,5}})",
    rf"(?:kl\.?\s*)?(?P<times>{_TWO_DIGITS}[0-5]\d)(?=\s*:\s)",
    rf"(?P<times>{_TWO_DIGITS}:[0-5]\d(?![\d:]|\s?\d{{3}}))",
    rf"(?:kl\.?|klokken|klokka|at)\s*(?P<times>{_HOUR}(?:\s*(?:,\s*og|,|og|and|\+|/)\s*(?:kl\.?\s*)?{_HOUR}(?:{_BEFORE_SITE}|(?!\s*(?:{_AFTER_DOSE}|dg|dgr)(?!\w)|,\d(?!\d)|\s*(?:/\d|v\.b))))*)",
)
def _clock(found: Found) -> tuple[a.Atom, ...]:
    if _AND_A_HALF.match(found.match.string, found.match.end()):
        # “kl 8, 14 og 20 ½ tablett”: an hour and a half tablet, or twenty and a half?
        raise Doubt(found.written)
    times: list[str] = []
    for raw in re.findall(r"\d{1,2}[:.]\d{2}|\d{1,4}", found["times"]):
        digits = raw.replace(".", ":")
        hour, colon, minute = digits.partition(":")
        if not colon and len(hour) > 2:
            hour, minute = hour[:-2], hour[-2:]
        hour = "0" if hour == "24" and not int(minute or 0) else hour
        if int(hour) > 23 or int(minute or 0) > 59:
            raise Doubt(raw)
        times.append(f"{int(hour):02}:{int(minute or 0):02}:00")
        if len(raw) < 3 and raw[0] != "0" and raw != "24" and times != sorted(times):
            # “kl 8 og 2”: two tablets, or two in the night?
            raise Doubt(found.written)
    if len(set(times)) != len(times):
        raise Doubt(found.written)
    return (a.Clock(tuple(times)),)
