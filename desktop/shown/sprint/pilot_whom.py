"""For whom a pilot is, as one sentence part: its wards, kinds of work and named people, as the file means
them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from desktop.core.formats import listed
from desktop.core.messages import _

_WORK: Final[Mapping[str, Callable[[], str]]] = {
    "doctor": lambda: _("doctors"),
    "nurse": lambda: _("nurses"),
    "secretary": lambda: _("secretaries"),
    "coordinator": lambda: _("bed co-ordinators"),
    "ambulance": lambda: _("ambulance and emergency call centre"),
    "gp": lambda: _("general practitioners"),
    "auditor": lambda: _("auditors of the log"),
    "owner": lambda: _("owners of sprints"),
}
ROLES: Final = ("doctor", "nurse", "secretary", "coordinator", "ambulance", "gp", "auditor", "other")
"""Kinds of work that a pilot may name, as a sprint's file writes them."""

DUTIES: Final = ("coordinator", "ambulance", "gp", "auditor", "owner")
"""Duties that a pilot may name: what somebody does beside, or in place of, their profession."""


def work_title(role: str) -> str:
    """Those who work as a role or duty, in the plural: “nurses”."""
    found = _WORK.get(role)
    return found() if found is not None else _("others")


def whom(wards: Sequence[str], work: Sequence[str], persons: Sequence[str]) -> str:
    """Words for all whom a pilot means, by titles: “doctors and nurses on Hjerte 3, and Anne Lie on
    every ward with this page”. Wards and work narrow each other; who is named is in it on any ward. Empty
    where it names nobody."""
    some = ""
    if wards and work:
        some = _("{work} on {wards}").format(work=listed(work), wards=listed(wards))
    elif wards:
        some = _("everybody on {wards}").format(wards=listed(wards))
    elif work:
        some = _("{work} with this page").format(work=listed(work))
    if not persons:
        return some
    named = _("{names} on every ward with this page").format(names=listed(persons))
    return _("{some}, and {named}").format(some=some, named=named) if some else named
