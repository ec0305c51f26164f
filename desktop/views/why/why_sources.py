"""Sources of a configuration value as files state them: its own, and those of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from desktop.core.messages import _
from desktop.shown.workspace import Source
from desktop.views.known import known
from desktop.views.why.why_words import SOURCE, value_of


def of_item(item: Any, part: str = "") -> Iterator[str]:
    """Stated sources of an item: a sentence for itself, and one for each part."""
    if not isinstance(item, dict):
        return
    if isinstance(said := item.get(SOURCE), str) and said:
        yield _sentence(part, said)
    for name, one in item.items():
        yield from of_item(one, f"{part} {name}".strip())


def of_file(path: str) -> str:
    """Stated source of an item's shipped file as a whole; empty where it states none."""
    kind = known().items.get(path.partition("/")[0])
    data = kind.settings.document().data if kind is not None else None
    said = data.get(SOURCE) if isinstance(data, dict) else None
    return _sentence("", said) if isinstance(said, str) and said else ""


def of_step(path: str, step: Iterable[tuple[str, Source]]) -> Iterator[str]:
    """Sources that one change states for the values at a path."""
    for way, source in step:
        inner = way.removeprefix(path).strip("/") if way.startswith(path) else ""
        value = value_of(source)
        if way == path or not inner:
            yield from of_item(value)
        elif inner.rpartition("/")[2] == SOURCE and isinstance(value, str) and value:
            yield _sentence(inner.removesuffix(SOURCE).strip("/").replace("/", " "), value)
        else:
            yield from of_item(value, inner.replace("/", " "))


def _sentence(part: str, said: str) -> str:
    if part:
        return _("Source of {part}: {source}").format(part=part, source=said)
    return _("Source: {source}").format(source=said)
