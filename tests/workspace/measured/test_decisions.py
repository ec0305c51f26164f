"""Decisions in a sprint's file: which lines change, what each needs, and undo to the byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.core.errors import InputError, StoreError
from desktop.workspace import locations
from desktop.workspace.measured import decisions
from desktop.workspace.measured.decisions import Decision, Sprint, decided, release_below
from desktop.workspace.reviews import approvals
from desktop.workspace.reviews.approvals import Approval

TODAY = date(2026, 11, 27)
NAME = "cardiology/sprint-02"
WHY = "Tida går riktig vei på alle vakter."
FILE = """\
# Hjerte, sprint 02: prøves på én post.
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: pilot   # til 8. desember
owner: Kari Fosse
goal: Raskere visitt
from: 2026-11-24
to: 2026-12-04
pilot:
  wards: [Location/hjerte-3]
  until: 2026-12-08   # en tirsdag
  better: Færre tastetrykk
changes:
  - {set: vitals, share: 5, why: Fordi}
"""


@pytest.fixture(autouse=True)
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hospital's folder with a sprint on trial; gives its file."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    file = tmp_path / "machine" / "configuration" / f"{NAME}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(FILE, encoding="utf-8")
    return file


def sprint() -> Sprint:
    locations.look_again()
    found = decisions.named(NAME)
    assert found is not None
    return found


def decide(verdict: str, why: str = WHY, longer: tuple[str, ...] = (), **more: object) -> bytes:
    one = Decision(verdict, TODAY.isoformat(), "Ola Brekke", why, **more)  # type: ignore[arg-type]
    return decided(sprint(), one, TODAY, longer)


def changed_lines(raw: bytes) -> list[str]:
    before = FILE.splitlines()
    return [line for line in raw.decode().splitlines() if line not in before]


def test_the_sprint_is_found_with_what_its_pilot_says(hospital: Path) -> None:
    found = sprint()
    assert (found.path, found.status, found.until, found.wards) == (
        hospital,
        "pilot",
        "2026-12-08",
        ("hjerte-3",),
    )
    assert not found.published
    assert [one.name for one in decisions.every()] == [NAME]
    assert release_below(found) == "cardiology/sprint-01"


def test_taking_in_use_changes_one_line_and_adds_the_decision() -> None:
    assert changed_lines(decide("in use")) == [
        "status: in use  # til 8. desember",
        "decisions:",
        f"  - {{what: in use, on: 2026-11-27, by: Ola Brekke, why: {WHY}}}",
    ]


def test_prolonging_moves_the_last_day_alone() -> None:
    lines = changed_lines(decide("prolonged", until="2026-12-22"))
    assert len(lines) == 3
    assert "decisions:" in lines
    assert "  until: 2026-12-22   # en tirsdag" in lines


def test_taking_back_ends_it() -> None:
    assert changed_lines(decide("taken back"))[0] == "status: retired  # til 8. desember"


def test_a_pilot_on_one_line_is_prolonged_on_it(hospital: Path) -> None:
    head, _pilot, tail = FILE.partition("pilot:\n")
    rest = tail.partition("changes:")[2]
    line = "pilot: {wards: [hjerte-3], until: '2026-12-08', better: Færre tastetrykk}\n"
    hospital.write_text(f"{head}{line}changes:{rest}", encoding="utf-8")
    assert line.replace("12-08", "12-22") in decide("prolonged", until="2026-12-22").decode()


@pytest.mark.parametrize(
    ("verdict", "more", "said"),
    [
        ("in use", {"why": "Bra"}, "minst 10 tegn"),
        ("prolonged", {}, "siste dag"),
        ("prolonged", {"until": "2026-12-08"}, "siste dag"),
        ("prolonged", {"until": "2026-11-01"}, "siste dag"),
        ("in use", {"longer": ("sign_orders",)}, "tar lengre tid"),
        ("prolonged", {"until": "2026-12-22", "longer": ("sign_orders",)}, "tar lengre tid"),
    ],
)
def test_what_is_no_decision_changes_nothing(
    hospital: Path, verdict: str, more: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        decide(verdict, **more)  # type: ignore[arg-type]
    assert hospital.read_text(encoding="utf-8") == FILE


def test_a_longer_task_is_kept_with_its_reason_and_a_sprint_is_taken_back_without() -> None:
    one = Decision(
        "in use", "2026-11-27", "Ola Brekke", WHY, longer=(("sign_orders", "Tryggere kontroller"),)
    )
    raw = decided(sprint(), one, TODAY, ("sign_orders",))
    assert "longer: [{task: sign_orders, why: Tryggere kontroller}]" in raw.decode()
    decide("taken back", longer=("sign_orders",))


def test_a_decision_is_read_again_and_another_stands_beside_it(hospital: Path) -> None:
    first = decide("prolonged", until="2026-12-22")
    hospital.write_bytes(first)
    hospital.write_bytes(decide("in use"))
    told = sprint().decisions
    assert [(one.verdict, one.until) for one in told] == [("prolonged", "2026-12-22"), ("in use", "")]
    with pytest.raises(InputError, match="ikke på prøve"):
        decide("prolonged", until="2027-01-22")


def test_undo_gives_the_file_back_to_the_byte_unless_it_was_changed_since(hospital: Path) -> None:
    before = sprint()
    raw = decide("in use")
    decisions.write(before.path, raw)
    decisions.remember(before, raw)
    assert sprint().undone_from == FILE.encode()
    hospital.write_bytes(raw + b"# mer\n")
    assert sprint().undone_from is None


def test_a_file_that_cannot_be_written_stands_as_it_was(
    hospital: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = sprint()

    def refuses(_self: Path, _raw: bytes) -> int:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "write_bytes", refuses)
    with pytest.raises(StoreError, match="ikke skrives"):
        decisions.write(found.path, b"x")
    assert hospital.read_text(encoding="utf-8") == FILE


def test_a_wrong_file_is_none_of_them(hospital: Path) -> None:
    hospital.write_text("workspace: [", encoding="utf-8")
    locations.look_again()
    assert decisions.named(NAME) is None


# What review has to say


def approved(raw: bytes, of: str = "") -> bytes:
    content = of or approvals.content_of(raw)
    two = [Approval(name, "overlege", "2026-11-26", f"Practitioner/{name.lower()}", content) for name in "AB"]
    return approvals.with_approvals(raw, two)


def test_a_decision_takes_no_approval_away(hospital: Path) -> None:
    hospital.write_bytes(approved(FILE.encode()))
    raw = decide("prolonged", until="2026-12-20")
    assert approvals.without_old(raw) == (raw, ())


def test_what_was_changed_after_it_was_approved_is_only_taken_back(hospital: Path) -> None:
    hospital.write_bytes(approved(FILE.encode(), "0123456789abcdef"))
    for verdict in ("in use", "prolonged"):
        with pytest.raises(InputError, match="A, B"):
            decide(verdict, until="2026-12-20" if verdict == "prolonged" else "")
    assert b"taken back" in decide("taken back")


def test_limits_are_taken_in_use_by_both_reviewers_alone(hospital: Path) -> None:
    limit = FILE.replace("{set: vitals, share: 5,", "{set: result-limit potassium, high: 5,")
    hospital.write_text(limit, encoding="utf-8")
    assert b"until: 2026-12-20" in decide("prolonged", until="2026-12-20")
    with pytest.raises(InputError, match="legemiddel"):
        decide("in use")
    hospital.write_bytes(approved(limit.encode()))
    assert b"in use" in decide("in use")
