"""A rule that a sprint narrows: silent on a ward or below an age, with a reason, and never a Stop."""

from __future__ import annotations

import msgspec
import pytest

from desktop.orders.rules import RULES, rule_file
from desktop.workspace.reviews import committee
from tests.orders.checking import fired, run, silent
from tests.orders.samples import NOW, chart, egfr
from tests.workspace.beside_shipped import Folders, folders, shipped_again, write
from tests.workspace.conftest import Write, wrong
from tests.workspace.test_items import laid

__all__ = ["folders", "shipped_again", "write"]
METFORMIN = "metformin 500 mg x 2 po"
WHY = "why: Dialyseposten følger selv"


def with_a2(monkeypatch: pytest.MonkeyPatch, **said: object) -> None:
    held = rule_file()
    rules = {**held.rules, "A2": msgspec.structs.replace(held.rules["A2"], **said)}
    changed = msgspec.structs.replace(held, rules=rules)
    monkeypatch.setattr(RULES, "now", lambda: changed)


def ward_of() -> str:
    from desktop.clinical.record.stays import stays

    stay = stays.current(chart(egfr("25")), NOW)
    return stay.ward_id if stay is not None else ""


def test_below_the_age_it_is_silent_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with_a2(monkeypatch, from_years=120)
    checked = run(METFORMIN, chart(egfr("25")))
    assert "A2" not in fired(checked)
    assert silent(checked)["A2"].startswith("Regelen er snevret inn")
    with_a2(monkeypatch, from_years=18)
    assert "A2" in fired(run(METFORMIN, chart(egfr("25"))))


def test_another_ward_is_told_and_a_ward_that_nobody_knows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with_a2(monkeypatch, not_on=("another-ward",))
    assert "A2" in fired(run(METFORMIN, chart(egfr("25"))))
    if ward := ward_of():
        with_a2(monkeypatch, not_on=(ward,))
        assert "A2" in silent(run(METFORMIN, chart(egfr("25"))))


def test_a_stop_is_told_whatever_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with_a2(monkeypatch, from_years=120, tier="stop")
    assert "A2" in fired(run(METFORMIN, chart(egfr("25"))))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"{{set: rule A1, tier: notice, {WHY}}}", "En stopp blir aldri gjort mildere"),
        (f"{{set: rule A1, from_years: 18, {WHY}}}", "En stopp blir aldri gjort mildere"),
        (f"{{set: rule A10, not_on: [h3], {WHY}}}", "En stopp blir aldri gjort mildere"),
        (f"{{remove: rule A1, {WHY}}}", "En stopp tas aldri bort"),
        (f"{{set: pair nitrates-pde5, tier: notice, {WHY}}}", "En stopp blir aldri gjort mildere"),
        (f"{{remove: pair nitrates-pde5, {WHY}}}", "En stopp tas aldri bort"),
        ("{set: rule A2, not_on: [h3]}", "Skriv hvorfor"),
        ("{set: rule A2, from_years: 65}", "Skriv hvorfor"),
    ],
)
def test_a_sprint_demotes_no_stop_and_narrows_nothing_without_a_reason(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    (found,) = wrong(lambda: laid(write, folders, change))
    assert found[2].startswith(words), found


def test_a_notice_is_narrowed_with_a_reason_and_by_the_committee(write: Write, folders: Folders) -> None:
    laid(write, folders, f"{{set: rule A2, not_on: [h3], from_years: 65, {WHY}}}")
    rule = rule_file().rules["A2"]
    assert (rule.not_on, rule.from_years) == (("h3",), 65)
    assert committee.needed([{"set": "rule A2", "not_on": ["h3"]}])


def test_a_stop_may_become_of_what_was_a_notice(write: Write, folders: Folders) -> None:
    change = f"{{set: rule A2, tier: stop, {WHY}}}"
    laid(write, folders, change)
    assert rule_file().rules["A2"].tier == "stop"
