"""Ctrl+I: where the value under the cursor came from, in a card beside it; each opening is logged."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.acts import Act
from desktop.acts.origin import RecordReading
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.questions import Origin, WholeResource
from desktop.shown.why.origin import Heard, OriginOf, OriginShown
from ui.acts.controller import Controller
from ui.acts.frame.card import CardActs
from ui.widgets.panel import Panel
from ui.window.banner_parts import BannerPart
from ui.window.origin_card import OriginCard
from ui.window.resource_page import ResourcePage
from ui.window.sentence import PartButton
from ui.window.spot import Spot

_LOG = frozenset({"AuditEvent", "cursor", "access_log", "outbox"})
"""Resource types that change by viewing alone, without an effect on the card."""
_ASKING = Heard(versions_state="asking", provenances_state="asking")


class OriginActs(CardActs):
    """The one card of a window: what it is about, where it goes back to."""

    def __init__(self, desk: Controller) -> None:
        super().__init__(desk)
        self.card: OriginCard | None = None
        self._source: Panel | BannerPart | PartButton | None = None
        # The whole of which a part is shown, to go back to.
        self._whole: list[OriginOf] = []
        self._spot: Spot | None = None
        self._heard = Heard()
        desk.bridge.changed.connect(self._changed)

    def shown_card(self) -> OriginCard | None:
        return self.card

    def show(self) -> None:
        """Say where the value under the cursor came from; once more takes the card away."""
        if self.shown:
            self.close()
            return
        focused = QApplication.focusWidget()
        if isinstance(focused, BannerPart | PartButton):
            self._source = focused
        else:
            self._source = self._desk.window.focused_panel()
        self._before = focused
        self._whole = []
        if not self._ask():
            self._source = self._before = None
            self._desk.window.say_done(_("There is nothing here that came from the record."))

    def _place(self) -> Spot | None:
        source = self._source
        # A part of the first sentence is made anew when the sentence is.
        if source is None or not isValid(source):
            return None
        if isinstance(source, BannerPart):
            banner = self._desk.patients.banner
            keys = dict(banner.origins).get(source.objectName(), ()) if banner is not None else ()
            if not keys:
                return None
            of = OriginOf(keys, source.accessibleName())
            return Spot(of, source, source.rect())
        return source.origin()

    def _ask(self) -> bool:
        """Ask about what has the cursor now; False for nothing."""
        spot = self._place()
        if spot is None:
            return False
        self._spot = spot
        self._look_at(spot.of)
        return True

    def _look_at(self, of: OriginOf) -> None:
        of = of if of.patient else msgspec.structs.replace(of, patient=self._desk.patients.focus)
        if self._desk.reasons.ask(of.patient, lambda: self._look_at(of)):
            return
        self._heard = Heard()
        self._scope.cancel()
        self._scope.run(self._show(of))

    async def _show(self, of: OriginOf) -> None:
        desk = self._desk
        away = desk.bridge.link.status.away or len(of.keys) > 1 or of.computed
        self._heard = Heard() if away else _ASKING
        model = await desk.bridge.ask(Origin(of, self._heard))
        await self._log(of, "origin")
        self._open(model or self._absent(of))
        if away or model is None:
            return
        try:
            told = await desk.bridge.fetch_origin(of.keys[0])
        except FagflateError:
            self._heard = Heard()  # what was not fetched is said to be so; the card stays
        else:
            self._heard = told
        if self.shown and (again := await desk.bridge.ask(Origin(of, self._heard))) is not None:
            self._open(again)

    def _absent(self, of: OriginOf) -> OriginShown:
        said = _("It is not in the record here: it may have been removed.")
        return OriginShown(of, remarks=(said,), spoken=said, held=False)

    async def _log(self, of: OriginOf, what: str) -> None:
        """Log the reading, before anything of it is shown."""
        reader = self._desk.reader or self._desk.actor
        if reader.name:
            patients = (of.patient,) if of.patient else ()
            await self._desk.bridge.act(RecordReading(patients, of.keys, what), reader)

    # The card

    def _open(self, model: OriginShown) -> None:
        spot = self._spot
        if spot is None or not isValid(spot.within) or not spot.within.isVisible():
            return
        if self.card is None:
            self.card = card = OriginCard(self.within)
            card.left.connect(self._back)
            card.stepped.connect(self._step)
            card.part.connect(self._part)
            card.opened.connect(self._follow)
            card.whole.connect(self._whole_resource)
            card.digit.connect(self._digit)
        card = self.card
        room = self.below_banner(banner_too=isinstance(spot.within, BannerPart))
        held = self.holds_focus()
        card.show_origin(model, self.rect_of(spot.within, spot.place), room)
        if not held:
            card.setFocus(Qt.FocusReason.PopupFocusReason)

    def gone(self) -> None:
        self._source = None

    def _back(self) -> None:
        """Esc: from a part to the whole, from the whole to the value."""
        if self._whole:
            self._look_at(self._whole.pop())
        else:
            self.close()

    def _part(self, of: OriginOf) -> None:
        if self.card is not None and self.card.model is not None:
            self._whole.append(self.card.model.of)
            self._look_at(of)

    def _digit(self, number: int) -> None:
        """A digit goes to the source of that part of the page's first sentence."""
        page = self._desk.patients.page
        if page.sentence.isVisible() and number <= len(page.sentence.parts):
            self.close(give_back=False)
            page.go_source(number)

    def _step(self, across: int, down: int) -> None:
        source = self._source
        if isinstance(source, Panel) and source.origin_step(across, down):
            self._whole = []
            self._ask()

    def _follow(self, act: Act) -> None:
        """Go where the value is used too."""
        self.close()
        self._desk.do(act)

    def _whole_resource(self) -> None:
        if self.card is not None and self.card.model is not None:
            of = self.card.model.of
            self.close()
            self._desk.patients.scope.run(self._read(of))

    async def _read(self, of: OriginOf) -> None:
        model = await self._desk.bridge.ask(WholeResource(of.patient, of.keys[0]))
        if model is None:
            return
        await self._log(of, "resource")
        page = ResourcePage(model)
        page.left.connect(self._desk.over.back)
        self._desk.over.show(page)

    # What happens meanwhile

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        """Refresh the card when the patient's data have changed."""
        if not self.shown or self.card is None or self.card.model is None:
            return
        of = self.card.model.of
        if gathered.get(of.patient, set()) - _LOG:
            self._scope.run(self._again(of))

    async def _again(self, of: OriginOf) -> None:
        model = await self._desk.bridge.ask(Origin(of, self._heard))
        before = self.card.model if self.card is not None else None
        if model is not None and before is not None and before.of == of and model != before:
            self._open(model)
