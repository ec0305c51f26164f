"""What can be configured does something: no field of a setting that nothing reads, none that a change's own
words hide."""

from __future__ import annotations

import re
from functools import cache

import msgspec
import pytest

from desktop.core.configured import Items
from desktop.views.known import known
from desktop.workspace.items import RESERVED, VALUE
from tests.conftest import ROOT

KINDS = {word: kind.items for word, kind in known().items.items()}
STRUCTS = {
    word: items
    for word, items in KINDS.items()
    if isinstance(items.shape, type) and issubclass(items.shape, msgspec.Struct)
}
TOLD = {"source", "evidence"}
"""Where a row comes from: read by people."""


@cache
def code() -> str:
    files = [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("items", STRUCTS.values(), ids=STRUCTS)
def test_every_field_is_read(items: Items) -> None:
    for field in msgspec.structs.fields(items.shape):
        if field.name not in TOLD and field.encode_name != items.key:
            variant = re.fullmatch(r"(?:title|detail)_(\w+)", field.name)
            if variant is not None:
                # Chosen by the rule's own code.
                assert re.search(rf'"{variant[1]}"', code()), field.name
                continue
            read = re.search(rf"\.{field.name}\b(?!\s*=[^=])", code()) or f'"{field.name}"' in code()
            assert read, f"{items.shape.__name__}.{field.name}"


@pytest.mark.parametrize("items", STRUCTS.values(), ids=STRUCTS)
def test_no_field_is_called_as_a_word_of_changes(items: Items) -> None:
    names = {field.encode_name for field in msgspec.structs.fields(items.shape)}
    assert not names & (RESERVED | {VALUE})


@pytest.mark.parametrize("items", KINDS.values(), ids=KINDS)
def test_every_kind_has_items_with_names_of_their_own(items: Items) -> None:
    settings = next(kind.settings for kind in known().items.values() if kind.items is items)
    names = items.names(settings.document().data)
    assert names
    assert len(set(names)) == len(names)
    assert all(name and "\n" not in name for name in names)
