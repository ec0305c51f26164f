"""Lines of a workspace file: one change is one hunk, comments stay, what is read back is what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import InputError
from desktop.core.yaml_documents import read
from desktop.workspace.drafts.yaml_comments import comments as comments_in
from desktop.workspace.drafts.yaml_lines import (
    append,
    flow,
    remove,
    replace,
    rewritten,
    scalar,
    set_value,
    written,
)

from .files import SHIPPED, SPRINTS, comments, hunks, name

NEW: dict[str, Any] = {"move": "laboratory", "before": "vitals", "why": "Sees først: alltid."}

COMMENTED = """\
# Hele filen.
workspace: heart   # hjerte
goal: Kort         # inntil videre

changes:
  # Om prøvene.
  - move: laboratory   # de vanlige
    # foran
    before: vitals
    why: Sees sist.    # spurt to ganger

  - {set: vitals, share: 3, why: Rader}  # på en linje

# Slutt.
""".encode()


def data(raw: bytes) -> Any:
    found = read(raw, "")
    assert not found.problems
    return found.data


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_a_change_more_is_one_hunk_at_the_end_of_the_changes(path: Path) -> None:
    raw = path.read_bytes()
    before, after = data(raw), append(raw, NEW)
    assert data(after) == before | {"changes": [*before.get("changes", ()), NEW]}
    assert hunks(raw, after) == 1
    assert comments(raw) <= comments(after)
    if before.get("changes"):
        assert remove(after, len(before["changes"])) == raw


@pytest.mark.parametrize("path", SPRINTS, ids=name)
def test_each_change_is_replaced_and_taken_away_by_one_hunk(path: Path) -> None:
    raw = path.read_bytes()
    every = data(raw)["changes"]
    for at, change in enumerate(every):
        for new in (NEW, change | {"why": "En annen: grunn"}, {"set": "vitals", "share": 2}):
            after = replace(raw, at, new)
            assert data(after)["changes"] == [*every[:at], new, *every[at + 1 :]]
            assert hunks(raw, after) == 1
            assert comments(raw) <= comments(after)
        after = remove(raw, at)
        assert data(after)["changes"] == [*every[:at], *every[at + 1 :]]
        assert hunks(raw, after) == 1
        assert comments(raw) <= comments(after)


@pytest.mark.parametrize("path", SPRINTS, ids=name)
def test_only_the_line_of_the_reason_is_another_with_another_reason(path: Path) -> None:
    raw = path.read_bytes()
    for at, change in enumerate(data(raw)["changes"]):
        after = replace(raw, at, change | {"why": "Kort"})
        was, now = raw.decode().splitlines(), after.decode().splitlines()
        assert len(was) == len(now)
        others = [(a, b) for a, b in zip(was, now, strict=True) if a != b]
        assert len(others) == 1
        assert others[0][0].lstrip(" -").startswith("why: ")
        assert others[0][1].endswith("why: Kort")


@pytest.mark.parametrize("path", SPRINTS, ids=name)
def test_a_value_of_the_header_is_replaced_in_its_line(path: Path) -> None:
    raw = path.read_bytes()
    after = set_value(raw, "goal", "Kurven først: alltid")
    assert data(after) == data(raw) | {"goal": "Kurven først: alltid"}
    assert (hunks(raw, after), comments(raw) <= comments(after)) == (1, True)
    assert data(set_value(after, "goal", data(raw)["goal"])) == data(raw)


def test_what_an_editor_would_write_is_byte_equal() -> None:
    line = "  # på en linje\n"
    added = line + "\n  - remove: notes\n    why: Leses aldri.\n"
    by_hand = COMMENTED.replace(line.encode(), added.encode())
    assert append(COMMENTED, {"remove": "notes", "why": "Leses aldri."}) == by_hand
    by_hand = COMMENTED.replace(b"before: vitals", b"before: medicines")
    change = {"move": "laboratory", "before": "medicines", "why": "Sees sist."}
    assert replace(COMMENTED, 0, change) == by_hand


def test_comments_stay_where_their_lines_are_replaced() -> None:
    after = replace(COMMENTED, 0, {"move": "laboratory", "to": "first"})
    assert comments(COMMENTED) <= comments(after)
    after = replace(COMMENTED, 1, {"set": "vitals", "share": 4, "why": "Rader"})
    assert after.decode().splitlines()[-6:] == [
        "  # på en linje", "  - set: vitals", "    share: 4", "    why: Rader", "", "# Slutt.",
    ]  # fmt: skip
    gone = rewritten(COMMENTED, [])
    assert comments(COMMENTED) <= comments(gone)
    assert data(gone)["changes"] == []
    assert comments(COMMENTED) <= comments(set_value(COMMENTED, "goal", "Noe annet"))


def test_an_empty_list_of_changes_begins_and_ends_as_it_was() -> None:
    empty = b"layer: person\nworkspace: heart\n\nchanges: []  # ingen\n"
    after = append(empty, {"remove": "notes"})
    assert after == b"layer: person\nworkspace: heart\n\nchanges:  # ingen\n  - remove: notes\n"
    assert remove(after, 0) == empty


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_stay(end: str) -> None:
    raw = b"\xef\xbb\xbf" + COMMENTED.replace(b"\n", end.encode())
    after = append(raw, NEW)
    assert after.startswith(b"\xef\xbb\xbf#")
    assert after.count(b"\n") == after.count(end.encode())
    assert remove(after, 2) == raw


def test_a_file_without_a_last_line_end_gets_one() -> None:
    raw = b"changes:\n  - remove: notes"
    assert append(raw, {"remove": "vitals"}) == b"changes:\n  - remove: notes\n\n  - remove: vitals\n"


def test_changes_that_stand_close_get_another_as_close() -> None:
    raw = b"changes:\n- remove: notes\n- remove: forms\n"
    assert append(raw, {"remove": "vitals"}) == raw + b"- remove: vitals\n"


@pytest.mark.parametrize(
    "raw", [b"changes: [{remove: notes}]\n", b"a: [\n", b"\xff", b"changes:\n  -\n    remove: notes\n"]
)
def test_lines_that_cannot_be_changed_safely_are_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(InputError) as error:
        replace(raw, 0, {"remove": "vitals"})
    assert all((error.value.what, error.value.kept, error.value.todo))


BLOCK = b"""\
changes:
  - set: workspace
    # Tastene
    shortcuts:   # hele avdelingen
      begin_note: Ctrl+S   # notat
      # bestilling
      begin_order: Ctrl+H

      # oppgaver
      begin_task: "F11"    # etter m\xc3\xb8te
      # slutt
    why: Som i det gamle.
  - remove: notes
