"""Why a part of the screen is here: the layers that say so, who owns them, and what their files are now.

One idea: the answer to `WhyHere`, for each kind of place on the screen and each state of a layer's file.
"""

from __future__ import annotations

import shutil
import threading
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop import __version__
from desktop.core import configured, messages
from desktop.core.clock import local, utc_now
from desktop.shown.questions import WhyHere, WorkspaceOf
from desktop.shown.why import why as words
from desktop.shown.why.why import WhyLayer, WhyShown
from desktop.views import readings
from desktop.views.known import known
from desktop.views.sign_in import workspaces
from desktop.views.why import why
from desktop.workspace import locations, unchanged_files
from desktop.workspace.loader import resolve
from tests.running.patience import PATIENCE

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: pilot
owner: Maren Aas, Hjerte
goal: Raskere svar
shortens: {nb: Visitten, en: The round}
measure: Minutter per pasient
from: 2026-11-23
to: 2026-12-04
changes:
  - {set: vitals, share: 5}
  - {move: laboratory, to: 1, why: "Ved feber så 6 av 9 leger først på en tom rad."}
  - {set: rule A2, tier: stop, why: Komiteens vedtak}
  - add: order-set hjertestans
    letter: X
    name: {nb: Etter hjertestans, en: After cardiac arrest}
    lines: [ekg]
    why: Mangler i dag
  - {move: column news2, to: first, why: Sees først}
"""
Files = dict[str, str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    # A busy machine is not a share that hangs: the one test of that sets it back.
    monkeypatch.setattr(why, "standing", partial(unchanged_files.standing, seconds=PATIENCE))
    workspaces.forget()
    yield
    locations.choose("")
    workspaces.forget()
    configured.use(configured.InUse())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The hospital's folder, with a sprint of its own."""
    made = tmp_path / "machine" / "configuration"
    put(made, {"cardiology/sprint-02.yaml": SPRINT})
    return made


def put(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


WHOSE = WorkspaceOf("Hjerte 3", "base", True, "nurse", "Practitioner/p 1")


def asked(path: str, title: str = "", seen: str = "") -> WhyShown:
    """What the window is told."""
    nobody: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=lambda _changed: None))
    return workspaces.why_here(nobody, nobody, WhyHere(WHOSE, path, title, seen))


def read_anew() -> None:
    locations.look_again()


def layer(shown: WhyShown) -> WhyLayer:
    return shown.layers[shown.deciding]


def test_a_panel_names_each_change_and_the_one_that_placed_it(folder: Path) -> None:
    read_anew()
    shown = asked("panels/laboratory", "Prøver")
    assert (shown.title, shown.where) == ("Panelet Prøver", "på Oversikt, plass 1")
    assert [(one.name, one.point) for one in shown.layers] == [
        ("Grunnoppsett", 0),
        ("Hjerte, sprint 01", 1),
        ("Hjerte, sprint 01", 2),
        ("Hjerte, sprint 01", 3),
        ("Hjerte, sprint 02", 2),
    ]
    assert [one.decides for one in shown.layers] == [False] * 4 + [True]
    one = layer(shown)
    assert (one.why, one.owner) == ("Ved feber så 6 av 9 leger først på en tom rad.", "Maren Aas, Hjerte")
    assert one.text == "plass 1"
    at = 1 + next(n for n, line in enumerate(SPRINT.splitlines()) if "move: laboratory" in line)
    assert one.place == f"cardiology/sprint-02.yaml:{at}"
    assert one.state == "pilot · 23.11.2026–04.12.2026"
    assert one.goal == "Raskere svar"
    assert (one.shortens, one.measure) == ("Visitten", "Minutter per pasient")
    assert one.path == str(folder / "cardiology/sprint-02.yaml"), "the hospital's own, not its copy here"
    assert one.remark == ""
    assert words.spoken(shown, shown.deciding).startswith("Hvorfor: Hjerte, sprint 02, punkt 2. Lag 5 av 5.")


def test_what_was_only_changed_names_its_last_change(folder: Path) -> None:
    read_anew()
    shown = asked("panels/vitals", "Kurve")
    assert [one.text for one in shown.layers][1:] == ["72 timer vises", "andel av høyden 5"]
    one = layer(shown)
    assert (one.name, one.point, one.why) == ("Hjerte, sprint 02", 1, "")
    assert words.reason_words(one) == "Grunn mangler. Spør Maren Aas, Hjerte."


