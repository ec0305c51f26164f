"""The decision page: what it says of a task, SUS, what was never opened, and what can be decided when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.clinical.record.wishes import Wish
from desktop.core.counting import Counted
from desktop.core.usage.weeks import FIND, Answered, weekly
from desktop.shown.sprint.sprint_decision import SprintDecisionModel
from desktop.sync.pull.set_up.site_counts import Told
from desktop.views.sign_in import workspaces
from desktop.views.sprint.sprint_decision import build
from desktop.workspace import locations
from desktop.workspace.measured import decisions
from tests.workspace.measured.test_decisions import FILE, NAME

OLD = "cardiology/sprint-01"
TODAY = date(2026, 12, 10)
MACHINE = "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11"


@pytest.fixture(autouse=True)
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hospital's folder with a sprint on trial; gives its file."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    file = tmp_path / "machine" / "configuration" / f"{NAME}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(FILE, encoding="utf-8")
    locations.look_again()
    workspaces.forget()
    return file


def line(version: str, keys: int, seconds: float, task: str = "sign_orders", **more: object) -> Counted:
    told = {"ward": "hjerte-3", "week": "2026-W49", "role": "doctor"} | more
    return Counted(task, keys, keys, 60.0, active=seconds, version=version, **told)  # type: ignore[arg-type]


def model(
    lines: list[Counted], scores: list[Answered] | None = None, wishes: tuple[Wish, ...] = (),
    told: Told | None = None, day: date = TODAY,
) -> SprintDecisionModel:  # fmt: skip
    sprint = decisions.named(NAME)
    assert sprint is not None
    return build(sprint, weekly(MACHINE, lines, scores or ()), wishes, day, (sprint,), told)


def test_nothing_counted_is_said_and_nothing_is_shown_as_zero() -> None:
    made = model([])
    assert made.said == "Ingenting er talt av denne sprinten ennå."
    assert (made.tasks, made.sus, made.never, made.longer) == ((), (), (), ())
    assert "for få sider" in made.never_note
    assert (False, "0 oppgaver før, 0 nå: tast og tid") in made.measured


def test_of_fewer_than_ten_there_are_marks_and_no_number() -> None:
    made = model([line(OLD, 8, 30) for _n in range(12)] + [line(NAME, 3, 9) for _n in range(9)])
    (row,) = made.tasks
    assert (row.keys_before.words, row.keys_now.words, row.keys_now.marks) == ("8 (8–8)", "", (3.0,) * 9)
    assert (row.note, row.keys_change, row.seconds_change, row.n) == ("for få til å si noe", "", "", "12 / 9")
    assert row.wrong == ""
    assert "3" not in row.spoken.replace("30", "")


def test_a_change_that_is_not_sure_has_no_arrow() -> None:
    before = [line(OLD, 6 + n % 4, 30 + n % 9) for n in range(15)]
    now = [line(NAME, 7 + n % 4, 31 + n % 9) for n in range(15)]
    (row,) = model(before + now).tasks
    assert (row.keys_change, row.seconds_change, row.note) == ("", "", "ingen sikker endring")
    assert "▲" not in row.spoken + row.note
    assert model(before + now).longer == ()


def test_what_is_sure_has_one_and_what_takes_longer_asks_for_a_reason() -> None:
    lines = [line(OLD, 9, 30) for _n in range(15)] + [line(NAME, 3, 60) for _n in range(15)]
    made = model(lines)
    (row,) = made.tasks
    assert (row.keys_change, row.seconds_change[:1]) == ("▼ −6", "▲")
    assert row.note == "mer av ett, mindre av et annet"
    assert made.longer == (("sign_orders", "Bestilling"),)
    assert "Én oppgave tar lengre tid: Bestilling." in made.doubt


def test_other_wards_than_the_pilots_are_not_counted() -> None:
    made = model([line(OLD, 9, 30, ward="kirurgi") for _n in range(15)])
    assert made.tasks == ()


def test_sus_under_ten_gives_no_conclusion_and_from_ten_a_mean_with_an_interval() -> None:
    scores = [Answered(NAME, "nurse", "2026-W49", 70) for _n in range(9)]
    scores += [Answered(OLD, "doctor", "2026-W45", 40 + 2.5 * (n % 3)) for n in range(12)]
    scores += [Answered(NAME, "doctor", "2026-W49", 70 + 2.5 * (n % 3)) for n in range(12)]
    doctors, nurses = model([], scores).sus
    assert (doctors.title, doctors.said, doctors.sure) == ("Leger", "43 → 73", True)
    assert doctors.doubt == "nå 71 til 74"
    assert (nurses.said, nurses.doubt, nurses.mean_now) == ("ingen slutning", "for få til å si noe", None)
    assert nurses.now == (70.0,) * 9


def test_a_sus_that_may_be_chance_says_so() -> None:
    scores = [Answered(OLD, "doctor", "2026-W45", 20 + 5 * n) for n in range(12)]
    scores += [Answered(NAME, "doctor", "2026-W49", 30 + 5 * n) for n in range(12)]
    (row,) = model([], scores).sus
    assert not row.sure
    assert row.doubt.endswith("ingen sikker endring")


def test_what_was_never_opened_is_told_with_who_could_have_and_what_must_stand() -> None:
    pages = [line(NAME, 2, 3, FIND, opened=("panel/laboratory",)) for _n in range(20)]
    pages += [line(NAME, 2, 3, FIND, role="nurse") for _n in range(5)]
    made = model(pages)
    rows = {one.key: one for one in made.never}
    assert "panel/laboratory" not in rows
    assert rows["panel/vitals"].words == "brukt på 0 av 25 sider: leger 20, sykepleiere 5"
    assert (rows["panel/vitals"].advice, rows["panel/vitals"].kept) == ("må stå", True)
    few = model(pages[:9])
    assert few.never == ()
    assert few.never_note == "for få sider er åpnet til å si noe (9)"


def test_wishes_about_the_sprint_are_shown_and_those_about_others_are_not() -> None:
    wishes = (
        Wish("Task/a", "open", "Vis laktat", layer=NAME, title="Prøver", role="Lege"),
        Wish("Task/b", "open", "Annet", layer=OLD),
        Wish("Task/c", "withdrawn", "Trukket", layer=NAME),
    )
    made = model([], wishes=wishes)
    assert [(one.words, one.who) for one in made.missed] == [("Vis laktat", "Lege · Prøver · venter på svar")]


def test_the_way_and_the_choices_follow_the_file(hospital: Path) -> None:
    made = model([])
    assert [(one.title, one.text, one.state) for one in made.way[1:3]] == [
        ("Pilot", "15 av 15 dager", "done"), ("Avgjørelse", "venter på deg", "now"),
    ]  # fmt: skip
    assert [one.why_not for one in made.choices] == ["", "", ""]
    assert made.until == "2026-12-24"
    hospital.write_text(FILE.replace("status: pilot ", "status: retired ") + "\n", encoding="utf-8")
    text = hospital.read_text(encoding="utf-8")
    decided = "decisions: [{what: taken back, on: 2026-12-09, by: Ola, why: Den var for lang.}]\n"
    hospital.write_text(text.replace("changes:", f"{decided}changes:"), encoding="utf-8")
    locations.look_again()
    made = model([])
    assert made.decided == "Tatt tilbake · Ola · 09.12.2026 · Den var for lang."
    assert all(one.why_not for one in made.choices)
    assert made.undo is False


def test_what_other_machines_could_not_tell_is_said() -> None:
    said = [words for _fine, words in model([], told=Told(unsupported=True)).measured]
    assert "Serveren kan ikke spørres om tall fra andre maskiner" in said
    said = [words for _fine, words in model([], told=Told(asked="x", unread=2)).measured]
    assert "Tall fra 2 uker kan ikke leses, og er holdt utenfor" in said


def test_it_says_for_whom_the_pilot_is_in_the_words_of_the_owner() -> None:
    sprint = decisions.named(NAME)
    assert sprint is not None
    made = build(sprint, (), (), TODAY, (sprint,), None, "sykepleiere på Hjerte 3")
    assert made.subtitle.endswith("sykepleiere på Hjerte 3")
    prolong = next(one for one in made.choices if one.verdict == "prolonged")
    assert "for de samme som nå: sykepleiere på Hjerte 3." in prolong.text
