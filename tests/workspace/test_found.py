"""The hospital's and the person's own files: found, followed when they change, kept when they break."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.acts import shortcuts
from desktop.core import configured
from desktop.core.clock import utc_now
from desktop.orders import rules, sets
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import WorkspaceInUse
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.workspace import nothing_kept

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - {set: vitals, share: 5, why: Fordi}
  - {set: limit egfr_low, value: 35}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    workspaces.forget()
    yield
    locations.choose("")
    workspaces.forget()
    configured.use(configured.InUse())
    shortcuts.use({})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The machine's own folder of configuration, with a sprint of the hospital's."""
    made = tmp_path / "machine" / "configuration"
    put(made / "cardiology/sprint-02.yaml", SPRINT)
    return made


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def seen(ward: str = "Hjerte 3", role: str = "doctor", person: str = "") -> WorkspaceInUse:
    locations.look_again()
    reader: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=lambda _changed: None))
    return workspaces.in_use(reader, nothing_kept.empty(), WorkspaceOf(ward, "base", True, role, person))


def share(shown: WorkspaceInUse) -> int:
    return next(p.share for tab in shown.workspace.tabs for p in tab.panels if p.id == "vitals")


def test_a_hospitals_sprint_extends_the_shipped_one(folder: Path) -> None:
    shown = seen()
    assert (shown.workspace.release, share(shown), shown.left_out) == ("cardiology/sprint-02", 5, "")
    assert rules.limits().egfr_low == 35
    other = seen("Habilitering 2")
    assert (other.workspace.release, rules.limits().egfr_low) == ("base", 30)


def test_layers_of_site_role_ward_and_person(folder: Path) -> None:
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: vitals, share: 6}\n")
    put(folder / "roles/nurse.yaml", "layer: role\nroles: [nurse]\nchanges:\n  - {set: vitals, share: 7}\n")
    put(folder / "wards/h3.yaml", "layer: ward\nwards: [Hjerte 3]\nchanges:\n  - {set: vitals, share: 8}\n")
    own = locations.found("Practitioner/p 1").person
    assert own is not None
    put(own, "layer: person\nchanges:\n  - {set: vitals, share: 9}\n")
    assert share(seen("Hjerte 2")) == 6
    assert share(seen("Hjerte 2", "nurse")) == 7
    assert share(seen("Hjerte 3", "nurse")) == 8
    assert share(seen("Hjerte 3", "nurse", "Practitioner/p 1")) == 9
    assert share(seen("Habilitering 2", "doctor")) == 6
    history = seen("Hjerte 3", "nurse", "Practitioner/p 1").workspace.history_of("panels/vitals/share")
    assert [one.layer for one in history] == ["base", "sprint", "site", "role", "ward", "person"]


def test_a_change_is_seen_and_a_broken_file_leaves_the_last_good_one(folder: Path) -> None:
    sprint = folder / "cardiology/sprint-02.yaml"
    assert share(seen()) == 5
    put(sprint, SPRINT.replace("share: 5", "share: 4"))
    assert share(seen()) == 4
    put(sprint, SPRINT.replace("share: 5", "share: mye"))
    shown = seen()
    assert (share(shown), shown.workspace.release) == (4, "cardiology/sprint-02")
    assert "sprint-02.yaml:10:26" in shown.left_out
    assert rules.limits().egfr_low == 35
    workspaces.forget()
    assert share(seen()) == 4, "after a new start too"
    put(sprint, SPRINT.replace("share: 5", "share: 2"))
    shown = seen()
    assert (share(shown), shown.left_out) == (2, "")


