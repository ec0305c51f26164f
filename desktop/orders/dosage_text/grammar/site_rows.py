"""Ways and places: `i begge øyne`, `på forstøver`, `sc`."""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical.words.routes import WRITTEN
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Found, Maker, Rows

ROWS: Final = Rows()


_BESIDE: Final = r"(?:oyne|oye|oyet|ore|orer|oret|nesebor|neseborene|side)"


@ROWS.row(
    rf"(?:i\s+|pa\s+)?(?:begge|hvert|hver|hoyre|venstre|ho\.?|ve\.?|h\.|v\.)\s+{_BESIDE}",
    r"i\s+(?:hvert\s+)?(?:oyet|oynene|oret|orene|nesen)",
    r"ou|(?:dypt\s+)?i\s+skjeden",
)
def _site(found: Found) -> tuple[a.Atom, ...]:
    words = re.sub(r"^(?:i|på)\s+(?=begge|hvert|hver|høyre|venstre|hø|ve)", "", found.written, flags=re.I)
    return (a.Site(words),)


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
