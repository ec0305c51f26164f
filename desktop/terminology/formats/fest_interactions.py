"""FEST M30 (XML): the interactions that the agency has assessed (`KatInteraksjon`).

Of each `OppfInteraksjon`: `Status`, and its `Interaksjon` with `Id`, `Relevans`, `Situasjonskriterium`,
`KliniskKonsekvens`, `Interaksjonsmekanisme`, `Kildegrunnlag`, `Handtering`, and at least two `Substansgruppe`
of `Substans` with `Atc`; or its `InteraksjonIkkeVurdert` with the `Atc` that was not assessed. A code of ATC
above the substance stands for all below it. What rests on a substance without a code of ATC (a herb, a juice:
`RefVirkestoff`) can't be compared with an order; that interaction is left out and counted.

Written from public descriptions of M30 (schema of 2014-12-01) and of programs that read it, and not tried on
a file of the agency. Several of them say: `Relevans` is 1 (better avoided), 2 (take precautions) or 3 (no
measures needed), and codes of ATC may be those of groups. Not confirmed, and therefore:

- a fourth `Relevans`, and a `Status` that is neither A nor U: none was found; refused at its line;
- more than two groups: each two of them are told, which says too much where all must be together;
- the codes of `Visningsregel` (general practice, hospital, pharmacy …): not read: none hides anything;
- an extract of changes alone looks like a whole file; beside one in force it is refused as too small;
- `Referanse`, and the reference to substances (`RefVirkestoff`): not read;
- newer schemas than 2.5.1, which are read where these elements are as they were.
"""

from __future__ import annotations

import re
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, Interaction, Records, Side, Unassessed
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_sources import Part, check
from desktop.terminology.code_systems import System
from desktop.terminology.formats.fest_xml import Reader, streamed

_ENTRY: Final = "OppfInteraksjon"
_ATC: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
"""A substance's code, or a group's; the first letter alone is half of the pharmacopoeia."""
_RELEVANCES: Final = ("1", "2", "3")
_TEXTS: Final = ("Id", "Situasjonskriterium", "KliniskKonsekvens", "Interaksjonsmekanisme", "Handtering")
_MOST: Final = 2_000
"""Substances of one interaction: more are no interaction but a file that would fill the memory."""
_SHOWN: Final = 3
"""Substances that name a side that has no name of its own."""


def records(part: Part, system: System, about: About) -> Records:
    """The interactions of a file in their order. Raises Refused with the line."""
    nothing = refused(part.name, _("there are no interactions in it."))
    return streamed(_Interactions(part, system, about), nothing)


class _Group:
    """One side of the interaction under way: its own name, and those of its first substances."""

    def __init__(self) -> None:
        self.name = ""
        self.substances = 0
        self.names: dict[str, None] = {}
        self.codes: list[str] = []

    def add(self, name: str) -> None:
        """Another substance; only the first few are named."""
        self.substances += 1
        if len(self.names) <= _SHOWN:
            self.names[name] = None

    @property
    def shown(self) -> str:
        return self.name or _few(list(self.names), ", ")


def _few(names: list[str], between: str) -> str:
    return between.join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