@pytest.mark.parametrize("then", ["layer: person\nchanges: mye\n", None])
def test_what_changes_while_it_is_read_is_not_kept_as_the_last_good_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, then: str | None
) -> None:
    """Saved anew, wrong, or taken away by its owner between the reading and the keeping aside."""
    own = locations.found("Practitioner/maren").person
    assert own is not None
    layer = "layer: person\nchanges:\n  - {set: vitals, share: 9}\n"
    put(own, layer)
    assert share(seen(person="Practitioner/maren")) == 9
    real = workspaces.load_safely

    def loaded(*given: Any, **more: Any) -> Any:
        made = real(*given, **more)
        if then is None:
            own.unlink()
        else:
            put(own, then)
        return made

    with monkeypatch.context() as while_read:
        while_read.setattr(workspaces, "load_safely", loaded)
        put(own, layer.replace("9", "8"))
        assert share(seen(person="Practitioner/maren")) == 8
    shown = seen(person="Practitioner/maren")
    assert share(shown) == (5 if then is None else 9)
    assert bool(shown.left_out) == (then is not None)


@pytest.mark.expects_log
def test_ones_own_key_takes_no_limit_of_a_later_sprint_away(folder: Path) -> None:
    second = SPRINT + "  - {set: workspace, shortcuts: {begin_round: Ctrl+Q}}\n"
    put(folder / "cardiology/sprint-02.yaml", second)
    own = locations.found("Practitioner/maren").person
    assert own is not None
    put(own, "layer: person\nchanges:\n  - {set: workspace, shortcuts: {begin_round: null}}\n"
        "  - {set: vitals, share: 9}\n")  # fmt: skip
    mine = seen(person="Practitioner/maren")
    assert (mine.workspace.shortcuts, share(mine), mine.left_out) == ({}, 9, "")
    third = SPRINT.replace("sprint-01", "sprint-02").replace("sprint: 2", "sprint: 3").replace("35", "25")
    put(folder / "cardiology/sprint-03.yaml", third
        + "  - {set: workspace, shortcuts: {begin_task: Ctrl+M}}\n")  # fmt: skip
    mine, other = seen(person="Practitioner/maren"), seen()
    keys = {"begin_round": "Ctrl+Q", "begin_task": "Ctrl+M"}
    for shown in (other, mine):
        assert (shown.workspace.release, shown.workspace.shortcuts) == ("cardiology/sprint-03", keys)
    assert seen(person="Practitioner/maren") == mine
    assert (rules.limits().egfr_low, share(mine), other.left_out) == (25, 9, "")
    (told,) = mine.left_out.splitlines()
    assert "maren.yaml:3:" in told
    assert "sprint-03.yaml:12:" in told
    assert told.endswith("Alt+K.")


def test_a_share_that_is_gone_leaves_the_last_good_one(folder: Path) -> None:
    assert share(seen()) == 5
    locations.choose(str(folder))
    moved = folder.with_name("away")
    shutil.move(folder, moved)
    workspaces.forget()
    shown = seen()
    assert share(shown) == 5
    assert "ikke å nå" in shown.left_out
    shutil.move(moved, folder)
    shown = seen()
    assert (share(shown), shown.left_out) == (5, "")


