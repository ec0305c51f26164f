"""View model of the coding worklist: stays without codes or letter; made by `desktop.views.office.coding`."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel


class ToAsk(msgspec.Struct, frozen=True, gc=False):
    """A task that asks for what lacks: about which patient and stay (`Encounter/id`), its words, and the
    responsible doctor, where one is named (reference, name)."""

    patient: str
    about: str
    text: str
    to: str = ""
    name: str = ""


class CodingModel(WorklistModel, frozen=True, gc=False):
    """The list, as the worklist is one, with those who have left lately.

    `gone`, `leaving`, `here`, `done` and `unknown` are the keys of the rows of who has left and lacks
    something, of who leaves soon and does, of the others who do, of who lacks nothing, and of whom it is not
    known. `asks` are the tasks that can be made of them. `note` says what could not be checked.
    """

    gone: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    asks: tuple[ToAsk, ...] = ()
    note: str = ""


@shows(Shows.OFFICE)
class CodingPage(Ask[tuple[CodingModel, PanelState]], frozen=True):
    """Question for a ward's (Location id) coding worklist: stays that go on or ended in the last `days`; one
    that ended more than `within` days ago is late."""

    ward: str
    days: int = 30
    within: int = 7
