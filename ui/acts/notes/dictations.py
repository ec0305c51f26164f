"""Writing a dictation from its list: it is taken, the patient opened, and its note begun."""

from __future__ import annotations

from desktop.acts.dictations import TakeDictation, WriteDictation
from desktop.core.errors import FagflateError
from ui.acts.controller import Controller


class DictationActs:
    """Acts of one window on dictations."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk

    def write(self, act: WriteDictation) -> None:
        """Take a dictation that is not one's own yet, then open its note; who is second is told."""
        self._desk.bridge.run(self._write(act))

    async def _write(self, act: WriteDictation) -> None:
        desk = self._desk
        actor = desk.actor
        if act.seen not in (actor.practitioner, actor.role) or not act.seen:
            # Whoever writes it is seen in the list: opening it takes it from nobody.
            before = desk.patients.coming, desk.window.current_page()
            try:
                done = await desk.bridge.act(TakeDictation(act.patient, act.dictation))
            except FagflateError as error:
                desk.say_error(error)
                return
            desk.performing.say(done)
            if before != (desk.patients.coming, desk.window.current_page()) or desk.actor != actor:
                # They have gone on to something else meanwhile, and may be writing there.
                return
        desk.open_patient(act.patient)
        desk.note.write(act.dictation)
