"""The catalogue: complete in Bokmål, found by the extractor, and with the same blanks in both languages."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from desktop.core import messages
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "catalogue", ROOT / "resources" / "messages" / "catalogue.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_word_has_its_bokmaal(catalogue: ModuleType) -> None:
    assert catalogue.missing() == []


def test_the_compiled_catalogue_is_the_written_one(catalogue: ModuleType) -> None:
    messages._catalogue.cache_clear()
    written = catalogue.read()
    for message in written:
        if message.id and isinstance(message.id, str) and message.context is None and message.string:
            assert messages.gettext(message.id) == message.string


def _blanks(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_translations_have_the_blanks_of_their_source(catalogue: ModuleType) -> None:
    for message in catalogue.read():
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set().union(*map(_blanks, sources))
        for text in strings:
            assert _blanks(text) <= wanted, f"{message.id!r}: {text!r}"
            assert _blanks(text) >= wanted - {"n"}, f"{message.id!r}: {text!r}"


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in ("_", "gettext", "ngettext", "pgettext"):
            assert isinstance(node, ast.Call)
            yield node


def _sources() -> Iterator[Path]:
    for package in ("desktop", "ui"):
        yield from (ROOT / package).rglob("*.py")


def test_messages_are_plain_texts_that_the_extractor_finds() -> None:
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.name == "messages.py" or not re.search(r"\b(_|(n|p)?gettext)\b", text):
            continue
        tree = ast.parse(text)
        for call in _calls(tree):
            for argument in call.args[:1]:
                assert isinstance(argument, ast.Constant), f"{path.name}:{call.lineno}: not a plain text"
        # Inside an f-string the extractor sees nothing.
        inside = [
            node.lineno
            for joined in ast.walk(tree)
            if isinstance(joined, ast.JoinedStr)
            for node in _calls(joined)
        ]
        assert not inside, f"{path.name}:{inside}: a message inside an f-string is never translated"


def test_no_norwegian_words_in_the_source_of_windows() -> None:
    # Source strings are English; a Norwegian letter in a text of `ui` is a word that nobody can translate.
    for path in (ROOT / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"[æøåÆØÅ\\]", text):
            continue  # not as they are, and not by their numbers
        tree = ast.parse(text)
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not re.search(r"[æøåÆØÅ]", node.value), f"{path.name}:{node.lineno}: {node.value!r}"


def test_one_thing_has_one_word(catalogue: ModuleType) -> None:
    """The glossary: what stands on the screen under one name stands under no other."""
    said = [
        text
        for message in catalogue.read()
        for text in (message.string if isinstance(message.string, tuple | list) else (message.string,))
    ]
    for word in ("usendt", "tjener", "Vist for"):
        found = [text for text in said if word in text]
        assert not found, f"{word}: {found}"
