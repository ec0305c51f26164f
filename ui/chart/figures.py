"""Figures of one row at their times: which of them stand, so that no two are read as one number."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.theme import px

_GAP, _WIDE = 4, 10
"""Between two figures, and where one of them has a space of its own (`700 / 1 115`), at 100 %."""


def gap(text: str) -> float:
    """How far a figure stands from the next one at least: further than its own parts from each other."""
    return float(px(_WIDE if any(letter.isspace() for letter in text) else _GAP))


@dataclass(slots=True)
class Filling:
    """A row that is filled from the right, the newest first: up to `free` nothing stands yet."""

    free: float
    _gap: float = 0.0
    _stand: list[tuple[float, float]] = field(default_factory=list)
    _out: list[float] = field(default_factory=list)

    def takes(self, left: float, right: float, text: str) -> bool:
        """Whether a figure from `left` to `right` has room before what stands; then it stands there."""
        if right + (max(self._gap, gap(text)) if self._gap else 0) > self.free:
            return False
        self.free, self._gap = left, gap(text)
        self._stand.append((left, right))
        return True

    def leave_out(self, x: float) -> None:
        """Remember where something has no room for its figure."""
        self._out.append(x)

    def dots(self) -> list[float]:
        """Where a dot stands for what was left out: beside all figures, never on one, whose digit it would
        be."""
        near = px(_GAP)
        return [x for x in self._out if not any(low - near < x < high + near for low, high in self._stand)]
