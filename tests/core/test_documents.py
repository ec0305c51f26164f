"""YAML as people save it: every value with its place, and nothing that can hurt."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.paths import resources
from desktop.core.yaml_documents import MAX_BYTES, Document, read, read_file, read_json


def first(text: str | bytes) -> tuple[int, int, str]:
    """The first thing that is wrong."""
    document = read(text if isinstance(text, bytes) else text.encode(), "f.yaml")
    assert document.data is None or document.problems
    problem = document.problems[0]
    assert problem.file == "f.yaml"
    return problem.line, problem.column, problem.what


def test_values_keys_and_items_have_places() -> None:
    document = read("a: 1\nb:\n  - x\n  - {c: true, d: Prøver}\n".encode(), "f.yaml")
    assert document.data == {"a": 1, "b": ["x", {"c": True, "d": "Prøver"}]}
    assert document.places["a",] == (1, 4)
    assert document.places["b", 0] == (3, 5)
    assert document.places["b", 1, "d"] == (4, 18)
    assert document.keys["b", 1, "d"] == (4, 15)
    assert document.place(("b", 1, "d", "e", 7)) == (4, 18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("ja", "ja"), ("true", True), ("null", None), ("~", None), ("", None),
        ("07", 7), ("1_000", "1_000"), ("0x1f", "0x1f"), ("12:30", "12:30"), ("2026-11-09", "2026-11-09"),
        ("1.5", 1.5), (".5", 0.5), ("1e5", "1e5"), (".inf", ".inf"), (".nan", ".nan"), ("'1'", "1"),
        ('"true"', "true"), ("9" * 16, "9" * 16), ("a\u030a", "å"), ("'a\u030a'", "å"),
        ("blåbærsyltetøy", "blåbærsyltetøy"),
    ],
)  # fmt: skip
def test_no_type_is_guessed_that_a_reader_would_not_see(text: str, value: object) -> None:
    found = read(f"a: {text}\n".encode(), "f").data["a"]
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_ends_and_a_byte_order_mark(newline: str) -> None:
    text = newline.join(["title: Nevrologi og slag", "id: ære", "list:", "  - å", ""])
    document = read(b"\xef\xbb\xbf" + text.encode(), "f")
    assert document.data == {"title": "Nevrologi og slag", "id": "ære", "list": ["å"]}
    assert document.places["title",] == (1, 8)
    assert document.places["list", 0] == (4, 5)


def test_a_tab_is_named_as_such() -> None:
    assert first("a:\n\tb: 1\n") == (2, 1, "Her står det en tabulator. Bruk mellomrom til innrykk.")


def test_a_name_written_twice() -> None:
    line, column, what = first("a: 1\nb: 2\na: 3\n")
    assert (line, column) == (3, 1)
    assert "«a»" in what
    assert "linje 1" in what


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x [1]\nb: *x\n", (1, 4)),
        ("a: *nobody\n", (1, 4)),
        ("a: !!python/object/apply:os.system ['echo']\n", (1, 4)),
        ("a: !include /etc/passwd\n", (1, 4)),
        ("? [a, b]\n: 1\n", (1, 3)),
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ("%YAML 1.3\n---\na: 1\n", (1, 1)),
        ("a: 'open\n", (2, 1)),
        ("a: [1, 2\nb: 3\n", (2, 2)),
        ("a: 1\n b: 2\n", (2, 3)),
        ("a: b: c\n", (1, 5)),
        ("a: @x\n", (1, 4)),
        ("a: x\x00y\n", (1, 5)),
        ("", (1, 1)),
        ("# only a remark\n", (1, 1)),
    ],
)
def test_what_is_refused_has_its_place_and_bokmaal(text: str, place: tuple[int, int]) -> None:
    line, column, what = first(text)
    assert (line, column) == place
    assert what.endswith(".")
    assert " the " not in what


def test_a_merge_key_is_only_a_name() -> None:
    assert read(b"a: {<<: {b: 1}}\n", "f").data == {"a": {"<<": {"b": 1}}}


def test_not_utf_8_says_where() -> None:
    assert first(b"a: 1\nb: \xf8l\n")[:2] == (2, 4)
    assert first("a: ø".encode("utf-16"))[:2] == (1, 1)


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nobody.yaml", tmp_path):
        document = read_file(path, "f")
        assert document.data is None
        assert len(document.problems) == 1


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "[" * 60_000,
        "{a: " * 15_000,
        "- " * 30_000,
        "a: " + "x" * (MAX_BYTES + 1),
        "".join(f"k{n}: 1\n" for n in range(6_000)),
        "[" + "1," * 30_000 + "1]",
        "a: 1\n" * 12_000,
    ],
    ids=["aliases", "deep lists", "deep maps", "deep hyphens", "size", "many", "long list", "doubles"],
)
def test_bombs_are_refused_quickly(text: str) -> None:
    start = time.thread_time()
    document = read(text.encode(), "f")
    assert document.problems
    assert time.thread_time() - start < 5


def _inside(document: Document, text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1


ODD = st.text(alphabet="ab1:-[]{}#&*!|>'\"%@`,?\\\t\n\r \x00\x85\u2028\ufeffæ~<.", max_size=60)


@settings(deadline=None)
@given(ODD | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    document = read(text.encode("utf-8", "surrogatepass"), "f")
    assert document.problems or document.data is not None or text.strip()
    _inside(document, text)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for problem in read(raw, "f").problems:
        assert problem.line >= 1
        assert problem.column >= 1


@pytest.mark.parametrize(
    ("text", "column", "shown"),
    [
        ("a: {danger: 5, grave: 6,2}", 23, "6.2"),
        ("a: {grave: 6,2, danger: 5}", 12, "6.2"),
        ("a: {B01AX05: 2,5 mg}", 14, "2.5 mg"),
    ],
)
def test_a_decimal_comma_between_braces_is_told(text: str, column: int, shown: str) -> None:
    document = read(text.encode(), "f.yaml")
    assert [(one.line, one.column) for one in document.problems] == [(1, column)]
    assert f"«{shown}»" in document.problems[0].what
    assert "punktum" in document.problems[0].what


@pytest.mark.parametrize("text", ["a: {b: 6, 2: x}", "a: {1, 2}", "a: [1,2]", 'a: {b: 6, "2": null}'])
def test_other_commas_are_no_decimal_commas(text: str) -> None:
    assert read(text.encode(), "f.yaml").problems == []


SHIPPED_JSON = sorted(resources().glob("*/*.json"))


@pytest.mark.parametrize("path", [p for p in SHIPPED_JSON if p.stat().st_size < 50_000], ids=lambda p: p.name)
def test_json_that_is_shipped_says_the_same_read_fast(path: Path) -> None:
    whole = read_file(path, path.name, 64_000, 100_000)
    if whole.problems:
        pytest.skip("no file of settings")
    quick = read_json(path, path.name, 64_000, 100_000)
    assert quick.data == whole.data
    assert quick.digest == whole.digest
    # Asked for, the places are there.
    assert {at: quick.place(at) for at in whole.places} == whole.places
    assert {at: quick.key_place(at) for at in whole.keys} == whole.keys


def test_json_that_is_wrong_is_told_as_ever(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"a": 1,\n "b": [}', encoding="utf-8")
    assert read_json(wrong, "wrong.json", 1000, 100).problems == read_file(wrong, "wrong.json").problems
    assert read_json(tmp_path / "none.json", "none.json", 1000, 100).problems


def test_what_stands_before_a_name_is_read_alone() -> None:
    text = b"a: 1\nchanges:\n  - {changes: 2}\n  - *wrong\n"
    head = read(text, "f.yaml", until="changes")
    assert (head.data, head.problems) == ({"a": 1, "changes": []}, [])
    # Only at the top; a file without it is read to its end.
    whole = read(b"a: {changes: 2}\nb: 3\n", "f.yaml", until="changes")
    assert whole.data == {"a": {"changes": 2}, "b": 3}
