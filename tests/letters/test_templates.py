"""Templates: sources survive, missing values stay visible, and nothing dangerous is possible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.letters.compose.templates import TemplateError, compile_text, names, render
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Run, Source

SOURCE = Source(("Observation/1",), "Vekt 71,4 kg", "2026-11-20T06:10:00+01:00")
SCOPE = Scope(
    {
        "vekt": Scope(
            {
                "ut": Value("71,4", SOURCE, Decimal("71.4"), path="vekt.ut"),
                "inn": Missing("vekt.inn", "vekt ved innkomst"),
                "enhet": Value("kg", path="vekt.enhet"),
            }
        ),
        "alle": [Scope({"navn": Value("a")}), Scope({"navn": Value("b")})],
    }
)


def text(source: str) -> str:
    return "".join(f"[{r.text}]" if r.missing else r.text for r in render(compile_text(source), SCOPE))


def test_a_value_keeps_its_source_and_a_missing_one_is_visible() -> None:
    runs = render(compile_text("Vekt {{ vekt.ut }} {{ vekt.enhet }}, før {{ vekt.inn }}."), SCOPE)
    assert runs[1] == Run("71,4", SOURCE, "vekt.ut")
    assert runs[-2] == Run("vekt ved innkomst", path="vekt.inn", missing=True)
    assert "71,4\u00a0kg" in "".join(r.text for r in runs)


def test_conditions_and_filters() -> None:
    assert text("{% if vekt.inn %}nei{% else %}mangler{% endif %}") == "mangler"
    assert text("{% if vekt.ut > 70 %}over{% endif %}") == "over"
    assert text('{{ vekt.inn | default: "ikke veid" }}') == "ikke veid"
    assert text("{% for d in alle %}{{ d.navn | upcase }}{% endfor %}") == "AB"
    assert render(compile_text("{{ vekt.ut | strong }}"), SCOPE)[0].strong


@pytest.mark.parametrize(
    "source",
    [
        "{{ nei }}",
        "{{ vekt.nei }}",
        "{{ vekt.ut.raw }}",
        "{% for i in (1..9) %}x{% endfor %}",
        "{% assign x = 1 %}",
        "{% include 'x' %}",
        "{{ 'a' | replace: 'a', 'b' }}",
        "{% if",
        "x" * 70_000,
    ],
)
def test_what_is_refused(source: str) -> None:
    with pytest.raises(TemplateError):
        render(compile_text(source), SCOPE)


def test_endless_output_is_stopped() -> None:
    scope = Scope({"mye": ["x" * 1000] * 5000})
    with pytest.raises(TemplateError):
        render(compile_text("{% for a in mye %}{{ a }}{% endfor %}"), scope)
    with pytest.raises(TemplateError):
        render(compile_text("{{ mye | join }}"), scope)


def test_names_are_those_of_the_record() -> None:
    found = names(compile_text("{{ vekt.ut }}{% for d in alle %}{{ d.navn }}{% endfor %}"))
    assert found == ("alle", "vekt.ut")


@given(st.text(), st.text())
def test_text_of_the_record_cannot_become_template_or_forge_a_source(value: str, other: str) -> None:
    scope = Scope({"a": Value(value, SOURCE, path="a"), "b": Value(other), "c": Missing("c", "fyll ut")})
    runs = render(compile_text("x{{ a }}y{{ b }}z{{ c }}"), scope)
    assert [r for r in runs if r.missing] == [Run("fyll ut", path="c", missing=True)]
    assert all(r.source is None for r in runs if r.path != "a")
    marked = [r.text for r in runs if r.source is SOURCE]
    assert "".join(marked).strip() in (Value(value).text, "")
    assert not any("\ue000" <= c <= "\ue002" for r in runs for c in r.text)
