"""Whatever changes people write: no crash, every error has a place, every value a source, one result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from desktop.core.file_problems import Problem
from desktop.core.paths import resources
from desktop.core.yaml_documents import read
from desktop.shown.workspace import Workspace
from desktop.workspace.document_checks import Checked, check
from desktop.workspace.jsonschema import json_schema
from desktop.workspace.known import Known
from desktop.workspace.merging import State
from desktop.workspace.resolving import outside, workspace

from .conftest import BASE, HEADER
from .schema_validator import errors

PANELS = st.sampled_from(
    ["problems", "notes", "vitals", "laboratory", "letters", "new", "p2", "åre-1", "workspace"]
)
TABS = st.sampled_from(["overview", "letters", "more"])
KINDS = st.sampled_from(["problems", "notes", "vitals", "queue", "nothing"])
TEXTS = st.sampled_from(["Prøver", {"nb": "Vekt", "en": "Weight"}, "", 7, None, {"en": "x"}])
KEYS = st.sampled_from(["a", "hours", "B c"])
WORDS = st.sampled_from(["a", "k", "first", "ø"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 100) | WORDS | st.floats(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)
SETTINGS = st.sampled_from(["labs_first", "title", "worklist"])
WHERE = st.fixed_dictionaries(
    {},
    optional={
        "to": st.sampled_from(["first", "last", 1, 2, 4, 9, 0, "x", True]),
        "before": PANELS,
        "after": PANELS | TABS,
        "why": st.sampled_from(["Fordi.", ""]),
    },
)
MORE = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "place": st.sampled_from(["side", "main", None, "top"]),
        "share": st.sampled_from([1, 12, 13, None, 2.5]),
        "stale_after": st.sampled_from([1, 0.5, 0, None]),
        "options": VALUES | st.dictionaries(st.sampled_from(["hours", "rows"]), VALUES, max_size=2),
        "tab": TABS,
    },
)


def op(verb: str, target: st.SearchStrategy[Any], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A change of one verb."""
    return st.tuples(target, *parts).map(
        lambda made: {verb: made[0]} | {key: value for part in made[1:] for key, value in part.items()}
    )


KIND = st.fixed_dictionaries({"kind": KINDS})
ON_TAB = st.fixed_dictionaries({"tab": TABS})
A_TAB = TABS.map(lambda name: f"tab {name}")
PANEL = st.fixed_dictionaries({"id": PANELS, "kind": KINDS})
CHANGES = st.lists(
    op("move", PANELS, WHERE)
    | op("move", PANELS, WHERE, ON_TAB)
    | op("move", A_TAB, WHERE)
    | op("remove", PANELS | A_TAB)
    | op("add", PANELS, KIND, ON_TAB)
    | op("add", PANELS, KIND, WHERE, MORE)
    | op("add", A_TAB, st.fixed_dictionaries({"title": TEXTS, "panels": st.lists(PANEL, max_size=3)}), WHERE)
    | op("set", PANELS, MORE)
    | op("set", A_TAB, st.fixed_dictionaries({"title": TEXTS}))
    | op("set", st.just("workspace"), st.dictionaries(SETTINGS, VALUES))
    | VALUES,
    max_size=6,
)  # fmt: skip
STANDING = st.sampled_from(["problems", "notes", "vitals", "laboratory"])
SOUND = st.lists(
    op("move", STANDING, st.sampled_from([{"to": "first"}, {"to": 2}, {"place": "main"}, {"tab": "letters"}]))
    | op("set", STANDING, st.fixed_dictionaries({"share": st.integers(1, 12)}))
    | op("set", STANDING, st.fixed_dictionaries({"options": st.just({"hours": 4, "rows": ["a", "b"]})}))
    | op("set", STANDING, st.fixed_dictionaries({"title": st.just({"nb": "Vekt"}), "why": st.just("Fordi.")}))
    | op("add", st.sampled_from(["new", "åre-1", "w2"]), KIND.filter(lambda k: k["kind"] == "notes"), ON_TAB)
    | st.just({"remove": "letters"})
    | st.just({"set": "workspace", "labs_first": ["k"], "worklist": {"first": {"news2": 7}}}),
    max_size=5,
)
SOME = Known(kinds=dict.fromkeys(("problems", "notes", "vitals", "laboratory", "letters", "queue"), None),
             ward_kinds=frozenset({"queue"}))  # fmt: skip
