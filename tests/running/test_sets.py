"""The landing set, the rotation and the whole: what is in which, and that nothing is in none."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.running import changed, reach, sets
from tests.running.sets import Entry

pytest_plugins = ["pytester"]

ALWAYS = (
    "tests/test_contracts.py", "tests/test_one_reading.py", "tests/access",
    "tests/faults/test_safety_table.py", "tests/commands/test_every_act_away.py",
    "tests/commands/test_never_signed.py", "tests/clinical/record", "tests/clinical/test_vocabulary.py",
    "tests/service/test_reasons.py", "tests/ui/acts", "tests/journeys/test_first_day.py",
    "tests/journeys/test_other_server.py", "tests/journeys/test_two_doctors.py",
    "tests/journeys/test_bad_answers.py", "tests/journeys/test_bad_days.py",
    "tests/journeys/test_bad_resources.py", "tests/journeys/test_unsent_by_keys.py",
    "tests/journeys/test_letter_corrections.py", "tests/journeys/test_letter_recipients.py",
    "tests/journeys/test_letter_signing.py", "tests/journeys/test_signed_letters.py",
    "tests/journeys/test_unread_letters.py", "tests/journeys/test_reconcile.py",
    "tests/journeys/test_reconcile_decided.py", "tests/journeys/test_restored.py",
)  # fmt: skip
"""Guards of a patient's safety and of a person's work: in each landing, by the issue that made the sets."""
ONE_ANSWER = ("test_one_answer.py", "test_one_result.py")
"""The same, wherever they lie below tests/views."""


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith((f"{other}/", f"{other}::")) or other.startswith(f"{one}/")


def test_what_guards_safety_and_work_is_never_in_rotation_only() -> None:
    wrong = [
        (entry.tests, name) for entry in sets.rotation() for name in ALWAYS if _overlap(entry.tests, name)
    ]
    assert not wrong
    assert not [entry.tests for entry in sets.rotation() if entry.tests.endswith(ONE_ANSWER)]


def test_what_is_named_to_run_always_is_there() -> None:
    assert [name for name in ALWAYS if not (changed.ROOT / name).exists()] == []
    for name in ONE_ANSWER:
        assert list((changed.ROOT / "tests/views").rglob(name))


def test_each_entry_of_the_rotation_names_tests_and_a_reason() -> None:
    for entry in sets.rotation():
        file, _, function = entry.tests.partition("::")
        path = changed.ROOT / file
        assert path.exists(), entry.tests
        assert len(entry.why) > 20, entry.tests
        if function:
            assert f"def {function}(" in path.read_text(encoding="utf-8"), entry.tests
    assert [name for name, many in Counter(e.tests for e in sets.rotation()).items() if many > 1] == []


def _named_in(why: str) -> list[str]:
    """Tests and folders that a reason names, as paths below the project; [""] for one that is nowhere."""
    found = []
    for name in re.findall(r"(?:tests|journeys)/[\w/]+|\btest_\w+", why):
        if "/" in name:
            path = name if name.startswith("tests/") else f"tests/{name}"
            there = [one for one in (path, f"{path}.py") if (changed.ROOT / one).exists()]
        else:
            there = _files_called(name) or _files_with(name)
        found += there or [""]
    return found


def _files_called(name: str) -> list[str]:
    paths = (changed.ROOT / "tests").rglob(f"{name}.py")
    return [path.relative_to(changed.ROOT).as_posix() for path in paths]


def _files_with(function: str) -> list[str]:
    """Ids of the tests of this name."""
    head = re.compile(rf"^(?:async )?def {function}\(", re.MULTILINE)
    return [
        f"{path.relative_to(changed.ROOT).as_posix()}::{function}"
        for path in (changed.ROOT / "tests").rglob("test_*.py")
        if head.search(path.read_text(encoding="utf-8"))
    ]


def test_what_a_reason_of_the_rotation_names_is_in_each_landing() -> None:
    """A reason that names another test of the rotation, or one that was moved, lets a rule go unheld."""
    wrong = {}
    for entry in sets.rotation():
        found = _named_in(entry.why)
        if bad := [one or "not found" for one in found if not one or sets.entry(one)]:
            wrong[entry.tests] = bad
    assert wrong == {}


def test_the_document_lists_the_rotation_and_tests_that_are_there() -> None:
    text = (changed.ROOT / "docs/testing.md").read_text(encoding="utf-8")
    moved, _, counted = text.partition("## What left the landing set")[2].partition(
        "And these bounds in seconds"
    )
    rows = dict(re.findall(r"^\| `([^`]+)` \| \d+ \| (.*) \|$", moved, re.MULTILINE))
    assert rows == {entry.tests.removeprefix("tests/"): entry.why for entry in sets.rotation()}
    names = re.findall(r"^\| `([^`]+)`", counted, re.MULTILINE)
    assert len(names) > 20
    for name in names:
        file, _, function = name.partition("::")
        head = re.escape(function).replace("…", r"\w*")
        path = changed.ROOT / "tests" / file
        assert path.exists(), name
        assert re.search(rf"def {head}\(", path.read_text(encoding="utf-8")), name


def test_each_test_of_the_rotation_is_in_one_of_the_parts() -> None:
    """By file where its tests share what takes their time; the parts are of like size."""
    files = [
        path.relative_to(changed.ROOT).as_posix()
        for path in sorted((changed.ROOT / "tests").rglob("test_*.py"))
    ]
    entry = Entry("tests", "all of them")
    sizes = Counter(sets.part_of(f"{file}::test_x", entry) for file in files)
    assert set(sizes) == set(range(changed.PARTS))
    assert min(sizes.values()) > len(files) / changed.PARTS / 2
    by_test = Entry("tests/x.py", "dealt out", by_test=True)
    assert len({sets.part_of(f"tests/x.py::test_y[{n}]", by_test) for n in range(40)}) == changed.PARTS
    assert len({sets.part_of(f"tests/x.py::test_y[{n}]", entry) for n in range(40)}) == 1


def test_a_change_reaches_a_file_that_imports_it() -> None:
    file = "tests/running/test_sets.py"
    assert sets.reached(file, (), frozenset({"tests/running/reach.py"}))
    assert sets.reached(file, (), frozenset({file}))
    assert not sets.reached(file, (), frozenset({"desktop/core/clock.py"}))


def test_a_change_reaches_the_journey_that_declares_an_act() -> None:
    texts = {one: (changed.ROOT / one).read_text(encoding="utf-8") for one in reach.of_act("StopMedicine")}
    (declared,) = [one for one, text in texts.items() if "class StopMedicine(" in text]
    (carried,) = [one for one, text in texts.items() if "@carries(StopMedicine)" in text]
    journey = "tests/journeys/test_stay.py"
    for touched in (declared, carried):
        assert sets.reached(journey, ("StopMedicine",), frozenset({touched}))
    assert any(one.startswith("desktop/writing/") for one in reach.of_act("StopMedicine"))


def test_where_the_change_is_not_known_every_declared_act_counts() -> None:
    assert sets.reached("tests/journeys/test_stay.py", ("StopMedicine",), None)
    assert not sets.reached("tests/journeys/test_stay.py", (), None)


def test_every_declared_act_is_found_in_its_file() -> None:
    """A name that reaches nothing would never be run for a change."""
    import ast

    names = set()
    for path in sorted((changed.ROOT / "tests/journeys").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.acts":
                names |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    assert len(names) > 30
    assert [name for name in sorted(names) if not any("commands/" in one for one in reach.of_act(name))] == []


def test_without_git_the_day_of_the_year_takes_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "_git", lambda *_words: None)
    changed.changed.cache_clear()
    changed.commits.cache_clear()
    try:
        assert changed.changed() is None
        assert changed.changed("HEAD") is None
        assert 1 <= changed.commits() <= 366
        assert changed.part() in range(changed.PARTS)
    finally:
        changed.changed.cache_clear()
        changed.commits.cache_clear()


def _suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small suite of its own, of which one file is in rotation by test and one by file."""
    pytester.makeini("[pytest]\ntestpaths = tests\n")
    folder = pytester.mkdir("tests")
    for name, tests in {"light": 3, "long": 8, "seldom": 2}.items():
        marked = f"@pytest.mark.parametrize('n', range({tests}))"
        text = f"import pytest\n{marked}\ndef test_{name}(n): pass\n"
        (folder / f"test_{name}.py").write_text(text, encoding="utf-8")
    entries = (
        Entry("tests/test_long.py", "it takes long", by_test=True),
        Entry("tests/test_seldom.py", "seldom needed"),
    )
    monkeypatch.setattr(sets, "rotation", lambda: entries)
    monkeypatch.setattr(changed, "ROOT", Path(pytester.path))
    monkeypatch.setattr(changed, "changed", lambda _since="": frozenset({"tests/elsewhere.py"}))
    monkeypatch.setattr(reach, "ROOT", Path(pytester.path))
    reach.of_file.cache_clear()


