"""The longest turn of the window's loop: what keeps keys from being answered meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from tests.cost import Cost


class LongestTurn(Cost):
    """Cost of the dearest turn of the loop between entering and leaving, by the unit of another cost."""

    def __init__(self, each: Cost) -> None:
        super().__init__(each.limit)
        self.unit = f"{each.unit} in a turn"
        self._each = each
        self.turns = 0

    def _begin(self) -> None:
        self.turns = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._turn)
        self._timer.start(0)
        self._each._begin()

    def _end(self) -> None:
        self._turn()
        self._each._end()
        self._timer.stop()

    def _turn(self) -> None:
        self._each._end()
        self.spent = max(self.spent, self._each.spent)
        self.turns += 1
        self._each._begin()