def test_all_seven_layers_in_their_order(folder: Path) -> None:
    change = "changes:\n  - {set: vitals, share: %d, why: %s}\n"
    put(
        folder,
        {
            "site.yaml": "layer: site\n" + change % (6, "site"),
            "roles/n.yaml": "layer: role\nroles: [nurse]\n" + change % (7, "role"),
            "wards/h.yaml": "layer: ward\nwards: [Hjerte 3]\n" + change % (8, "ward"),
        },
    )
    own = locations.found(WHOSE.person).person
    assert own is not None
    put(own.parent, {own.name: "layer: person\n" + change % (9, "person")})
    read_anew()
    shown = asked("panels/vitals/share")
    assert [one.name for one in shown.layers] == [
        "Grunnoppsett", "Hjerte, sprint 02", "Sykehuset", "Rolle: sykepleiere", "Post: Hjerte 3", "Ditt eget",
    ]  # fmt: skip
    assert [one.decides for one in shown.layers] == [False] * 5 + [True]
    assert layer(shown).why == "person"
    assert [one.point for one in shown.layers] == [0, 1, 1, 1, 1, 1]


def test_a_column_an_order_set_a_rule_and_a_phrase(folder: Path) -> None:
    read_anew()
    column = asked("worklist/columns/news2", "NEWS2")
    assert (column.title, layer(column).why, layer(column).point) == ("Kolonnen NEWS2", "Sees først", 5)
    assert [one.name for one in column.layers] == ["Grunnoppsett", "Hjerte, sprint 02"]
    other = asked("worklist/columns/doctor", "Lege")
    assert [one.name for one in other.layers] == ["Grunnoppsett"], "what moved another column is not told"
    new = asked("order-set/hjertestans")
    assert (new.title, [one.why for one in new.layers]) == (
        "Bestillingssettet Etter hjertestans", ["Mangler i dag"]
    )  # fmt: skip
    rule = asked("rule/A2")
    assert [(one.name, one.decides) for one in rule.layers] == [
        ("Levert", False),
        ("Hjerte, sprint 02", True),
    ]
    assert rule.title == "Regelen A2: eGFR er …; metformin bør stanses"
    assert rule.layers[0].owner == "Legemiddelkomiteen"
    shipped = asked("phrase/vekt")
    assert (shipped.title, shipped.deciding) == ("Frasen .vekt", 0)
    assert shipped.layers[0].place.startswith("letters/phrases.yaml:")
    assert Path(shipped.layers[0].path).is_file()


@pytest.mark.parametrize("kind", sorted(known().items))
def test_every_kind_of_item_is_told_with_its_shipped_line(kind: str) -> None:
    settings, items = known().items[kind]
    name = items.names(settings.document().data)[0]
    shown = asked(f"{kind}/{name}")
    assert shown.layers, kind
    assert shown.title
    file, _colon, line = shown.layers[0].file.rpartition(":")
    assert file == settings.file
    assert 1 <= int(line) <= len(Path(shown.layers[0].path).read_text(encoding="utf-8").splitlines())


def test_every_panel_tab_and_column_that_is_shipped_is_told() -> None:
    for name in ("base", "cardiology", "secretary"):
        resolved = resolve(name, known=known())
        workspace = resolved.workspace
        ways = [f"tabs/{tab.id}" for tab in workspace.tabs]
        ways += [f"panels/{panel.id}" for tab in workspace.tabs for panel in tab.panels]
        ways += [f"worklist/columns/{key}" for key in workspace.worklist.columns]
        for way in (*ways, *workspace.sources):
            shown = why.told(resolved, way)
            assert shown is not None, way
            assert sum(one.decides for one in shown.layers) == 1, way


@pytest.mark.parametrize(
    "path", ["pages/results", "pages/own", "panels/gone", "rule/nope", "", "/", "a" * 400]
)
def test_what_nobody_wrote_says_so_with_the_program(path: str) -> None:
    shown = asked(path, "Svar å se")
    assert shown.layers == ()
    assert shown.built_in == f"Ingen har skrevet dette: det er innebygd i Fagflate {__version__}."
    assert shown.title == "Svar å se"
    assert shown.built_in in words.spoken(shown, shown.deciding)
    assert "Svar å se" in words.proposal(shown, shown.deciding, "mer", "1")


