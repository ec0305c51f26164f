"""One line of names with a comma between, each completed from those that may be chosen."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal

from desktop.core.fold import fold
from desktop.core.formats import listed
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Offered
from ui.window.sprint.one_line import OneLine

_SHOWN = 4


class Named(NamedTuple):
    """Names of a line: those that are found, and a sentence on the first that is not."""

    found: tuple[Offered, ...]
    wrong: str = ""


class NamesLine(OneLine):
    """One line of names. A part of a name that only one of the offered has stands for it, and is completed
    when the line is left. `typed()` at every letter."""

    typed = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, hint)
        self._offered: tuple[Offered, ...] = ()
        self.field.textChanged.connect(lambda _words: self.typed.emit())
        self.written.connect(lambda _words: self._complete())

    def set_offered(self, offered: tuple[Offered, ...]) -> None:
        """Names that may be chosen."""
        self._offered = offered

    def named(self) -> Named:
        """Those that stand in the line now; each once."""
        found: dict[str, Offered] = {}
        for part in (one.strip() for one in self.field.text().split(",")):
            if not part:
                continue
            some = self._meant(part)
            if not some:
                return Named((), _("There is no “{name}” to choose.").format(name=part))
            if len(some) > 1:
                names = listed([_with_remark(one) for one in some[:_SHOWN]])
                words = (
                    _("“{name}” may be {names}: write more of it.")
                    if len(some) <= _SHOWN
                    else _("“{name}” may be {names} or others: write more of it.")
                )
                return Named((), words.format(name=part, names=names))
            found.setdefault(some[0].name, some[0])
        return Named(tuple(found.values()))

    def _meant(self, part: str) -> tuple[Offered, ...]:
        """Those that a part may mean: the one of just this name, else all with words that begin so."""
        wanted = fold(part)
        exact = tuple(one for one in self._offered if fold(one.title) == wanted)
        return exact or tuple(one for one in self._offered if _begin(fold(one.title), wanted.split()))

    def _complete(self) -> None:
        named = self.named()
        if not named.wrong:
            self.set_words(", ".join(one.title for one in named.found))


def _begin(title: str, parts: list[str]) -> bool:
    words = title.replace("(", " ").split()
    return all(any(word.startswith(part) for word in words) for part in parts)


def _with_remark(one: Offered) -> str:
    return f"{one.title} ({one.where})" if one.where else one.title
