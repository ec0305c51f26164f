"""Site of a dose, eye, ear, arm or thigh with its side: code of SNOMED CT, words, and what people write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.systems import SNOMED


class Site(msgspec.Struct, frozen=True):
    """A place with its side: `words` name it, `inside` say it beside a dose; `route` is its own way."""

    code: str
    display: str
    words: Callable[[], str]
    inside: Callable[[], str]
    written: re.Pattern[str]
    route: str = ""


_BOTH: Final = r"(?:begge|bade\s+hoyre\s+og\s+venstre|hoyre\s+og\s+venstre|venstre\s+og\s+hoyre|both)"
_SIDED: Final = {"both": _BOTH, "left": r"(?:venstre|ve\.?|v\.|left)", "right": r"(?:hoyre|ho\.?|h\.|right)"}
_ORGANS: Final = {
    "eye": r"(?:oyne|oynene|oyet|oye|eyes?)",
    "ear": r"(?:orene|orer|oret|ore|ears?)",
    "arm": r"(?:overarm(?:en)?|upper\s+arm)",
    "thigh": r"(?:laret|lar|thigh)",
}


def _written(side: str, organ: str) -> re.Pattern[str]:
    place = rf"{_SIDED[side]}\s+{_ORGANS[organ]}" + ("|ou" if (side, organ) == ("both", "eye") else "")
    return re.compile(rf"(?<!\w)(?:(?:i|pa|in|in\s+the)\s+)?(?:{place})(?!\w)")


SITES: Final = {
    "both-eyes": Site("40638003", "Structure of both eyes", lambda: _("both eyes"),
                      lambda: _("in both eyes"), _written("both", "eye"), "OPTHALTA"),
    "both-ears": Site("34338003", "Both ears", lambda: _("both ears"), lambda: _("in both ears"),
                      _written("both", "ear"), "OTIC"),
    "left-eye": Site("8966001", "Left eye structure", lambda: _("left eye"), lambda: _("in the left eye"),
                     _written("left", "eye"), "OPTHALTA"),
    "right-eye": Site("18944008", "Right eye structure", lambda: _("right eye"),
                      lambda: _("in the right eye"), _written("right", "eye"), "OPTHALTA"),
    "left-ear": Site("89644007", "Left ear structure", lambda: _("left ear"), lambda: _("in the left ear"),
                     _written("left", "ear"), "OTIC"),
    "right-ear": Site("25577004", "Right ear structure", lambda: _("right ear"),
                      lambda: _("in the right ear"), _written("right", "ear"), "OTIC"),
    "left-arm": Site("368208006", "Left upper arm structure", lambda: _("left upper arm"),
                     lambda: _("in the left upper arm"), _written("left", "arm")),
    "right-arm": Site("368209003", "Right upper arm structure", lambda: _("right upper arm"),
                      lambda: _("in the right upper arm"), _written("right", "arm")),
    "left-thigh": Site("61396006", "Structure of left thigh", lambda: _("left thigh"),
                       lambda: _("in the left thigh"), _written("left", "thigh")),
    "right-thigh": Site("11207009", "Structure of right thigh", lambda: _("right thigh"),
                        lambda: _("in the right thigh"), _written("right", "thigh")),
}  # fmt: skip
"""Sites by our key; both sides stand first, since their words hold those of one."""
_BY_CODE: Final = {one.code: key for key, one in SITES.items()}


def site_key(folded: str) -> str:
    """Our key of a site that is written with nothing else beside it, folded; empty for another."""
    return next((key for key, one in SITES.items() if one.written.fullmatch(folded.strip())), "")


def coded_site(key: str, words: str) -> dict[str, Any]:
    """The CodeableConcept of a site, with its `words`; without a code where we know none."""
    if key not in SITES:
        return {"text": words}
    one = SITES[key]
    return {"coding": [{"system": SNOMED, "code": one.code, "display": one.display}], "text": words}


def site_words(site: CodeableConcept | None) -> str:
    """A site beside a dose: ours where its code is known, else its own words; a code alone is said as one."""
    if site is None:
        return ""
    if (known := known_site(site)) in SITES:
        return SITES[known].inside()
    code = next((one.code for one in site.coding if one.code), "")
    return site.words or (_("at a site of unknown code {code}").format(code=code) if code else "")


def known_site(site: CodeableConcept | None) -> str:
    """Our key of a site, by its code or its words; else its own words, so that none is lost."""
    if site is None:
        return ""
    known = next((_BY_CODE[one.code] for one in site.coding if one.code in _BY_CODE), "")
    return known or site_key(fold(site.text)) or site.label


def named_site(known: str) -> str:
    """The name of a site by our key; other words as they are."""
    return SITES[known].words() if known in SITES else known


def said_site(known: str) -> str:
    """A site beside a dose, by our key; other words as they are."""
    return SITES[known].inside() if known in SITES else known


def site_route(site: CodeableConcept | None) -> str:
    """The way that a coded site is reached by (`OPTHALTA` of an eye); empty for another."""
    known = known_site(site)
    return SITES[known].route if known in SITES else ""
