"""Floors of the yardsticks: nothing is read falsely, no words are lost, and no figure gets worse."""

from __future__ import annotations

from collections import Counter

import pytest

from desktop.core.messages import set_language
from tests.orders.yardsticks.judge import check_verdicts, dose_verdict, in_tier, order_verdict, rows


def _doses(name: str) -> tuple[Counter[str], Counter[str]]:
    set_language("nb")
    judged = [(row, dose_verdict(row)[0]) for row in rows(name)]
    readable = Counter(verdict for row, verdict in judged if "dosage" in row)
    return readable, Counter(verdict for row, verdict in judged if "dosage" not in row)


@pytest.mark.parametrize(
    ("name", "right", "stopped"),
    [
        ("dosage_texts.jsonl", 371, 68),
        ("dosage_texts_held_out.jsonl", 55, 12),
        ("dosage_texts_usual.jsonl", 64, 25),
        ("dosage_texts_fresh.jsonl", 133, 23),
        ("dosage_texts_unseen.jsonl", 196, 40),
        ("dosage_texts_second_unseen.jsonl", 97, 22),
    ],
)
def test_dosage_texts(name: str, right: int, stopped: int) -> None:
    readable, others = _doses(name)
    assert readable["right"] >= right
    assert readable["false"] == readable["lost"] == 0
    assert others == {"stopped": stopped}


@pytest.mark.parametrize(
    ("name", "right", "stopped"),
    [
        ("order_lines.jsonl", 185, 44),
        ("order_lines_usual.jsonl", 61, 32),
        ("order_lines_fresh.jsonl", 131, 20),
        ("order_lines_unseen.jsonl", 157, 35),
        ("order_lines_second_unseen.jsonl", 86, 15),
    ],
)
def test_order_lines(name: str, right: int, stopped: int) -> None:
    set_language("nb")
    judged = [(row, order_verdict(row)[0]) for row in rows(name)]
    acceptable = Counter(verdict for row, verdict in judged if row["ask"] != "must")
    assert acceptable["right"] >= right
    assert acceptable["false"] == acceptable["lost"] == 0
    must = [(row["id"], verdict) for row, verdict in judged if row["ask"] == "must"]
    assert [ident for ident, verdict in must if verdict != "stopped"] == []
    assert len(must) == stopped


@pytest.mark.parametrize(
    ("name", "spoken", "in_its_tier"),
    [
        ("checks.jsonl", 216, 198),
        ("checks_held_out.jsonl", 292, 279),
        ("checks_ward_round.jsonl", 112, 111),
    ],
)
def test_charts(name: str, spoken: int, in_its_tier: int) -> None:
    set_language("nb")
    judged = [(row, *check_verdicts(row)) for row in rows(name)]
    assert sum(len(met) for _row, met, _missed, _needless in judged) >= spoken
    assert sum(in_tier(row, one) for row, met, _missed, _needless in judged for one in met) >= in_its_tier
    assert [(row["id"], needless) for row, _met, _missed, needless in judged if needless] == []


def test_charts_of_infusions_and_stopped_medicines() -> None:
    set_language("nb")
    for row in rows("checks_infused_and_stopped.jsonl"):
        _met, missed, needless = check_verdicts(row)
        assert not missed, row["id"]
        assert not needless, row["id"]
        assert all(in_tier(row, one) for one in row["expect"]), row["id"]


def test_charts_of_the_second_round() -> None:
    """Three near misses are told, as at first sight: what speaks is not made quieter for a list."""
    set_language("nb")
    judged = [(row, *check_verdicts(row)) for row in rows("checks_second_round.jsonl")]
    assert sum(len(met) for _row, met, _missed, _needless in judged) >= 176
    assert sum(in_tier(row, one) for row, met, _missed, _needless in judged for one in met) >= 172
    needless = {row["id"]: rules for row, _met, _missed, rules in judged if rules}
    told = {"s013": ["interactions"], "s082": ["kidney"], "s231": ["illness"]}
    assert {ident: rules for ident, rules in needless.items() if rules != told.get(ident)} == {}


def test_charts_of_the_third_round() -> None:
    """One near miss is told, as at first sight: contrast beside metformin, as thesaurus and label have it."""
    set_language("nb")
    judged = [(row, *check_verdicts(row)) for row in rows("checks_third_round.jsonl")]
    assert [row["id"] for row, _met, missed, _needless in judged if missed] == []
    assert sum(len(met) for _row, met, _missed, _needless in judged) >= 167
    assert sum(in_tier(row, one) for row, met, _missed, _needless in judged for one in met) >= 156
    needless = {row["id"]: rules for row, _met, _missed, rules in judged if rules}
    assert needless in ({}, {"t223": ["interactions"]})
