"""A patient's problems, and what may be added to them."""

from __future__ import annotations

import msgspec

from desktop.shown.parts import PanelModel, Provenance, Step


class ProblemRow(msgspec.Struct, frozen=True, gc=False):
    """One problem: its name, whether it is active, when and how (`detail`), code in words, `sort` as it is
    listed, `when` as a FHIR time.

    `uncertain` marks one that is suspected or differential (said in words too, in `detail`).
    """

    key: str
    name: str
    detail: str = ""
    active: bool = True
    code: str = ""
    sort: str = ""
    when: str = ""
    uncertain: bool = False
    provenance: Provenance = Provenance()


class ProblemsModel(PanelModel, frozen=True, gc=False):
    """The list; `note` says how many are over; `suggestions` are proposed problems with keys, shown below."""

    rows: tuple[ProblemRow, ...]
    title: str = ""
    note: str = ""
    suggestions: tuple[Step, ...] = ()
