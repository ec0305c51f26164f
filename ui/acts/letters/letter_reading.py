"""Reading a signed letter: opened from a list, each time logged, closed to where it was opened from."""

from __future__ import annotations

import uuid
from contextlib import suppress

import msgspec

from desktop.acts.edits import TypedAddress
from desktop.acts.signed import (
    OpenSignedLetter,
    RecordLetterRead,
    RerouteLetter,
    RevokeLetter,
    SendLetterAgain,
)
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.shown.parts import PanelState
from desktop.shown.questions import RoutesFor, SignedLetter, SignedSheet
from ui.acts.desk import Desk
from ui.acts.letters.recipient_dialog import RecipientDialog
from ui.acts.letters.recipient_search import RecipientSearch
from ui.acts.paper import paper
from ui.acts.paper.papers import PaperActs
from ui.acts.sign_in.reason_dialog import ReasonDialog
from ui.editors.letter.signed_letter import SignedLetterPage
from ui.editors.parts.speech import announce

PAGE = "signed_letter"


class LetterReading:
    """The one signed letter that a window shows."""

    def __init__(self, desk: Desk, papers: PaperActs) -> None:
        self._desk = desk
        self._papers = papers
        self._page: SignedLetterPage | None = None
        self.letter: SignedLetter | None = None
        self._from = ""
        self._scope = desk.bridge.scope()
        self._showing = desk.bridge.coalesced(self._show_now)
        self._fetched: set[str] = set()
        self._search: RecipientSearch | None = None

    @property
    def page(self) -> SignedLetterPage:
        """The page, made when first needed."""
        if self._page is None:
            self._page = SignedLetterPage()
            self._page.wanted.connect(self._wanted)
            self._page.copy_chosen.connect(lambda _task: self._fetch_missing())
            self._desk.window.set_page(PAGE, self._page)
        return self._page

    def open(self, act: OpenSignedLetter) -> None:
        """Open a letter under its patient's banner; another version of the open one takes its place."""
        desk = self._desk
        patient = act.patient or desk.patients.focus
        if not patient:
            return
        came_from = self._from if self.letter is not None else desk.pages.current
        if desk.patients.focus != patient:
            desk.open_patient(patient)
        self._from = came_from
        self._scope.cancel()
        self.letter = SignedLetter(patient, act.letter)
        self.page.set_model(None)
        self.page.set_state(PanelState("loading", note=_("fetching")))
        self._scope.run(self._open(self.letter))

    async def _open(self, letter: SignedLetter) -> None:
        model = await self._desk.bridge.ask(letter)
        if model is None:
            self.leave()
            raise InputError(
                _("The letter is no longer held here."),
                todo=_("Fetch anew and look again."),
                details=letter.letter,
            )
        reader = self._desk.reader or self._desk.actor
        if reader.name:
            # It stands in the log before anybody reads it.
            await self._desk.bridge.act(RecordLetterRead(letter.patient, letter.letter), reader)
            if self.letter != letter:
                return
        self._fill(model)
        self._desk.window.show_page(PAGE)
        self.page.take_focus()

    def _fill(self, model: SignedLetterShown) -> None:
        self.page.set_state(PanelState("ready"))
        if model != self.page.model:
            self.page.set_model(model)
        self._fetch_missing()

    def refresh(self) -> None:
        """The record has changed: show the open letter as things stand now."""
        if self.letter is not None:
            self._showing.request()

    async def _show_now(self) -> None:
        letter = self.letter
        if letter is None:
            return
        model = await self._desk.bridge.ask(letter)
        if letter == self.letter and model is not None:
            before: SignedLetterShown | None = self.page.model
            self._fill(model)
            if before is not None and before.stands and not model.stands:
                # Whoever reads on must not read in what holds no more.
                self._desk.window.say_done(model.warning)
                announce(self.page, model.warning, urgent=True)

    def _wanted(self, source: str, number: int) -> None:
        if self.letter is not None:
            self._scope.run(self._sheet(self.letter, source, number))

    async def _sheet(self, letter: SignedLetter, source: str, number: int) -> None:
        found = await self._desk.bridge.ask(SignedSheet(letter.patient, letter.letter, source, number))
        if letter == self.letter:
            self.page.put(source, number, paper.picture(found))

    def _fetch_missing(self) -> None:
        """Fetch the copy that is looked at where it is not held here; once, or a server that has not got it
        would be asked for ever."""
        model: SignedLetterShown | None = self.page.model
        if model is None or self.letter is None:
            return
        missing = (self.page.chosen or model).missing
        if missing and missing not in self._fetched:
            self._fetched.add(missing)
            self._scope.run(self._fetch(missing))

    async def _fetch(self, binary: str) -> None:
        # Away, or not there: the page goes on saying that it is not fetched.
        with suppress(FagflateError):
            await self._desk.bridge.fetch("Binary", binary)
            await self._show_now()

    def correct_recipient(self, task: str) -> None:
        """Let a person choose where a copy goes that has not arrived."""
        model: SignedLetterShown | None = self.page.model
        letter = self.letter
        one = next((a for a in model.addressees if a.task == task), None) if model is not None else None
        if model is None or letter is None or one is None:
            return
        title = _("Instead of {recipient}: the letter about {patient}").format(
            recipient=one.name, patient=model.name
        )
        dialog = RecipientDialog(title, _("Send there"), self._desk.window)
        self._search = RecipientSearch(
            self._desk.bridge, self._scope, dialog,
            lambda text: RoutesFor(letter.patient, letter.letter, text),
        )  # fmt: skip
        dialog.chosen.connect(lambda who: self._scope.run(self._reroute(dialog, one.task, who, one.seen)))
        self._desk.window.open_dialog(dialog)

    async def _reroute(self, dialog: RecipientDialog, task: str, who: str | TypedAddress, seen: str) -> None:
        await self._send(dialog, RerouteLetter(task, who, seen))

    async def _send(self, dialog: RecipientDialog, act: RerouteLetter | SendLetterAgain) -> None:
        try:
            done = await self._desk.bridge.act(act)
        except FagflateError as error:
            dialog.refused(" ".join((error.what, error.kept, error.todo)).strip())
            return
        dialog.accept()
        self._desk.performing.say(done)
        self.refresh()

    def choose_again(self) -> None:
        """Let a person choose who gets this version once more, or as one recipient more."""
        model: SignedLetterShown | None = self.page.model
        letter = self.letter
        if model is None or letter is None or not model.may_send:
            return
        title = _("Send again: {letter} about {patient}").format(letter=model.title, patient=model.name)
        dialog = RecipientDialog(title, _("Send there"), self._desk.window, again=True)
        self._search = RecipientSearch(
            self._desk.bridge, self._scope, dialog,
            lambda text: RoutesFor(letter.patient, letter.letter, text),
        )  # fmt: skip
        copy = str(uuid.uuid4())
        dialog.chosen.connect(
            lambda who: self._scope.run(
                self._send(dialog, SendLetterAgain(letter.patient, letter.letter, who, copy))
            )
        )
        self._desk.window.open_dialog(dialog)

    def print(self) -> None:
        """Preview the copy that is shown, to print it."""
        model: SignedLetterShown | None = self.page.model
        if model is not None and self.page.source:
            self._papers.letter(model.patient, model.key, self.page.source)

    def ask_to_revoke(self) -> None:
        """Ask why the letter does not stand, and say what follows from it."""
        model: SignedLetterShown | None = self.page.model
        if model is None or not model.stands:
            return
        title = _("Revoke {letter} about {patient}").format(letter=model.title, patient=model.name)
        count = model.told
        words = ngettext(
            "{n} recipient may have it: notice is sent.",
            "{n} recipients may have it: notice is sent.",
            count,
        ).format(n=count)
        words = words if count else _("Nobody has got it yet.")
        words = " ".join((words, _("Paper that was posted can't be called back.")))
        hint = _("Reason, read by the recipients")
        dialog = ReasonDialog(title, words, _("Revoke"), hint, self._desk.window)
        seen = tuple(a.seen for a in model.addressees)
        letter = RevokeLetter(model.patient, model.key, "", seen)
        dialog.given.connect(lambda reason: self._scope.run(self._revoke(dialog, letter, reason)))
        self._desk.window.open_dialog(dialog)

    async def _revoke(self, dialog: ReasonDialog, act: RevokeLetter, reason: str) -> None:
        try:
            done = await self._desk.bridge.act(msgspec.structs.replace(act, reason=reason))
        except FagflateError as error:
            dialog.refused(" ".join((error.what, error.kept, error.todo)).strip())
            return
        dialog.accept()
        self._desk.performing.say(done)
        self.refresh()

    def leave(self) -> None:
        """The letter leaves the screen; nothing of it stays."""
        self._scope.cancel()
        self._showing.cancel()
        self._fetched.clear()
        self.letter, self._from = None, ""
        if self._page is not None:
            self._page.set_model(None)

    def close(self) -> None:
        """Back to the list that it was opened from."""
        came_from = self._from
        self.leave()
        if came_from:
            self._desk.show_page(came_from)
        elif self._desk.patients.focus:
            self._desk.open_patient(self._desk.patients.focus)
