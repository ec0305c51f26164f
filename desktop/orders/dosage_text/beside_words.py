"""Words beside a dose that say only how, where or with what: `til mat`, `fastende`, `begge øyne`."""

from __future__ import annotations

from datetime import datetime

from desktop.core.clock import local
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.lexing import NotRead, parts


def is_beside(text: str, now: datetime) -> bool:
    """True where every word says how, a place or a meal without a time; never of an amount or how often."""
    try:
        found = parts(text, local(now).date())
    except NotRead:
        return False
    atoms = [one.atom for one in found if not isinstance(one.atom, a.Break)]
    return bool(atoms) and all(_is_beside(atom) for atom in atoms)


def _is_beside(atom: a.Atom) -> bool:
    how = isinstance(atom, a.Remark) and atom.how
    return how or isinstance(atom, a.Site) or (isinstance(atom, a.Part) and atom.meal and not atom.offset)
