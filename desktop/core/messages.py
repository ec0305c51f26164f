"""The words of the program: one gettext catalogue, English in the source, Bokmål by default.

`_` and `ngettext` look up at call time, so that changing the language needs no restart of a process
that only composes text. Never put an f-string inside `_()`: it can't be found in the catalogue.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from desktop.core.shipped import resources

LANGUAGES = ("nb", "en")
LANGUAGE_NAMES = (("nb", "Bokmål"), ("en", "English"))
"""Each in its own words: whoever reads no Norwegian finds English."""
_language = "nb"
_here: ContextVar[str] = ContextVar("language", default="")


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("fagflate", resources() / "messages", languages=[language])


def language() -> str:
    """The language in use: `nb` or `en`."""
    return _here.get() or _language


def set_language(code: str) -> None:
    """Use `nb` (Bokmål) or `en` (English) from now on; raises ValueError for anything else."""
    global _language
    if code not in LANGUAGES:
        raise ValueError(code)
    _language = code


@contextmanager
def using(code: str) -> Iterator[None]:
    """Another language for what this thread (or task) composes inside the block, whatever the window shows.

    Raises ValueError for a language that there is not.
    """
    if code not in LANGUAGES:
        raise ValueError(code)
    token = _here.set(code)
    try:
        yield
    finally:
        _here.reset(token)


def gettext(message: str) -> str:
    """The message in the language in use."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message that fits `count`; fill `{n}` with `str.format` afterwards."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """The message in the language in use, where the same English word has several translations."""
    return _catalogue(language()).pgettext(context, message)


_: Callable[[str], str] = gettext


Words = str | dict[str, str]
"""A text of the configuration: Bokmål, or a map `{nb: …, en: …}`; `pick` chooses."""


def pick(text: Words) -> str:
    """A text of the configuration: Bokmål alone, or a map `{nb: …, en: …}`."""
    if isinstance(text, str):
        return text
    return text.get(language()) or text.get("nb") or next(iter(text.values()), "")
