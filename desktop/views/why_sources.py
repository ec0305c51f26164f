"""Where a value of the settings is from, as files say it: its source, and those of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from desktop.core.messages import _
from desktop.shown.workspace import Source
from desktop.views.why_words import SOURCE, value_of


def of_item(item: Any, part: str = "") -> Iterator[str]:
    """What an item says: a sentence for itself, and one for each part."""
    if not isinstance(item, dict):
        return
    if isinstance(said := item.get(SOURCE), str) and said:
        yield _sentence(part, said)
    for name, one in item.items():
        yield from of_item(one, f"{part} {name}".strip())


def of_step(path: str, step: Iterable[tuple[str, Source]]) -> Iterator[str]:
    """What one change says of the sources of what stands at a way."""
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
