"""SQLite file of one release: built in bounded batches, with its FTS5 index.

Terms lie in the order in which they are offered (the shortest first), so that a search ends at the first
that fit and nothing is ranked while somebody types. Retired codes have no terms: they are found by code.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.core.messages import _
from desktop.core.paths import opener
from desktop.terminology import spelling
from desktop.terminology.code_records import (
    Concept,
    Interaction,
    OfKind,
    Preferred,
    Product,
    Record,
    Side,
    Term,
    Unassessed,
)
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_systems import plain_code
from desktop.terminology.product_index import named
from desktop.terminology.tokens import words_of

BATCH: Final = 2_000
"""Rows that are held at once."""
FORMAT: Final = 2
"""Form of the file (`PRAGMA user_version`); one of a form that is not `READ` is unreadable."""
READ: Final = (1, 2)
"""Forms that are read: of files of the first it is not known of which kind a concept is."""
NEVER: Final = 9_999_999
"""A day after every other, as an ordinal: the code has no end."""
_INSIDE: Final = 7
"""Letters of the shortest word whose later parts are kept, as `infarkt` of `hjerteinfarkt`."""
_PART: Final = 4
"""Letters of the shortest part of a word."""
_STAGING: Final = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32768;
PRAGMA temp_store = FILE;
CREATE TEMP TABLE staged (code TEXT, name TEXT, retired INT, since INT, until INT, replaced TEXT, line INT);
CREATE TEMP TABLE staged_term (code TEXT, text TEXT, rank INT, ident TEXT, line INT);
CREATE TEMP TABLE preferred (ident TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE concept (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, plain TEXT NOT NULL, name TEXT NOT NULL,
    retired INT NOT NULL, since INT NOT NULL, until INT NOT NULL, replaced TEXT NOT NULL
);
CREATE TABLE term (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, text TEXT, since INT NOT NULL,
    until INT NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(
    text, content='', detail=none, columnsize=0, prefix='1 2 3 4 5 6 7', tokenize='ascii'
);
CREATE TABLE kind (code TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (code, kind)) WITHOUT ROWID;
CREATE TEMP TABLE staged_product (code TEXT, brand TEXT, atc TEXT, substance TEXT);
CREATE TABLE product (
    code TEXT PRIMARY KEY, named TEXT NOT NULL, name TEXT NOT NULL, brand TEXT NOT NULL, atc TEXT NOT NULL,
    substance TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE token (id INTEGER PRIMARY KEY, text TEXT NOT NULL, terms INT NOT NULL);
CREATE TABLE head (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE near (
    key INT NOT NULL, left_out INT NOT NULL, head INT NOT NULL, PRIMARY KEY (key, left_out, head)
) WITHOUT ROWID;
CREATE TEMP TABLE staged_interaction (
    code TEXT, relevance INT, criterion TEXT, consequence TEXT, mechanism TEXT, handling TEXT, evidence TEXT,
    line INT
);
CREATE TEMP TABLE staged_side (interaction TEXT, side INT, atc TEXT);
CREATE TABLE interaction (
    id INTEGER PRIMARY KEY, relevance INT NOT NULL, name TEXT NOT NULL, criterion TEXT NOT NULL,
    consequence TEXT NOT NULL, mechanism TEXT NOT NULL, handling TEXT NOT NULL, evidence TEXT NOT NULL
);
CREATE TABLE side (
    atc TEXT NOT NULL, interaction INT NOT NULL, side INT NOT NULL, PRIMARY KEY (atc, interaction, side)
) WITHOUT ROWID;
CREATE TABLE unassessed (atc TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE inside (text TEXT NOT NULL, token INT NOT NULL, PRIMARY KEY (text, token)) WITHOUT ROWID;
"""
"""Staging lies in SQLite's own temporary file, which is gone when the process is."""


class Built(msgspec.Struct, frozen=True):
    """Numbers of a file: codes, of them retired, terms, and what was left out for want of a code or name."""

    codes: int
    retired: int
    terms: int
    left_out: int


