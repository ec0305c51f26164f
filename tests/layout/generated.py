"""Content that nobody expected in the places of ordinary content: long names and doses, long numbers, nothing
at all, the newest and the oldest person."""

from __future__ import annotations

import itertools
import random
from typing import Any

import msgspec

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_NUMBER = "12345678901234567"
LONG_NAME = "Kristoffersen-Dahle Wilhelmina-Antoinette"
LONG_DOSE = "1 tablett morgen, 1/2 tablett kl. 14 og 2,5 tabletter til kvelden annenhver dag"
_PROSE = (
    LONG_DOSE,
    f"Rettet av {LONG_NAME} etter samtale med pårørende og fastlege",
    f"Overflyttet fra {LONG_WORD}",
    "Selvmordsrisikovurdering og medikamentgjennomgang planlagt",
    "",
)
_POOLS: dict[str, tuple[str, ...]] = {
    "family": (LONG_NAME, LONG_WORD, "Å", ""),
    "given": ("Wilhelmina-Antoinette Maria Theresia", "", "Ø"),
    "born": ("01.01.1900 (126 år)", "20.11.2026 (14 t gammel)", "ukjent"),
    "age": ("126 år", "14 t", "3 uker + 4 dager"),
    "name": ("piperacillin/tazobactam natriumklorid", "kaliumklorid/natriumhydrogenfosfat", LONG_WORD),
    "dose": (LONG_DOSE, f"{LONG_NUMBER} mg", "2,5 mg × 4", "1,25 mikrogram/kg/min"),
    "value": (LONG_NUMBER, f"≥{LONG_NUMBER}", "0,0000001", "Ikke påvist HCV-RNA"),
    "cause": _PROSE,
    "detail": _PROSE,
    "note": _PROSE,
    "remark": _PROSE,
    "doctor": (LONG_NAME, "Wolff", ""),
    "author": (LONG_NAME, ""),
    "place": ("Medisinsk overvåking og hjertemedisinsk sengepost 3 øst, seng 12-2B", ""),
}
"""By the name of a field. Titles are the program's or the hospital's own words, and not exchanged."""
_OWN = ("Series", "TextRow", "SourceColumn", "MedicineSource", "SheetTable")
"""Structs whose names are the program's own as well."""


HOSTILE = frozenset(
    form
    for words in itertools.chain(_PROSE, *_POOLS.values())
    for word in words.split()
    if len(word) >= 12
    for form in (word, word.upper())
)
"""The words that may be broken between letters where they are wider than their whole cell: those of
twelve letters or digits or more, and only here. The samples and the demo hospital have no such exception."""


def generated(model: Any, seed: int) -> Any:
    """The model with its words exchanged, by a seed; keys, kinds and marks stay."""
    return _changed(model, random.Random(seed))


def emptied(model: Any) -> Any:
    """The model without a row, a word or a value, as far as its fields have a default for nothing."""
    changes: dict[str, Any] = {}
    for one in msgspec.structs.fields(model):
        now = getattr(model, one.name)
        if isinstance(now, tuple):
            changes[one.name] = ()
    return msgspec.structs.replace(model, **changes)


def _changed(value: Any, chance: random.Random) -> Any:
    if isinstance(value, msgspec.Struct) and type(value).__name__ not in _OWN:
        changes: dict[str, Any] = {}
        for one in msgspec.structs.fields(value):
            now = getattr(value, one.name)
            pool = _POOLS.get(one.name)
            if isinstance(now, str) and pool is not None:
                if now and chance.random() < 0.6:
                    changes[one.name] = chance.choice(pool)
            elif isinstance(now, msgspec.Struct | tuple) and one.name not in ("acts", "about", "act"):
                changes[one.name] = _changed(now, chance)
        return msgspec.structs.replace(value, **changes) if changes else value
    if isinstance(value, tuple):
        made = tuple(_changed(one, chance) for one in value)
        return value if made == value else made
    return value
