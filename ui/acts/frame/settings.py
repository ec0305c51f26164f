"""Opening the settings page, and keeping what is chosen on it."""

from __future__ import annotations

import msgspec

from desktop.core import messages
from desktop.core.preferences import Preferences
from desktop.shown.draft_questions import NoteTemplates
from desktop.shown.settings import SettingsShown
from ui import theme
from ui.acts.controller import Controller
from ui.acts.sign_in.locking import idle_seconds
from ui.window.settings import SettingsPage


def show(desk: Controller) -> None:
    """Lay the settings over the page, or take them away again when they lie there."""
    if isinstance(desk.over.page, SettingsPage):
        desk.over.back()
    elif desk.actor.practitioner:
        desk.bridge.run(_show(desk))


async def _show(desk: Controller) -> None:
    wanted = desk.patients.workspace.note_templates
    choices = await desk.bridge.ask(NoteTemplates(wanted, desk.personal.chosen.note_template))
    templates = tuple((one.key, one.title) for one in choices)
    desk.over.back()
    chosen = _whole(desk.personal.chosen, templates[0][0] if templates else "")
    minutes = round(idle_seconds() / 60)
    page = SettingsPage(SettingsShown(desk.actor.name, chosen, templates, minutes))
    page.left.connect(desk.over.back)
    page.chosen.connect(lambda now: _choose(desk, now))
    desk.over.show(page)


def _whole(chosen: Preferences, template: str) -> Preferences:
    """Preferences with defaults filled in."""
    return msgspec.structs.replace(
        chosen,
        language=chosen.language or messages.language(),
        theme=chosen.theme or theme.scheme().value,
        text_size=chosen.text_size or 100,
        note_template=chosen.note_template or template,
    )


def _choose(desk: Controller, now: Preferences) -> None:
    # Steps taken and news seen meanwhile are the person's, not the page's.
    mine = desk.personal.chosen
    desk.personal.choose(msgspec.structs.replace(now, steps=mine.steps, sprints=mine.sprints))
