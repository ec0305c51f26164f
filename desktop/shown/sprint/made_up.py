"""A made-up patient's page, or a list of all of them, beside a draft: before and after for somebody else.

Nobody real is shown: the patients are the demo hospital's, and no record is read.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.core.messages import _
from desktop.shown.ask import Ask, shows
from desktop.shown.page.patient_page import PanelShown, PanelWanted
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.shell import BannerModel
from desktop.shown.ward.worklist import WorklistModel
from desktop.shown.workspace import Worklist

Case = Literal["newborn", "empty", "problems", "night", "dark", "large", "longest"]
"""Cases that a page must manage: of who the patient is, and of how the page is seen."""
Seldom = Literal["ordinary", "newborn", "empty", "problems", "longest"]
"""Made-up patients of the cases; those that are seen otherwise are of the ordinary one."""
CASES: Final[tuple[Case, ...]] = ("newborn", "empty", "problems", "night", "dark", "large", "longest")
ListCase = Literal["ward", "nobody", "night", "dark", "large"]
"""Cases that a list of the ward must manage: all made-up patients in it, or none, and how it is seen."""
LIST_CASES: Final[tuple[ListCase, ...]] = ("ward", "nobody", "night", "dark", "large")
LARGE: Final = 1.5
"""The scale of the screen in the case `large`."""


def case_title(case: Case) -> str:
    """A case as it is called on the screen."""
    return {
        "newborn": _("newborn"),
        "empty": _("nothing known"),
        "problems": _("130 problems"),
        "night": _("at night"),
        "dark": _("dark"),
        "large": _("screen at 150 %"),
        "longest": _("longest name"),
    }[case]


def list_case_title(case: ListCase) -> str:
    """A case of a list as it is called on the screen."""
    return {
        "ward": _("a ward of made-up patients"),
        "nobody": _("nobody on the list"),
        "night": _("at night"),
        "dark": _("dark"),
        "large": _("screen at 150 %"),
    }[case]


class MadeUpShown(msgspec.Struct, frozen=True, gc=False):
    """A made-up patient's banner, first sentence and panels, as many as were asked for, in their order.
    `at` is the hour at which they are shown ("03:10")."""

    case: Case
    banner: BannerModel
    sentence: FirstSentence | None
    panels: tuple[PanelShown, ...]
    at: str = ""


@shows(Shows.NOBODY)
class MadeUpOf(Ask[MadeUpShown], frozen=True):
    """A made-up patient's panels; `first` are the analyses that the page weighs more."""

    case: Case
    panels: tuple[PanelWanted, ...]
    first: tuple[str, ...] = ()


class MadeUpListShown(msgspec.Struct, frozen=True, gc=False):
    """A list of the ward with made-up patients as it is (`before`) and as a draft makes it. `at` is the hour
    at which it is shown."""

    case: ListCase
    before: WorklistModel
    after: WorklistModel
    at: str = ""


@shows(Shows.NOBODY)
class MadeUpListOf(Ask[MadeUpListShown], frozen=True):
    """A list of the ward with made-up patients, laid out in two ways; `first` are the analyses that the
    workspace weighs more."""

    case: ListCase
    before: Worklist
    after: Worklist
    first: tuple[str, ...] = ()
