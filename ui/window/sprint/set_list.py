"""Order sets that come first in the order field, on a page that is changed: the words of their lists."""

from __future__ import annotations

from desktop.core.messages import _
from ui.window.sprint.first_list import FirstWords
from ui.window.sprint.searched_list import ListWords

KEYS = "Alt+O"


def first_sets() -> FirstWords:
    """Words for the list of sets that come first."""
    return FirstWords(
        ListWords(
            _("Sets that come first"),
            KEYS,
            _("In the order field these come first, the others of the specialty after them. Type to search,"
              " ↑ ↓ choose, Ctrl+Z undoes, Esc goes back."),
            _("Search among them"),
            _("Sets that come first"),
        ),
        _("Move the set"),
        _("Take the set away"),
        _("Add a set"),
    )  # fmt: skip


def set_words() -> ListWords:
    """Words for the list of sets that may be added."""
    return ListWords(
        _("Add a set"),
        "Ctrl+N",
        _("Type to search, ↑ ↓ choose, Enter adds it below the one you were at. Esc goes back."),
        _("Search sets"),
        _("Order sets"),
    )
