"""Mark beside a name that no list has: *ikke kontrollert* of a medicine, *ikke i lista* of an analysis."""

from __future__ import annotations

from functools import cache

from desktop.core.messages import LANGUAGES, _, using


def marked(name: str) -> str:
    """A name with the mark; one that has it already stays as it is."""
    return name if unmarked(name) != name else _("{what} (not checked)").format(what=name)


def service_marked(name: str) -> str:
    """Name of an analysis or examination with the mark that no list has it."""
    return _("{what} (not in the list)").format(what=name)


def unmarked(name: str) -> str:
    """A name without the mark, in whichever language it was written: what is compared with other names."""
    return next((name.removesuffix(mark) for mark in _marks() if name.endswith(mark)), name)


@cache
def _marks() -> tuple[str, ...]:
    found = []
    for language in LANGUAGES:
        with using(language):
            found.append(_("{what} (not checked)").format(what=""))
    return tuple(found)
