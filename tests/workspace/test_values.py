"""`show --value`: what stands at a way now, and every place that said something of it or of a part of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.clinical.lanes import LANES

from .conftest import HEADER, Write
from .test_cli import fagflate

HEART = HEADER.replace(
    "workspace: heart\nextends: base", "workspace: cardiology\nextends: cardiology/sprint-01"
)
HEART = HEART.replace("sprint: 1\n", "sprint: 2\n").replace("title: Hjerte\n", "")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A hospital's folder with a sprint that changes things in parts, and one that names a set anew."""
    folder = tmp_path / "ours"
    (folder / "cardiology").mkdir(parents=True)
    (folder / "cardiology/sprint-02.yaml").write_text(
        HEART + "  - {set: danger hb, low: {danger: 5.0}, why: Blødning haster}\n"
        "  - {add: order-set later, letter: S, name: {nb: Dag 2, en: Day 2}, lines: [crp]}\n"
        "  - {set: limit egfr_low, value: 35}\n"
        "  - {set: vitals, options: {hours: 24}}\n"
        "  - {remove: column leaving, why: Står på tavla}\n"
        "  - {remove: notes, why: Leses på sin fane}\n",
        encoding="utf-8",
    )
    third = HEART.replace("sprint: 2", "sprint: 3").replace("/sprint-01", "/sprint-02")
    (folder / "cardiology/sprint-03.yaml").write_text(
        third + "  - {set: order-set later, name: {nb: Andre dag, en: Second day}, why: Ble forvekslet}\n"
        "  - {move: laboratory, to: last}\n",
        encoding="utf-8",
    )
    return folder