@pytest.mark.expects_log
def test_a_share_that_goes_while_it_is_read_is_never_read_as_empty(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert share(seen()) == 5
    locations.choose(str(folder))
    listed = Path.iterdir

    def goes(inner: Path) -> Any:
        names = list(listed(inner))
        if inner == folder and folder.is_dir():
            shutil.move(folder, folder.with_name("away"))
        return iter(names)

    monkeypatch.setattr(Path, "iterdir", goes)
    shown = seen()
    assert share(shown) == 5
    assert "ikke å nå" in shown.left_out


def test_one_wards_broken_file_takes_nothing_from_another(folder: Path) -> None:
    put(folder / "wards/b.yaml", "layer: ward\nwards: [Barn 2]\nchanges:\n  - {set: vitals, share: 3}\n")
    assert (share(seen("Habilitering 2")), share(seen())) == (3, 5)
    put(folder / "wards/b.yaml", "layer: ward\nwards: [Barn 2]\nchanges:\n  - {set: vitals, share: [}\n")
    shown = seen("Habilitering 2")
    assert share(shown) == 3
    assert shown.left_out
    assert share(seen()) == 5


def test_the_folder_that_is_named_comes_before_the_machines(folder: Path, tmp_path: Path) -> None:
    named = tmp_path / "named"
    put(named / "cardiology/sprint-02.yaml", SPRINT.replace("share: 5", "share: 11"))
    locations.choose(str(named))
    assert share(seen()) == 11
    locations.choose("")
    put(tmp_path / "machine/settings.json", f'{{"configuration": "{named.as_posix()}"}}')
    assert share(seen()) == 11


@pytest.mark.parametrize("where", ["named", "machine"])
def test_without_a_file_the_shipped_ones_hold(where: str, tmp_path: Path) -> None:
    if where == "named":
        (tmp_path / "empty").mkdir()
        locations.choose(str(tmp_path / "empty"))
    shown = seen()
    assert (shown.workspace.release, shown.left_out) == ("cardiology/sprint-01", "")
    # What the shipped sprint itself changes: its letter, its lanes, and from where potassium is grave.
    laid = {"letters/epikrise.yaml", "vocabulary/chart.yaml", "vocabulary/danger.json"}
    assert set(configured.now_in_use().laid) == laid


def test_a_value_that_fits_nothing_takes_only_its_own_file_away(folder: Path) -> None:
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: limit inr_days, value: 9}\n")
    own = locations.found("p1").person
    assert own is not None
    put(own, "layer: person\nchanges:\n  - {set: laboratory, options: {columns: mange}}\n")
    shown = seen(person="p1")
    assert (shown.workspace.release, rules.limits().inr_days) == ("cardiology/sprint-02", 9)
    assert "p1.yaml:3:" in shown.left_out
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: limit inr_days, value: ni}\n")
    shown = seen()
    assert (shown.workspace.release, rules.limits().inr_days) == ("cardiology/sprint-02", 9)
    assert "site.yaml:3:" in shown.left_out


def test_what_nobody_may_change_alone_is_the_hospitals(folder: Path) -> None:
    own = locations.found("p1").person
    assert own is not None
    put(own, "layer: person\nchanges:\n  - {remove: pair nitrates-pde5}\n")
    shown = seen(person="p1")
    assert "«pair» er sykehusets" in shown.left_out
    assert any(one.id == "nitrates-pde5" for one in rules.rule_file().pairs)


@pytest.mark.expects_log
def test_whoever_comes_next_never_works_under_the_settings_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen()
    assert rules.limits().egfr_low == 35

    def fails(*_given: object, **_named: object) -> Any:
        raise OSError(113, "No route to host")

    monkeypatch.setattr(workspaces, "workspace_of", fails)
    reader: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=lambda _changed: None))
    ask = WorkspaceOf("Barn 2", "base", True, "doctor", "")
    shown = workspaces.in_use(reader, None, ask)  # type: ignore[arg-type]
    assert "No route to host" in shown.left_out
    assert rules.limits().egfr_low == 30


def test_a_hospitals_own_workspace_stays_when_its_file_breaks(folder: Path) -> None:
    head = "workspace: lungs\nextends: base\ntitle: Lunge\nwards: [Lunge]\n"
    lungs = head + "changes:\n  - {set: vitals, share: 7}\n"
    put(folder / "lungs/workspace.yaml", lungs)
    assert seen("Lunge 1").workspace.id == "lungs"
    put(folder / "lungs/workspace.yaml", lungs.replace("title: Lunge\n", ""))
    shown = seen("Lunge 1")
    assert (shown.workspace.id, share(shown)) == ("lungs", 7)
    assert "lungs/workspace.yaml" in shown.left_out


def test_a_layer_for_everybody_passes_over_a_panel_that_somebody_lacks(folder: Path) -> None:
    put(
        folder / "site.yaml",
        "layer: site\nchanges:\n  - {set: vitals, share: 4}\n  - {set: limit inr_days, value: 9}\n",
    )
    shown = seen("Hjerte 3", "secretary")
    assert (shown.workspace.id, shown.left_out, rules.limits().inr_days) == ("secretary", "", 9)


