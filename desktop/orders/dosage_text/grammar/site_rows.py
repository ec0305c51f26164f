"""Ways and places: `i begge øyne`, `på forstøver`, `sc`."""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical.words.routes import WRITTEN
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Found, Maker, Rows

ROWS: Final = Rows()


_BESIDE: Final = (
    r"(?:oyne|oynene|oye|oyet|auge|auga|auget|ore|orer|oret|oregang(?:en)?|oyre|oyra|nesebor|neseborene|side)"
)
_IN: Final = re.compile(
    r"^(?:i|på)\s+(?:det\s+)?(?=begge|hvert|hver|kvart|kvar|høyre|høgre|venstre|hø|ve)", re.I
)


@ROWS.row(
    rf"(?:(?:i|pa)\s+(?:det\s+)?)?(?:begge|hvert|hver|kvart|kvar|hogre|hoyre|venstre|ho\.?|ve\.?|h\.|v\.)\s+{_BESIDE}",
    r"(?:i\s+)?(?:oye(?:t)?|ore(?:t)?|oregang(?:en)?)\s+(?:hoyre|venstre)(?:\s+side)?",
    r"i\s+(?:hvert\s+)?(?:oyet|oynene|oret|orene|nesen)",
    r"ou|(?:dypt\s+)?i\s+skjeden",
)
def _site(found: Found) -> tuple[a.Atom, ...]:
    words = _IN.sub("", found.written)
    return (a.Site(words),)


@ROWS.open(r"[hv]\.\s?o\.?(?!\w)")
def _short_site(found: Found) -> tuple[a.Atom, ...]:
    # “h.ø.” is an eye or an ear: kept as written, with its points.
    return (a.Site(found.text[found.match.start() : found.match.end()]),)


@ROWS.row(r"pa\s+forstover", r"inh\.?\s+(?:pa\s+)?forst(?:over)?\.?")
def _nebuliser(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Route("NEB"),)


@ROWS.row(r"pr\.?\s+os", r"peroralt")
def _swallowed(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Route("PO"),)


def _route_maker(code: str) -> Maker:
    return lambda _found: (a.Route(code),)


for _code, _compiled in WRITTEN:
    if _code not in ("NGT", "OPTHALTA", "OTIC", "VAGINS"):
        ROWS.append((_compiled, _route_maker(_code)))