SCHEMA = json_schema(SOME)


def resolve(*texts: str, known: Known = SOME) -> tuple[Workspace | None, list[Problem]]:
    """A workspace from files one over the other, or what is wrong."""
    state, files = State(), list[Checked]()
    for number, text in enumerate(texts):
        document = read(text.encode(), f"{number}.yaml")
        checked = check(document)
        if checked is None:
            assert document.problems
            return None, document.problems
        files.append(checked)
        state.lay(checked)
        if document.problems:
            return None, document.problems
    if found := outside(state, known):
        return None, found
    return workspace(state, files, "heart", "heart/sprint-01", known), []


def paths(made: Workspace) -> list[str]:
    """The path of everything that the workspace holds."""
    found = ["title", "labs_first", "worklist/columns", "worklist/first/news2"]
    for tab in made.tabs:
        found += [f"tabs/{tab.id}", f"tabs/{tab.id}/title"]
        for panel in tab.panels:
            at = f"panels/{panel.id}"
            found += [at, f"{at}/kind"]
            found += [f"{at}/title"] if panel.words else []
            found += [f"{at}/stale_after"] if panel.stale_after is not None else []
            found += [f"{at}/place"] if panel.side else []
            found += [f"{at}/share"] if panel.share != 1 else []
            found += leaves(f"{at}/options", panel.options)
    return found


def leaves(at: str, value: Any) -> list[str]:
    """The paths of the values in options; a map is only the way to them."""
    if not isinstance(value, Mapping):
        return [at]
    return [path for key, one in value.items() for path in leaves(f"{at}/{key}", one)]


@settings(max_examples=300, deadline=None)
@given(CHANGES | SOUND)
def test_any_changes_give_a_workspace_or_errors_with_places(changes: list[Any]) -> None:
    lines = [json.dumps(change, ensure_ascii=False) for change in changes] or ["{remove: notes}"]
    text = HEADER + "".join(f"  - {line}\n" for line in lines)
    texts = (BASE, text)
    made, problems = resolve(*texts)
    assert (made, problems) == resolve(*texts)
    for problem in problems:
        lines = texts[int(problem.file[0])].split("\n")
        assert problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.what.endswith((".", "?"))
    event("right" if made else "wrong")
    if made is None:
        assert problems
        return
    assert errors(SCHEMA, read(text.encode(), "f").data) == []
    names = [panel.id for tab in made.tabs for panel in tab.panels]
    assert len(names) == len(set(names))
    assert all(1 <= len(tab.panels) <= 9 for tab in made.tabs)
    for path in paths(made):
        for source in made.history_of(path):
            written = texts[int(source.file[0])].split("\n")[source.line - 1][source.column - 1 :]
            value = json.loads(source.value)
            if isinstance(value, str):
                assert written.lstrip('"').startswith(value)
            elif isinstance(value, bool) or (isinstance(value, int) and path.count("/") > 1):
                assert written.startswith(json.dumps(value))
    standing = set(paths(made))
    for path, history in made.sources.items():
        if "/options/" in path and history[-1].value != "null":
            assert path in standing


SHIPPED = [path.read_text("utf-8") for path in sorted((resources() / "workspaces").rglob("*.yaml"))]
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 12), st.text(alphabet="\t\n :-[]{}#&*!|>'\"%@,?aå1\u2028", max_size=4)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SHIPPED), EDITS)
def test_a_slip_of_the_hand_in_a_shipped_file_never_crashes(
    text: str, edits: list[tuple[float, int, str]]
) -> None:
    for at, cut, put in edits:
        start = int(at * len(text))
        text = text[:start] + put + text[start + cut :]
    whole = "extends" not in text
    made, problems = resolve(text) if whole else resolve(SHIPPED[0], text)
    assert (made is None) == bool(problems)
    lines = {
        name: body.split("\n") for name, body in (("0.yaml", text if whole else SHIPPED[0]), ("1.yaml", text))
    }
    for problem in problems:
        assert 1 <= problem.line <= len(lines[problem.file]) + text.count("\u2028")
        assert problem.column >= 1
