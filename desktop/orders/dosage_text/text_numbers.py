"""Numbers and units of a dosage text: digits, fractions and words; what may be two numbers is none."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.clinical.units import TYPED
from desktop.orders.dosage_text.atoms import Unit
from desktop.orders.field.scan import MIXED, NUMBER, values

WORDS: Final = {
    "en": 1, "ett": 1, "et": 1, "ei": 1, "ein": 1, "eitt": 1, "one": 1, "to": 2, "two": 2, "tre": 3,
    "three": 3, "fire": 4, "four": 4, "fem": 5, "seks": 6, "sju": 7, "syv": 7, "atte": 8, "ni": 9, "ti": 10,
    "tolv": 12, "fjorten": 14, "five": 5, "six": 6,
}  # fmt: skip
ORDINALS: Final = {
    "forste": 1, "annen": 2, "andre": 2, "annan": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6,
    "sjuende": 7, "syvende": 7, "attende": 8, "fjortende": 14,
}  # fmt: skip
_HALVES: Final = {"halvannen": Decimal("1.5"), "en halv": Decimal("0.5"), "halv": Decimal("0.5")}

NUMERAL: Final = "|".join(sorted(WORDS, key=len, reverse=True))
_SINGLE: Final = rf"(?:en\s+halv|halvannen|halv|(?:{MIXED})|{NUMBER}|(?:{NUMERAL})(?!\w))"
QUANTITY: Final = rf"(?P<n>{_SINGLE})(?:\s*(?:-|til\s)\s*(?P<high>{_SINGLE}))?"
COUNT: Final = rf"(?:\d{{1,3}}|{NUMERAL})"
NTH: Final = rf"(?:\d{{1,3}}|{'|'.join(ORDINALS)})"

PIECES: Final = {
    "{tablett}": ("tabelett", "tabeletter", "tablettar", "tablet"),
    "{depottablett}": (
        "depottabletter",
        "depottablett",
        "depottabl",
        "depottab",
        "depottbl",
        "dtabl",
        "dtbl",
    ),
    "{enterotablett}": ("enterotabletter", "enterotablett", "enterotabl"),
    "{brusetablett}": ("brusetabletter", "brusetablett", "brusetabl"),
    "{tyggetablett}": ("tyggetabletter", "tyggetablett", "tyggetabl"),
    "{sugetablett}": ("sugetabletter", "sugetablett", "sugetabl"),
    "{smeltetablett}": ("smeltetabletter", "smeltetablett", "smeltetabl", "resoribletter", "resoriblett"),
    "{kapsel}": ("kapslar", "kapslane"),
    "{depotkapsel}": ("depotkps", "depotkapsler", "depotkapsel", "depotkaps", "dkaps"),
    "{dose}": ("doser", "dose"),
    "{inhalasjon}": ("inhalasjon", "inhalasjonar", "sug"),
    "{spray}": ("spraydoser", "spraydose", "dusjer", "dusj"),
    "{stikkpille}": ("supp",),
    "{plaster}": ("depotplaster", "depotplastre"),
    "{klyster}": ("klyster", "mikroklyster", "klyx", "klyks"),
    "{sprøyte}": ("sproyter", "sproyte", "ferdigfylt sproyte"),
    "{injeksjon}": ("injeksjoner", "injeksjon"),
    "{penn}": ("penner", "penn"),
    "{ampulle}": ("ampuller", "ampulle"),
    "{hetteglass}": ("hetteglass",),
    "{tube}": ("tuber", "tube"),
    "{målebeger}": ("malebegre", "malebeger"),
    "{engangspipette}": ("engangspipetter", "engangspipette"),
    "{vagitorie}": ("vagitorier", "vagitorie", "vagitorium"),
    "{måleskje}": ("maleskjeer", "maleskje"),
    "{teskje}": ("teskjeer", "teskje", "ts"),
    "{spiseskje}": ("spiseskjeer", "spiseskje", "ss"),
    "{påstrykning}": ("pastrykninger", "pastrykning"),
    "{tyggegummi}": ("nikotintyggegummi", "tyggegummi"),
    "{stk}": ("stk", "stykker", "stykk"),
    "cm": ("cm",),
}
"""Pieces beyond those of `units.UNITS`, as people write them, folded."""
VESSELS: Final = ("{sprøyte}", "{injeksjon}", "{penn}", "{ampulle}", "{hetteglass}", "{plaster}")
"""Vessels of an amount: beside one of these a weight is the dose, and the vessel a word."""

SIGNS: Final = {
    **{sign: code for sign, code in TYPED.items() if sign not in ("u", "unit", "units")},
    **{sign: code for code, signs in PIECES.items() for sign in signs},
    **dict.fromkeys(("drp", "drope", "dropar"), "[drp]"),
}
"""From what people write to the unit's code. `u` is none: it is read as 0, and as micro."""
SIGN: Final = "|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True))
_SPANS: Final[dict[Unit, str]] = {
    "min": "minutter minutt min",
    "h": "timer timar time t h hours hour",
    "d": "dager dagar dage dagen dag dgr dg dogn dognet dygn days day d",
    "wk": "uger uker uken uka uke veker veke veka weeks week",
    "mo": "maneder maneden maned mnd months month",
    "a": "aret ar year",
}
LENGTHS: Final[dict[str, Unit]] = {word: unit for unit, words in _SPANS.items() for word in words.split()}
LENGTH: Final = "|".join(sorted(LENGTHS, key=len, reverse=True))


def plural(unit: str) -> str:
    """A piece's name for more than one: `depottabletter`, `doser`; of `plaster` and `hetteglass` the same."""
    word = unit.strip("{}")
    if word.endswith(("glass", "plaster", "gummi", "cm", "stk", "klyster", "inhalasjon", "[drp]")):
        return word + ("er" if word == "inhalasjon" else "")
    if word.endswith("kapsel"):
        return word.removesuffix("el") + "ler"
    return word + ("r" if word.endswith("e") and not word.endswith("skje") else "er")


def number(written: str) -> Decimal | None:
    """Value of a written number; None where it may be two (`1.000`, `.5`, `05`)."""
    text = " ".join(written.split(" "))
    if text in _HALVES or re.sub(r"\s+", " ", text) in _HALVES:
        return _HALVES[re.sub(r"\s+", " ", text)]
    if text in WORDS:
        return Decimal(WORDS[text])
    found = values(text.strip())
    return found[0] if len(found) == 1 else None


def count(written: str) -> int:
    """A whole number, in digits or as a word."""
    return WORDS.get(written) or ORDINALS.get(written) or int(written)
