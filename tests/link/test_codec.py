"""Whatever is asked, done or answered comes out of its bytes as it went in."""

from __future__ import annotations

import enum
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import desktop.views.answers as _every_answer
from desktop import acts
from desktop.acts import AnyAct, AnyRecordAct, RecordAct
from desktop.link import codec
from desktop.link import protocol as say
from desktop.shown.ask import Ask
from desktop.shown.parts import AnyModel, PanelModel
from desktop.views.answering import answered
from tests.asking import kinds_of, modules

assert _every_answer
TEXT = st.text(max_size=6)
assert modules("desktop.shown")
# Bases of others are not sent.
ASKED = sorted(
    (kind for kind in kinds_of(Ask) if kind in answered() or not kind.__subclasses__()),
    key=lambda kind: kind.__name__,
)
DONE = [one.kind for one in acts.all_declared() if issubclass(one.kind, RecordAct)]
WISHED = say.Wish.__subclasses__()
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**40), 2**40),
    float: st.floats(allow_nan=False, width=32),
    bool: st.booleans(),
    bytes: st.binary(max_size=6),
    type(None): st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    Any: st.recursive(
        st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXT,
        lambda inner: st.lists(inner, max_size=2),
    ),
}
_DEEP = 4


@cache
def values(kind: Any, deep: int = 0) -> st.SearchStrategy[Any]:
    """Any value of a type that stands in a question, an act or an answer; TypeError for one that none may
    have."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is AnyAct:
        return st.sampled_from([one.kind for one in acts.all_declared()]).flatmap(
            lambda found: values(found, deep + 1)
        )
    if kind is AnyRecordAct:
        return st.sampled_from(DONE).flatmap(lambda found: values(found, deep + 1))
    if kind is AnyModel:
        return st.sampled_from(PanelModel.__subclasses__()).flatmap(lambda found: values(found, deep + 1))
    origin, within = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(within)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(one, deep) for one in _shallow(within, deep)])
    if origin is tuple and within[-1] is not Ellipsis:
        return st.tuples(*(values(one, deep) for one in within))
    if origin in (tuple, list, frozenset):
        return st.lists(values(within[0], deep + 1), max_size=0 if deep > _DEEP else 2).map(origin)
    if origin is dict or getattr(origin, "__name__", "") == "Mapping":
        some = 0 if deep > _DEEP else 2
        return st.dictionaries(values(within[0]), values(within[1], deep + 1), max_size=some)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return st.deferred(lambda: _struct(kind, deep + 1))
    if isinstance(kind, type) and issubclass(kind, tuple):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{name: values(hint, deep + 1) for name, hint in hints.items()})
    raise TypeError(f"{kind} stands in a message")


def _shallow(kinds: tuple[Any, ...], deep: int) -> tuple[Any, ...]:
    return (type(None),) if deep > _DEEP and type(None) in kinds else kinds


def _struct(kind: type[msgspec.Struct], deep: int) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: values(hints[name], deep) for name in kind.__struct_fields__})


def _id(kind: Any) -> str:
    return str(kind.__name__)


quick = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", [*ASKED, *WISHED], ids=_id)
@quick
@given(data=st.data())
def test_a_question_comes_as_it_was_asked(kind: type[Ask[Any]], data: st.DataObject) -> None:
    asked = data.draw(values(kind))
    kinds = codec.by_name([*ASKED, *WISHED])
    assert codec.one_of(kinds, kind.__name__, codec.encode(asked)) == asked


@pytest.mark.parametrize("kind", DONE, ids=_id)
@quick
@given(data=st.data())
def test_an_act_comes_as_it_was_done(kind: type[RecordAct[Any]], data: st.DataObject) -> None:
    done = data.draw(values(kind))
    assert codec.act(kind.__name__, codec.encode(done)) == done


@pytest.mark.parametrize("kind", [*ASKED, *DONE, *WISHED], ids=_id)
@quick
@given(data=st.data())
def test_an_answer_comes_as_it_was_given(kind: Any, data: st.DataObject) -> None:
    given_ = data.draw(values(codec.answered_by(kind)))
    assert codec._decoded(codec.answered_by(kind), codec.encode(given_)) == given_


def test_every_model_of_a_panel_is_found_by_its_name() -> None:
    from desktop.shown.parts import model_class
    from ui.panels import kinds

    for kind in kinds():
        model = model_class(kind)
        assert model.__struct_config__.tag == kind


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", codec.encode({"patient": 7}), codec.encode([1, 2])])
def test_what_is_no_message_is_an_error(body: bytes) -> None:
    from desktop.shown.questions import BannerOf

    with pytest.raises(ValueError, match="BannerOf"):
        codec.one_of({"BannerOf": BannerOf}, "BannerOf", body)
    with pytest.raises(ValueError, match="Nobody"):
        codec.act("Nobody", body)
    with pytest.raises(ValueError, match="OpenPatient"):
        codec.act("OpenPatient", body)


def test_no_two_acts_have_one_name() -> None:
    """One would be taken for the other on the far side: "Not mine" of a handover for that of a signature."""

    class NextPatient(acts.Act, frozen=True):
        """Called as the window's."""

    with pytest.raises(TypeError, match="NextPatient"):
        acts.declare(lambda: "x", may=acts.Capability.ANYBODY)(NextPatient)
    names = [one.kind.__name__ for one in acts.all_declared()]
    assert len(names) == len(set(names))