def told(folder: Path, path: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines that the command writes."""
    assert fagflate("show", "cardiology", "--folder", folder, "--value", path) == 0, path
    return capsys.readouterr().out.splitlines()


def test_a_danger_that_is_changed_in_part_tells_what_it_is_now(
    ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, now, part in (
        ("danger/hb/low", '{"danger": 5.0, "grave": "8.0"}', "danger: 5.0"),
        ("danger/hb/low/danger", "5.0", "5.0"),
    ):
        first, base, sprint = told(ours, path, capsys)
        assert first == f"{path}: {now}"
        assert base.startswith("  base  vocabulary/danger.json:")
        assert "4.5" in base
        assert sprint.endswith(f"  {part}  Blødning haster")
    whole = json.loads(told(ours, "danger/hb", capsys)[0].partition(": ")[2])
    assert whole["low"]["danger"] == 5.0
    assert fagflate("show", "cardiology", "--folder", ours, "--value", "danger/hb", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["value"] == whole
    assert [(one["part"], one["layer"], one["value"]) for one in found["history"][1:]] == [
        ("low/danger", "sprint", "5.0")
    ]


def test_the_name_of_a_set_is_the_one_it_has_now(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(ours, "order-set/later/name", capsys)
    assert lines[0] == 'order-set/later/name: {"nb": "Andre dag", "en": "Second day"}'
    assert '{"nb":"Dag 2","en":"Day 2"}' in lines[1]
    assert lines[2].endswith('nb: "Andre dag"  Ble forvekslet')
    assert fagflate("why", "order-set/later", "--in", "cardiology", "--folder", ours) == 0
    assert capsys.readouterr().out.startswith("Bestillingssettet Andre dag\n")


def test_what_is_no_map_and_what_nobody_wrote(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("limit/egfr_low", "limit/egfr_low/value"):
        first, base, sprint = told(ours, path, capsys)
        assert first == "limit/egfr_low: 35"
        assert (base.split()[-1], sprint.split()[-1]) == ("30", "35")
    assert told(ours, "panels/vitals/options/medicines", capsys) == [
        "panels/vitals/options/medicines: ikke skrevet: det vanlige, true"
    ]
    for wrong in ("panels/vitals/option/hours", "nothing", "panels/vitls"):
        assert fagflate("show", "cardiology", "--folder", ours, "--value", wrong) == 1
        assert capsys.readouterr().err == f"Det finnes ingen verdi «{wrong}».\n"


def test_what_was_taken_away_tells_who_did_it(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, why in (("worklist/columns/leaving", "Står på tavla"), ("panels/notes", "Leses på sin fane")):
        lines = told(ours, path, capsys)
        assert lines[0] == f"{path}: tatt bort"
        assert lines[1].split()[0] == "base"
        assert lines[-1].endswith(f"null  {why}")
        assert "sprint-02.yaml" in lines[-1]
        assert fagflate("why", path, "--in", "cardiology", "--folder", ours) == 0
        out = capsys.readouterr().out
        assert out.splitlines()[0].endswith(", tatt bort")
        assert "plass 10 av 10" not in out.splitlines()[-1]
        assert f": tatt bort  ours/cardiology/sprint-02.yaml:{lines[-1].split(':')[1]}" in out
        assert f"Grunn: {why}" in out


def test_the_number_of_a_panel_is_its_place_now(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = ours / "cardiology/sprint-03.yaml"
    later.write_text(later.read_text("utf-8") + "  - {remove: problems}\n", encoding="utf-8")
    lines = told(ours, "panels/laboratory", capsys)
    number = int(lines[0].partition(": ")[2])
    moved = next(line for line in lines if "sprint-03" in line)
    assert int(moved.split()[2]) == number + 1
    assert fagflate("why", "panels/laboratory", "--in", "cardiology", "--folder", ours) == 0
    out = capsys.readouterr().out
    assert f", plass {number}\n" in out
    assert f"plass {number + 1}, nå {number}" in out


def test_one_value_with_all_its_layers(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    mine = write("own/mine.yaml", "layer: person\nchanges:\n  - {set: vitals, options: {hours: 24}}\n")
    assert fagflate("show", "cardiology", "--over", mine, "--value", "panels/vitals/options/hours") == 0
    now, *lines = capsys.readouterr().out.splitlines()
    assert now == "panels/vitals/options/hours: 24"
    assert [(line.split()[0], line.split()[2]) for line in lines] == [
        ("base", "48"), ("sprint", "72"), ("person", "24")
    ]  # fmt: skip


def test_a_shipped_value_that_no_layer_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("show", "base", "--value", "limit/potassium_high") == 0
    now, shipped = capsys.readouterr().out.splitlines()
    assert now == "limit/potassium_high: 6.0"
    assert shipped.startswith("  base  orders/rules.yaml:")
    assert fagflate("show", "base", "--value", "laboratory/lact/nb") == 0
    assert '"Laktat"' in capsys.readouterr().out
    for wrong in (
        "limit/potassium",
        "laboratory/lact/name",
        "limits/egfr_low",
        "laboratory/lact/nb/x",
        "limit",
    ):
        assert fagflate("show", "base", "--value", wrong) != 0, wrong
        assert f"«{wrong}»" in capsys.readouterr().err


def test_show_lists_what_was_changed_taken_away_and_bound_otherwise(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "layer: person\nchanges:\n  - {set: workspace, shortcuts: {begin_round: Ctrl+Q}}\n", encoding="utf-8"
    )
    assert fagflate("show", "cardiology", "--folder", ours, "--over", mine) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("shortcuts:")
    assert lines[at + 1].split() == ["begin_round:", '"Ctrl+Q"', f"{mine.as_posix()}:3:47"]
    settings = lines[lines.index("settings:") + 1 : lines.index("# tatt bort:")]
    told = {line.split(": ")[0].strip(): line for line in settings}
    assert "5.0  " in told["danger/hb/low/danger"]
    assert "35  " in told["limit/egfr_low"]
    assert '"Andre dag"' in told["order-set/later"]
    assert "ours/cardiology/sprint-02.yaml:" in told["danger/hb/low/danger"]
    gone = lines[lines.index("# tatt bort:") + 1 :]
    assert [line.split()[1] for line in gone if "sprint-02" in line] == [
        "panels/notes",
        "worklist/columns/leaving",
    ]
    assert fagflate("show", "base") == 0
    assert not {"shortcuts:", "# tatt bort:"} & set(capsys.readouterr().out.splitlines())


def test_an_answer_has_the_sites_layer_and_names_those_that_are_left_out(
    ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, role = ours / "site.yaml", ours / "roles/nurse.yaml"
    site.write_text("layer: site\nchanges:\n  - {set: note-template visit, version: '2'}\n", encoding="utf-8")
    role.parent.mkdir()
    role.write_text("layer: role\nroles: [nurse]\nchanges:\n  - {set: vitals, share: 9}\n", encoding="utf-8")
    named = ("--folder", ours)
    assert fagflate("why", "note-template/visit", "--in", "cardiology", *named) == 0
    out, err = capsys.readouterr()
    assert "* 2  Sykehuset  punkt 1: version: 2" in out
    assert err == f"Ikke lagt på: {role}. Legg på en med --over.\n"
    assert fagflate("show", "cardiology", *named, "--over", role, "--value", "panels/vitals/share") == 0
    out, err = capsys.readouterr()
    assert out.startswith("panels/vitals/share: 9\n")
    assert err == ""
    assert fagflate("show", site, *named, "--value", "note-template/visit/version") == 0
    assert capsys.readouterr().out.count("site.yaml") == 1


def test_show_says_of_what_was_only_moved_where_it_stands_and_no_more(
    ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sprint = ours / "cardiology/sprint-03.yaml"
    moves = "  - {move: lane rr, to: first}\n  - {move: lane temp, to: last}\n"
    moves += "  - {set: lane temp, height: 90}\n  - {move: order-set later, to: first}\n"
    sprint.write_text(sprint.read_text("utf-8") + moves, encoding="utf-8")
    assert fagflate("show", "cardiology", "--folder", ours) == 0
    lines = [line.split("  ours")[0].strip() for line in capsys.readouterr().out.splitlines()]
    found = {line.partition(": ")[0]: line.partition(": ")[2].split("  ")[0] for line in lines}
    assert found["lane/rr"] == "# plass 1"

    assert found["lane/temp"] == f"# plass {len(LANES.shipped().lanes)}"
    assert found["lane/temp/height"] == "90"
    assert found["order-set/later"].startswith('{"key": "later"'), "the sprint wrote all of it"


def test_show_lists_what_stands_below_the_name(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("show", "cardiology", "--folder", ours) == 0
    shown = capsys.readouterr().out.splitlines()
    assert "  below: null" in [line.split("   ")[0] for line in shown]
    sprint = ours / "cardiology/sprint-03.yaml"
    more = "  - {set: workspace, worklist: {below: cause}}\n"
    sprint.write_text(sprint.read_text("utf-8") + more, encoding="utf-8")
    assert fagflate("show", "cardiology", "--folder", ours) == 0
    (line,) = [one for one in capsys.readouterr().out.splitlines() if one.startswith("  below: ")]
    assert '"cause"' in line
    assert "cardiology/sprint-03.yaml:" in line


def test_what_goes_back_to_the_usual_value_tells_which_that_is(
    ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = "  - {set: vitals, stale_after: null, options: {hours: null}}\n"
    (ours / "site.yaml").write_text("layer: site\nchanges:\n" + change, encoding="utf-8")
    first, *_laid, last = told(ours, "panels/vitals/options/hours", capsys)
    assert first == "panels/vitals/options/hours: ikke skrevet: det vanlige, 72"
    assert last.endswith("null")
    assert told(ours, "panels/vitals/stale_after", capsys)[0].endswith(": ikke skrevet: det vanlige")
    assert told(ours, "lane/rr/taller", capsys)[0].endswith("det vanlige, false")
    assert fagflate("show", "cardiology", "--folder", ours) == 0
    back = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("# ")]
    assert [line.split()[1] for line in back if "site.yaml:3" in line] == ["stale_after:", "options/hours:"]