"""


def keys(**changed: str | None) -> dict[str, Any]:
    now = {"begin_note": "Ctrl+S", "begin_order": "Ctrl+H", "begin_task": "F11"} | changed
    said = {name: key for name, key in now.items() if key is not None}
    return {"set": "workspace", "shortcuts": said, "why": "Som i det gamle."}


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (keys(begin_note="Ctrl+L"), "begin_note: Ctrl+S   # notat", "begin_note: Ctrl+L   # notat"),
        (keys(begin_order="Ctrl+L"), "begin_order: Ctrl+H", "begin_order: Ctrl+L"),
        (keys(begin_note=None), "begin_note: Ctrl+S   # notat", "# notat"),
        (keys(begin_order=None), "      begin_order: Ctrl+H\n", ""),
        (keys(begin_task=None), 'begin_task: "F11"    # etter', "# etter"),
        (keys(begin_fluid="G"), "# etter møte\n", "# etter møte\n      begin_fluid: G\n"),
    ],
)
def test_of_a_block_map_the_one_line_of_a_name_is_changed(
    change: dict[str, Any], before: str, after: str
) -> None:
    assert BLOCK.decode().count(before) == 1
    assert replace(BLOCK, 0, change).decode() == BLOCK.decode().replace(before, after)


@pytest.mark.parametrize(
    "block",
    [
        "{\n        a: 1,  # en\n        # mellom\n        b: 2  # to\n      }",
        "\n      {a: 1,  # en\n       # mellom\n       b: 2}  # to",
        "\n      ? a  # en\n      : 1\n      # mellom\n      ? b\n      : 2  # to",
        '\n      a: 1  # en\n      # mellom\n      "b": >-  # to\n        # ingen\n        tekst',
    ],
)
def test_where_lines_cannot_stay_every_comment_does(block: str) -> None:
    raw = f"changes:\n  - set: x  # null\n    options: {block}\n    # fire\n    why: Y  # fem\n".encode()
    old = data(raw)["changes"][0]
    for options in ({"a": 1, "b": 3}, {"a": 1}, {"b": old["options"]["b"]}, {}, "nei", None):
        new = old | {"options": options}
        if options is None:
            del new["options"]
        after = replace(raw, 0, new)
        assert data(after)["changes"] == [new]
        assert hunks(raw, after) == 1
        told = [one.words for one in comments_in(after.decode()).values()]
        assert sorted(told) == sorted(["# null", "# en", "# mellom", "# to", "# fire", "# fem"])
    after = remove(raw, 0)
    assert len(comments_in(after.decode())) == 6


def test_a_number_sign_in_a_text_is_no_comment() -> None:
    text = "a: \"x # y\"\nb: 'it''s # z'  # en\nc: |  # to\n  # tekst\n\n# tre\nd: e#f\ng: h\n  i # fire\n"
    found = comments_in(text)
    assert {line: one.words for line, one in found.items()} == {1: "# en", 2: "# to", 5: "# tre", 8: "# fire"}
    assert comments_in(text.replace("\n", "\r\n")) == found


NAMES = [f"key_{letter}" for letter in "abcdef"]
BLOCK_VALUES = {
    "Ctrl+S": ["Ctrl+S", "'Ctrl+S'", '"Ctrl+S"'],
    "er # ingen": ['"er # ingen"', "'er # ingen'"],
    'et " tegn': ['"et \\" tegn"', "'et \" tegn'"],
    None: ["null", "~"],
    7: ["7"],
}


@st.composite
def blocks(draw: st.DrawFn) -> tuple[list[tuple[str | None, str]], dict[str, Any], list[str]]:
    """Lines of a block map, each with the name that it is of (None: a comment or nothing), its values and all
    its comments."""
    lines: list[tuple[str | None, str]] = []
    values: dict[str, Any] = {}
    said: list[str] = []

    def remark() -> str:
        said.append(f"# om {len(said)}" + draw(st.sampled_from(["", " # mer", ' "x', " 'y", ": z"])))
        return said[-1]

    for key in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)):
        for kind in draw(st.lists(st.sampled_from(["", "#"]), max_size=2)):
            lines.append((None, f"      {remark()}" if kind else ""))
        value = draw(st.sampled_from([*BLOCK_VALUES, "over", "inni"]))
        tail = draw(st.sampled_from(["", " ", "   "]))
        tail = f"{tail}{remark()}" if tail else ""
        if value == "over":
            lines += [(key, f"      {key}: >-{tail}"), (key, "        # ingen"), (key, "        b")]
            values[key] = "# ingen b"
        elif value == "inni":
            lines += [(key, f"      {key}:{tail}"), (key, "        x: 1"), (key, "        y: 2")]
            values[key] = {"x": 1, "y": 2}
        else:
            lines.append((key, f"      {key}: {draw(st.sampled_from(BLOCK_VALUES[value]))}{tail}"))
            values[key] = value
    if draw(st.booleans()):
        lines.append((None, f"      {remark()}"))
    return lines, values, said


@given(blocks(), st.data(), st.sampled_from(["\n", "\r\n"]))
def test_one_name_of_a_block_map_is_one_hunk_and_every_comment_stays(
    made: tuple[list[tuple[str | None, str]], dict[str, Any], list[str]], more: st.DataObject, end: str
) -> None:
    lines, values, said = made
    head = ["# Fila", "changes:", "  - set: vitals", "    options:  # alle"]
    foot = ["    why: Fordi  # ja", "  - remove: notes"]
    raw = (end.join([*head, *(line for _key, line in lines), *foot]) + end).encode()
    change = {"set": "vitals", "options": values, "why": "Fordi"}
    assert data(raw)["changes"][0] == change
    key = more.draw(st.sampled_from(NAMES))
    value = more.draw(st.sampled_from(["Ctrl+L", "# x", "y: z", 3, None, "away"]))
    if value == "away" and (key not in values or len(values) == 1):
        return
    now = {one: old for one, old in values.items() if one != key or value != "away"}
    now |= {key: value} if value != "away" else {}
    if now == values:
        return
    after = replace(raw, 0, change | {"options": now})
    assert data(after)["changes"] == [change | {"options": now}, {"remove": "notes"}]
    assert hunks(raw, after) == 1
    told = [one.words for one in comments_in(after.decode()).values()]
    assert sorted(told) == sorted(["# Fila", "# alle", "# ja", *said])
    # All lines but those of the key are byte for byte the same.
    of = [None] * len(head) + [one for one, _line in lines] + [None] * len(foot)
    before, rest = raw.decode().splitlines(True), after.decode().splitlines(True)
    mine = [at for at, one in enumerate(of) if one == key]
    kept = before[: mine[0]] + before[mine[-1] + 1 :] if mine else before
    at = mine[0] if mine else next(n for n, line in enumerate(rest) if line.startswith(f"      {key}:"))
    new = rest[at : at + len(rest) - len(kept)]
    assert rest[:at] + rest[at + len(new) :] == kept
    assert len(new) == len([one for one in new if one.lstrip().startswith("#")]) + (value != "away")
    # And back again it says what it said.
    assert data(replace(after, 0, change))["changes"][0] == change


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | TEXTS | st.sampled_from(["yes", "1.5", "a: b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_whatever_is_written_reads_back_equal(value: Any) -> None:
    import unicodedata

    def composed(one: Any) -> Any:
        if isinstance(one, str):
            return unicodedata.normalize("NFC", one)
        if isinstance(one, list):
            return [composed(inner) for inner in one]
        if isinstance(one, dict):
            return {composed(key): composed(inner) for key, inner in one.items()}
        return one

    meant = composed(value)
    try:
        raw = append(b"changes: []\n", {"set": "x", "options": meant, "why": "Fordi"})
    except InputError:
        return
    assert data(raw)["changes"][0]["options"] == meant


@given(TEXTS)
def test_text_stands_in_quotes_only_where_it_must(text: str) -> None:
    try:
        said = scalar(text)
    except InputError:
        return
    plain = read(f"a: {text}\n".encode(), "")
    if not said.startswith('"'):
        assert plain.data == {"a": said}
    if text.isalpha() and text.isascii() and text.lower() not in ("null", "true", "false"):
        assert said == text


def test_a_change_is_written_as_the_shipped_ones_are() -> None:
    options = {"columns": "days", "of": ["a", "b"]}
    change = {"add": "fluid", "why": "Leses sammen.", "kind": "fluids", "options": options}
    assert written(change) == [
        "  - add: fluid",
        "    kind: fluids",
        "    options: {columns: days, of: [a, b]}",
        "    why: Leses sammen.",
    ]
    assert scalar("Kari Fosse, overlege") == "Kari Fosse, overlege"
    assert flow(["Kari Fosse, overlege"]) == '["Kari Fosse, overlege"]'
