"""F7 in a letter: from gap to gap in the text, then from question to question beside it, and round again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.editors.letter.gaps import next_gap
from ui.editors.letter.letter_side import LetterSide
from ui.theme import px

if TYPE_CHECKING:
    from ui.editors.letter.paper_layout import LetterLayout


class Deciding:
    """Goes through what must be decided. A question that is answered in the text leads there, and F7 goes on
    behind it; `before` is called before the cursor moves in the text."""

    def __init__(self, desk: LetterLayout, side: LetterSide, before: Callable[[], None]) -> None:
        self._desk, self._side, self._before = desk, side, before
        self._asked = ""

    def next(self) -> bool:
        """Go to the next unfilled gap after the cursor, then to the questions; False if none is left."""
        cards = self._side.cards
        inside = next((at for at, card in enumerate(cards) if card.inside), self._answering())
        if inside is None and self._next_gap():
            return True
        at = 0 if inside is None else inside + 1
        if at >= len(cards) and self._next_gap(first=True):
            return True
        for card in (*cards[at:], *cards[:at])[:1]:
            self._asked = card.decision.key
            block = self._desk.paper.block(card.decision.section)
            if block is not None:
                self._desk.show_source(block, card.decision.source)
            if not card.take_focus():
                (block.field if block is not None else card).setFocus()
            self._side.view.ensureWidgetVisible(card, 0, px(8))
            return True
        return False

    def _answering(self) -> int | None:
        """The question that is being answered in the text: F7 went there, and the cursor is still there."""
        found = ((at, card.decision) for at, card in enumerate(self._side.cards))
        at, decision = next(((at, one) for at, one in found if one.key == self._asked), (None, None))
        field = self._desk.paper.current()
        block = self._desk.paper.block(decision.section) if decision is not None else None
        there = block is not None and block.field is field and field.hasFocus()
        return at if there and decision is not None and not decision.choices else None

    def _next_gap(self, first: bool = False) -> bool:
        self._asked = ""
        current = None if first else self._desk.paper.current()
        found = next_gap(self._desk.paper.fields(), current, around=not self._side.cards)
        if found is None:
            return False
        self._before()
        found[0].go_to(found[1])
        return True
