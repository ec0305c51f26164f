"""Answers about a page's draft: as the window shows it, for whoever asks, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.acts import shortcuts
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, SetItem
from desktop.shown.sprint.page_draft import (
    AddColumn,
    AddPanel,
    BindKey,
    DraftOf,
    DraftShown,
    EditDraft,
    GiveReason,
    Hidden,
    HidePanel,
    Layer,
    MovePanel,
    PageEdit,
    SetWish,
    SizePanel,
)
from desktop.views.sign_in import workspaces
from desktop.views.sprint import draft_reviews
from desktop.views.sprint import page_draft as drafts
from desktop.workspace import locations

NOW = datetime(2026, 11, 27, 20, 44, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    # No record lies below these drafts, and nobody has sent one.
    monkeypatch.setattr(draft_reviews, "held", lambda _connection, _reader: ())
    workspaces.forget()
    drafts.forget()
    yield tmp_path / "home"
    locations.choose("")
    workspaces.forget()
    drafts.forget()
    configured.use(configured.InUse())


class Person:
    """Somebody at a window, on a ward, with one of their drafts before them."""

    def __init__(
        self, name: str = "maren", ward: str = "Hjerte 3", layer: Layer = "sprint", **more: Any
    ) -> None:
        who = f"Practitioner/{name}"
        actor = Actor("PractitionerRole/x", who, name.title(), profession="doctor", **more)
        self.reader: Any = SimpleNamespace(actor=actor, clock=lambda: NOW)
        self.whose = WorkspaceOf(ward, "base", role=actor.works_as, person=who)
        self.layer: Layer = layer
        self.shown: DraftShown | None = None

    def look(self, tab: str = "overview") -> DraftShown:
        self.shown = drafts.draft_of(self.reader, None, DraftOf(self.whose, self.layer, tab))  # type: ignore[arg-type]
        return self.shown

    def do(self, *edits: PageEdit, tab: str = "overview") -> DraftShown:
        shown = self.shown or self.look(tab)
        for edit in edits:
            ask = EditDraft(self.whose, self.layer, edit, shown.digest, tab)
            shown = self.shown = drafts.edit_draft(self.reader, None, ask)  # type: ignore[arg-type]
        return shown


def checks(shown: DraftShown) -> dict[str, tuple[bool, bool]]:
    return {one.words: (one.fine, one.stops) for one in shown.checks}


def test_an_empty_draft_offers_what_may_be_added(home: Path) -> None:
    shown = Person().look()
    assert (shown.title, shown.owner, shown.digest, shown.saved) == (
        "Hjerte, sprint 02",
        "Kari Fosse, overlege",
        "",
        "",
    )
    assert (shown.points, shown.hidden, shown.missing, shown.undo, shown.redo) == ((), (), 0, False, False)
    assert shown.workspace.tabs == shown.before.tabs
    kinds = {one.name: one for one in shown.panels}
    assert (kinds["vitals"].title, kinds["vitals"].where) == ("Kurve", "Oversikt")
    assert kinds["flowsheet"].where == "Observasjoner"
    assert not {"worklist", "trend", "key_facts"} & set(kinds), "of the ward, or nothing without a choice"
    assert [one.title for one in shown.panels] == sorted(
        (one.title for one in shown.panels), key=str.casefold
    )
    columns = {one.name: one.title for one in shown.columns}
    assert columns["days"] == "Døgn"
    assert not {"name", "telemetry"} & set(columns), "shown already"
    assert Person().look("previsit").panels == ()
    assert not home.exists() or not list(home.glob("drafts/**/*.yaml"))


def test_each_change_is_a_sentence_with_its_reason_and_a_word_for_the_panel() -> None:
    who = Person()
    shown = who.do(
        MovePanel("vitals", -1),
        SizePanel("laboratory", 1),
        AddPanel("fluids", "overview", "laboratory"),
        HidePanel("notes"),
        AddColumn("days", "name"),
        GiveReason(1, "Svikt følges"),
    )
    assert [(one.point, one.words, one.why, one.target, one.short) for one in shown.points] == [
        (1, "Kurve flyttes over Prøver", "Svikt følges", "vitals", "flyttet: plass 5 → 4"),
        (2, "Prøver får mer plass (3 → 4)", "", "laboratory", "høyde 3 → 4"),
        (3, "Væskebalanse legges til under Prøver", "", "fluids", "lagt til"),
        (4, "Notater skjules", "", "notes", "skjult"),
        (5, "Kolonnen Døgn legges til etter Navn", "", "column days", ""),
    ]
    assert (shown.missing, shown.undo, shown.redo) == (4, True, False)
    assert shown.hidden == (Hidden("notes", "notes", "Notater", "Notater", now=True),)
    assert who.look("course").hidden == (), "the shelf is the open tab's"
    assert (shown.file.endswith("drafts/maren/cardiology/sprint-02.yaml"), len(shown.saved)) == (True, 8)
    assert shown.before == Person("hanne").look().workspace
    assert msgspec.json.decode(msgspec.json.encode(shown), type=DraftShown) == shown


def test_what_stops_a_draft_is_told_at_every_edit() -> None:
    who = Person()
    shown = who.do(HidePanel("medicines"))
    assert checks(shown)["Skjuler ikke noe som må ses"] == (True, False), "they stand on the tab Medisiner"
    assert checks(shown)["1 endring uten grunn"] == (False, True)
    assert checks(shown)["Ønsket er ikke skrevet"] == (False, True)
    who.do(SetWish("Kortere"))
    shown = who.do(AddPanel("forms", "medicines"), HidePanel("all-medicines"), tab="medicines")
    assert checks(shown)["Medisiner er borte fra alle faner"] == (False, True)
    assert "Ønsket er ikke skrevet" not in checks(shown)
    shown = who.do(AddPanel("", "medicines", back="all-medicines"))
    assert "Medisiner er borte fra alle faner" not in checks(shown)
    shown = who.do(*(GiveReason(one.point, "Fordi") for one in shown.points))
    assert checks(shown)["Hver endring har sin grunn"] == (True, False)
    assert not any(one.stops for one in shown.checks)


def test_what_stops_a_draft_says_the_line_in_which_it_is_mended() -> None:
    who = Person()
    who.do(HidePanel("medicines"))
    shown = who.do(AddPanel("forms", "medicines"), HidePanel("all-medicines"), tab="medicines")
    about = {one.words: one.about for one in shown.checks if one.stops}
    assert about["Medisiner er borte fra alle faner"] in {one.target for one in shown.points}
    assert about["Ønsket er ikke skrevet"] == "wish"


def test_ones_own_page_holds_at_once_and_for_nobody_else() -> None:
    who = Person(layer="person")
    shown = who.do(HidePanel("notes"))
    assert (shown.title, shown.missing) == ("Hjerte, min egen flate", 0)
    assert not any(one.stops for one in shown.checks), "it needs no reason"

    def page(one: Person) -> list[str]:
        return [
            panel.id for panel in workspaces._whose(one.whose, NOW.date()).resolved.workspace.tabs[0].panels
        ]

    assert "notes" not in page(who)
    assert "notes" in page(Person("hanne"))
    assert "notes" in [one.id for one in Person().look().workspace.tabs[0].panels], (
        "no part of a sprint's page"
    )


def test_a_ward_with_the_base_set_up_gets_a_workspace_of_its_own(home: Path) -> None:
    who = Person(ward="Øye 9")
    shown = who.do(HidePanel("notes"), SetWish("Trykket sees først"), GiveReason(1, "Åpnes aldri"))
    assert (shown.title, shown.workspace.id) == ("Øye 9, sprint 01", "øye-9")
    assert any("grunnoppsettet" in one.words and "Øye 9" in one.words for one in shown.checks)
    assert [one.id for one in shown.before.tabs[0].panels] != [
        one.id for one in shown.workspace.tabs[0].panels
    ]
    file = home / "drafts/maren/øye-9/sprint-01.yaml"
    assert file.read_text(encoding="utf-8").splitlines()[:6] == [
        "workspace: øye-9", "extends: base", "sprint: 1", "status: draft", "title: Øye 9", "wards: [Øye 9]",
    ]  # fmt: skip
    # The same draft goes on after a new start, and nobody else has it.
    drafts.forget()
    assert [one.why for one in Person(ward="Øye 9").look().points] == ["Åpnes aldri"]
    assert Person("hanne", ward="Øye 9").look().points == ()
    # In use, it is the ward's own, and the next draft is its second sprint.
    hospital = home.parent / "hospital"
    (hospital / "øye-9").mkdir(parents=True)
    text = file.read_text(encoding="utf-8").replace("status: draft", "status: in use")
    (hospital / "øye-9/sprint-01.yaml").write_text(text, encoding="utf-8")
    file.unlink()
    locations.choose(str(hospital))
    locations.look_again()
    workspaces.forget()
    drafts.forget()
    second = Person(ward="Øye 9").look()
    assert (second.title, second.workspace.id) == ("Øye 9, sprint 02", "øye-9")
    assert "notes" not in [one.id for one in second.workspace.tabs[0].panels]


@pytest.mark.parametrize("ward", ["", "Base", "!"])
def test_where_no_ward_can_have_one_it_is_said_where_the_page_is_declared(ward: str) -> None:
    with pytest.raises(InputError, match="grunnoppsettet") as error:
        Person(ward=ward).look()
    assert "workspaces/base" in error.value.what
    assert "din egen flate" in error.value.todo
    assert "wards" in error.value.todo


def test_a_ward_called_as_another_workspace_is_no_part_of_it() -> None:
    # Nobody declares a ward of this name, and a specialty is called so.
    with pytest.raises(InputError, match="en annen flates navn"):
        Person(ward="Municipal").look()


def test_the_base_set_up_is_changed_for_oneself_without_a_sprint() -> None:
    own = Person(ward="Ukjent 9", layer="person")
    assert [one.words for one in own.do(HidePanel("notes")).points] == ["Notater skjules"]


def test_ones_own_file_of_another_page_is_left_as_it_is(home: Path) -> None:
    Person(layer="person").do(HidePanel("notes"))
    with pytest.raises(InputError, match="gjelder flaten cardiology"):
        Person(ward="Lunge 2", layer="person").look()
    file = home / "persons/maren.yaml"
    file.write_text("layer: person\nchanges:\n  - set: vitals\n    share: 4\n", encoding="utf-8")
    with pytest.raises(InputError, match="alle flater"):
        Person(layer="person").look()
    assert "share: 4" in file.read_text(encoding="utf-8")


def test_a_window_that_has_not_seen_the_other_windows_edit_is_refused() -> None:
    first, second = Person(), Person()
    first.look()
    second.look()
    first.do(HidePanel("notes"))
    with pytest.raises(InputError, match="i et annet vindu"):
        second.do(MovePanel("vitals", -1))
    second.look()
    assert [one.target for one in second.do(MovePanel("vitals", -1)).points] == ["notes", "vitals"]


def test_an_edit_goes_into_the_folder_of_data_that_is_in_use(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Begun in one folder, and nothing is written there yet.
    assert Person().look().points == ()
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "another"))
    shown = Person().do(HidePanel("notes"))
    assert list((tmp_path / "another").glob("drafts/**/*.yaml")) == [Path(shown.file)]
    assert not list(home.glob("drafts/**/*.yaml"))


def test_a_file_broken_by_hand_is_told_and_the_page_stays() -> None:
    who = Person()
    shown = who.do(HidePanel("notes"))
    file = Path(shown.file)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"remove: notes", b"remove: nots"))
    broken = who.look()
    assert "Det finnes ikke noe panel «nots»" in broken.problem
    assert broken.workspace == shown.workspace, "the last good one"
    assert [one.words for one in broken.points] == ["remove nots"]
    assert checks(broken)["Noe er galt i filen"] == (False, True)
    file.write_bytes(whole)
    assert who.look().problem == ""


def test_a_number_that_another_sprint_has_taken_stops_the_draft(tmp_path: Path) -> None:
    who = Person()
    who.do(HidePanel("notes"))
    taken = tmp_path / "machine/configuration/cardiology/sprint-02.yaml"
    taken.parent.mkdir(parents=True)
    taken.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n  - set: vitals\n    share: 5\n",
        encoding="utf-8",
    )
    locations.look_again()
    shown = who.look()
    assert checks(shown)["En annen sprint har fått nummer 02 i mellomtiden"] == (False, True)
    assert checks(shown)["En annen sprint er i bruk enn den som kladden endrer"] == (False, False)
    assert [one.words for one in shown.points] == ["Notater skjules"]


def test_nobody_edits_without_having_said_who_they_are() -> None:
    nobody = Person()
    nobody.reader.actor = Actor("", "", "")
    nobody.whose = msgspec.structs.replace(nobody.whose, person="")
    with pytest.raises(InputError, match="Ingen har sagt hvem"):
        nobody.look()


def test_nobody_writes_in_the_draft_of_who_sat_there_before() -> None:
    maren = Person()
    before = maren.do(SizePanel("laboratory", 1))
    maren.reader.actor = Person("hanne").reader.actor
    with pytest.raises(InputError) as refused:
        maren.do(SizePanel("laboratory", 1))
    assert "Ingenting er endret" in str(refused.value.kept)
    assert Path(before.file).read_bytes().count(b"laboratory") == 1


def test_a_draft_lies_on_the_pilot_in_which_somebody_is(tmp_path: Path) -> None:
    folder = tmp_path / "hospital" / "cardiology"
    folder.mkdir(parents=True)
    (folder / "sprint-02.yaml").write_text(PILOT, encoding="utf-8")
    locations.choose(str(tmp_path / "hospital"))
    locations.look_again()
    inside, outside = Person().look(), Person("hanne").look()
    assert [one.id for one in _overview(inside)][:1] == ["notes"]
    assert [one.id for one in _overview(outside)][:1] == ["problems"]
    moved = Person().do(MovePanel("notes", 1))
    assert [one.id for one in _overview(moved)][:1] == ["problems"]


PILOT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: pilot
owner: Kari Fosse, overlege
goal: Notatene først
from: 2026-11-20
to: 2026-12-20
pilot:
  persons: [Practitioner/maren]
  until: 2026-12-10
  better: Færre oppslag
changes:
  - move: notes
    to: first
    why: De leses først.
"""


