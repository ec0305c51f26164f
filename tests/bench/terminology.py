"""A search among 350,000 terms of a code system, key by key, against a bare FTS5 prefix query of the same.

Both sides answer the same keys in one run, one after the other, in processor time of the thread: what else
the machine does adds little to either. The terms are made up: some 100,000 words of parts as Norwegian
compounds them, used as unevenly as words are.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from desktop.terminology.code_records import Concept
from desktop.terminology.index import Index
from desktop.terminology.release_file import Builder

TERMS = 350_000
WORDS = 100_000
TYPED = 120
LONGEST = 24
LIMIT = 12
GOAL, GOAL_MS = 2.0, 1.0
TODAY = 739_000
FIRST = (
    "hjerte", "lunge", "nyre", "lever", "hud", "blod", "kar", "bryst", "mage", "tarm", "hode", "hals", "kne",
    "hofte", "rygg", "øye", "øre", "hånd", "fot", "bein", "muskel", "nerve", "hjerne", "urin", "prostata",
    "livmor", "eggstokk", "galle", "milt", "skjold", "bi", "binyre", "bukspytt", "spyttkjertel", "lymfe",
)  # fmt: skip
LAST = (
    "infarkt", "svikt", "betennelse", "blødning", "kreft", "svulst", "brudd", "skade", "sykdom", "lammelse",
    "stein", "smerte", "kramper", "feil", "klaff", "åre", "vegg", "hinne", "prøve", "undersøkelse",
    "fjerning", "operasjon", "stråling", "utslett", "sår", "byll", "cyste", "trombose", "emboli", "stenose",
)  # fmt: skip
SOUNDS = [consonant + vowel for consonant in "bdfgklmnr" for vowel in "aeio"]


def words(rng: random.Random) -> list[str]:
    """Words in the order of how often they are used: some short, most of them compounds."""
    found = dict.fromkeys(
        ["akutt", "kronisk", "uspesifisert", "annen", "type", "med", "uten", "i", "av", "etter"]
    )
    while len(found) < WORDS:
        middle = "".join(rng.choice(SOUNDS) for _part in range(rng.randrange(4)))
        found[rng.choice(FIRST) * (rng.random() < 0.6) + middle + rng.choice(LAST) * (rng.random() < 0.7)] = (
            None
        )
        found.pop("", None)
    return list(found)


def terms(rng: random.Random) -> Iterator[Concept]:
    """Concepts, each with a name of one to seven words."""
    every = words(rng)
    for number in range(TERMS):
        # As often as words are used (Zipf): the tenth a tenth as often as the first.
        picked = [every[int(WORDS ** rng.random()) - 1] for _word in range(rng.randrange(1, 8))]
        yield Concept(f"{10_000_000 + number}", " ".join(picked).capitalize(), line=number + 1)


def keys(names: list[str], rng: random.Random) -> list[str]:
    """Texts of the search field after each key, of names as people type them; one in twelve has a slip."""
    found = []
    for number, name in enumerate(names):
        text = name[:LONGEST]
        if number % 12 == 0 and len(text) > 6:
            at = rng.randrange(2, min(len(text), 10) - 1)
            text = text[:at] + text[at + 1 :]
        found += [text[:end] for end in range(1, len(text) + 1)]
    return found


def _bare(path: Path, rows: list[tuple[str, str]]) -> Any:
    db = sqlite.connect(str(path), isolation_level=None)
    db.execute("PRAGMA page_size = 8192")
    db.execute(
        "CREATE VIRTUAL TABLE bare USING fts5("
        "code UNINDEXED, text, prefix='1 2 3 4 5 6 7', tokenize='unicode61')"
    )
    db.execute("BEGIN")
    db.executemany("INSERT INTO bare VALUES (?, ?)", rows)
    db.execute("COMMIT")
    db.execute("INSERT INTO bare (bare) VALUES ('optimize')")
    return db


def _each(texts: list[str], ask: Callable[[str], object]) -> list[float]:
    """Milliseconds of processor time of each key."""
    took = []
    for text in texts:
        began = time.thread_time_ns()
        ask(text)
        took.append((time.thread_time_ns() - began) / 1e6)
    return took


def terminology() -> dict[str, Any]:
    """Milliseconds of processor time a key: median and p95 of both sides, and how many keys found nothing."""
    rng = random.Random(5)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        concepts = list(terms(rng))
        began = time.process_time()
        builder = Builder(Path(folder) / "made.codes", "made")
        builder.add(iter(concepts))
        builder.finish(TODAY)
        built = time.process_time() - began
        rows = sorted(((c.code, c.name) for c in concepts), key=lambda row: (len(row[1]), row[1], row[0]))
        bare, index = _bare(Path(folder) / "bare.sqlite", rows), Index(Path(folder) / "made.codes")
        typed = keys([rng.choice(concepts).name for _name in range(TYPED)], rng)
        sql = "SELECT code, text FROM bare WHERE bare MATCH ? LIMIT ?"

        def neighbour(text: str) -> object:
            match = " ".join(f'"{word}"*' for word in text.split())
            return bare.execute(sql, (match, LIMIT)).fetchall() if match else []

        def ours(text: str) -> object:
            return index.find(text, TODAY, LIMIT)

        for ask in (neighbour, ours):
            _each(typed, ask)
        theirs, mine = _each(typed, neighbour), _each(typed, ours)
        nothing = sum(not index.find(text, TODAY, LIMIT) for text in typed)
        index.close()
        bare.close()
        size = (Path(folder) / "made.codes").stat().st_size
    p95 = statistics.quantiles(mine, n=20)[-1]
    ratio = statistics.median(mine) / statistics.median(theirs)
    return {
        "name": "terminology", "keys": len(typed), "milliseconds": round(statistics.median(mine), 4),
        "p95_milliseconds": round(p95, 3), "bare_milliseconds": round(statistics.median(theirs), 4),
        "bare_p95_milliseconds": round(statistics.quantiles(theirs, n=20)[-1], 3),
        "longest_milliseconds": round(max(mine), 2), "found_nothing": nothing, "terms": TERMS,
        "built_seconds": round(built, 1), "megabytes": round(size / 1e6, 1), "ratio": round(ratio, 2),
        "goal": GOAL, "p95_goal_milliseconds": GOAL_MS, "met": ratio <= GOAL and p95 <= GOAL_MS,
    }  # fmt: skip
