"""FEST M30 (XML): medicinal products, or the ATC codes that they have.

Of each `OppfLegemiddelMerkevare`: `Status` (A in use, else out of use), and of its
`LegemiddelMerkevare` the `Id`, `NavnFormStyrke`, `Varenavn` and `Atc`. `HentetDato` is the release's day.

Written from public descriptions of M30 (schema of 2014-12-01), and not tried on a file of the agency. Not
confirmed: other values of `Status` than A and U (read as out of use), and newer schemas than 2.5.1, which are
read where these elements are as they were. Substances, packings, doses and refunds in the same file are
passed over; its interactions are a list of their own (`fest_interactions`).
"""

from __future__ import annotations

import re
from typing import Final

from desktop.core.messages import _
from desktop.terminology.code_records import About, Concept, Product, Records, Term
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_sources import Part, check
from desktop.terminology.code_systems import System
from desktop.terminology.formats.fest_xml import Reader, streamed

_ENTRY, _PRODUCT = "OppfLegemiddelMerkevare", "LegemiddelMerkevare"
_NAMED: Final = ("Id", "NavnFormStyrke", "Varenavn")
_SUBSTANCE: Final = re.compile(r"[A-Z]\d\d[A-Z]{2}\d\d")
"""An ATC code that names a substance. A product with another code, or none, is one without."""


def records(part: Part, system: System, about: About) -> Records:
    """The products of a file in their order, or (asked for ATC) each of their ATC codes once."""
    nothing = refused(
        part.name, _("there are no codes in it."),
        todo=_("The interactions of a FEST file are imported with --system interactions."),
    )  # fmt: skip
    return streamed(_Products(part, system, about), nothing)


class _Products(Reader):
    """The product under way."""

    def __init__(self, part: Part, system: System, about: About) -> None:
        super().__init__(part, system, about)
        self._entry: dict[str, str] = {}
        self._line = 0
        self._atc: set[str] = set()

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        if name == _ENTRY:
            self._entry, self._line = {}, self.line
        elif len(self.path) == 4 and self.path[2] == _ENTRY and name == "Status":
            self._entry["status"] = attributes.get("V", "")
        elif self._of_product() and name == "Atc":
            if self._entry.get("atc", attributes.get("V", "").strip()) != attributes.get("V", "").strip():
                raise self.wrong(_("a product has two ATC codes."))
            self._entry["atc"] = attributes.get("V", "").strip()
            self._entry["substance"] = attributes.get("DN", "").strip()

    def _of_product(self) -> bool:
        return len(self.path) == 5 and self.path[2:4] == [_ENTRY, _PRODUCT]

    def ended(self, name: str, text: str) -> None:
        if self._of_product() and name in _NAMED:
            self._entry[name] = text
            check(self.part.name, text, line=self.line)
        elif name == _ENTRY:
            self._made()

    def _made(self) -> None:
        entry = self._entry
        if not entry.get("status"):
            raise self.wrong(_("a product does not say whether it is in use."))
        if self.system.key == "atc":
            self._of_atc(entry.get("atc", ""), entry.get("substance", ""))
            return
        code, name = entry.get("Id", ""), entry.get("NavnFormStyrke", "")
        if not code or not name:
            raise self.wrong(_("a product has no id, or no name."))
        if not self.system.holds(code):
            words = _("{code} is no code of {system}.")
            raise self.wrong(words.format(code=code[:30], system=self.system.title()))
        self.made.append(Concept(code, name, entry["status"] != "A", line=self._line))
        also = dict.fromkeys((entry.get("Varenavn", ""), entry.get("substance", ""), entry.get("atc", "")))
        self.made += [Term(code, text, line=self._line) for text in also if text]
        whole = entry.get("atc", "") if _SUBSTANCE.fullmatch(entry.get("atc", "")) else ""
        substance = entry.get("substance", "") if whole else ""
        self.made.append(Product(code, entry.get("Varenavn", ""), whole, substance))

    def _of_atc(self, code: str, name: str) -> None:
        if not code:
            self.about.left_out += 1
        elif not self.system.holds(code) or not name:
            words = _("{code} is no code of {system}.")
            raise self.wrong(words.format(code=code[:30], system=self.system.title()))
        elif code not in self._atc:
            # Products call a code by the same name but for capitals now and then: the first one's holds.
            self._atc.add(code)
            self.made.append(Concept(code, name, line=self._line))
