"""Line breaking: words kept together at a line's end, such as a number and unit, a dose and frequency."""

from __future__ import annotations

import json
import re

from desktop.core.paths import resources

_WRITTEN = (resources() / "vocabulary" / "written_units.txt").read_text(encoding="utf-8").split()
_UNITS = "|".join(re.escape(unit) for unit in sorted(_WRITTEN, key=len, reverse=True))
"""Unit words that people write after a number, in any language."""
QUANTITY = (
    r"§+[ ]\d[\w–-]*|"
    rf"[“«(]?(?:\d[\d.,]*[ ]→[ ])?[<>≥≤~±−+]?\d[\d.,/–−]*(?=[ ])(?:[ ]\d{{3}}(?!\d))*"
    rf"[ ](?:{_UNITS})(?![^\W\d_])[^ \t]*(?:(?<=/1[.,]73)[ ]m²)?"
    r"(?:(?<![.,;:])[ ]per[ ](?=[^\W\d_])[^ \t]+)?|"
    rf"\d[\d.,]*\u00a0(?:{_UNITS})[ ]per[ ][^ \t]+"
    r"|[“«(]?[<>≥≤~±−+]?\d{1,3}(?:[ ]\d{3}(?!\d))+[^ \t]*"
)
"""A paragraph of a law, a number and its unit (`10 mmol per time`), what it was and is (`90 → 89 µmol/L`),
one in groups of three: whole with ordinary spaces too."""
_RATES = json.loads((resources() / "vocabulary" / "written_rates.json").read_text(encoding="utf-8"))
_OF_WHAT, _IN_WHAT = (
    "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    for units in (_RATES["of"], [*_RATES["of"], *_RATES["in"]])
)
RATE = rf"(?:{_OF_WHAT})(?:/(?:{_IN_WHAT}))+(?![^\W\d_/])"
"""A unit that says how much of what in what: `µmol/L` is one word, `timer/uker` is two."""
OFTEN = r"(?:[^\W\d_]{2,6}[ ]){1,2}×[ \u00a0](?=\d)[^ \t]+"
"""Pattern of a maximum frequency: one or two short words before it, `up to × 4`."""
TIMES = rf"(?:{QUANTITY}|[^ \t]++)(?<![,;:])[ ](?:{OFTEN}|[×x][ \u00a0](?=\d)[^ \t]+)"
"""Pattern of a dose with its frequency: `2 tabletter × 2` is one dose."""
_LENGTH = r"\d+[ \u00a0](?:t|h)[ \u00a0]\d+[ \u00a0]min(?!\w)|\d+[ \u00a0]whole[ \u00a0]days?(?!\w)"
"""Hours and minutes are one length of time, as are whole days."""
_NAMED = (
    r"(?<!\w)(?<!i )(?:dag|døgn|day)[ ]\d{1,3}(?=$|[,;)]|[ ]·)|(?<!\w)kl\.[ ]\d[\d:.]*|"
    r"(?<!\w)[^\W\d_]{3,}[ ][A-ZÆØÅ]\d{0,2}(?!\w|\.[ ][a-zæøå])|"
    r"(?<!\w)[A-ZÆØÅ]\.[ ][a-zæøå][^ \t]+"
)
"""A number or letter that means nothing without the word before it: `dag 2`, `kl. 08`, `Troponin T`; or
without the one after it: `S. aureus`."""
_SURFACE = r"[^ \t]+/1[.,]73[ ]m²"
"""`mL/min/1,73 m²`."""
SPAN = rf"{_LENGTH}|{_NAMED}|{_SURFACE}"
NUMBERS = re.compile(f"{SPAN}|{TIMES}|{QUANTITY}")
_PLAIN = re.compile(f"{_LENGTH}|{_NAMED}|{QUANTITY}")
"""The same for a text in which nothing is said to be so many times, nor of a body's surface: a third of the
time, since these two may begin with any word."""
_ANY = re.compile(r"\d| [A-ZÆØÅ](?!\w)")
PARTED = re.compile(rf"(?<![^\W\d_/]){RATE}")
JOINER = "\u2060"
"""Stands after `/` where Qt would end a line; it is never copied nor searched for."""


def kept_together(text: str) -> str:
    """A text in which lines are broken at ordinary spaces: those inside numbers with units, numbers in groups
    of three and doses are replaced by ones that do not break."""
    if _ANY.search(text) is None:
        return text
    pattern = NUMBERS if "×" in text or " x" in text or "73 m²" in text else _PLAIN
    return pattern.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def bound(text: str) -> str:
    """`kept_together` for Qt's own lines, which also end at `/`: what a unit is made of stays together."""
    return PARTED.sub(lambda found: found[0].replace("/", f"/{JOINER}"), kept_together(text))
