"""The pile of letters before it is printed: copies sheet by sheet, and what is kept out."""

from __future__ import annotations

import msgspec

from desktop.core.messages import _


class Copy(msgspec.Struct, frozen=True, gc=False):
    """One recipient's copy: its Task and letter, the Binary with the addressed PDF, who it is about and for.

    `first` is the number of its first sheet in the pile (from 0), `sheets` how many it has; `signed` and
    `addressed` what the record says of it.
    """

    task: str
    letter: str
    binary: str
    family: str
    given: str
    title: str
    recipient: str
    first: int = 0
    sheets: int = 0
    signed: bool = True
    addressed: bool = True
    printed: bool = False


class KeptOut(msgspec.Struct, frozen=True, gc=False):
    """A copy of a ticked letter that is not in the pile: whose, for whom, and why. `at_printer` is its Task
    where it was sent to a printer: it may be posted all the same."""

    patient: str
    recipient: str
    why: str
    at_printer: str = ""


class Pile(msgspec.Struct, frozen=True, gc=False):
    """The copies in the order of the queue, what is kept out, and the PDFs that must be fetched first."""

    copies: tuple[Copy, ...] = ()
    kept_out: tuple[KeptOut, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sheets(self) -> int:
        """Total number of sheets."""
        return sum(copy.sheets for copy in self.copies)

    def copy_of(self, sheet: int) -> Copy:
        """Copy that a sheet (from 0) belongs to; raises IndexError for a sheet that is not there."""
        for copy in self.copies:
            if copy.first <= sheet < copy.first + copy.sheets:
                return copy
        raise IndexError(sheet)

    @property
    def checked(self) -> tuple[str, ...]:
        """Passed checks, in words."""
        said = []
        if self.copies and all(copy.signed for copy in self.copies):
            said.append(_("All are signed"))
        if self.copies and all(copy.addressed for copy in self.copies):
            said.append(_("An address stands in every window"))
        if len({copy.task for copy in self.copies}) == len({copy.binary for copy in self.copies}):
            said.append(_("No letter twice"))
        return tuple(said)


class PageImage(msgspec.Struct, frozen=True):
    """One page: width and height in pixels, and its rows of 24-bit RGB without gaps."""

    width: int
    height: int
    rgb: bytes
