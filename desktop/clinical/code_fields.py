"""Codes for a field (problem, procedure, allergy, letter, form): the one home of which systems are searched.

`resources/vocabulary/code_fields.yaml` declares the systems of each field in order; `find` searches them by
code, word, abbreviation and misspelling, `chosen` gives the code of a key that a form keeps, and `coding` is
what of it goes into a resource. What has no code in them stays text: nobody guesses one. A release that can't
be read, or was taken back while a form is open, is said, and its codes are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from desktop.clinical import icd10
from desktop.core.configured import Items, Origin, Settings, meaning
from desktop.core.converting import Refused, convert
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.fhir.systems import canonical
from desktop.terminology.code_systems import System, named, plain_code

if TYPE_CHECKING:
    from desktop.terminology import code_search

Name = Literal["problem", "reason", "procedure", "allergy", "letter", "form"]
MOST: Final = 7
ICD: Final = "icd10"
_BEST: Final = ("code", "word", "short", "prefix", "inside", "near")
"""Ways of finding a code, the best first, as a release's index has them."""
_DISEASES: Final = frozenset({ICD, "snomed"})
_ACTS: Final = frozenset({"ncsp", "ncmp", "ncrp", "snomed"})
_MAY: Final[dict[str, frozenset[str]]] = {
    "problem": _DISEASES,
    "reason": _DISEASES,
    "procedure": _ACTS,
    "allergy": frozenset({"atc", "snomed"}),
    "letter": _DISEASES | _ACTS | {"atc", "nlk"},
    "form": _DISEASES | _ACTS | {"atc", "nlk", "fest"},
}
"""Systems that fit a field: the floor under what a hospital declares."""
_ONE_KIND: Final = ("problem", "reason", "procedure", "allergy")
"""Fields in which SNOMED CT, which has codes of everything, is narrowed to kinds."""