def _ran(pytester: pytest.Pytester, *arguments: str) -> set[str]:
    words = ("-p", "no:cacheprovider", "-p", "no:xdist", "--collect-only", "-q", *arguments)
    done = pytester.inline_run(*words, plugins=[sets, _order()])
    return {item.nodeid for item in _items(done)}


def _order() -> object:
    from tests.running import order

    return order


def _items(done: pytest.HookRecorder) -> list[pytest.Item]:
    return [item for call in done.getcalls("pytest_collection_finish") for item in call.session.items]


def test_each_set_runs_what_belongs_to_it(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    _suite(pytester, monkeypatch)
    landing, whole = _ran(pytester), _ran(pytester, "--whole")
    assert {one.split("::")[0] for one in landing} == {"tests/test_light.py"}
    parts = [_ran(pytester, "--part", str(part)) for part in range(changed.PARTS)]
    assert landing.union(*parts) == whole
    assert len(whole) == len(landing) + sum(map(len, parts)) == 13
    assert len(_ran(pytester, "tests/test_long.py")) == 8
    assert len(_ran(pytester, "-k", "test_seldom")) == 2
    assert len(_ran(pytester, "tests/test_long.py::test_long[3]")) == 1


def test_what_a_change_reaches_is_in_the_landing_set(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    _suite(pytester, monkeypatch)
    monkeypatch.setattr(changed, "changed", lambda _since="": frozenset({"tests/test_seldom.py"}))
    assert len(_ran(pytester)) == 5


def test_a_seed_gives_the_same_random_order_again(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    _suite(pytester, monkeypatch)

    def ran(seed: int) -> list[str]:
        words = (
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "--collect-only",
            "-q",
            "--whole",
            "--seed",
            str(seed),
        )
        return [item.nodeid for item in _items(pytester.inline_run(*words, plugins=[sets, _order()]))]

    assert ran(7) == ran(7)
    assert len({tuple(ran(seed)) for seed in range(6)}) > 1


class _Read:
    """Tells the files in the order in which a process reads them."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.files: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        config.workerinput = {"workerid": self.worker, "seed": config.option.seed}  # type: ignore[attr-defined]

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Module):
            self.files.append(collector.path.name)


def test_two_processes_read_from_both_ends_and_have_the_same_order(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    _suite(pytester, monkeypatch)
    words = ("-p", "no:cacheprovider", "-p", "no:xdist", "--collect-only", "-q", "--part", "auto")
    monkeypatch.setattr(sets, "rotation", lambda: (Entry("tests", "all of them", by_test=True),))
    monkeypatch.setattr(sets, "part_of", lambda _name, _entry: changed.part())
    first, second = _Read("gw0"), _Read("gw1")
    ran = [
        [item.nodeid for item in _items(pytester.inline_run(*words, plugins=[sets, _order(), one]))]
        for one in (first, second)
    ]
    assert len(ran[0]) == 13
    assert ran[0] == ran[1]
    assert first.files == list(reversed(second.files)) == sorted(first.files)


@pytest.mark.parametrize("words", [("tests",), ("-k", "test_"), ("-m", "not slow"), ("tests", "--seed", "3")])
def test_two_processes_have_the_same_order_of_what_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Else pytest-xdist refuses to run them: the order stays as it was read."""
    _suite(pytester, monkeypatch)
    always = ("-p", "no:cacheprovider", "-p", "no:xdist", "--collect-only", "-q")
    first, second = (
        [item.nodeid for item in _items(pytester.inline_run(*always, *words, plugins=[sets, _order(), one]))]
        for one in (_Read("gw0"), _Read("gw1"))
    )
    assert len(first) == 13
    assert first == second


@pytest.mark.parametrize("words", [("some",), ("--whole",), ("some", "--seed", "3"), ()])
def test_two_processes_run_each_test_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(changed.ROOT))
    pytester.makeini("[pytest]\ntestpaths = some\n")
    folder = pytester.mkdir("some")
    for name in ("one", "other", "third"):
        many = "".join(f"def test_{name}_{n}(): pass\n" for n in range(5))
        (folder / f"test_{name}.py").write_text(many, encoding="utf-8")
    plugins = ("-p", "tests.running.sets", "-p", "tests.running.order", "-p", "no:cacheprovider")
    pytester.runpytest_subprocess(*plugins, "-n", "2", *words).assert_outcomes(passed=15)


class _Counted:
    """A test that tells how often it was asked for its hash or compared."""

    asked = 0

    def __init__(self, nodeid: str, config: pytest.Config) -> None:
        self.nodeid, self.config = nodeid, config

    def iter_markers(self, _name: str) -> list[pytest.Mark]:
        return []

    def __hash__(self) -> int:
        _Counted.asked += 1
        return id(self)

    def __eq__(self, other: object) -> bool:
        _Counted.asked += 1
        return self is other


def test_dealing_out_twenty_thousand_tests_asks_each_a_few_times(pytestconfig: pytest.Config) -> None:
    """Once for each pair of tests took every process half a minute."""

    class Config:
        option = pytestconfig.option.__class__(
            keyword="", markexpr="", lf=False, failedfirst=False, whole=False, since="", part="0"
        )
        args_source = pytest.Config.ArgsSource.TESTPATHS

        class hook:
            pytest_deselected = staticmethod(lambda items: None)

    entries = [one.tests for one in sets.rotation()]
    items: list = [
        _Counted(f"{'tests/none.py::test_' if n % 2 else entries[0] + '::test_'}{n}", Config)
        for n in range(20_000)
    ]
    _Counted.asked = 0
    sets.pytest_collection_modifyitems(Config, items)  # type: ignore[arg-type]
    mine = sets.part_of(f"{entries[0]}::test_0", sets.rotation()[0]) == 0
    assert len(items) == (10_000 if mine else 0)
    assert _Counted.asked <= 100_000
