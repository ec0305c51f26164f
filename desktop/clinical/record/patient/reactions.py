"""Meaning of what happened in an allergy: dangerous, allergic, or not readable, in words and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from desktop.clinical.record.patient import allergy_codes
from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import AllergyIntolerance

Told = Literal["", "allergic", "danger"]

_PLACE: Final = (
    r"(?:i |av |pa |of |in )?(?:the )?"
    r"(?:ansikt|leppe|tunge|hals|svelg|munn|strupe|face|facial|lip|tongue|throat|mouth)"
)
_SWOLLEN: Final = r"(?:hevels|hoven|hovn|opphovn|swelling|swollen|odem|oedema|edema)"
_DANGER: Final = (
    r"anafyla|anaphyla|angio-?(?:od|oed|ed)em|angiodem|angionevro|angioneuro|quincke|sjokk\b|\bshock"
    r"|straksallerg|straksreaksj|immediate (?:allerg|hypersens|reaction)"
    r"|(?:laryn[xkg]\w*|glottis|strupe\w*)[ -]?(?:od|oed|ed)em|bronkospas|bronchospas"
    r"|bronkokonstr|bronchoconstr"
    r"|dyspn|tungpust|tung ?pust|tungt (?:for )?a puste|pustevansk|pustebesv|pusteprob|pustestopp|ikke pust"
    r"|respirasjons(?:svikt|stans)|respiratory (?:distress|failure|arrest)|andenod|kortpust|breathless"
    r"|short(?:ness)? of breath|(?:difficulty|trouble) (?:in )?breathing|can(?:not|'t) breathe|wheez|\bhves"
    r"|pipelyd|piping i brystet|stridor|hjertestans|cardiac arrest"
    rf"|{_SWOLLEN}\w* {_PLACE}|{_PLACE}\w*?(?: ble| blir| var| er| was| were)?[ -]?{_SWOLLEN}"
    r"|stevens|\bsjs\b|lyell|toksisk epidermal|toxic epidermal|\bdress\b|agranulocyt"
)
"""Folded words of a reaction that is dangerous by itself."""
_ALLERGIC: Final = (
    r"urtikari|urticari|elveblest|\bhives\b|nesleutsle|nesleferi|\bwh?eals?\b|allerg|overfolsom|hypersensi"
    r"|kryssreaksj"
)
"""Folded words of what is an allergy, whatever the entry is called."""

_WORDS: Final = re.compile(f"(?P<danger>{_DANGER})|(?P<allergic>{_ALLERGIC})")
_NOT: Final = r"(?:ikke|ingen|intet|uten|aldri|fravaer av|no|not|without|never|denies|benekter|absence of)"
_FILL: Final = (
    r"(?:har|hatt|fatt|hadde|vart|tegn|til|pa|kjente?|known|signs?|of|evidence|history|any|noen|noe|had|been|"
    r"sett|beskrevet|holdepunkter|for)"
)
_DENIED: Final = re.compile(rf"(?:^|\W){_NOT}(?:[ -]+{_FILL})*[ -]*\w*$")
_AND: Final = re.compile(
    r"\w*\s*(?:,|/|\bog\b|\beller\b|\band\b|\bor\b|\bnor\b)\s*(?:eller|or|og|and)?\s*\w*"
)
_CLAUSE: Final = re.compile(r"[.;:!?\n()]|\bmen\b|\bbut\b")


def _said(text: str) -> Iterator[Told]:
    """Yield the meaning of folded words, without what they deny (*ingen urtikaria eller anafylaksi*)."""
    for clause in _CLAUSE.split(text):
        before, denied = 0, False
        for match in _WORDS.finditer(clause):
            between = clause[before : match.start()]
            denied = (denied and _AND.fullmatch(between) is not None) or _DENIED.search(between) is not None
            before = match.end()
            if not denied:
                yield "danger" if match["danger"] else "allergic"


def _texts(one: AllergyIntolerance) -> list[str]:
    """Everything that an entry says in words, folded."""
    said = [note.text for note in one.note]
    said += allergy_codes.words(one.code) if one.code is not None else ()
    for reaction in one.reaction:
        said += [reaction.description, *(note.text for note in reaction.note)]
        for concept in (reaction.substance, *reaction.manifestation):
            said += allergy_codes.words(concept) if concept is not None else ()
    return [fold(text) for text in said if text]


def told(one: AllergyIntolerance) -> Told:
    """The worst that words and codes of the entry tell of what happened."""
    codes: set[Told] = {
        known.tells for m in manifestations(one) if (known := allergy_codes.reaction_of(m)) is not None
    }
    codes.update(found for text in _texts(one) for found in _said(text))
    return "danger" if "danger" in codes else "allergic" if "allergic" in codes else ""


def manifestations(one: AllergyIntolerance) -> tuple[CodeableConcept, ...]:
    return tuple(m for reaction in one.reaction for m in reaction.manifestation)


def unnamed(one: AllergyIntolerance) -> bool:
    """True when a reaction is written as a code that nobody here can name."""
    return any(
        not allergy_codes.words(m) and allergy_codes.reaction_of(m) is None and (m.coding or m.text)
        for m in manifestations(one)
    )
