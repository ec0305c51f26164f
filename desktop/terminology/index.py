"""Search in one release's file: code, words, beginnings, parts of words and misspellings.

What is typed becomes words of letters and digits, each quoted: no operator of SQL or FTS5 is left in it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.terminology import abbreviations, spelling
from desktop.terminology.release_file import FORMAT
from desktop.terminology.systems import plain_code
from desktop.terminology.tokens import words_of

How = Literal["code", "word", "short", "prefix", "inside", "near"]
"""How a code was found, the best first: its code, whole words, an abbreviation, beginnings of words, a part of
a word, a misspelling."""
MOST_LETTERS: Final = 200
MOST_WORDS: Final = 8
_LAST: Final = "\U0010ffff"
_COLUMNS: Final = "c.code, c.name, t.text, c.retired, c.since, c.until, c.replaced"
_WORDS: Final = (
    f"SELECT {_COLUMNS} FROM words w CROSS JOIN term t ON t.id = w.rowid CROSS JOIN concept c"
    " ON c.id = t.concept WHERE w.words MATCH ? AND c.since <= ? AND c.until >= ? LIMIT ?"
)
_OF_CODE: Final = (
    "SELECT code, name, NULL, retired, since, until, replaced FROM concept WHERE plain = ?"
    " ORDER BY retired, code LIMIT 1"
)
_CODES: Final = (
    "SELECT code, name, NULL, retired, since, until, replaced FROM concept WHERE plain >= ? AND plain < ?"
    " AND NOT retired AND since <= ? AND until >= ? ORDER BY plain LIMIT ?"
)
_PARTS: Final = (
    "SELECT o.text FROM (SELECT token FROM inside WHERE text >= ? AND text < ? LIMIT 60) i"
    " JOIN token o ON o.id = i.token ORDER BY o.terms DESC LIMIT 12"
)
_MOST_HEADS: Final = 120


class Found(msgspec.Struct, frozen=True, gc=False):
    """A code with its name; `matched` is another term that was found (empty: the name). `retired`: it is not
    to be used on the day that was asked for; `replaced` names what takes its place."""

    code: str
    name: str
    how: How
    matched: str = ""
    retired: bool = False
    replaced: str = ""


class Index:
    """A release's file, open for reading; safe for several threads. Raises sqlite.Error and OSError."""

    def __init__(self, path: Path) -> None:
        # A finished release never changes: without locks and journals, also where nothing may be written.
        where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite.connect(where, uri=True, check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        (form,) = self._db.execute("PRAGMA user_version").fetchone()
        if form != FORMAT:
            self._db.close()
            raise sqlite.DatabaseError("another form of file")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def code(self, text: str, today: int) -> Found | None:
        """The code that is written, with or without its points, retired or not."""
        plain = plain_code(text[:MOST_LETTERS])
        if not plain:
            return None
        with self._lock:
            row = self._db.execute(_OF_CODE, (plain,)).fetchone()
        return _found(row, "code", today) if row else None

    def below(self, beginning: str) -> tuple[Found, ...]:
        """All codes that begin so, with or without points, retired or not."""
        plain = plain_code(beginning[:MOST_LETTERS])
        with self._lock:
            rows = self._db.execute(
                "SELECT code, name, NULL, retired, since, until, replaced FROM concept"
                " WHERE plain >= ? AND plain < ? ORDER BY code", (plain, plain + _LAST),
            ).fetchall()  # fmt: skip
        return tuple(_found(row, "code", 0) for row in rows)

    def find(self, text: str, today: int, limit: int) -> tuple[Found, ...]:
        """The best codes for what has been typed so far, each once; a retired one only where its code is
        written whole. `today` is a proleptic ordinal."""
        text = text[:MOST_LETTERS]
        with self._lock:
            return tuple(_Search(self._db, text, today, limit).run())


class _Search:
    """One search: what was found so far, the best first."""

    def __init__(self, db: Any, text: str, today: int, limit: int) -> None:
        self._db = db
        self._today = today
        self._limit = limit
        self._plain = plain_code(text)
        self._words = words_of(text)[:MOST_WORDS]
        self._found: dict[str, Found] = {}

    def run(self) -> Iterable[Found]:
        if not self._words:
            return ()
        coded = any(letter.isdigit() for letter in self._plain)
        if coded or len(self._plain) < 2:
            self._exact()
        if coded:
            self._codes()
        whole = [f'"{word}"' for word in self._words]
        for match, how in (
            (whole, "word"), *((short, "short") for short in abbreviations.matches(self._words)),
            ([f"{word}*" for word in whole], "prefix"),
        ):  # fmt: skip
            if self._full():
                break
            self._match(match, how)  # type: ignore[arg-type]
        if not self._full():
            if not coded:
                self._exact()
                self._codes()
            self._inside()
        if not self._found:
            self._near()
        return list(self._found.values())[: self._limit]

    def _full(self) -> bool:
        return len(self._found) >= self._limit

    def _add(self, rows: Iterable[tuple[Any, ...]], how: How) -> None:
        for row in rows:
            if row[0] not in self._found:
                self._found[row[0]] = _found(row, how, self._today)

    def _exact(self) -> None:
        self._add(self._db.execute(_OF_CODE, (self._plain,)), "code")

    def _codes(self) -> None:
        if len(self._plain) > 1:
            span = (self._plain, self._plain + _LAST)
            self._add(self._db.execute(_CODES, (*span, self._today, self._today, self._limit)), "code")

    def _match(self, words: Sequence[str], how: How) -> None:
        match = " AND ".join(words)
        # A code may have several terms that fit.
        some = (match, self._today, self._today, self._limit + 5)
        self._add(self._db.execute(_WORDS, some), how)

    def _inside(self) -> None:
        groups, more = [], False
        for word in self._words:
            parts = self._parts(word)
            more = more or bool(parts)
            groups.append("(" + " OR ".join((f'"{word}"*', *(f'"{one}"' for one in parts))) + ")")
        if more:
            self._match(groups, "inside")

    def _parts(self, word: str) -> list[str]:
        if len(word) < spelling.LEAST:
            return []
        return [row[0] for row in self._db.execute(_PARTS, (word, word + _LAST))]

    def _near(self) -> None:
        groups = []
        for word in self._words:
            known = self._db.execute(
                "SELECT 1 FROM token WHERE text >= ? AND text < ? LIMIT 1", (word, word + _LAST)
            ).fetchone()
            near = [] if known else [*self._parts(word), *self._likely(word)]
            if not known and not near:
                return
            groups.append(f'"{word}"*' if known else "(" + " OR ".join(f'"{one}"' for one in near) + ")")
        self._match(groups, "near")

    def _likely(self, word: str) -> list[str]:
        """The words that are a slip or two away, the nearest first; the ends of longer ones count."""
        most = spelling.slips(len(word))
        if not most or any(letter.isdigit() for letter in word):
            return []
        keys = spelling.keys(word, most)
        likely = [
            row[0]
            for row in self._db.execute(
                "SELECT DISTINCT h.text FROM near n CROSS JOIN head h ON h.id = n.head WHERE n.key IN"
                f" ({','.join('?' * len(keys))}) LIMIT ?", (*keys, _MOST_HEADS),
            )
        ]  # fmt: skip
        begins = word[: spelling.HEAD]
        words: list[str] = []
        for head in spelling.heads(begins, likely, most)[:8]:
            words += [
                row[0]
                for row in self._db.execute(
                    "SELECT text FROM token WHERE text >= ? AND text < ? ORDER BY text LIMIT 60",
                    (head, head + _LAST),
                )
            ]
        return spelling.nearest(word, words, most)[:12]


def _found(row: tuple[Any, ...], how: How, today: int) -> Found:
    code, name, matched, retired, since, until, replaced = row
    over = bool(retired) or bool(today and not since <= today <= until)
    return Found(code, name, how, matched or "", over, replaced)
