"""Opening what waits for a doctor's signature: its orders go into their own basket, checked as ever."""

from __future__ import annotations

from desktop.acts.signing import OpenForSigning, TakeUpForSigning
from desktop.core.errors import FagflateError
from ui.acts.controller import Controller


class SigningActs:
    """Opens the tasks of one window that ask for a signature."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk

    def begin(self, act: OpenForSigning) -> None:
        """Open the patient with the orders in the order column."""
        self._desk.bridge.run(self._open(act))

    async def _open(self, act: OpenForSigning) -> None:
        desk = self._desk
        if desk.order.patient == act.patient:
            # What stands in the column is kept first; the orders come beside it.
            desk.order.leave()
        try:
            await desk.bridge.act(TakeUpForSigning(act.patient, act.task))
        except FagflateError as error:
            desk.say_error(error)
            return
        desk.open_patient(act.patient)
        desk.begin_order()
