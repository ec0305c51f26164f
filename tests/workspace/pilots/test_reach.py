"""Pilots: whom a sprint on trial reaches, from which day to which; everybody else keeps what was before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.orders import rules
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import WorkspaceInUse
from desktop.views.known import known
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from desktop.workspace.layers import Library
from desktop.workspace.loader import load, load_safely
from desktop.workspace.pilots import Pilot, Whom, joined, means
from desktop.workspace.ward_workspaces import declared, disputed, workspace_of
from tests.workspace import nothing_kept
from tests.workspace.conftest import FIRST, HEADER, Write, wrong
from tests.workspace.test_cli import fagflate

from .conftest import SPRINT, put

Folders = tuple[Path, ...]
OWN = "workspace: {name}\nextends: base\ntitle: {name}\nwards: [{wards}]\nchanges: []\n"
WITHIN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DOCTOR = {"role": "doctor", "ward": "hjerte-1"}


def seen(
    now: datetime = WITHIN, directory: dict[str, Any] | None = None, ward_name: str = "Hjerte 1", **who: Any
) -> WorkspaceInUse:
    locations.look_again()
    charts = SimpleNamespace(find_anew=lambda _changed: None, directory=lambda _connection: directory or {})
    reader: Any = SimpleNamespace(clock=lambda: now, charts=charts)
    return workspaces.in_use(reader, nothing_kept.empty(), WorkspaceOf(ward_name, "base", True, **who))


def share(shown: WorkspaceInUse) -> int:
    return next(p.share for tab in shown.workspace.tabs for p in tab.panels if p.id == "vitals")


# Wards by number


def test_a_numbered_ward_is_that_ward_alone(tmp_path: Path) -> None:
    put(tmp_path / "heart/workspace.yaml", OWN.format(name="heart", wards="Øye 1"))
    every = declared((tmp_path,), known().words).every
    assert workspace_of("Øye 1", "doctor", every) == "heart"
    assert workspace_of("Øye sengepost 1", "doctor", every) == "heart", "the kind of place is no part of it"
    for other in ("Øye 2", "Øye 11", "Øye 1B", "Øye"):
        assert workspace_of(other, "doctor", every) == "base", other


def test_a_number_comes_before_the_kind_and_is_no_dispute(tmp_path: Path) -> None:
    put(tmp_path / "one/workspace.yaml", OWN.format(name="one", wards="Øye 1"))
    put(tmp_path / "all/workspace.yaml", OWN.format(name="all", wards="Øye"))
    every = declared((tmp_path,), known().words).every
    assert [workspace_of(ward, "", every) for ward in ("Øye 1", "Øye 2", "Øye")] == ["one", "all", "all"]
    assert disputed(every) == []
    put(tmp_path / "too/workspace.yaml", OWN.format(name="too", wards="Øye 1"))
    every = declared((tmp_path,), known().words).every
    assert workspace_of("Øye 1", "", every) == "base"
    assert [problem.file for problem in disputed(every)] == [f"{tmp_path.name}/too/workspace.yaml"]


def test_for_says_that_a_number_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "one/workspace.yaml", OWN.format(name="one", wards="Øye, Øye 1"))
    assert fagflate("for", "Øye 1", "--folder", tmp_path) == 0
    assert "bare for avdelingen «Øye 1»" in capsys.readouterr().out
    assert fagflate("for", "Øye 2", "--folder", tmp_path) == 0
    assert "som heter «Øye», uansett nummer" in capsys.readouterr().out


# The file


def test_a_pilot_is_read_with_its_days_and_its_people(folder: Path) -> None:
    (pilot,) = declared((folder,), known().words).pilots
    assert (pilot.name, pilot.wards, pilot.roles, pilot.persons) == (
        "cardiology/sprint-02", ("hjerte-1",), ("doctor",), ("9144889", "nina"),
    )  # fmt: skip
    assert (pilot.begins, pilot.until, str(pilot.better)) == (
        date(2026, 11, 23), date(2026, 12, 10), "Visitten blir kortere",
    )  # fmt: skip
    assert pilot.place == "configuration/cardiology/sprint-02.yaml:9"


@pytest.mark.parametrize(
    ("block", "line", "words"),
    [
        ("{until: 2026-12-10, better: Noe}", 0, "Piloten nevner ingen: skriv «wards», «roles»"),
        ("{wards: [a], better: Noe}", 0, "«until» mangler."),
        ("{wards: [a], until: 2026-12-10}", 0, "«better» mangler."),
        ("{wards: [a], until: 2026-11-01, better: Noe}", 0, "Piloten slutter før den begynner."),
        (
            "{wards: [a], from: 2026-12-11, until: 2026-12-10, better: Noe}",
            0,
            "Piloten slutter før den begynner.",
        ),
        ("{wards: [], until: 2026-12-10, better: Noe}", 0, "Her trengs det minst 1."),
        ("{persons: ['Nina Ås'], until: 2026-12-10, better: Noe}", 0, "Skriv HPR-nummeret"),
        ("{duties: [boss], until: 2026-12-10, better: Noe}", 0, "Her er dette tillatt: coordinator,"),
        ("{ward: [a], until: 2026-12-10, better: Noe}", 0, "«ward» er ikke kjent her. Mente du «wards»?"),
    ],
)
def test_what_can_t_be_a_pilot_is_named(
    write: Write, folders: Folders, block: str, line: int, words: str
) -> None:
    write("heart/sprint-01.yaml", HEADER.replace("changes:", f"pilot: {block}\nchanges:") + "  []\n")
    found = wrong(lambda: load("heart", folders=folders))
    assert any(what.startswith(words) for _line, _column, what in found), found
    assert all(place == FIRST - 1 for place, _column, _what in found)


@pytest.mark.parametrize("head", ["layer: site\n", "workspace: heart\nextends: base\ntitle: Hjerte\n"])
def test_only_a_sprint_has_a_pilot(write: Write, folders: Folders, head: str) -> None:
    path = write(
        "heart/workspace.yaml" if "title" in head else "site.yaml", head + "pilot: {}\nchanges: []\n"
    )
    library = Library(folders)
    library.read(path)
    assert any("«pilot»" in problem.what for problem in library.problems())


# Whom it reaches


def test_everybody_else_keeps_what_was_in_use(folder: Path) -> None:
    assert (share(seen(**DOCTOR)), rules.limits().egfr_low) == (5, 35)
    for other in (
        {"role": "doctor", "ward": "hjerte-2"},
        {"role": "nurse", "ward": "hjerte-1"},
        {"role": "doctor", "ward": ""},
        {"role": "doctor", "ward": "hjerte-1", "ward_name": "Barn 2"},
    ):
        shown = seen(**other)  # type: ignore[arg-type]
        assert shown.workspace.sprint == 1
        assert shown.workspace.pilot is None
        assert rules.limits().egfr_low == 30, other
    by_number = seen(role="nurse", ward="hjerte-2", hpr="9144889")
    by_id = seen(role="nurse", ward="hjerte-2", person="Practitioner/nina")
    assert share(by_number) == share(by_id) == 5


def test_the_page_that_everybody_else_has_is_byte_for_byte_what_it_was(folder: Path) -> None:
    with_pilot = seen(role="nurse", ward="hjerte-2")
    (folder / "cardiology/sprint-02.yaml").unlink()
    assert seen(role="nurse", ward="hjerte-2") == with_pilot


def test_it_begins_and_ends_at_midnight_without_a_changed_file(folder: Path) -> None:
    day = lambda text: datetime.fromisoformat(text).astimezone(UTC)  # noqa: E731
    assert share(seen(day("2026-11-22T23:59:59+01:00"), **DOCTOR)) != 5
    assert share(seen(day("2026-11-23T00:00:01+01:00"), **DOCTOR)) == 5
    assert share(seen(day("2026-12-10T23:59:59+01:00"), **DOCTOR)) == 5
    over = seen(day("2026-12-11T00:00:01+01:00"), **DOCTOR)
    assert (share(over), over.workspace.pilot, over.doubtful) == (3, None, "")


def test_a_pilot_that_names_nobody_reaches_all_as_before(folder: Path) -> None:
    before, pilot, after = SPRINT.partition("pilot:\n")
    put(folder / "cardiology/sprint-02.yaml", before + after[after.index("changes:") :])
    assert pilot
    assert share(seen(role="nurse", ward="hjerte-2")) == 5


def test_a_sprint_in_use_that_builds_on_a_pilot_skips_it_for_the_others(folder: Path) -> None:
    later = (
        SPRINT.replace("sprint: 2", "sprint: 3")
        .replace("sprint-01", "sprint-02")
        .replace("pilot\n", "in use\n", 1)
    )
    later = later.replace("  - {set: limit egfr_low, value: 35}\n", "").replace("share: 5", "share: 8")
    put(folder / "cardiology/sprint-03.yaml", later)
    assert (share(seen(**DOCTOR)), rules.limits().egfr_low) == (8, 35)
    assert (share(seen(role="doctor", ward="x")), rules.limits().egfr_low) == (8, 30)


def test_a_workspace_that_is_only_a_pilot_is_there_for_those_in_it(folder: Path) -> None:
    new = SPRINT.replace("workspace: cardiology", "workspace: eye").replace("cardiology/sprint-01", "base")
    new = new.replace("sprint: 2", "sprint: 1\ntitle: Øye\nwards: [Hjerte]")
    put(folder / "eye/sprint-01.yaml", new)
    (folder / "cardiology/sprint-02.yaml").unlink()
    assert seen(**DOCTOR).workspace.id == "eye"
    assert seen(role="doctor", ward="hjerte-2").workspace.id == "cardiology"


@pytest.mark.expects_log
def test_a_broken_pilot_keeps_its_last_right_version_for_those_in_it_alone(folder: Path) -> None:
    file = folder / "cardiology/sprint-02.yaml"
    assert share(seen(**DOCTOR)) == 5
    put(file, SPRINT.replace("set: vitals", "set: nothing"))
    assert share(seen(role="nurse", ward="hjerte-2")) == 3
    assert seen(role="nurse", ward="hjerte-2").left_out == ""
    shown = seen(**DOCTOR)
    assert share(shown) == 5
    assert "sprint-02.yaml:16:" in shown.left_out
    put(file, SPRINT.replace("until: 2026-12-10", "until: snart"))
    for who in (DOCTOR, {"role": "nurse", "ward": "hjerte-2"}):
        shown = seen(**who)
        assert (share(shown) == 5) is (who is DOCTOR)
        assert "sprint-02.yaml:13:" in shown.left_out, "its days can't be told: everybody hears of it"


def test_a_retired_sprint_does_not_come_back_for_a_broken_pilot(write: Write, folders: Folders) -> None:
    for number, status in ((1, "in use"), (2, "retired")):
        head = HEADER.replace("sprint: 1", f"sprint: {number}").replace("in use", status)
        write(f"heart/sprint-{number:02d}.yaml", head + f"  - {{set: vitals, share: {number + 4}}}\n")
    pilot = HEADER.replace("sprint: 1", "sprint: 3").replace("in use", "pilot")
    write("heart/sprint-03.yaml", pilot.replace("changes:", "pilot: {until: x}\nchanges:") + "  []\n")
    made = load_safely("heart", folders=folders)
    assert made.problems
    assert made.resolved.workspace.sprint == 1


# Its owner


def test_its_owner_hears_of_its_end_and_of_a_ward_that_is_closed(folder: Path) -> None:
    from desktop.fhir.administrative import Location
    from desktop.fhir.elements import CodeableConcept, Coding

    def ward(status: str) -> dict[str, Any]:
        kind = CodeableConcept(coding=(Coding(code="wa"),))
        made = Location(
            resource_type="Location", id="hjerte-1", name="Hjerte 1", status=status, physical_type=kind
        )
        return {"Location/hjerte-1": made}

    owner = {"role": "doctor", "ward": "barn-2", "name": "Kari Fosse"}
    assert seen(directory=ward("active"), **owner).doubtful == ""
    assert (
        "avdelingen «Hjerte 1» i piloten cardiology/sprint-02 er lagt ned"
        in seen(directory=ward("inactive"), **owner).doubtful
    )
    over = WITHIN + timedelta(days=30)
    assert "sprint-02.yaml:9: piloten cardiology/sprint-02 sluttet 10.12.2026" in seen(over, **owner).doubtful
    assert seen(over, role="other", duty="owner", name="Per").doubtful
    assert seen(over, role="doctor", ward="hjerte-1", name="Kari").doubtful == "", "nobody else"


# Whatever people write


NAMES = st.sampled_from(["a", "b", "c", ""])
SOME = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True).map(tuple)
DAYS = st.dates(date(2026, 11, 20), date(2026, 12, 20))


@st.composite
def pilot(draw: st.DrawFn) -> Pilot:
    begins = draw(DAYS)
    until = begins + timedelta(days=draw(st.integers(0, 20)))
    number = draw(st.integers(1, 3))
    return Pilot(
        Path(f"{number}.yaml"), "", "heart", number, begins, until, "", draw(SOME), draw(SOME), draw(SOME),
        draw(SOME),
    )  # type: ignore[arg-type] # fmt: skip


@given(pilot(), NAMES, NAMES, NAMES, st.lists(NAMES, max_size=2).map(tuple), DAYS)
def test_a_pilot_means_whom_its_words_say(
    one: Pilot, ward: str, role: str, duty: str, persons: tuple[str, ...], day: date
) -> None:
    named = bool({*persons} & {*one.persons} - {""})
    work = not (one.roles or one.duties) or role in one.roles or duty in one.duties
    place = not one.wards or ward in one.wards
    any_group = bool(one.roles or one.duties or one.wards)
    meant = named or (any_group and work and place)
    whom = Whom(ward, role, duty, persons)
    assert bool(means(one, whom)) is meant
    inside = one.begins <= day <= one.until
    assert (one.path in joined((one,), whom, day)) is (meant and inside)
    assert means(one, Whom()) == "", "nobody in particular is in no pilot"


@given(data=st.data())
def test_whoever_is_not_meant_has_exactly_what_they_had(data: st.DataObject, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("library")
    put(folder / "heart/workspace.yaml", OWN.format(name="heart", wards="Hjerte"))
    statuses = data.draw(st.lists(st.sampled_from(["in use", "draft", "retired"]), min_size=1, max_size=2))
    below = "heart"
    for number, status in enumerate(statuses, 1):
        head = HEADER.replace("sprint: 1", f"sprint: {number}").replace("in use", status)
        text = head.replace("base", below) + f"  - {{set: vitals, share: {number + 2}}}\n"
        put(folder / f"heart/sprint-{number:02d}.yaml", text)
        below = f"heart/sprint-{number:02d}"
    without = load("heart", folders=(folder,))
    day = data.draw(DAYS)
    blocks = []
    for number in range(len(statuses) + 1, len(statuses) + 1 + data.draw(st.integers(1, 2))):
        one = data.draw(pilot())
        block = {name: list(getattr(one, name)) for name in ("wards", "persons") if getattr(one, name)} or {
            "wards": ["a"]
        }
        head = HEADER.replace("sprint: 1", f"sprint: {number}").replace("in use", "pilot")
        said = f"pilot: {{from: {one.begins}, until: {one.until}, better: X, {str(block)[1:-1]}}}\nchanges:"
        text = head.replace("base", below).replace("changes:", said)
        put(folder / f"heart/sprint-{number:02d}.yaml", text + f"  - {{set: vitals, share: {number + 2}}}\n")
        below = f"heart/sprint-{number:02d}"
        blocks.append((number, one, block))
    whom = Whom(data.draw(NAMES), "doctor", "", (data.draw(NAMES),))
    every = declared((folder,)).pilots
    assert len(every) == len(blocks)
    mine = joined(every, whom, day)
    shown = load_safely("heart", folders=(folder,), joined=mine).resolved.workspace
    meant = [
        number
        for number, one, block in blocks
        if one.begins <= day <= one.until
        and (
            (whom.ward and whom.ward in block.get("wards", ()))
            or set(whom.persons) & set(block.get("persons", ()))
        )
    ]
    if meant:
        assert shown.sprint == meant[-1]
        assert next(p.share for tab in shown.tabs for p in tab.panels if p.id == "vitals") == meant[-1] + 2
    else:
        assert shown == without
