"""Search in one release's file: code, words, beginnings, parts of words and misspellings.

What is typed becomes words of letters and digits, each quoted: no operator of SQL or FTS5 is left in it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.terminology import abbreviations, spelling
from desktop.terminology.code_systems import plain_code
from desktop.terminology.interaction_index import Interactions
from desktop.terminology.product_index import Products
from desktop.terminology.release_file import FORMAT, READ
from desktop.terminology.tokens import words_of

How = Literal["code", "word", "short", "prefix", "inside", "near"]
"""Ways of finding a code, the best first: its code, whole words, an abbreviation, beginnings of words, a part
of a word, a misspelling."""
MOST_LETTERS: Final = 200
MOST_WORDS: Final = 8
_LAST: Final = "\U0010ffff"
_WORDS: Final = (
    "SELECT t.code, t.name, t.text, 0, t.since, t.until, '' FROM words w CROSS JOIN term t ON t.id = w.rowid"
    " WHERE w.words MATCH ? AND t.since <= ? AND t.until >= ? LIMIT ?"
)
_OF_KINDS: Final = "EXISTS (SELECT 1 FROM kind k WHERE k.code = {of}.code AND k.kind IN ({marks}))"
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
_BEGUN: Final = "SELECT text FROM token WHERE text >= ? AND text < ? ORDER BY text LIMIT ?"
_NAMED: Final = 4
"""Words with one beginning that are named one by one."""
_OF_HEAD: Final = (
    "SELECT text FROM token WHERE text >= ? AND text < ? AND length(text) >= ? ORDER BY text LIMIT 24"
)
_LETTERS: Final = 4
"""Letters without a digit that a code may begin with."""
_KEPT: Final = 500
"""Words of which is kept what begins so."""
_MOST_HEADS: Final = 80
_BEST_HEADS: Final = 4


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
        self._begun: dict[str, _Beginning | None] = {}
        self.interactions = Interactions(self._db, self._lock)
        self.products = Products(self._db, self._lock)
        (form,) = self._db.execute("PRAGMA user_version").fetchone()
        if form not in READ:
            self._db.close()
            raise sqlite.DatabaseError("another form of file")
        self.form: int = form
        self.tells_kinds: bool = form > 1

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def check(self) -> bool:
        """True when no part of the file is damaged."""
        try:
            with self._lock:
                rows = self._db.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite.Error:
            return False
        return [row[0] for row in rows] == ["ok"]

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

    def is_of(self, code: str, kinds: Sequence[str]) -> bool:
        """True for a concept of one of these kinds; of a file that does not tell kinds nothing is."""
        if not self.tells_kinds:
            return False
        marks = ",".join("?" * len(kinds))
        with self._lock:
            row = self._db.execute(
                f"SELECT 1 FROM kind WHERE code = ? AND kind IN ({marks})", (code, *kinds)
            ).fetchone()
        return row is not None

    def find(self, text: str, today: int, limit: int, kinds: tuple[str, ...] = ()) -> tuple[Found, ...]:
        """The best codes for what has been typed so far, each once; a retired one only where its code is
        written whole. `today` is a proleptic ordinal; of `kinds` alone where there are any."""
        text = text[:MOST_LETTERS]
        if kinds and not self.tells_kinds:
            return ()
        with self._lock:
            if len(self._begun) > _KEPT:
                self._begun.clear()
            return tuple(_Search(self._db, self._begun, text, today, limit, kinds).run())


def sound(path: Path) -> bool:
    """True for a release's file of the present form that is there and can be read to its end; one that an
    older version made, and that tells of no kinds and products, is made anew."""
    try:
        index = Index(path)
    except (OSError, sqlite.Error):
        return False
    try:
        return index.form == FORMAT and index.products.told and index.check()
    finally:
        index.close()


class _Search:
    """One search: what was found so far, the best first."""

    def __init__(
        self, db: Any, kept: dict[str, _Beginning | None], text: str, today: int, limit: int,
        kinds: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._db = db
        self._kinds = kinds
        self._kept = kept
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
        # The words before the one that is being typed are the same at each key.
        for word in self._words:
            if word not in self._kept:
                self._kept[word] = self._beginning(word)
        begun = [self._kept[word] for word in self._words]
        if None not in begun:
            if all(one is not None and one.whole for one in begun):
                self._match([f'"{word}"' for word in self._words], "word")
            self._short()
            # Where each word begins no other, its beginnings are what was found already.
            if not self._full() and not all(one is not None and one.alone for one in begun):
                self._match([one.match for one in begun if one is not None], "prefix")
        else:
            self._short()
        if not self._full():
            if not coded and len(self._plain) <= _LETTERS:
                self._exact()
                self._codes()
            self._inside(begun)
        if not self._found:
            self._near(begun)
        return list(self._found.values())[: self._limit]

    def _beginning(self, word: str) -> _Beginning | None:
        """The words that begin as one that was typed, as an FTS5 term; None where none does.

        A beginning that is longer than those FTS5 keeps would be put together of all its words at each key:
        where they are few, they are named instead.
        """
        rows = self._db.execute(_BEGUN, (word, word + _LAST, _NAMED + 1)).fetchall()
        if not rows:
            return None
        whole = rows[0][0] == word
        if len(rows) > _NAMED:
            return _Beginning(f'"{word}"*', whole, False)
        names = " OR ".join(f'"{row[0]}"' for row in rows)
        return _Beginning(f"({names})", whole, whole and len(rows) == 1)

    def _short(self) -> None:
        for meaning in abbreviations.matches(self._words):
            if self._full():
                return
            self._match(meaning, "short")

    def _full(self) -> bool:
        return len(self._found) >= self._limit

    def _add(self, rows: Iterable[tuple[Any, ...]], how: How) -> None:
        for row in rows:
            if row[0] not in self._found:
                self._found[row[0]] = _found(row, how, self._today)

    def _exact(self) -> None:
        sql, values = self._of_kinds(_OF_CODE, "concept", " ORDER BY")
        self._add(self._db.execute(sql, (self._plain, *values)), "code")

    def _codes(self) -> None:
        if len(self._plain) > 1 and len(self._words) < 3:
            span = (self._plain, self._plain + _LAST)
            sql, values = self._of_kinds(_CODES, "concept", " ORDER BY")
            rows = self._db.execute(sql, (*span, self._today, self._today, *values, self._limit))
            self._add(rows, "code")

    def _of_kinds(self, sql: str, of: str, before: str) -> tuple[str, tuple[str, ...]]:
        """A question narrowed to the kinds that are wanted; as it is where none is named."""
        if not self._kinds:
            return sql, ()
        asked = _OF_KINDS.format(of=of, marks=",".join("?" * len(self._kinds)))
        return sql.replace(before, f" AND {asked}{before}", 1), self._kinds

    def _match(self, words: Sequence[str], how: How) -> None:
        match = " AND ".join(words)
        # A code may have several terms that fit: then a few more are asked for.
        for most in (self._limit, 3 * self._limit):
            sql, values = self._of_kinds(_WORDS, "t", " LIMIT")
            rows = self._db.execute(sql, (match, self._today, self._today, *values, most)).fetchall()
            self._add(rows, how)
            if self._full() or len(rows) < most:
                return

    def _inside(self, begun: Sequence[_Beginning | None]) -> None:
        groups, more = [], False
        if self._found and len(self._words) > 1:
            return
        for word, one in zip(self._words, begun, strict=True):
            parts = self._parts(word)
            if one is None and not parts:
                return
            more = more or bool(parts)
            some = [*((one.match,) if one is not None else ()), *(f'"{part}"' for part in parts)]
            groups.append(f"({' OR '.join(some)})")
        if more:
            self._match(groups, "inside")

    def _parts(self, word: str) -> list[str]:
        if len(word) < spelling.LEAST:
            return []
        return [row[0] for row in self._db.execute(_PARTS, (word, word + _LAST))]

    def _near(self, begun: Sequence[_Beginning | None]) -> None:
        groups = []
        for word, one in zip(self._words, begun, strict=True):
            if one is not None:
                groups.append(one.match)
                continue
            near = [*self._parts(word), *self._likely(word)]
            if not near:
                return
            groups.append("(" + " OR ".join(f'"{each}"' for each in near) + ")")
        self._match(groups, "near")

    def _likely(self, word: str) -> list[str]:
        """The words that are a slip or two away, the nearest first; the ends of longer ones count."""
        most = spelling.slips(len(word))
        if not most or any(letter.isdigit() for letter in word):
            return []
        # Nearly always it is one slip in the beginning, which needs few keys.
        for times in range(1, most + 1):
            if found := self._with_keys(
                word, [key for key, _left in spelling.keys(word, times)], times, most
            ):
                return found
        return []

    def _with_keys(self, word: str, keys: Sequence[int], times: int, most: int) -> list[str]:
        marks = ",".join("?" * len(keys))
        rows = self._db.execute(
            f"SELECT h.text FROM (SELECT DISTINCT head FROM near WHERE key IN ({marks}) AND left_out <= ?"
            " ORDER BY left_out LIMIT ?) n CROSS JOIN head h ON h.id = n.head", (*keys, times, _MOST_HEADS),
        )  # fmt: skip
        likely = dict.fromkeys(row[0] for row in rows)
        words: list[str] = []
        for head in spelling.heads(word[: spelling.HEAD], likely, most)[:_BEST_HEADS]:
            some = (head, head + _LAST, len(word) - most)
            words += [row[0] for row in self._db.execute(_OF_HEAD, some)]
        return spelling.nearest(word, words, most)[:12]


class _Beginning(NamedTuple):
    """The words that begin in one way: as an FTS5 term; if the beginning is a word itself; the only one."""

    match: str
    whole: bool
    alone: bool


def _found(row: tuple[Any, ...], how: How, today: int) -> Found:
    code, name, matched, retired, since, until, replaced = row
    over = bool(retired) or bool(today and not since <= today <= until)
    return Found(code, name, how, matched or "", over, replaced)