class _Interactions(Reader):
    """The interaction under way."""

    def __init__(self, part: Part, system: System, about: About) -> None:
        super().__init__(part, system, about)
        self._line = 0
        self._status = self._unknown = ""
        self._texts: dict[str, str] = {}
        self._relevance: tuple[str, str] | None = None
        self._evidence = ""
        self._groups: list[_Group] = []
        self._pairs = 0
        self._name = ""
        self._atc = "", ""
        self._seen = 0

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        path = self.path
        if len(path) < 3 or path[2] != _ENTRY:
            return
        value, words = attributes.get("V", "").strip(), attributes.get("DN", "").strip()
        match path[3:]:
            case []:
                self._line, self._status, self._unknown = self.line, "", ""
                self._texts, self._relevance, self._evidence, self._groups = {}, None, "", []
                self._seen = self._pairs = 0
            case ["Status"]:
                self._status = value
            case ["Interaksjon" | "InteraksjonIkkeVurdert"]:
                self._pairs += 1
                if self._pairs > 1:
                    raise self.wrong(_("one entry has two interactions."))
            case ["InteraksjonIkkeVurdert", "Atc"]:
                self._unknown = self._code(value)
            case ["Interaksjon", "Relevans"]:
                if self._relevance is not None:
                    raise self.wrong(_("one interaction has two relevances."))
                if value not in _RELEVANCES:
                    told = _("the relevance of an interaction is {code}, and not 1, 2 or 3.")
                    raise self.wrong(told.format(code=value[:20] or "–"))
                self._relevance = value, words
            case ["Interaksjon", "Kildegrunnlag"]:
                self._evidence = self._clean(words)
            case ["Interaksjon", "Substansgruppe"]:
                self._groups.append(_Group())
            case ["Interaksjon", "Substansgruppe", "Substans"]:
                self._seen += 1
                if self._seen > _MOST:
                    raise self.wrong(_("one interaction has far too many substances."))
                self._name, self._atc = "", ("", "")
            case ["Interaksjon", "Substansgruppe", "Substans", "Atc"]:
                self._atc = self._code(value), self._clean(words)

    def ended(self, name: str, text: str) -> None:
        path = self.path
        if len(path) < 3 or path[2] != _ENTRY:
            return
        match path[3:]:
            case []:
                self._made()
            case ["Interaksjon", field] if field in _TEXTS:
                self._texts[field] = self._clean(text)
            case ["Interaksjon", "Substansgruppe", "Navn"]:
                self._groups[-1].name = self._clean(text)
            case ["Interaksjon", "Substansgruppe", "Substans", "Substans"]:
                self._name = self._clean(text)
            case ["Interaksjon", "Substansgruppe", "Substans"]:
                self._of_substance()
            case ["Interaksjon", "Substansgruppe"]:
                if not self._groups[-1].substances:
                    raise self.wrong(_("a group of substances of an interaction names none."))

    def _of_substance(self) -> None:
        code, words = self._atc
        name = self._name or words or code
        if not name:
            raise self.wrong(_("a substance of an interaction has neither a name nor a code."))
        self._groups[-1].add(name)
        if code:
            self._groups[-1].codes.append(code)

    def _code(self, code: str) -> str:
        if not _ATC.fullmatch(code):
            told = _("{code} is no ATC code of a substance or of a group of them.")
            raise self.wrong(told.format(code=code[:30] or "–"))
        return code

    def _clean(self, text: str) -> str:
        check(self.part.name, text, line=self.line)
        return " ".join(text.split())

    def _made(self) -> None:
        if self._status not in ("A", "U"):
            raise self.wrong(_("an interaction does not say whether it is in use."))
        over = self._status == "U"
        if self._unknown:
            if not over:
                self.made.append(Unassessed(self._unknown))
            return
        code = self._texts.get("Id", "")
        if self._relevance is None or not code:
            raise self.wrong(_("an interaction has no id, or no relevance."))
        if not self.system.holds(code):
            told = _("{code} is no code of {system}.")
            raise self.wrong(told.format(code=code[:30], system=self.system.title()))
        if not self._texts.get("KliniskKonsekvens"):
            raise self.wrong(_("an interaction does not say what happens."))
        if len(self._groups) < 2:
            raise self.wrong(_("an interaction has fewer than two groups of substances."))
        if sum(bool(group.codes) for group in self._groups) < 2:
            self.about.left_out += 1
            return
        name = _few([group.shown for group in self._groups], " – ")
        value, words = self._relevance
        self.made.append(Concept(code, f"{name}: {words or value}", over, line=self._line))
        self.made.append(
            Interaction(
                code, int(value), self._texts.get("Situasjonskriterium", ""),
                self._texts["KliniskKonsekvens"], self._texts.get("Interaksjonsmekanisme", ""),
                self._texts.get("Handtering", ""), self._evidence, self._line,
            )
        )  # fmt: skip
        self.made += [Side(code, side, atc) for side, group in enumerate(self._groups) for atc in group.codes]
