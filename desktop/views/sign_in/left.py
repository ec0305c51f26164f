"""Drafts that a person left, told when they begin and when they close a patient: notes, letters and baskets,
with a way to each patient."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts.window import OpenPatient
from desktop.core.messages import _, ngettext
from desktop.shown.parts import Step
from desktop.shown.shell import Notice
from desktop.store import drafts
from desktop.views.reader import Reader

MOST = 3
"""Number of patients with a step of their own; the others are counted."""


def notice(reader: Reader, connection: Connection, patient: str = "") -> Notice | None:
    """One calm line about the drafts of whoever is at the keyboard, of all patients or of one; None when
    there are none."""
    every = drafts.of_author(connection, reader.actor.role) if reader.actor.role else ()
    mine = [one for one in every if not patient or one.patient == patient]
    if not mine:
        return None
    kinds = [one.kind for one in mine]
    counted = (
        ngettext("{n} note", "{n} notes", kinds.count("note")).format(n=kinds.count("note")),
        ngettext("{n} letter", "{n} letters", kinds.count("letter")).format(n=kinds.count("letter")),
        ngettext("{n} basket", "{n} baskets", kinds.count("order")).format(n=kinds.count("order")),
    )
    shown = [words for kind, words in zip(("note", "letter", "order"), counted, strict=True) if kind in kinds]
    if others := sum(kind not in ("note", "letter", "order") for kind in kinds):
        shown.append(ngettext("{n} form", "{n} forms", others).format(n=others))
    people = list(dict.fromkeys(one.patient for one in mine if one.patient))
    steps = []
    for patient in people[:MOST]:
        found = reader.open_patient(connection, patient)
        name = ", ".join(filter(None, (found.family, found.given))) if found is not None else ""
        steps.append(Step("", name or _("Patient who is not fetched yet"), OpenPatient(patient)))
    rest = len(people) - len(steps)
    more = ngettext("and {n} patient more", "and {n} patients more", rest).format(n=rest) if rest > 0 else ""
    left = _("You left drafts: {what}.").format(what=", ".join(shown))
    return Notice("note-pencil", ((left, more),), tuple(steps), "accent")
