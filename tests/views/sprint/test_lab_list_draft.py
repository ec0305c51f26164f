"""Analyses offered for the list of those that come first: all known ones, and what nobody on the ward has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.fhir.chart import Chart
from desktop.shown.sprint.first_labs import LabsOf, LabsOffered
from desktop.store import snapshots
from desktop.views.sprint import lab_list_draft
from tests.views.charts import NOW, chart, lab, patient, stay
from tests.views.sprint import test_page_draft
from tests.views.sprint.test_page_draft import Person


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from test_page_draft.home.__wrapped__(tmp_path, monkeypatch)


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Types that the server does not have; a test adds some."""
    found: set[str] = set()
    monkeypatch.setattr(snapshots, "all_of", lambda _connection, _kind: dict.fromkeys(found, ""))
    return found


def asked(*people: Chart, members: int | None = None, ward: str = "hjerte3") -> LabsOffered:
    """Ask on a ward of these patients; `members` of more than are here."""
    who = Person()
    who.reader.clock = lambda: NOW
    who.reader.members = lambda _connection, _ward: (
        None if members == 0 else SimpleNamespace(patients=range(members or len(people)))
    )
    who.reader.ward_charts = lambda _connection, _ward, _types: list(people)
    return lab_list_draft.labs_offered(who.reader, None, LabsOf(who.whose, "sprint", ward))  # type: ignore[arg-type]


def person(family: str, *answers: dict[str, object]) -> Chart:
    return chart(stay(), *answers, who=patient(family=family))


def lacks(offered: LabsOffered) -> dict[str, str]:
    return {one.name: one.where for one in offered.labs}


def test_every_known_analysis_is_offered_by_its_name_in_order() -> None:
    offered = asked(person("Berg"))
    titles = [one.title for one in offered.labs]
    assert titles == sorted(titles, key=str.casefold)
    assert {"k": "Kalium", "na": "Natrium"}.items() <= {one.name: one.title for one in offered.labs}.items()


def test_one_that_nobody_on_the_ward_has_says_so_and_one_that_somebody_has_does_not() -> None:
    offered = asked(person("Berg"), person("Dahl", lab("k1", "NPU03230", 4.1, "mmol/L")))
    assert lacks(offered)["k"] == ""
    assert lacks(offered)["na"] == "ingen på posten har svar på den"
    assert offered.said == ""


def test_an_answer_without_a_date_counts() -> None:
    undated = lab("k1", "NPU03230", 4.1, "mmol/L")
    del undated["effectiveDateTime"]
    assert lacks(asked(person("Berg", undated)))["k"] == ""


def test_where_charts_are_not_here_nobody_is_said_to_have_none() -> None:
    offered = asked(person("Berg"), members=3)
    assert lacks(offered)["na"] == "ingen svar på den er hentet ennå"
    assert "2 pasienter" in offered.said


def test_a_ward_that_is_not_here_says_that_nobody_knows() -> None:
    for offered in (asked(members=0), asked(ward="")):
        assert not any(lacks(offered).values())
        assert offered.said.startswith("Posten er ikke hentet ennå")


def test_a_server_without_results_is_named(unasked: set[str]) -> None:
    unasked.add("Observation")
    assert set(lacks(asked(person("Berg"))).values()) == {"ingen server her har Observation"}
