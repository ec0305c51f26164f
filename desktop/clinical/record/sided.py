"""Side (laterality) and place of a diagnosis or procedure, from all that tells of it, and in its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from desktop.clinical.record import modifiers
from desktop.clinical.sides import Side, of_short, sides_of
from desktop.clinical.words.terms import term
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.elements import CodeableConcept, Coding, Extension, SitedConcept
from desktop.fhir.resources import Condition, Procedure

Sides = frozenset[Side]
_NONE: Final[Sides] = frozenset()
_LEFT: Final[Sides] = frozenset({"left"})
_RIGHT: Final[Sides] = frozenset({"right"})
_BOTH: Final[Sides] = frozenset({"left", "right"})

_CODES: Final[dict[str, Sides]] = {
    # SNOMED CT qualifiers, and places that lie on one side; NCSP's additional codes.
    **dict.fromkeys(("7771000", "ZXA05", "419161000", "419465000"), _LEFT),
    **dict.fromkeys(("24028007", "ZXA00", "419801000", "419730009"), _RIGHT),
    **dict.fromkeys(("51440002", "ZXA10"), _BOTH),
    **dict.fromkeys(
        ("8966001", "18639004", "80248007", "44029006", "32153003", "368208006", "85151006", "22335008",
         "89644007", "287679003", "82169009", "91775009"), _LEFT),
    **dict.fromkeys(
        ("18944008", "9846003", "73056007", "3341006", "62175007", "368209003", "78791008", "7769000",
         "25577004", "287579007", "6757004", "91774008"), _RIGHT),
}  # fmt: skip
_EXPRESSED: Final = re.compile(r"\b272741003(?:\s*\|[^|]*\|)?\s*=\s*(\d{6,18})")
"""SNOMED CT: laterality within an expression, `71620000:272741003=7771000`."""
_ADDED: Final = re.compile(
    r"(?:[A-Z]\d\d(?:\.?[0-9A-Z]{1,4})?[ :_/-]|[A-Z]{3}\d\d[ :_/-]?)([LRVHB])|[A-Z]\d\d\.?\d{1,2}([LR])"
)
"""Letter of a side after a code of a disease or operation: `S72.0 V`, `S72.00L`, `NFB20:H`. Without anything
between, other letters and longer codes (`S72.001R`) mean something else."""
_ABOUT: Final = re.compile(r"lateral|sidighet|body-?side|(?<![a-z])sid(?:e|en)(?![a-z])")
"""An extension that tells a side, by its name."""


class Sided(NamedTuple):
    """All sides that are told; `differ`: one place says left and another right, and nobody knows which."""

    sides: Sides
    differ: bool

    @property
    def side(self) -> Side:
        """The one side; empty for none, for both, and where it is told in two ways."""
        (*one,) = self.sides
        return one[0] if len(one) == 1 and not self.differ else ""


def of(resource: Condition | Procedure) -> Sided:
    """The side of a diagnosis or procedure: its words, codes, places and extensions together."""
    code = resource.code
    told = [sides_of(code.text)] if code is not None else []
    told += [_of_coding(one) for one in code.coding] if code is not None else []
    told.append(_NONE.union(*(_of_site(one) for one in resource.body_site)))
    told.append(_of_extensions(resource.extension) | (_of_extensions(code.extension) if code else _NONE))
    said = [one for one in told if one]
    differ = any(not one & other for one in said for other in said)
    return Sided(_NONE.union(*said), differ)


def _of_coding(coding: Coding, *, short: bool = False) -> Sides:
    if coding.code in _CODES:
        return _CODES[coding.code]
    expressed = _EXPRESSED.search(coding.code)
    if expressed is not None:
        return _CODES.get(expressed[1], _NONE)
    added = _ADDED.fullmatch(coding.code.strip())
    if added is not None:
        return of_short(added[1] or added[2])
    return (of_short(coding.code) if short else _NONE) | sides_of(coding.display)


def _of_site(site: SitedConcept) -> Sides:
    by_code = (_of_coding(one, short=True) for one in site.coding)
    return _NONE.union(of_short(site.text), *by_code, _of_extensions(site.extension))


def _of_extensions(extensions: Iterable[Extension]) -> Sides:
    found = _NONE
    for one in extensions:
        if _ABOUT.search(one.url.casefold()):
            found |= _NONE.union(*_values(one))
        found |= _of_extensions(one.extension)
    return found


def _values(one: Extension) -> Iterator[Sides]:
    yield of_short(one.value_string)
    yield of_short(one.value_code)
    if one.value_coding is not None:
        yield _of_coding(one.value_coding, short=True)
    if one.value_codeable_concept is not None:
        yield of_short(one.value_codeable_concept.text)
        for coding in one.value_codeable_concept.coding:
            yield _of_coding(coding, short=True)


def words(sides: Sides) -> str:
    """`venstre side`, `begge sider`; empty for none."""
    if sides == _BOTH:
        return _("both sides")
    return {_LEFT: _("left side"), _RIGHT: _("right side")}.get(sides, "")


def named(resource: Condition | Procedure) -> str:
    """The name with its place and side, however they are told: `Brudd i lårhals, venstre`.

    Empty where it has no name. What the name says already is not said twice; a side that is told in two ways
    says so, and so does what changes the meaning and can't be read.
    """
    label = term(resource.code.label) if resource.code is not None else ""
    return f"{label}{beside(resource, label)}" if label else ""


def beside(resource: Condition | Procedure, label: str) -> str:
    """Place and side as `named` says them after a name: `, venstre`; empty where the name has it all."""
    found = of(resource)
    parts: list[str] = []
    for site in resource.body_site:
        said = place(site)
        if said and fold(said) not in fold(", ".join((label, *parts))):
            parts.append(said)
    told = sides_of(", ".join((label, *parts)))
    if found.differ:
        parts.append(_("side told in two ways, left and right"))
    elif found.sides - told:
        parts.append(words(found.sides))
    unread = _("something here cannot be read") if modifiers.unread(resource) else ""
    return "".join(f", {one}" for one in parts) + (f" ({unread})" if unread else "")


def observed_at(site: SitedConcept) -> str:
    """The place on the body of an observation in words, with its side however that is told."""
    said, sides = place(site), _of_site(site)
    return ", ".join(filter(None, (said, words(sides) if sides - sides_of(said) else "")))


def place(site: CodeableConcept) -> str:
    """A place as it stands after a name; a bare side as the word for it, a code alone as what it is."""
    plain = term(site.words).strip()
    if not plain:
        coded = next((one for one in site.coding if one.code), None)
        if coded is None:
            return ""
        return words(_of_coding(coded, short=True)) or _("place by code {code}").format(code=coded.code)
    if len(plain) < 4 or plain.casefold() in ("left", "right"):
        return words(of_short(plain)) or plain
    return plain if plain[1:2].isupper() else plain[:1].lower() + plain[1:]
