"""Recorder of every text that is painted, whole and with its place: what `fagflate say` prints.

Off, it costs a look at `active`. While it is on, whatever breaks or shortens a text (`wrap`, `fitted`, a
cell's shorter form) gives pieces that know their whole, and the one primitive that paints words tells it of
each piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.core.characters import unturned


class Whole:
    """A text before it was broken or shortened; its pieces share one."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Piece(str):
    """A text as it is painted, with the whole that it stands for."""

    whole: Whole

    @classmethod
    def of(cls, text: str, whole: Whole) -> Piece:
        """A piece of `whole`."""
        made = cls(text)
        made.whole = whole
        return made


def whole_of(text: str) -> Whole:
    """The whole that a text stands for: its own where it is no piece."""
    return text.whole if isinstance(text, Piece) else Whole(text)


def pieces(text: str, lines: list[str]) -> list[str]:
    """The lines into which a text was broken, as pieces of it."""
    if lines == [text]:
        return [text]
    whole = whole_of(text)
    return [Piece.of(line, whole) for line in lines]


def piece(text: str, shown: str) -> str:
    """The part of a text that is shown, as a piece of it."""
    return text if shown == text else Piece.of(shown, whole_of(text))


@dataclass(slots=True)
class Told:
    """A text that was painted: by which widget, where its left edge and the middle of its line stand there.

    `kind` is `text`, `sign` for an icon or mark that stands for words, `typed` or `hint` in a field. `shown`
    is what stands there, `whole` what it is a piece of, if that is more.
    """

    widget: QWidget | None
    left: float
    centre: float
    shown: str
    whole: Whole | None = None
    kind: str = "text"
    struck: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return unturned(self.whole.text) if self.whole is not None else self.shown


@dataclass(slots=True)
class Recorder:
    """Recorder of texts that are painted while it is `listening`, in the order of painting."""

    told: list[Told] = field(default_factory=list)
    listening: bool = False
    painting: QWidget | None = None
    """The widget that is being painted: of a painter that Qt made, nobody can say whose it is."""

    def painted(self, painter: QPainter, left: float, centre: float, text: str, kind: str = "text") -> None:
        """Note a text that the painter was given, in the coordinates of its device."""
        if not self.listening or not text.strip():
            return
        at = painter.worldTransform().map(QPointF(left, centre))
        whole = text.whole if isinstance(text, Piece) else None
        device = painter.device()
        owner = device if isinstance(device, QWidget) else self.painting
        # As it is painted: nothing in a text turns the direction of another.
        self.told.append(Told(owner, at.x(), at.y(), unturned(str(text)), whole, kind))

    def strike(self, text: str) -> None:
        """A text that was painted just now is struck through."""
        if self.told and self.told[-1].shown == unturned(text):
            self.told[-1].struck = True


active: Recorder | None = None
"""The recorder that is on; None in every window that somebody works in."""


@contextmanager
def recording() -> Iterator[Recorder]:
    """Have texts remember their wholes, and be recorded whenever the recorder listens. What is made before
    does not know its whole: begin before the window is made."""
    global active
    before, active = active, Recorder()
    try:
        yield active
    finally:
        active = before
