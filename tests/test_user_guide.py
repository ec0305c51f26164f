"""The user guide names keys and pictures that there are."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import desktop.acts
from desktop.acts import Act, declared
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (\S+) \| (.+) \|$", re.MULTILINE)


def _acts(base: type[Act]) -> Iterator[type[Act]]:
    for one in base.__subclasses__():
        yield one
        yield from _acts(one)


def _keys() -> dict[str, set[str]]:
    """What the acts are called, by their keys."""
    for module in pkgutil.walk_packages(desktop.acts.__path__, "desktop.acts."):
        importlib.import_module(module.name)
    found: dict[str, set[str]] = {}
    for kind in _acts(Act):
        try:
            told = declared(kind)
        except (KeyError, LookupError):
            continue
        for key in told.keys:
            found.setdefault(key, set()).add(told.words())
    return found


def test_each_key_of_the_table_does_what_is_said() -> None:
    rows = [row for row in _ROW.findall(GUIDE) if row[0] not in ("tast", "---", "|---|---|")]
    assert len(rows) > 20
    keys = _keys()
    assert {key: words for key, words in rows if words not in keys.get(key, ())} == {}


def test_keys_in_the_text_are_keys_of_the_program() -> None:
    named = set(re.findall(r"\*\*((?:Ctrl|Shift|Alt|F\d)[^*]*)\*\*", GUIDE))
    assert len(named) > 15
    # Those of the letter, of a dictated note, of tabs and panels by number stand under F1; with Alt and a
    # letter they stand where somebody signs in, or where it is locked.
    signing_in = {"Alt+U", "Alt+B", "Alt+R", "Alt+P"}
    known = {*_keys(), *signing_in, "Ctrl+1–9", "Alt+1–9", "Ctrl+Enter", "F2", "F4"}
    assert named <= known, named - known


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"\]\((screens/[^)]+)\)", GUIDE)
    assert len(pictures) > 12
    assert [one for one in pictures if not (ROOT / "docs" / one).is_file()] == []