def test_the_worklist_of_the_window_is_the_list_of_the_set_up() -> None:
    shown = asked("pages/worklist", "Hjerte 3")
    assert shown.title == "Listen Hjerte 3"
    assert "10 kolonner" in shown.layers[0].text
    # What is shipped lacks no reason and no owner of the hospital's.
    assert words.reason_words(shown.layers[0]) == "Slik følger det med programmet."
    assert dict(words.details(shown.layers[0]))["Eier"] == f"følger med Fagflate {__version__}"
    assert words.reason_words(layer(shown)).startswith("Liggedager")


def test_a_file_that_changed_went_or_cannot_be_reached_is_told(folder: Path) -> None:
    file = folder / "cardiology/sprint-02.yaml"
    read_anew()
    first = asked("panels/laboratory")
    resolved = workspaces._whose(WHOSE, local(utc_now()).date()).resolved
    file.write_text("# ny linje\n" + SPRINT, encoding="utf-8")

    def now() -> WhyLayer:
        shown = why.told(resolved, "panels/laboratory")
        assert shown is not None
        return layer(shown)

    assert now().remark == "Filen er endret siden den ble lest: linjen kan ha flyttet seg."
    assert now().file == layer(first).file, "the line is the one that was read"
    file.unlink()
    assert (now().remark, now().path) == ("Filen er borte siden den ble lest.", "")
    shutil.rmtree(folder)
    assert (now().remark, now().path) == ("Filen kan ikke nås nå.", "")
    assert now().why, "what was read is still told"


def test_a_file_that_is_broken_now_says_that_an_older_one_holds(folder: Path) -> None:
    read_anew()
    assert asked("panels/laboratory").layers[-1].remark == ""
    put(folder, {"cardiology/sprint-02.yaml": SPRINT.replace("share: 5", "share: mye")})
    read_anew()
    one = asked("panels/laboratory").layers[-1]
    assert one.remark == "Filen er feil nå: slik var den sist den var riktig."


def test_a_share_that_hangs_holds_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_anew()
    resolved = workspaces._whose(WHOSE, local(utc_now()).date()).resolved
    free = threading.Event()
    tries: list[Path] = []

    def slow(path: Path, _digest: str) -> unchanged_files.Standing:
        tries.append(path)
        free.wait(PATIENCE)
        return "same"

    now, waited, join = [0.0], [], threading.Thread.join

    def joined(thread: threading.Thread, seconds: float | None = None) -> None:
        if thread.name != "configuration file":
            return join(thread, seconds)
        assert seconds is not None, "waited for without end"
        waited.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(why, "standing", unchanged_files.standing)
    monkeypatch.setattr(unchanged_files, "_one", slow)
    monkeypatch.setattr(unchanged_files, "monotonic", lambda: now[0])
    monkeypatch.setattr(threading.Thread, "join", joined)
    for _again in range(3):
        shown = why.told(resolved, "panels/laboratory")
        assert shown is not None
        assert layer(shown).remark == "Filen kan ikke nås nå."
    assert 0 < sum(waited) <= 3 * unchanged_files.SECONDS + 0.001
    assert len(tries) == len(set(tries)), "one thread waits for a file, not one for each question"
    free.set()


def test_who_asks_again_while_a_slow_share_answers_gets_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    def slow(_path: Path, _digest: str) -> unchanged_files.Standing:
        free.wait(PATIENCE)
        return "same"

    monkeypatch.setattr(unchanged_files, "_one", slow)
    file = tmp_path / "slow.yaml"
    assert unchanged_files.standing({file: "x"}, 0.05) == {file: "unreached"}
    threading.Timer(0.1, free.set).start()
    assert unchanged_files.standing({file: "x"}, PATIENCE) == {file: "same"}


def test_another_set_up_than_the_one_shown_is_told(folder: Path) -> None:
    read_anew()
    digest = workspaces._whose(WHOSE, local(utc_now()).date()).resolved.workspace.digest
    assert asked("panels/vitals", seen=digest).remark == ""
    assert (
        asked("panels/vitals", seen="0" * 64).remark == "Oppsettet er endret siden denne siden ble lagt opp."
    )


