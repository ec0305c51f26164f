"""Approvals as lines of a sprint's file: of its content in any spelling, and gone with another content."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from desktop.core import yaml_documents
from desktop.workspace.document_checks import check
from desktop.workspace.reviews import approvals
from desktop.workspace.reviews.approvals import Approval
from tests.commands.test_reviews import CONTENT, FILE

KARI = Approval("Kari Fosse", "Sprinteier", "2026-11-27", "Practitioner/fosse", CONTENT)
LIE = Approval("Anne Lie: overlege", "LIS, Hjerte 3", "2026-11-28", "Practitioner/lie", CONTENT)
SHIPPED = sorted(Path("resources/workspaces").glob("*/sprint-*.yaml"))


def test_they_stand_a_line_each_and_nothing_else_of_the_file_is_written_anew() -> None:
    raw = approvals.with_approvals(FILE, (KARI, LIE))
    added = [one for one in difflib.ndiff(FILE.decode().splitlines(), raw.decode().splitlines())
             if one[0] in "+-"]  # fmt: skip
    assert len(added) == 3
    assert all(one.startswith("+ ") for one in added)
    data = yaml_documents.read(raw, "").data
    assert approvals.standing(data) == approvals.holding(data) == (KARI, LIE)
    assert approvals.with_approvals(raw, ()) == FILE
    document = yaml_documents.read(raw, "sprint")
    assert check(document, ()) is not None
    assert not document.problems


@pytest.mark.parametrize("path", SHIPPED, ids=lambda one: f"{one.parent.name}-{one.stem}")
def test_each_shipped_sprint_takes_them_and_gives_them_back_to_the_byte(path: Path) -> None:
    raw = path.read_bytes()
    one = Approval("Kari Fosse", "", "2026-11-27", "", approvals.content_of(raw))
    signed = approvals.with_approvals(raw, (one,))
    assert approvals.content_of(signed) == one.of
    assert approvals.holding(yaml_documents.read(signed, "").data) == (one,)
    assert approvals.with_approvals(signed, ()) == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"why: Leses foerst", b"why: Noe annet"), (b"to: 1", b"to: 2"), (b"goal: Proevene", b"goal: Kurven"),
        (b"extends: cardiology/sprint-01", b"extends: cardiology/sprint-02"),
        (b"owner: Kari", b"owner: Nils"),
    ],
)  # fmt: skip
def test_another_content_is_approved_by_nobody_and_they_are_taken_away(old: bytes, new: bytes) -> None:
    raw = approvals.with_approvals(FILE, (KARI, LIE)).replace(b"status: draft", b"status: reviewed")
    assert approvals.without_old(raw) == (raw, ())
    other = raw.replace(old, new)
    assert other != raw
    left, gone = approvals.without_old(other)
    assert gone == (KARI, LIE)
    assert left == FILE.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"status: draft", b"status: pilot"), (b"from: 2026-11-30", b"from: 2026-12-01"),
        (b"# The page", b"# Another remark: the page"), (b"why: Leses foerst", b'why: "Leses foerst"'),
        (b"to: 2026-12-11\n", b"to: 2026-12-11\npilot: {wards: [a], until: 2026-12-11, better: x}\n"),
    ],
)  # fmt: skip
def test_for_whom_how_long_and_how_it_is_spelt_is_no_part_of_it(old: bytes, new: bytes) -> None:
    assert old in FILE
    assert approvals.content_of(FILE.replace(old, new)) == CONTENT


def test_what_can_not_be_read_has_no_content_and_no_approval() -> None:
    assert approvals.content_of(b"workspace: [") == ""
    assert approvals.standing({"approvals": "Kari"}) == ()
    assert approvals.standing({"approvals": [{"role": "x"}, 3]}) == ()


@pytest.mark.parametrize(
    "line", ["{name: Kari, day: i gaar, of: 0123456789abcdef}", "{name: Kari, day: 2026-11-27}",
             "{name: Kari, day: 2026-11-27, of: 0123456789abcdef, also: x}"],
)  # fmt: skip
def test_a_line_that_says_no_approval_is_told(line: str) -> None:
    raw = FILE.replace(b"to: 2026-12-11\n", f"to: 2026-12-11\napprovals:\n  - {line}\n".encode())
    document = yaml_documents.read(raw, "sprint")
    check(document, ())
    assert document.problems
