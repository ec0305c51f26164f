"""Errors of an import, each with its place: line or byte."""

from __future__ import annotations

from desktop.core.errors import InputError
from desktop.core.messages import _


class Refused(InputError):
    """A release file that can't be imported: what is wrong where, and that what is in force stays."""


def refused(file: str, why: str, *, line: int = 0, byte: int = -1, todo: str = "") -> Refused:
    """Error for a file, at a line (from 1) or a byte (from 0) where one is known."""
    if line:
        words = _("{file}, line {line}: {why}").format(file=file, line=line, why=why)
    elif byte >= 0:
        words = _("{file}, byte {byte}: {why}").format(file=file, byte=byte, why=why)
    else:
        words = _("{file}: {why}").format(file=file, why=why)
    return Refused(words, kept=_("Nothing was imported, and the codes in force are as they were."), todo=todo)


def cut(file: str, *, line: int = 0, byte: int = -1) -> Refused:
    """Error for a file that ends in the middle."""
    return refused(
        file, _("the file ends in the middle."), line=line, byte=byte,
        todo=_("Fetch the file again, and compare its size with the publisher's."),
    )  # fmt: skip