def test_long_reasons_long_paths_and_a_missing_owner(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["en mappe med langt navn"] * 9)
    put(deep, {"wards/h.yaml": "layer: ward\nwards: [Hjerte]\nchanges:\n  - {move: notes, to: 1}\n"})
    put(tmp_path / "lib", {"cardiology/sprint-02.yaml": SPRINT.replace("Ved feber", "Ved feber " * 40)})
    resolved = resolve(
        "cardiology", known=known(), folders=(tmp_path / "lib",), over=(deep / "wards/h.yaml",)
    )
    shown = why.told(resolved, "panels/notes")
    assert shown is not None
    one = layer(shown)
    assert len(one.file) > 200
    assert one.place == "wards/h.yaml:4"
    assert (one.owner, one.why) == ("", "")
    assert dict(words.details(one))["Eier"] == "eier mangler"
    said = words.proposal(shown, shown.deciding, "Notater nederst", "1")
    assert one.file in said
    assert "Til:" not in said
    assert "ingen skrevet" in said
    long = why.told(resolved, "panels/laboratory")
    assert long is not None
    assert len(layer(long).why) > 400


def test_in_english_what_is_written_in_english_is_shown() -> None:
    with messages.using("en"):
        shown = asked("panels/laboratory", "Results")
        assert shown.title == "The panel Results"
        assert [one.name for one in shown.layers][:2] == ["Base", "Cardiology, sprint 01"]
        assert shown.where == "on Overview, place 4"
        assert layer(shown).goal == "Faster rounds in heart failure"


def test_the_text_for_the_owner_holds_all_of_the_layer(folder: Path) -> None:
    read_anew()
    shown = asked("panels/laboratory", "Prøver")
    said = words.proposal(shown, shown.deciding, "  Laktat øverst ", "1.2")
    assert said.splitlines() == [
        "Forslag til endring i Fagflate",
        "",
        "Til: Maren Aas, Hjerte",
        "Gjelder: Panelet Prøver, på Oversikt, plass 1",
        "Bestemt av: Hjerte, sprint 02, punkt 2, plass 1",
        f"Fil og linje: {layer(shown).file}",
        "Grunn i dag: Ved feber så 6 av 9 leger først på en tom rad.",
        "I oppsettet: panels/laboratory",
        "",
        "Laktat øverst",
        "",
        "Fagflate 1.2",
    ]


def test_asking_is_no_reading_of_a_record() -> None:
    assert WhyHere in readings.NO_READING
    none: Any = None
    assert readings.of(none, WhyHere(WHOSE, "panels/vitals"), asked("panels/vitals")) == ()


def test_it_goes_through_the_pipe(folder: Path) -> None:
    read_anew()
    shown = asked("panels/laboratory", "Prøver")
    assert msgspec.json.decode(msgspec.json.encode(shown), type=WhyShown) == shown


def test_of_a_list_that_is_written_anew_what_came_and_went_is_told(folder: Path) -> None:
    visit = """layer: site
changes:
  - set: note-template visit
    version: "2"
    headings:
      - {code: since-last, title: {nb: Siden sist, en: Since last}}
      - {code: findings, title: {nb: Funn og status, en: Findings}, say: [status]}
      - {code: respiration, title: {nb: Oksygen og NIV, en: Oxygen and NIV}}
      - {code: assessment, title: {nb: Vurdering, en: Assessment}}
      - {code: plan, title: {nb: Plan, en: Plan}}
  - set: order-set nstemi
    lines: {add: [tsh]}
  - {set: laboratory hb, reference: [{sex: female, low: 10, high: 14}]}
"""
    put(folder, {"site.yaml": visit})
    read_anew()
    said = "version: 2, headings: nye: Oksygen og NIV; endret: Funn og status; borte: Prøver"
    assert layer(asked("note-template/visit")).text.startswith(said)
    assert layer(asked("order-set/nstemi")).text == "lines: nye: tsh"
    assert "…" not in layer(asked("laboratory/hb")).text
    again = (
        visit.replace("Oksygen og NIV", "NIV")
        + """  - set: note-template visit
    version: "3"
    headings: {remove: [plan]}
"""
    )
    put(folder, {"site.yaml": again})
    read_anew()
    shown = asked("note-template/visit")
    assert shown.layers[-1].text == "version: 3, headings: borte: Plan"
    assert "nye: NIV" in shown.layers[-2].text
