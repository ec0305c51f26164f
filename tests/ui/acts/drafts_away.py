"""Drafts that tests before this one left in the shared window's record, thrown away before it begins."""

from __future__ import annotations

from typing import get_args

from desktop.acts.drafts import DiscardDraft
from desktop.acts.edits import DraftKind
from desktop.store import drafts
from tests.journeys.conftest import Seat


def throw_drafts_away(seat: Seat, patient: str) -> None:
    """Throw away what the person at the window left unsigned of a patient."""
    author = seat.desk.actor.role
    left = seat.session.store.read(lambda connection: drafts.of_author(connection, author, patient))
    kinds: tuple[DraftKind, ...] = get_args(DraftKind)
    for one in left.result():
        for kind in kinds:
            if one.kind == kind:
                seat.desk.bridge.tell(DiscardDraft(kind, one.id))
    seat.quiet()