def test_a_sprint_that_was_taken_back_is_not_in_what_extends_it(folder: Path) -> None:
    put(folder / "cardiology/sprint-02.yaml", SPRINT.replace("in use", "retired"))
    later = SPRINT.replace("sprint: 2", "sprint: 3").replace("sprint-01", "sprint-02")
    later = later.replace("share: 5", "share: 8").replace("  - {set: limit egfr_low, value: 35}\n", "")
    put(folder / "cardiology/sprint-03.yaml", later)
    shown = seen()
    assert (share(shown), rules.limits().egfr_low) == (8, 30)


def test_a_file_in_the_wrong_folder_is_told(folder: Path) -> None:
    put(folder / "roles/nurse.yaml", "layer: site\nchanges:\n  - {set: vitals, share: 6}\n")
    assert "«layer: role»" in seen("Hjerte 3", "nurse").left_out


def test_two_files_that_break_in_different_ways_are_both_as_they_were(folder: Path) -> None:
    lungs = "workspace: lungs\nextends: base\ntitle: Lunge\nwards: [Lunge]\nchanges: []\n"
    put(folder / "lungs/workspace.yaml", lungs)
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: limit inr_days, value: 9}\n")
    assert (seen("Lunge 1").workspace.id, share(seen())) == ("lungs", 5)
    put(folder / "lungs/workspace.yaml", lungs.replace("title: Lunge\n", ""))
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: limit inr_days, value: ni}\n")
    for _again in range(2):
        shown = seen("Lunge 1")
        assert (shown.workspace.id, rules.limits().inr_days) == ("lungs", 9)
        assert "lungs/workspace.yaml" in shown.left_out
        assert "site.yaml:3:" in shown.left_out
        assert (share(seen()), rules.limits().inr_days) == (5, 9)
    workspaces.forget()
    assert seen("Lunge 1").workspace.id == "lungs"


def test_a_workspace_that_was_never_right_leaves_the_hospitals_layers(folder: Path) -> None:
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: limit inr_days, value: 9}\n")
    lungs = "workspace: lungs\nextends: base\ntitle: Lunge\nwards: [Lunge]\nchanges: [{remove: nothing}]\n"
    put(folder / "lungs/workspace.yaml", lungs)
    shown = seen("Lunge 1")
    assert (shown.workspace.id, rules.limits().inr_days) == ("base", 9)
    assert "lungs/workspace.yaml" in shown.left_out


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("site.yaml", "layer: site\nchanges:\n\t- remove: notes\n", "site.yaml:3:1"),
        ("roles/nurses.yaml", "layer: role\nroles: [sykepleier]\nchanges: []\n", "roles/nurses.yaml:2:9"),
        ("wards/h3.yaml", "layer: ward\nwards: 3\nchanges: []\n", "wards/h3.yaml:2:8"),
    ],
)
def test_a_layer_that_was_never_right_takes_only_itself_away(
    folder: Path, file: str, text: str, place: str
) -> None:
    put(folder / "site.yaml", "layer: site\nchanges:\n  - {set: laboratory, share: 7}\n")
    put(folder / file, text)
    shown = seen()
    assert (shown.workspace.release, share(shown)) == ("cardiology/sprint-02", 5)
    shares = {panel.id: panel.share for tab in shown.workspace.tabs for panel in tab.panels}
    assert (shares["laboratory"] == 7) is (file != "site.yaml")
    assert place in shown.left_out
    assert len(shown.left_out.splitlines()) == 1
    assert seen("Barn 2").workspace.release == "paediatrics/sprint-01"


def test_a_favourite_stands_before_the_other_order_sets(folder: Path) -> None:
    seen()
    before = [one.key for one in sets.sets_of("cardiology")]
    put(folder / "cardiology/sprint-02.yaml", SPRINT + "  - {add: favourite nstemi, to: first}\n")
    seen()
    after = [one.key for one in sets.sets_of("cardiology")]
    assert before[0] != "nstemi"
    assert after == ["nstemi", *(key for key in before if key != "nstemi")]
    seen("Habilitering 2")
    assert [one.key for one in sets.sets_of("cardiology")] == before
