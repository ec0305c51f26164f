"""A declaration of a trend that would mislead is refused where it stands; those shipped resolve."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical import trends, vocabulary
from desktop.clinical.columns import Source, columns
from desktop.clinical.trends import TRENDS
from desktop.core.converting import Refused

Json = dict[str, Any]
CURVE: Json = {"of": [{"lab": "crp"}]}
BIRTH: Json = {"since": {"of": [{"age": "born"}]}}


def refused(more: Json) -> tuple[tuple[str | int, ...], str]:
    body = {"title": "X", "curves": [CURVE], **more}
    with pytest.raises(Refused) as caught:
        TRENDS.typed({"trends": {"x": body}}, lambda where: ("test", None))  # type: ignore[arg-type,return-value]
    return tuple(caught.value.where)[2:], str(caught.value)


def limited(**limit: Any) -> Json:
    return {"curves": [{**CURVE, "limits": [{"name": "L", **limit}]}]}


@pytest.mark.parametrize(
    ("more", "place", "words"),
    [
        ({"curves": []}, ("curves",), "1 til 6"),
        ({"curves": [CURVE] * 7}, ("curves",), "1 til 6"),
        ({"curves": [{"of": []}]}, ("curves", 0, "of"), "hvor verdien"),
        ({"curves": [CURVE, {"of": [{"lab": "crp", "vital": "hr"}]}]}, ("curves", 1, "of", 0), "én ting"),
        ({"curves": [{"of": [{"flag": ["x"]}]}]}, ("curves", 0, "of", 0), "analyse"),
        ({"curves": [{"of": [{"observation": ["x"]}]}]}, ("curves", 0, "name"), "navn"),
        ({"curves": [{"of": [{"observation": [" "]}], "name": "N"}]},
         ("curves", 0, "of", 0, "observation"), "kode"),
        ({"curves": [{**CURVE, "scale": [10, 10]}]}, ("curves", 0, "scale"), "laveste"),
        ({"since": {}}, ("since",), "teller"),
        ({"since": {"of": [{"age": "born"}], "column": "pod"}}, ("since",), "teller"),
        ({"since": {"of": [{}]}}, ("since", "of", 0), "én ting"),
        ({**BIRTH, "lead": -1}, ("lead",), "0 til"),
        ({"back": 1e9}, ("back",), "0 til"),
        ({"given": ["J01", " "]}, ("given",), "kode"),
        ({"given_needed": True}, ("given",), "kode"),
        ({"earlier": True}, ("earlier",), "hendelse"),
        ({"count": "POD"}, ("count",), "hendelse"),
        ({"first": 1}, ("first",), "hendelse"),
        ({**BIRTH, "over": "record"}, ("over",), "hele journalen"),
        (limited(), ("curves", 0, "limits", 0), "én verdi"),
        ({**BIRTH, **limited(at=1, line=[[0, 1], [1, 2]])}, ("curves", 0, "limits", 0), "én verdi"),
        (limited(line=[[0, 1], [1, 2]]), ("curves", 0, "limits", 0), "hendelse"),
        (limited(at=1, until=3), ("curves", 0, "limits", 0), "hendelse"),
        ({**BIRTH, **limited(line=[[0, 1]])}, ("curves", 0, "limits", 0, "line"), "to punkter"),
        ({**BIRTH, **limited(line=[[2, 1], [1, 2]])}, ("curves", 0, "limits", 0, "line"), "to punkter"),
        ({**BIRTH, **limited(line=[[1, 1], [1, 2]])}, ("curves", 0, "limits", 0, "line"), "to punkter"),
        (limited(at=float("nan")), ("curves", 0, "limits", 0), "100000"),
        (limited(at=float("inf")), ("curves", 0, "limits", 0), "100000"),
        ({**BIRTH, **limited(line=[[0, 1], [1, float("nan")]])}, ("curves", 0, "limits", 0), "100000"),
        ({**BIRTH, **limited(at=1, until=1e12)}, ("curves", 0, "limits", 0), "100000"),
        ({"curves": [{**CURVE, "scale": [0, float("inf")]}]}, ("curves", 0, "scale"), "laveste"),
        ({"curves": [{**CURVE, "unit": "mg/dL"}]}, ("curves", 0, "unit"), "egne enheter"),
        ({"since": {"column": "pod"}, "first": 1}, ("first",), "kolonnen"),
        ({"curves": [{**CURVE, "reference": "weight"}]}, ("curves", 0, "reference"), "målingen"),
        ({"curves": [{"of": [{"vital": "weight"}, {"vital": "birth_weight"}], "reference": "weight"}]},
         ("curves", 0, "reference"), "målingen"),
        (limited(at=1, weeks=[37, 30]), ("curves", 0, "limits", 0, "weeks"), "laveste"),
        (limited(at=1, grams=[1500, 1500]), ("curves", 0, "limits", 0, "grams"), "laveste"),
    ],
)  # fmt: skip
def test_a_bad_declaration_is_refused_where_it_stands(
    more: Json, place: tuple[str | int, ...], words: str
) -> None:
    where, said = refused(more)
    assert where == place
    assert words in said.casefold()


@pytest.mark.parametrize("more", [{"curve": []}, {"curves": [{**CURVE, "colour": "red"}]}, {"per": "years"}])
def test_a_word_that_means_nothing_is_refused(more: Json) -> None:
    refused(more)


def sources() -> list[tuple[str, Source]]:
    return [
        (key, source)
        for key, trend in trends.trends().items()
        for source in (*(s for curve in trend.curves for s in curve.of), *trends.events(trend))
    ]


def test_every_shipped_trend_resolves() -> None:
    assert len(trends.trends()) >= 15
    for key, source in sources():
        if source.vital:
            assert source.vital in vocabulary.vitals(), key
        if source.lab:
            assert source.lab in vocabulary.analyses(), key
    for key, trend in trends.trends().items():
        if trend.since is not None:
            assert trends.events(trend), key
            assert not trend.since.column or trend.since.column in columns(), key


def test_no_shipped_limit_claims_to_be_checked() -> None:
    for key, trend in trends.trends().items():
        assert trend.checked_by is None or not any(curve.limits for curve in trend.curves), key
