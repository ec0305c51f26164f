"""Errors that a person reads: what happened, what was kept, what to do."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from types import TracebackType


class FagflateError(Exception):
    """An error with words for a person.

    `what` says what happened, `kept` what was not lost, `todo` what to do now; all three are whole,
    translated sentences and the last two may be empty. `details` is for the log and for copying to
    support, and holds no patient data.
    """

    def __init__(self, what: str, *, kept: str = "", todo: str = "", details: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept
        self.todo = todo
        self.details = details

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.kept, self.todo) if part)


class InputError(FagflateError):
    """Error for unusable input: a file, a number, a configuration; the place is in `what`."""


class NotInRole(InputError):
    """An act or a question that the person's role does not have; `what` names it, and who has it."""


class ReasonNeeded(InputError):
    """A patient's record was asked for without the reason that the workspace asks for."""


class BlockedByPatient(InputError):
    """The patient has blocked, for whoever asks, what was asked for or would be changed."""


class ReasonToClear(InputError):
    """Something dangerous would be cleared by somebody who doesn't answer for it, or a decision ended, and
    the reason is missing."""


class WireError(FagflateError):
    """The server could not be asked, or its answer can't be trusted."""


class Unsigned(WireError):
    """Nobody is signed in at the server, or another person than it is asked for. `asker` is who asked
    (`Practitioner/id`, empty for nobody), where the window has noted it."""

    asker: str | None = None


class StoreError(FagflateError):
    """The local record can't be opened, read or written."""


class Unusable(StoreError):
    """The local record is there and can't be used with the key that is here; it can be set aside."""


class NotHanded(FagflateError):
    """A print job that the spooler has certainly not taken: nothing of it will come out."""


class Unsure(FagflateError):
    """A print job of which nobody knows whether the spooler has taken it."""


def place_of(error: BaseException) -> str:
    """The kind of an error and where it arose; never its words, which may be the patient's."""
    steps: deque[TracebackType] = deque(maxlen=3)
    step = error.__traceback__
    while step is not None:
        steps.append(step)
        step = step.tb_next
    # By hand: `traceback` looks for columns and reads sources, neither of which is told.
    where = " < ".join(
        f"{Path(one.tb_frame.f_code.co_filename).stem}:{one.tb_lineno}" for one in reversed(steps)
    )
    return f"{type(error).__name__} ({where})"
