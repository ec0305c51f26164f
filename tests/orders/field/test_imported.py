"""Analyses of the imported laboratory list: read by code, offered where nothing else is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.fhir.systems import NLK
from desktop.orders.field import imported
from desktop.orders.field.reading import Reading, read
from desktop.terminology import code_search, importing
from desktop.terminology.releases import Releases, folder
from tests.orders.samples import NOW
from tests.terminology import files

ROWS = (
    "NPU19748,2013-01-25,,,,P-CRP",
    "NPU60938,2013-01-25,,,,P-Pipekolsyre",
    "NPU60985,2013-01-25,,,,U-Pipekolsyre",
    "NOR05001,2013-01-25,2020-02-29,NPU29069,,P-ACE",
    "NPU55555,2013-01-25,,,,P-Latanoprost",
)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(code_search, "utc_now", lambda: NOW)
    importing.run(Releases(folder()), importing.Wish(files.nlk(tmp_path / "a.csv", ROWS)), NOW, "kari")


def _offered(found: Reading) -> list[str]:
    return [choice.words for question in found.questions for choice in question.choices]


def test_without_an_import_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    assert imported.named("NPU60938") == ()
    assert imported.found("pipekolsyre", 8, slips=True) == ()
    assert read("pipekolsyre", NOW).order is None


@pytest.mark.usefixtures("listed")
def test_a_code_is_the_analysis() -> None:
    order = read("npu60938 i morgen", NOW).order
    assert order is not None
    (item,) = order.items  # type: ignore[union-attr]
    assert (item.name, item.system, item.code) == ("P-Pipekolsyre", NLK, "NPU60938")


@pytest.mark.usefixtures("listed")
def test_what_nothing_else_is_called_is_offered_and_never_chosen() -> None:
    found = read("pipekolsyre", NOW)
    assert found.order is None
    assert _offered(found) == ["P-Pipekolsyre (NPU60938)", "U-Pipekolsyre (NPU60985)"]
    answered = read(found.questions[0].choices[1].text, NOW)
    assert answered.order is not None
    assert answered.order.items[0].code == "NPU60985"  # type: ignore[union-attr]
    assert _offered(read("pipekolsyer", NOW)) == _offered(found)


@pytest.mark.usefixtures("listed")
def test_what_is_shipped_is_read_as_before_and_a_dose_is_no_blood_test() -> None:
    order = read("crp", NOW).order
    assert order is not None
    assert order.title == "CRP"  # type: ignore[union-attr]
    assert not any("NPU" in words for words in _offered(read("latanoprostin 5 mg x 2", NOW)))
    assert read("NOR05001", NOW).order is None, "a retired code is not ordered"


@pytest.mark.usefixtures("listed")
def test_an_analysis_that_is_shipped_stands_once_and_says_which_it_is(tmp_path: Path) -> None:
    rows = (*ROWS, "NPU04998,2013-01-25,,,,P-Kreatinin", "NPU09102,2013-01-25,,,,U-Kreatinin")
    again = importing.Wish(files.nlk(tmp_path / "b.csv", rows), None, "", older=True)
    importing.run(Releases(folder()), again, NOW, "kari")
    found = _offered(read("kreati", NOW))
    assert found[0] == "Kreatinin (NPU04998)"
    assert "U-Kreatinin (NPU09102)" in found
    assert sum("NPU04998" in words or words == "Kreatinin" for words in found) == 1
    order = read("NPU04998", NOW).order
    assert order is not None
    assert order.items == read("kreatinin", NOW).order.items  # type: ignore[union-attr]
    other = read("NPU09102", NOW).order
    assert other is not None
    (item,) = other.items  # type: ignore[union-attr]
    assert (item.name, item.code) == ("U-Kreatinin", "NPU09102")