class Searched(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code system that a field searches, by its short name."""

    system: str
    kinds: Annotated[tuple[str, ...], meaning("SNOMED CT: kinds of concepts, such as `substance`")] = ()
    form: Annotated[str, meaning("regular expression that the whole code must match; empty: any")] = ""


class CodeField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Code systems that a field searches, in order."""

    systems: tuple[Searched, ...]


class _File(msgspec.Struct):
    fields: dict[str, CodeField]
    source: str = ""
    checked_by: str | None = None


def checked(data: Any, _origin: Origin) -> dict[str, CodeField]:
    """The fields of plain values. Raises Refused for a system that does not belong in a field."""
    found: _File = convert(data, _File)
    for name in _MAY.keys() - found.fields.keys():
        raise Refused(("fields",), _("The field “{name}” is missing.").format(name=name))
    for name, field in found.fields.items():
        if name not in _MAY:
            words = _("There is no field “{name}” in which codes are searched.").format(name=name)
            raise Refused(("fields", name), words)
        for at, one in enumerate(field.systems):
            where = ("fields", name, "systems", at)
            system = named(one.system)
            if system is None or system.key not in _MAY[name]:
                words = _("Codes of “{system}” do not belong there: there may be {names}.")
                names = ", ".join(sorted(_MAY[name]))
                raise Refused((*where, "system"), words.format(system=one.system, names=names))
            if (system.key == "snomed") < bool(one.kinds):
                raise Refused((*where, "kinds"), _("Only SNOMED CT tells kinds."))
            if system.key == "snomed" and not one.kinds and name in _ONE_KIND:
                words = _("SNOMED CT has codes of everything: say which kinds belong there.")
                raise Refused((*where, "kinds"), words)
            try:
                re.compile(one.form)
            except re.error as error:
                words = _("The form of codes can't be read.")
                raise Refused((*where, "form"), words) from error
    return found.fields


FIELDS: Settings[dict[str, CodeField]] = Settings(
    "vocabulary/code_fields.yaml", checked, {"code-field": Items(("fields",), CodeField)}
)


class FieldCode(msgspec.Struct, frozen=True, gc=False):
    """A code that fits a field: its system, the name in the file's words, the release's version where it is
    known, and how it was found; `matched` is another term that was found."""

    system: System
    code: str
    name: str
    how: str = "code"
    matched: str = ""
    retired: bool = False
    replaced: str = ""
    version: str = ""

    @property
    def key(self) -> str:
        """Key that a form keeps: `system|code`; of ICD-10 the code alone, as drafts always had it."""
        return self.code if self.system.key == ICD else f"{self.system.key}|{self.code}"

    @property
    def said(self) -> str:
        """Its system and code: `NCSP JEA00`."""
        return f"{short(self.system)} {self.code}"


class Standing(msgspec.Struct, frozen=True):
    """Systems of a field that are searched, those whose release can't be read, those that an older version
    imported so that their kinds are not known, and those of which none was imported."""

    searched: tuple[System, ...] = ()
    unread: tuple[System, ...] = ()
    old: tuple[System, ...] = ()
    absent: tuple[System, ...] = ()


def short(system: System) -> str:
    """Name of a code system beside a code: `ICD-10`."""
    return system.title().partition(" (")[0]


def find(field: Name, typed: str, limit: int = MOST) -> tuple[FieldCode, ...]:
    """The best codes for what has been typed so far, each once: by code, then whole words, abbreviations,
    beginnings, parts of words and misspellings; in each the order of the systems. A system that knows the
    word is not crowded out by another."""
    return found_in(FIELDS.now()[field].systems, typed, limit)


def found_in(systems: Iterable[Searched], typed: str, limit: int = MOST) -> tuple[FieldCode, ...]:
    """The best codes of these systems."""
    text = " ".join(typed.split())
    if not text:
        return ()
    ranked: list[tuple[int, int, FieldCode]] = []
    for place, (system, one) in enumerate(_named(systems)):
        ranked += [(_BEST.index(hit.how), place, hit) for hit in _of_system(system, one, text, limit)]
    ranked.sort(key=lambda each: each[:2])
    return _none_crowded_out([hit for *_order, hit in ranked], limit)


def _none_crowded_out(every: list[FieldCode], limit: int) -> tuple[FieldCode, ...]:
    shown, rest = every[:limit], every[limit:]
    for hit in rest:
        if any(one.system == hit.system for one in shown):
            continue
        systems = [one.system for one in shown]
        gives = next((at for at in range(len(shown) - 1, -1, -1) if systems.count(systems[at]) > 1), None)
        if gives is not None:
            shown = [*shown[:gives], *shown[gives + 1 :], hit]
    return tuple(shown)


def chosen(field: Name, key: str) -> FieldCode | None:
    """The code of a key, retired or not; None where no release in force has it, or it does
    not belong in the field."""
    return chosen_in(FIELDS.now()[field].systems, key)


def chosen_in(systems: Iterable[Searched], key: str) -> FieldCode | None:
    """The code of a key, of one of these systems."""
    name, _bar, code = key.rpartition("|")
    name = name or ICD
    for system, one in _named(systems):
        if system.key == name and (found := _code(system, one, code)) is not None:
            return found
    return None


def exact(field: Name, typed: str) -> bool:
    """True when what is typed is a code of one of the field's systems."""
    plain = plain_code(typed)
    return any(plain_code(one.code) == plain for one in find(field, typed))


def coding(found: FieldCode) -> dict[str, Any]:
    """A Coding: system, version where it is known, code, and the name in the file's words."""
    version = {"version": found.version} if found.version else {}
    return {"system": found.system.uri, **version, "code": found.code, "display": found.name}


def concept(found: FieldCode) -> dict[str, Any]:
    """A CodeableConcept of one code."""
    return {"coding": [coding(found)], "text": found.name}


def standing(field: Name) -> Standing:
    """Systems of a field that are searched, and those that are not."""
    return standing_in(FIELDS.now()[field].systems)


def standing_in(systems: Iterable[Searched]) -> Standing:
    """Systems that are searched, and those that are not."""
    told: dict[str, list[System]] = {"searched": [], "unread": [], "old": [], "absent": []}
    for system, one in _named(systems):
        told[_state(system, one)].append(system)
    return Standing(**{name: tuple(found) for name, found in told.items()})


def _state(system: System, one: Searched) -> str:
    if system.key == ICD:
        return "unread" if icd10.codes().unread else "searched"
    codes = _release(system)
    if codes is None:
        return "absent"
    if isinstance(codes, str):
        return codes
    return "old" if one.kinds and not codes.tells_kinds else "searched"


def told_unread(found: Standing) -> str:
    """Sentence on imported systems that are not searched; empty where there are none."""
    words = []
    if any(one.key == ICD for one in found.unread):
        words.append(_("The site's file of codes can't be read: this is the short list that is shipped."))
    if unread := [one for one in found.unread if one.key != ICD]:
        names = ", ".join(short(one) for one in unread)
        words.append(_("{names} can't be read and is not searched.").format(names=names))
    if found.old:
        names = ", ".join(short(one) for one in found.old)
        words.append(
            _("{names} was imported by an older version and is not searched: import it again.").format(
                names=names
            )
        )
    return " ".join(words)


def of_system(uri: str) -> tuple[Searched, ...]:
    """The code system with this address as one that is searched; none where it can't be imported."""
    system = named(uri) or named(canonical(uri))
    return (Searched(system.key),) if system is not None else ()


def _named(systems: Iterable[Searched]) -> Iterable[tuple[System, Searched]]:
    for one in systems:
        system = named(one.system)
        if system is not None:
            yield system, one


def _release(system: System) -> code_search.Codes | Literal["unread"] | None:
    # Its library is read when codes are first asked for: a window's start is no slower.
    from desktop.terminology import code_search

    found = code_search.codes(system)
    if isinstance(found, code_search.Unread):
        return "unread"
    return found


def _of_system(system: System, one: Searched, text: str, limit: int) -> list[FieldCode]:
    try:
        if system.key == ICD:
            codes = icd10.codes()
            return [
                FieldCode(system, code.code, code.text, how, retired=code.retired, version=codes.version)
                for how, code in codes.ranked(text, limit)
                if _fits(one, code.code)
            ]
        release = _release(system)
        if release is None or isinstance(release, str):
            return []
        more = 3 * limit if one.form else limit
        hits = [hit for hit in release.find(text, more, one.kinds) if _fits(one, hit.code)]
    except StoreError:
        # It is told from now on as one that can't be read; the other systems are searched.
        return []
    version = release.version
    return [
        FieldCode(system, hit.code, hit.name, hit.how, hit.matched, hit.retired, hit.replaced, version)
        for hit in hits[:limit]
    ]


def _code(system: System, one: Searched, text: str) -> FieldCode | None:
    try:
        if system.key == ICD:
            codes = icd10.codes()
            code = codes.code(text)
            if code is None or not _fits(one, code.code):
                return None
            return FieldCode(system, code.code, code.text, retired=code.retired, version=codes.version)
        release = _release(system)
        if release is None or isinstance(release, str):
            return None
        hit = release.code(text)
        if hit is None or not _fits(one, hit.code) or (one.kinds and not release.is_of(hit.code, one.kinds)):
            return None
    except StoreError:
        return None
    return FieldCode(system, hit.code, hit.name, "code", "", hit.retired, hit.replaced, release.version)


def _fits(one: Searched, code: str) -> bool:
    return not one.form or re.fullmatch(one.form, code) is not None
