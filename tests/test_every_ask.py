"""Each question that the window can ask is answered by the record service, and each answer is asked for.

The questions come from the files: classes of `desktop.shown`, what `ui` constructs and hands on, the pages of
the navigation. The answers come from a fresh process that imports what the record service does and no more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import typing
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.link import codec
from desktop.shown.ask import Ask
from desktop.views import registry
from tests.asking import defined, kinds_of, modules, used
from tests.conftest import ROOT
from ui import panels

SERVED = """
import json
import desktop.service.process, desktop.service.record
from desktop.service import serving
from desktop.views.answering import answered
print(json.dumps(sorted(f"{one.__module__}.{one.__qualname__}" for one in answered())))
"""


def name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """Answers that the record service has once it is started."""
    done = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def asks() -> set[type]:
    """Every kind of question there is."""
    modules("desktop.shown")
    modules("desktop.views")
    modules("ui")
    return kinds_of(Ask)


@pytest.fixture(scope="module")
def from_window(asks: set[type]) -> tuple[dict[type, list[str]], dict[type, list[str]]]:
    assert asks
    return used(Ask, "ui")


def test_every_class_in_the_files_was_imported(asks: set[type]) -> None:
    assert {one.__name__ for one in asks} == defined("Ask", "desktop", "ui")


def test_no_two_questions_have_one_name_on_the_link(asks: set[type]) -> None:
    assert len({one.__name__ for one in asks}) == len(asks)


def test_what_the_window_asks_is_answered(
    answered: set[str], from_window: tuple[dict[type, list[str]], dict[type, list[str]]]
) -> None:
    made, named = from_window
    assert len(made) > 80, "the questions of the window were not found"
    nobody = {name(kind): where for kind, where in made.items() if name(kind) not in answered}
    # A base that is only named stands for its kinds.
    handed = {name(k): w for k, w in named.items() if name(k) not in answered and not k.__subclasses__()}
    assert nobody | handed == {}


def test_every_question_is_answered_or_is_a_base_of_some_that_are(
    answered: set[str], asks: set[type]
) -> None:
    left = {name(kind) for kind in asks if name(kind) not in answered and not kind.__subclasses__()}
    assert left == set()


def test_what_is_answered_is_asked(
    answered: set[str], asks: set[type], from_window: tuple[dict[type, list[str]], dict[type, list[str]]]
) -> None:
    """By the window, or by the record's side and the command line for themselves."""
    made, named = from_window
    theirs, _named = used(Ask, "desktop")
    asked = {name(kind) for kind in (*made, *named, *theirs)}
    assert answered - asked == set(), "nobody asks this"
    assert answered <= {name(kind) for kind in asks}, "an answer to no question"


def test_every_question_goes_over_the_link_and_says_what_its_answer_is(
    answered: set[str], asks: set[type]
) -> None:
    for kind in sorted((one for one in asks if name(one) in answered), key=name):
        answer = codec.answered_by(kind)
        assert answer is not Any
        msgspec.msgpack.Decoder(kind)
        assert typing.get_type_hints(kind) is not None


def _home(of: str) -> Any:
    """The module of `ui` in which something is defined, in whatever folder."""
    (found,) = {m for m in modules("ui") if getattr(getattr(m, of, None), "__module__", "") == m.__name__}
    return found


WARD = _home("ward_pages")
Page = _home("Page").Page
PAGES = WARD.ward_pages(
    lambda: "w", lambda: "Hjerte 3", frozenset, lambda: ("", ""), lambda: "", letter=lambda: ""
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_each_page_of_the_navigation_is_filled(page: Any, answered: set[str]) -> None:
    asked = page.fill()
    assert isinstance(asked, Ask)
    assert name(type(asked)) in answered, f"nobody answers the page {page.key}"
    assert codec.encode(asked)
    assert panels.panel_class(page.kind)


def test_no_page_is_made_anywhere_else() -> None:
    made, _named = used(msgspec.Struct, "ui")
    assert len(made[Page]) == len(PAGES), made[Page]
    assert {page.key for page in PAGES} >= {
        WARD.first_page(Actor("r", "p", "n", profession="doctor")),
        *WARD._BEGINS.values(),
    }


def _class(kind: str) -> str:
    return "".join(map(str.capitalize, kind.split("_"))) + "Panel"


def test_every_panel_on_disk_is_a_kind_that_somebody_fills() -> None:
    """A page of the navigation has its question; a panel of a patient's page is built from their chart."""
    found = {m.__name__.rpartition(".")[2]: m for m in modules("ui.panels")[1:]}
    widgets = {kind for kind, module in found.items() if hasattr(module, _class(kind))}
    assert len(widgets) > 30
    bases = {kind for kind in widgets if getattr(found[kind], _class(kind)).__subclasses__()}
    shown = {kind.removesuffix("_of_patient") for kind in widgets}
    assert set(panels.kinds()) <= shown
    assert shown - bases <= set(panels.kinds()), "a widget without a model is no kind"
    unfilled = set(panels.kinds()) - {page.kind for page in PAGES} - {k for k in panels.kinds() if _built(k)}
    assert unfilled == set()


def _built(kind: str) -> bool:
    try:
        return bool(registry.types_of(kind))
    except KeyError:
        return False