class Builder:
    """A file under way. `most_held` is the greatest number of rows that were in memory at once."""

    def __init__(self, path: Path, name: str) -> None:
        self.most_held = 0
        self._path = path
        self._name = name
        self._held: list[Record] = []
        with open(path, "wb", opener=opener):
            pass
        self._db = sqlite.connect(str(path), isolation_level=None)
        self._db.create_function("plain_code", 1, plain_code, deterministic=True)
        self._db.create_function("folded", 1, named, deterministic=True)
        self._db.executescript(_STAGING)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()

    def add(self, records: Iterable[Record]) -> None:
        """Take in what a reader gives, batch by batch."""
        for one in records:
            self._held.append(one)
            if len(self._held) >= BATCH:
                self._flush()
        self._flush()

    def _flush(self) -> None:
        self.most_held = max(self.most_held, len(self._held))
        run = self._db.executemany
        run(
            "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(c.code, c.name, c.retired, c.since, c.until or NEVER, c.replaced, c.line)
             for c in self._held if isinstance(c, Concept)],
        )  # fmt: skip
        run(
            "INSERT INTO staged_term VALUES (?, ?, ?, ?, ?)",
            [(t.code, t.text, t.rank, t.ident, t.line) for t in self._held if isinstance(t, Term)],
        )
        chosen = [(p.ident,) for p in self._held if isinstance(p, Preferred)]
        run("INSERT OR IGNORE INTO preferred VALUES (?)", chosen)
        kinds = [(k.code, k.kind) for k in self._held if isinstance(k, OfKind)]
        run("INSERT OR IGNORE INTO kind VALUES (?, ?)", kinds)
        products = [(p.code, p.brand, p.atc, p.substance) for p in self._held if isinstance(p, Product)]
        run("INSERT INTO staged_product VALUES (?, ?, ?, ?)", products)
        self._flush_interactions()
        self._held.clear()

    def _flush_interactions(self) -> None:
        run = self._db.executemany
        run(
            "INSERT INTO staged_interaction VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(i.code, i.relevance, i.criterion, i.consequence, i.mechanism, i.handling, i.evidence, i.line)
             for i in self._held if isinstance(i, Interaction)],
        )  # fmt: skip
        sides = [(s.interaction, s.side, s.atc) for s in self._held if isinstance(s, Side)]
        run("INSERT INTO staged_side VALUES (?, ?, ?)", sides)
        unknown = [(u.atc,) for u in self._held if isinstance(u, Unassessed)]
        run("INSERT OR IGNORE INTO unassessed VALUES (?)", unknown)

    def finish(self, today: int) -> Built:
        """Check what was read, index it, and put the file onto the disk. Raises Refused for codes that stand
        twice with different words. `today` is a proleptic ordinal: what ended before it counts as retired."""
        self._check()
        alone = self._concepts()
        terms = self._terms()
        self._products()
        self._interactions()
        self._spellings()
        self._db.execute(f"PRAGMA user_version = {FORMAT}")
        self._db.execute("COMMIT")
        count, retired = self._row("SELECT count(*), total(retired OR until < ?) FROM concept", today)
        self.close()
        with self._path.open("rb+") as file:
            os.fsync(file.fileno())
        return Built(count, int(retired), terms, alone)

    def _row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._db.execute(sql, values).fetchone() or ()
        return found

    def _check(self) -> None:
        self._db.execute("CREATE INDEX temp.by_code ON staged (code)")
        said = "name || char(31) || retired || char(31) || since || char(31) || until || char(31) || replaced"
        twice = self._row(
            f"SELECT code FROM staged GROUP BY code HAVING count(*) > 1 AND min({said}) != max({said})"
            " ORDER BY min(line) LIMIT 1"
        )
        if twice:
            lines = [row[0] for row in self._db.execute(
                f"SELECT min(line) FROM staged WHERE code = ? GROUP BY {said} ORDER BY 1 LIMIT 2", twice
            )]  # fmt: skip
            words = _("code {code} stands there twice with different words, first at line {first}.")
            raise refused(self._name, words.format(code=twice[0], first=lines[0]), line=lines[-1])
        self._db.execute("CREATE INDEX temp.by_ident ON staged_term (ident) WHERE ident != ''")
        twice = self._row(
            "SELECT ident, min(line), max(line) FROM staged_term WHERE ident != '' GROUP BY ident"
            " HAVING count(*) > 1 ORDER BY 3 LIMIT 1"
        )
        if twice:
            words = _("id {ident} stands there twice, first at line {first}: a Snapshot has each once.")
            raise refused(self._name, words.format(ident=twice[0], first=twice[1]), line=twice[2])

    def _concepts(self) -> int:
        """Fill the table of codes; gives how many codes and terms belong to nothing."""
        self._db.execute("CREATE INDEX temp.by_term ON staged_term (code)")
        self._db.execute(
            "UPDATE staged_term SET rank = rank - 8"
            " WHERE ident != '' AND ident IN (SELECT ident FROM preferred)"
        )
        best = "(SELECT t.text FROM staged_term t WHERE t.code = s.code ORDER BY t.rank, t.text LIMIT 1)"
        self._db.execute(
            "INSERT INTO concept (code, plain, name, retired, since, until, replaced)"
            f" SELECT code, plain_code(code), coalesce(nullif(name, ''), {best}), retired, since, until,"
            " replaced FROM (SELECT * FROM staged GROUP BY code) s"
            f" WHERE name != '' OR {best} IS NOT NULL ORDER BY code"
        )
        self._db.execute("CREATE INDEX by_plain ON concept (plain)")
        (codes,) = self._row(
            "SELECT count(DISTINCT code) FROM staged WHERE code NOT IN (SELECT code FROM concept)"
        )
        (terms,) = self._row("SELECT count(*) FROM staged_term WHERE code NOT IN (SELECT code FROM concept)")
        if not self._row("SELECT 1 FROM concept LIMIT 1"):
            raise refused(self._name, _("there are no codes in it."))
        return int(codes) + int(terms)

    def _terms(self) -> int:
        rows = self._db.execute(
            "SELECT code, name, nullif(text, name), since, until, text FROM ("
            " SELECT code, name, name AS text, since, until FROM concept WHERE NOT retired UNION"
            " SELECT c.code, c.name, t.text, c.since, c.until FROM staged_term t JOIN concept c"
            " ON c.code = t.code WHERE NOT c.retired) ORDER BY length(text), text, code"
        )
        number = 0
        for some in _batches(rows):
            made = [(number + at, *row) for at, row in enumerate(some, 1)]
            number += len(made)
            self._db.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?)", [one[:6] for one in made])
            self._db.executemany(
                "INSERT INTO words (rowid, text) VALUES (?, ?)",
                [(one[0], " ".join(words_of(one[6]))) for one in made],
            )
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        return number

    def _products(self) -> None:
        """Fill the table of medicinal products that are in use."""
        self._db.execute(
            "INSERT INTO product SELECT c.code, folded(c.name), c.name, p.brand, p.atc, p.substance FROM ("
            " SELECT code, min(brand) AS brand, min(substance) AS substance,"
            # One that is told twice with different codes has none.
            " CASE WHEN min(atc) = max(atc) THEN atc ELSE '' END AS atc FROM staged_product GROUP BY code"
            ") p JOIN concept c ON c.code = p.code WHERE NOT c.retired"
        )
        self._db.execute("CREATE INDEX by_product ON product (named)")

    def _interactions(self) -> None:
        run = self._db.execute
        run("CREATE INDEX temp.by_interaction ON staged_interaction (code)")
        twice = self._row(
            "SELECT code, min(line), max(line) FROM staged_interaction GROUP BY code HAVING count(*) > 1"
            " ORDER BY 3 LIMIT 1"
        )
        if twice:
            words = _("interaction {code} stands there twice, first at line {first}.")
            raise refused(self._name, words.format(code=twice[0], first=twice[1]), line=twice[2])
        run(
            "INSERT INTO interaction SELECT c.id, i.relevance, c.name, i.criterion, i.consequence,"
            " i.mechanism, i.handling, i.evidence FROM staged_interaction i JOIN concept c ON c.code = i.code"
            " WHERE NOT c.retired"
        )
        run(
            "INSERT OR IGNORE INTO side SELECT s.atc, i.id, s.side FROM staged_side s"
            " JOIN concept c ON c.code = s.interaction JOIN interaction i ON i.id = c.id"
        )

    def _spellings(self) -> None:
        run = self._db.execute
        run("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
        run("INSERT INTO token (text, terms) SELECT term, doc FROM temp.vocabulary ORDER BY term")
        run("DROP TABLE temp.vocabulary")
        run("CREATE INDEX by_token ON token (text)")
        run(
            "INSERT INTO head (text) SELECT DISTINCT substr(text, 1, ?) FROM token WHERE length(text) >= ?"
            " AND text NOT GLOB '*[0-9]*' ORDER BY 1", (spelling.HEAD, spelling.LEAST),
        )  # fmt: skip
        run("CREATE TEMP TABLE staged_near (key INT, left_out INT, head INT)")
        for some in _batches(self._db.execute("SELECT id, text FROM head")):
            keys = [
                (key, left_out, head)
                for head, text in some
                for key, left_out in spelling.keys(text, 2 if len(text) == spelling.HEAD else 1)
            ]
            self._db.executemany("INSERT INTO staged_near VALUES (?, ?, ?)", keys)
        run("INSERT OR IGNORE INTO near SELECT * FROM staged_near ORDER BY key, left_out, head")
        run("CREATE TEMP TABLE staged_inside (text TEXT, token INT)")
        for some in _batches(
            self._db.execute("SELECT id, text FROM token WHERE length(text) >= ?", (_INSIDE,))
        ):
            parts = [(text[at:], token) for token, text in some for at in range(1, len(text) - _PART + 1)]
            self._db.executemany("INSERT INTO staged_inside VALUES (?, ?)", parts)
        run("INSERT OR IGNORE INTO inside SELECT text, token FROM staged_inside ORDER BY text, token")


def _batches(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a cursor, a bounded number at a time."""
    while some := rows.fetchmany(BATCH):
        yield some
