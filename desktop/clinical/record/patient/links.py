"""Merged and inactive records of a patient: by which one it was replaced, and which ones it replaces."""

from __future__ import annotations

import msgspec

from desktop.clinical.record.modifiers import Unread, unread
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Patient


class Links(msgspec.Struct, frozen=True, gc=False):
    """Links and use of a record. `replaced_by` is where the patient's record goes on, `replaces` are those
    that it took the place of, `main` is where more stands, `also` others of the same person. `out_of_use`: it
    says that it is not to be used. `odd`: it is linked in a way that can't be read. `unread` is what else
    changes its meaning."""

    replaced_by: tuple[Reference, ...] = ()
    replaces: tuple[Reference, ...] = ()
    main: tuple[Reference, ...] = ()
    also: tuple[Reference, ...] = ()
    out_of_use: bool = False
    odd: bool = False
    unread: tuple[Unread, ...] = ()

    @property
    def asks(self) -> bool:
        """True when nothing is written into this record without a question: it is not the living one, or
        nobody can tell."""
        return bool(self.replaced_by or self.out_of_use or self.odd)

    @property
    def others(self) -> tuple[Reference, ...]:
        """Every record that is named, the living one first."""
        return (*self.replaced_by, *self.main, *self.replaces, *self.also)


def read(patient: Patient) -> Links:
    """The links of a Patient. FHIR's `refer` names the record to be used for more, this one stays in use."""
    by: dict[str, list[Reference]] = {"replaced-by": [], "replaces": [], "refer": [], "seealso": []}
    odd = False
    for link in patient.link:
        known = by.get(link.type)
        if known is None or link.other is None or link.modifier_extension:
            odd = True
        else:
            known.append(link.other)
    return Links(
        tuple(by["replaced-by"]), tuple(by["replaces"]), tuple(by["refer"]), tuple(by["seealso"]),
        patient.active is False, odd, unread(patient),
    )  # fmt: skip
