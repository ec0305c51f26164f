"""Laboratory analyses that a draft may put first on the patient's page, and those that nobody here has."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import Layer, Offered


class LabsOffered(msgspec.Struct, frozen=True, gc=False):
    """All analyses by title; `where` of one says why nothing of it would be seen here, empty where a patient
    of the ward has an answer. `said` is why that is not known."""

    labs: tuple[Offered, ...]
    said: str = ""


@shows(Shows.NOBODY)
class LabsOf(Ask[LabsOffered], frozen=True):
    """Question for the analyses that may come first, with those of which nobody of a ward (Location id) has
    an answer. No patient is named and no value told."""

    whose: WorkspaceOf
    layer: Layer
    ward: str
    tab: str = ""
