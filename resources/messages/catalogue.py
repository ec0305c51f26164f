"""Keeps `nb.po` true: collects the program's words, adds translations, compiles.

    python resources/messages/catalogue.py update          collect new words, drop unused ones, compile
    python resources/messages/catalogue.py add FILE.json   {"English": "Bokmål" or ["one", "many"]}; compile
    python resources/messages/catalogue.py missing         list what has no Bokmål; exit 1 if any

Plural messages are added under their singular. A context is written `context\\u0004English`.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CALLED = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\b")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock folder while the catalogue is rewritten, so that two writers take turns."""
    lock = HERE / ".lock"
    for _attempt in range(600):
        try:
            lock.mkdir()
            break
        except FileExistsError:
            time.sleep(0.1)
    else:
        raise SystemExit(f"{lock} is held by another process; remove it if none runs")
    try:
        yield
    finally:
        lock.rmdir()


def collect() -> Catalog:
    """All messages in the source, without line numbers (they would change the file at each edit)."""
    found = Catalog(project="fagflate", charset="utf-8")
    for path in (path for package in ("desktop", "ui") for path in (ROOT / package).rglob("*.py")):
        # Babel reads slowly, token by token, and every second file has nothing to translate.
        if CALLED.search(path.read_text(encoding="utf-8")):
            for _line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
                found.add(message, context=context)
    return found


def read(language: str = "nb") -> Catalog:
    path = HERE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="fagflate", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, language: str = "nb") -> None:
    temporary = HERE / f".{language}.po.{os.getpid()}"
    with temporary.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, ignore_obsolete=True, width=110)
    lines = temporary.read_text(encoding="utf-8").splitlines(keepends=True)
    volatile = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    temporary.write_text(
        "".join(line for line in lines if not line.startswith(volatile)), encoding="utf-8", newline="\n"
    )
    os.replace(temporary, HERE / f"{language}.po")
    target = HERE / language / "LC_MESSAGES" / "fagflate.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)


def update() -> None:
    catalogue = read()
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write(catalogue)


def add(path: Path) -> None:
    given = json.loads(path.read_text(encoding="utf-8"))
    catalogue = read()
    catalogue.update(collect(), no_fuzzy_matching=True)
    for key, words in given.items():
        context, _sep, english = key.rpartition("\x04")
        message = catalogue.get(english, context=context or None)
        if message is None:
            print(f"not in the source: {key!r}", file=sys.stderr)
            continue
        message.string = tuple(words) if isinstance(words, list) else words
        # A message that got a plural is marked so, and would not be compiled.
        message.flags.discard("fuzzy")
    catalogue.obsolete.clear()
    write(catalogue)


def missing() -> list[str]:
    catalogue = read()
    catalogue.update(collect(), no_fuzzy_matching=True)
    wanting = []
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        # What is marked as doubtful is not compiled: it would be read in English.
        if not all(strings) or message.fuzzy:
            wanting.append(message.id if isinstance(message.id, str) else message.id[0])
    return wanting


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            with _alone():
                update()
        case ["add", file]:
            with _alone():
                add(Path(file))
        case ["missing"]:
            pass
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    left = missing()
    for words in left:
        print(words)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
