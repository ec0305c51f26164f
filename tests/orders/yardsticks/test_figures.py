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
    [("dosage_texts.jsonl", 371, 68), ("dosage_texts_held_out.jsonl", 55, 12)],
)
def test_dosage_texts(name: str, right: int, stopped: int) -> None:
    readable, others = _doses(name)
    assert readable["right"] >= right
    assert readable["false"] == readable["lost"] == 0
    assert others == {"stopped": stopped}


def test_order_lines() -> None:
    set_language("nb")
    judged = [(row, order_verdict(row)[0]) for row in rows("order_lines.jsonl")]
    acceptable = Counter(verdict for row, verdict in judged if row["ask"] != "must")
    assert acceptable["right"] >= 183
    assert acceptable["false"] == acceptable["lost"] == 0
    assert Counter(verdict for row, verdict in judged if row["ask"] == "must") == {"stopped": 44}


def test_charts_of_infusions_and_stopped_medicines() -> None:
    set_language("nb")
    for row in rows("checks_infused_and_stopped.jsonl"):
        _met, missed, needless = check_verdicts(row)
        assert not missed, row["id"]
        assert not needless, row["id"]
        assert all(in_tier(row, one) for one in row["expect"]), row["id"]
