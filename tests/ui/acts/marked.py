"""Bokmål that can be told from everything else: each text of the catalogue begins with an invisible mark."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.core import messages

MARK = "\u2063"
"""INVISIBLE SEPARATOR: no word, no name and no unit has one."""


def _mark() -> str:
    """No mark on what is composed in Bokmål on purpose, whatever the window's language: a letter's words."""
    return "" if messages._here.get() else MARK


class _Marked(gettext.NullTranslations):
    def __init__(self, real: gettext.NullTranslations) -> None:
        super().__init__()
        self._real = real

    def gettext(self, message: str) -> str:
        return _mark() + self._real.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _mark() + self._real.ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        return _mark() + self._real.pgettext(context, message)


@contextmanager
def marked() -> Iterator[None]:
    """While it lasts, what comes from the Bokmål catalogue bears the mark, wherever it is kept meanwhile."""
    real = messages._catalogue
    if getattr(real, "marks", False):
        yield
        return

    def catalogue(language: str) -> gettext.NullTranslations:
        return _Marked(real(language)) if language == "nb" else real(language)

    catalogue.marks = True  # type: ignore[attr-defined]
    catalogue.cache_clear = real.cache_clear  # type: ignore[attr-defined]
    messages._catalogue = catalogue  # type: ignore[assignment]
    try:
        yield
    finally:
        messages._catalogue = real
