"""Routes of administration in words, whichever code system names them (data: `vocabulary/routes.json`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept

ROUTES: Final[dict[str, Callable[[], str]]] = {
    "PO": lambda: _("by mouth"),
    "IV": lambda: _("intravenously"),
    "IM": lambda: _("intramuscularly"),
    "SQ": lambda: _("subcutaneously"),
    "PR": lambda: _("rectally"),
    "SL": lambda: _("under the tongue"),
    "BUC": lambda: _("in the cheek"),
    "IPINHL": lambda: _("by inhalation"),
    "NEB": lambda: _("nebulised"),
    "NASINHLC": lambda: _("in the nose"),
    "TOPICAL": lambda: _("on the skin"),
    "TRNSDERM": lambda: _("through the skin"),
    "VAGINS": lambda: _("vaginally"),
    "OPTHALTA": lambda: _("in the eye"),
    "OTIC": lambda: _("in the ear"),
    "EPI": lambda: _("epidurally"),
    "IT": lambda: _("intrathecally"),
    "NGT": lambda: _("through a nasogastric tube"),
    "ETINSTL": lambda: _("in the endotracheal tube"),
}


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


WRITTEN: Final = (
    ("PO", _re(r"(?<!\w)(?:p\.\s?o\.?|po|per\s+os|(?:per)?oralt?|orally|gjennom\s+munnen|by\s+mouth)(?!\w)")),
    ("IV", _re(r"(?<!\w)(?:i\.\s?v\.?|iv|intravenost|intravenous(?:ly)?)(?!\w)")),
    ("IM", _re(r"(?<!\w)(?:i\.\s?m\.?|im|intramuskulaert|intramuskulært|intramuscular(?:ly)?)(?!\w)")),
    ("SQ", _re(r"(?<!\w)(?:s\.\s?c\.?|sc|subkutant?|subcut|subcutaneous(?:ly)?|under\s+huden)(?!\w)")),
    ("NEB", _re(r"(?<!\w)(?:nebuliser(?:t|ed)|neb|(?:pa\s+)?forstover|forstovet)(?!\w)")),
    ("IPINHL", _re(r"(?<!\w)(?:inhaleres|inhalert|inhalasjon|inh|inhaled)(?!\w)")),
    ("PR", _re(r"(?<!\w)(?:p\.r\.|rektalt?|rectal(?:ly)?|i\s+endetarmen)(?!\w)")),
    ("SL", _re(r"(?<!\w)(?:s\.l\.|sl|sublingval(?:t)?|sublingual(?:ly)?|under\s+tungen)(?!\w)")),
    ("BUC", _re(r"(?<!\w)(?:bukkalt?|buccal(?:ly)?|i\s+kinnet|in\s+the\s+cheek)(?!\w)")),
    ("NASINHLC", _re(r"(?<!\w)(?:nasalt?|i\s+nesen|intranasalt?|in\s+the\s+nose)(?!\w)")),
    ("TOPICAL", _re(r"(?<!\w)(?:kutant|topikalt|pa\s+huden|topical(?:ly)?)(?!\w)")),
    ("TRNSDERM", _re(r"(?<!\w)(?:transdermalt?|depotplaster)(?!\w)")),
    ("VAGINS", _re(r"(?<!\w)(?:vaginalt?|i\s+skjeden|vaginally)(?!\w)")),
    ("EPI", _re(r"(?<!\w)(?:epiduralt?|epidurally)(?!\w)")),
    ("NGT", _re(r"(?<!\w)(?:(?:i|via|pa)\s+(?:ventrikkel)?sonde|nasogastric(?:ally)?)(?!\w)")),
    ("OPTHALTA", _re(r"(?<!\w)(?:i\s+oye(?:t|ne)|okulaert|in\s+the\s+eyes?)(?!\w)")),
    ("OTIC", _re(r"(?<!\w)(?:i\s+or(?:et|ene)|in\s+the\s+ears?)(?!\w)")),
    ("IT", _re(r"(?<!\w)(?:intratekalt?|intrathecal(?:ly)?)(?!\w)")),
    ("ETINSTL", _re(r"(?<!\w)(?:(?:endo|intra)tra(?:keal|cheal)(?:t|ly)?|i\s+tuben)(?!\w)")),
)  # fmt: skip
"""Routes as people write them, for text folded by `fold`: no case, no accents."""


class _Code(msgspec.Struct):
    system: str
    code: str


class _Route(msgspec.Struct):
    key: str
    codes: tuple[_Code, ...]


class _Routes(msgspec.Struct):
    source: str
    checked_by: str | None
    routes: tuple[_Route, ...]


@cache
def _by_code() -> dict[tuple[str, str], str]:
    body = (resources() / "vocabulary" / "routes.json").read_bytes()
    rows = from_json(body, _Routes).routes
    return {(code.system, code.code): row.key for row in rows for code in row.codes}


def route_words(key: str) -> str:
    """The route of one of our keys in words; the key itself where we have none."""
    return ROUTES[key]() if key in ROUTES else key


def route_key(route: CodeableConcept | None) -> str:
    """Our key of a route (`PO`, `IV`), by any of its codes, or by words that mean one (`i.v.`, `per os`);
    empty when it has none that we know.
    """
    if route is None:
        return ""
    codes = _by_code()
    known = [codes.get((c.system, c.code), "") for c in route.coding]
    known += [c.code for c in route.coding if not c.system and c.code in ROUTES]
    known += [_written_key(words) for words in (route.text, *(c.display for c in route.coding))]
    return next(filter(None, known), "")


def _written_key(words: str) -> str:
    """The key of a route that is written with nothing else beside it."""
    folded = fold(words)
    key = folded.upper()
    return key if key in ROUTES else next((k for k, pattern in WRITTEN if pattern.fullmatch(folded)), "")


def concept_route(route: CodeableConcept | None) -> str:
    """The route of a Dosage in words: ours where it is known, else its own; empty when it has none.

    A code without words is never passed off as words.
    """
    if route is None:
        return ""
    if key := route_key(route):
        return route_words(key)
    code = next((c.code for c in route.coding if c.code), "")
    return route.words or (_("by a route of unknown code {code}").format(code=code) if code else "")
