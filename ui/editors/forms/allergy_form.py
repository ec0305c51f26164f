"""The form of a new allergy: substance, kind, reaction, certainty, severity, source; nothing preselected."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent

from desktop.acts.facts import NewAllergy
from desktop.core.messages import _, pgettext
from desktop.shown.page.facts import AllergyChoices, SubstanceHit
from ui.editors.forms.sheet_parts import Field, Finding, Titled
from ui.editors.parts.chips import Chips
from ui.editors.parts.stack import Stack, Watched
from ui.painting.shapes import box

_LEFT = 96


class AllergyForm(Watched):
    """Form of a new allergy: `changed(NewAllergy)` at each change; `typed(text)` while the substance is
    written."""

    changed = Signal(object)
    typed = Signal(str)

    def __init__(self, choices: AllergyChoices) -> None:
        super().__init__((12, 8, 12, 8), 2)
        self.allergy = NewAllergy("")
        self.substance = Finding(_("New substance"), _("substance, group or brand"))
        self.reaction = Chips((*choices.reactions, ("other", _("other …"))), _("Reaction"))
        self.other = Field(_("Reaction in words"), _("What happened"))
        self.nature = Chips(choices.natures, _("Kind"))
        self.certainty = Chips(choices.certainties, pgettext("allergy", "Certainty"))
        self.severity = Chips(choices.severities, _("Severity"))
        self.informant = Chips(choices.informants, _("Source"))
        self._usual = frozenset(key for key, _words in choices.reactions)
        reaction = Stack(spacing=4)
        reaction.add(self.reaction, self.other)
        self.rest: list[Titled] = []
        self.add(Titled(_("New substance"), self.substance, line=False, left=_LEFT))
        for title, part in (
            (_("Kind"), self.nature),
            (_("Reaction"), reaction),
            (pgettext("allergy", "Certainty"), self.certainty),
            (_("Severity"), self.severity),
            (_("Source"), self.informant),
        ):
            row = Titled(title, part, line=False, left=_LEFT)
            self.rest.append(row)
            self.add(row)
        self.substance.typed.connect(self._typed)
        self.substance.taken.connect(self._taken)
        for chips, field in (
            (self.nature, "nature"),
            (self.certainty, "certainty"),
            (self.severity, "severity"),
            (self.informant, "informant"),
        ):
            chips.chosen.connect(lambda key, field=field: self._change(**{field: key}))
        self.reaction.chosen.connect(self._reaction)
        self.other.written.connect(lambda text: self._change(reaction=text))
        self._show_rest()

    def load(self, allergy: NewAllergy) -> None:
        """Show an allergy as it was written before."""
        self.allergy = allergy
        self.substance.field.put(allergy.text)
        for chips, key in (
            (self.nature, allergy.nature),
            (self.certainty, allergy.certainty),
            (self.severity, allergy.severity),
            (self.informant, allergy.informant),
        ):
            chips.set_current(key)
        written = allergy.reaction and allergy.reaction not in self._usual
        self.reaction.set_current("other" if written else allergy.reaction)
        self.other.put(allergy.reaction if written else "")
        self._show_rest()

    def set_hits(self, hits: tuple[SubstanceHit, ...]) -> None:
        """Offer what was found for what is typed; nothing once one was taken."""
        found = () if self.allergy.settled else hits
        self.substance.set_hits(tuple((h.key, h.name, h.detail) for h in found))

    def _typed(self, text: str) -> None:
        # Another text is another substance: what was chosen for the old one is not meant.
        self._change(text=text, substance="", as_text=False)
        self.typed.emit(text)

    def _taken(self, key: str) -> None:
        name = next((name for one, name, _detail in self.substance.list.hits if one == key), "")
        text = name if key else self.allergy.text
        self.substance.field.put(text)
        self.substance.set_hits(())
        self._change(text=text, substance=key, as_text=not key)
        self.nature.take_focus()

    def _reaction(self, key: str) -> None:
        self._change(reaction="" if key == "other" else key)
        if key == "other":
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, **fields: object) -> None:
        self.allergy = msgspec.structs.replace(self.allergy, **fields)
        self._show_rest()
        self.changed.emit(self.allergy)

    def _show_rest(self) -> None:
        """Show the questions about the substance once one is chosen."""
        chosen = self.allergy.settled
        self.other.setVisible(self.reaction.current == "other")
        for row in self.rest:
            row.setVisible(chosen)
        self.refresh()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            begun = self.inside or self.allergy.begun
            box(
                painter,
                QRectF(self.rect()),
                8,
                "accent_bg" if begun else "canvas",
                "accent" if self.inside else "hairline",
            )
