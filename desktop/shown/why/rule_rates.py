"""View model of the page on which owners see what came of their rules; `desktop.views.why.rule_rates`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelModel, PanelState, Tone


class RateRow(msgspec.Struct, frozen=True, gc=False):
    """A rule before signing: how often it fired, and what share was set aside with its interval; under ten
    `share` is empty and `marks` has one for each. `spread` is by ward and profession, `reasons` the kinds
    most given, `asked` the questions by key 0 that wait."""

    key: str
    group: Literal["asked", "told", "few", "silent"]
    title: str
    about: str = ""
    fired: str = ""
    share: str = ""
    doubt: str = ""
    marks: str = ""
    reasons: str = ""
    spread: tuple[str, ...] = ()
    asked: str = ""
    tone: Tone = ""
    sort: float = 0.0
    spoken: str = ""


class RuleRatesModel(PanelModel, frozen=True, gc=False):
    """Rules of whoever is at the keyboard, those that are asked about first; `note` says what was counted and
    what was not."""

    rows: tuple[RateRow, ...] = ()
    title: str = ""
    summary: str = ""
    note: str = ""


@shows(Shows.OWN)
class RuleRatesPage(Ask[tuple[RuleRatesModel, PanelState]], frozen=True):
    """Question for what came of the rules that whoever is at the keyboard owns."""
