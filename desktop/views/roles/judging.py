"""Judgement of a question by the role of whoever asks: refused, narrowed to what they see, or answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from desktop.acts import role_table as roles
from desktop.acts.capabilities import FREE_TO_DO, FREE_TO_SEE, Capability, Shows
from desktop.core.actor import Actor
from desktop.core.errors import NotInRole
from desktop.core.messages import _
from desktop.shown import questions as q
from desktop.shown import sheet_form
from desktop.shown.ask import Ask, declared
from desktop.shown.failure import unread
from desktop.shown.page.patient_page import PanelShown, PanelWanted, PatientShown
from desktop.shown.parts import PanelState
from desktop.shown.shell import BannerModel
from desktop.views.roles import kinds, role_words


def refusal(ask: Ask[Any], actor: Actor) -> NotInRole | None:
    """Refusal of a question to a person in their role; None where it is answered, in whole or in part."""
    if isinstance(ask, q.MakeReady):
        return refusal(ask.page, actor)
    one = declared(type(ask))
    if one.may not in FREE_TO_DO and not roles.may(actor, one.may):
        return _not_allowed(one.may, actor)
    for kind in _kinds(ask, one.shows, actor):
        if not roles.sees(actor, kind):
            return not_shown(kind, actor)
    return None


def not_shown(kind: Shows, actor: Actor) -> NotInRole:
    """Error for a kind of data that a person's role does not see."""
    return roles.refused(role_words.shown(kind), roles.who_sees(kind), actor, kept=_nothing_shown())


def not_printed(actor: Actor) -> NotInRole:
    """Error for a paper that a person's role does not print."""
    return _not_allowed(Capability.PRINT, actor)


def _not_allowed(capability: Capability, actor: Actor) -> NotInRole:
    who = roles.who_may(capability)
    return roles.refused(role_words.right(capability), who, actor, kept=_nothing_shown())


def _nothing_shown() -> str:
    return _("Nothing was shown.")


def _kinds(ask: Ask[Any], shown: Shows, actor: Actor) -> Iterable[Shows]:
    match ask:
        case q.PatientPageOf() | q.PanelsOf():
            return (Shows.NAMES,)
        case q.FindPatients() if roles.sees(actor, Shows.LOG):
            # Whose log, by name: `found` says of nobody where they lie to whoever sees no record.
            return ()
        case q.Origin():
            return kinds.of_keys(ask.of.keys) or (Shows.NAMES,)
        case q.WholeResource():
            return kinds.of_keys((ask.key,))
        case sheet_form.FormDraft() | sheet_form.FormNow():
            return (kinds.of_form(ask.what),)
    return () if shown in FREE_TO_SEE else (shown,)


def narrowed(ask: Ask[Any], actor: Actor) -> Ask[Any]:
    """The question without the panels that the person's role does not see."""
    match ask:
        case q.MakeReady():
            return q.MakeReady(_page(ask.page, actor))
        case q.PatientPageOf():
            return _page(ask, actor)
        case q.PanelsOf() if not all(_seen(kind, options, actor) for kind, options in ask.panels):
            kept = tuple(one for one in ask.panels if _seen(*one, actor))
            return msgspec.structs.replace(ask, panels=kept)
    return ask


def _page(ask: q.PatientPageOf, actor: Actor) -> q.PatientPageOf:
    panels = tuple(one for one in ask.panels if _seen(one.kind, one.options, actor))
    orders = ask.orders if roles.sees(actor, Shows.MEDICINES) else None
    if panels == ask.panels and orders is ask.orders:
        return ask
    return msgspec.structs.replace(ask, panels=panels, orders=orders)


def _seen(kind: str, options: Any, actor: Actor) -> bool:
    return roles.sees(actor, kinds.of_panel(kind, options))


def completed(ask: Ask[Any], answer: Any, actor: Actor) -> Any:
    """The answer to a narrowed question with a word in place of each part that the role does not see: it is
    missing, and says so."""
    match ask:
        case q.PatientPageOf() if isinstance(answer, PatientShown):
            return _completed_page(ask, answer, actor)
        case q.PanelsOf() if len(answer) < len(ask.panels):
            made = iter(answer)
            return [
                next(made) if _seen(*one, actor) else (None, _instead(one[0], one[1], actor))
                for one in ask.panels
            ]
        case q.BannerOf():
            return _banner(answer, actor)
    return answer


def _completed_page(ask: q.PatientPageOf, page: PatientShown, actor: Actor) -> PatientShown:
    panels = page.panels
    if len(panels) < len(ask.panels):
        panels = tuple(_in_place(ask.panels, panels, actor))
    values = roles.sees(actor, Shows.VALUES)
    if values and panels is page.panels:
        return page
    sentence = page.sentence if values else None
    banner = _banner(page.banner, actor)
    return msgspec.structs.replace(page, panels=panels, sentence=sentence, banner=banner)


def _in_place(
    wanted: Sequence[PanelWanted], made: Sequence[PanelShown], actor: Actor
) -> Iterable[PanelShown]:
    found = iter(made)
    for one in wanted:
        if _seen(one.kind, one.options, actor):
            yield next(found)
        else:
            yield PanelShown(None, _instead(one.kind, one.options, actor))


def _instead(kind: str, options: Any, actor: Actor) -> PanelState:
    return unread(not_shown(kinds.of_panel(kind, options), actor), shown=False)


def _banner(banner: BannerModel | None, actor: Actor) -> BannerModel | None:
    """The banner without what is measured, for a role that sees no values."""
    if banner is None or roles.sees(actor, Shows.VALUES):
        return banner
    said = _("Weight and kidneys are not shown here")
    return msgspec.structs.replace(banner, measured=said, measured_whole=said, measured_short=said)