def _overview(shown: DraftShown) -> tuple[Any, ...]:
    return next(tab.panels for tab in shown.workspace.tabs if tab.id == "overview")


def test_lanes_of_the_chart_are_offered_and_laid_on_the_page_at_once() -> None:
    who = Person()
    shown = who.look()
    lanes = {one.key: one for one in shown.lanes}
    assert (lanes["temp"].title, lanes["temp"].shown, lanes["map"].shown) == ("Temperatur", True, False)
    assert who.look("medicines").lanes == (), "no chart stands there"
    who.look()
    assert "lanes" not in next(one for one in _overview(shown) if one.kind == "vitals").options
    shown = who.do(SetItem("lane temp", "shown", False), PlaceItem("lane weight", before="circulation"))
    drawn = next(one for one in _overview(shown) if one.kind == "vitals").options["lanes"]
    assert "temp" not in drawn
    assert drawn[:2] == ["weight", "circulation"]
    assert [(one.words, one.short) for one in shown.points] == [
        ("Temperatur skjules i kurven", "skjult"),
        ("Vekt flyttes over Blodtrykk, Puls", "flyttet"),
    ]
    assert "options" not in Path(shown.file).read_text(encoding="utf-8"), "the file says lanes alone"


def test_a_panel_that_shows_one_of_several_items_is_added_with_the_one_that_was_chosen() -> None:
    who = Person()
    kinds = {one.name: one for one in who.look().panels}
    assert kinds["trend heart-failure"].where == "Forløp"
    assert kinds["trend warfarin"].title.startswith("Forløp over tid: ")
    shown = who.do(AddPanel("trend warfarin", "overview"))
    added = _overview(shown)[-1]
    assert (added.id, added.kind, added.options) == ("warfarin-2", "trend", {"trend": "warfarin"})
    assert "options: {trend: warfarin}" in Path(shown.file).read_text(encoding="utf-8")
    with pytest.raises(InputError, match="nothing"):
        who.do(AddPanel("trend nothing", "overview"))


def test_each_key_is_a_change_of_its_own_and_sets_are_called_as_people_know_them(home: Path) -> None:
    who = Person(ward="Slagenheten")
    first, second = shortcuts.free()[:2]
    values = {"name": "Mitt sett", "letter": "Y", "lines": ["paracet 1 g x 4"], "wards": ["neurology"]}
    shown = who.do(
        BindKey("begin_round", first), BindKey("begin_task", second), AddItem("order-set", values),
        AddItem("favourite mitt-sett", after="tia"),
    )  # fmt: skip
    targets = [one.target for one in shown.points]
    assert targets[:2] == ["workspace shortcuts begin_round", "workspace shortcuts begin_task"]
    assert shown.points[3].words == (
        "Settet «Mitt sett» står først i bestillingsfeltet, etter «TIA og lite slag»"
    )
