"""Differences between two workspaces: a sentence each, in both languages, nothing told that is the same."""

from __future__ import annotations

import msgspec
import pytest

from desktop.core.messages import using
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.workspace import Filter, First, Panel, Span, Tab, Text, Wanted, Worklist, Workspace
from desktop.views.known import known
from desktop.workspace.differences import all_differences, differences
from desktop.workspace.item_titles import Titles
from desktop.workspace.layers import Library
from desktop.workspace.loader import resolve

A, B, C = (Panel(name, kind) for name, kind in (("a", "vitals"), ("b", "laboratory"), ("c", "medicines")))
OVERVIEW = Text("Oversikt", "Overview")
PAGE = Workspace("x", "x", Text("Hjerte", "Cardiology"), (Tab("one", OVERVIEW, (A, B, C)),))


def page(*panels: Panel) -> Workspace:
    return msgspec.structs.replace(PAGE, tabs=(Tab("one", Text("Oversikt", "Overview"), panels),))


def told(after: Workspace, before: Workspace = PAGE, about: tuple[str, ...] = ()) -> list[str]:
    return [one.words for one in differences(before, after, Titles(known()), about)]


def with_(panel: Panel, **values: object) -> Panel:
    return msgspec.structs.replace(panel, **values)


@pytest.mark.parametrize(
    ("after", "nb", "en"),
    [
        (page(B, A, C), "Prøver flyttes over Kurve", "Results moves above Chart"),
        (page(A, C), "Prøver skjules", "Results is hidden"),
        (page(A, B, Panel("d", "fluids"), C), "Væskebalanse legges til under Prøver",
         "Fluid balance is added below Results"),
        (page(A, with_(B, share=3), C), "Prøver får mer plass (1 → 3)", "Results gets more room (1 → 3)"),
        (page(with_(A, side=True), B, C), "Kurve flyttes til sidekolonnen",
         "Chart moves to the column beside"),
        (page(A, B, with_(C, hide_empty=True)), "Medisiner tar ingen plass når det ikke er noe der",
         "Medicines takes no room where there is nothing"),
        (page(with_(A, options={"hours": 24}), B, C), "Kurve viser 24 timer", "Chart shows 24 hours"),
        (page(with_(A, words=Text("Svikt", "Failure")), B, C), "Kurve heter nå Svikt",
         "Chart is now called Failure"),
        (page(with_(A, stale_after=8), B, C), "Kurve regnes som gammelt etter: som vanlig → 8 t",
         "Chart is old after: as usual → 8 h"),
        (page(with_(A, kind="flowsheet"), B, C), "Observasjoner viser Observasjoner, ikke Kurve",
         "Observations shows Observations, not Chart"),
    ],
)  # fmt: skip
def test_a_change_of_a_panel_is_one_sentence(after: Workspace, nb: str, en: str) -> None:
    assert told(after, about=("b",)) == [nb]
    with using("en"):
        assert told(after, about=("b",)) == [en]


def test_the_same_is_not_told_and_of_two_that_changed_places_the_one_that_was_meant() -> None:
    assert told(PAGE) == []
    assert told(page(B, A, C), about=("a",)) == ["Kurve flyttes under Prøver"]
    assert told(page(C, A, B)) == ["Medisiner flyttes over Kurve"]


def test_two_panels_of_one_title_are_told_apart_by_their_names() -> None:
    twice = page(A, B, Panel("b-2", "laboratory"))
    assert told(page(A, Panel("b-2", "laboratory"), B), before=twice, about=("b",)) == [
        "Prøver (b) flyttes under Prøver (b-2)"
    ]


def test_tabs_and_what_goes_from_one_to_another() -> None:
    one, two = Tab("one", OVERVIEW, (A, B)), Tab("two", Text("Medisiner"), (C,))

    def tabs(*every: Tab) -> Workspace:
        return msgspec.structs.replace(PAGE, tabs=every)

    both = tabs(one, two)
    moved = tabs(Tab("one", OVERVIEW, (A,)), Tab("two", two.words, (C, B)))
    assert told(moved, before=both) == ["Prøver flyttes til fanen Medisiner"]
    assert told(tabs(two, one), before=both, about=("tab two",)) == ["Fanen Medisiner flyttes først"]
    assert told(tabs(one), before=both) == ["Fanen Medisiner fjernes"]
    assert told(both, before=tabs(one)) == ["Fanen Medisiner legges til: Medisiner"]
    named = tabs(one, msgspec.structs.replace(two, words=Text("Legemidler")))
    assert told(named, before=both) == ["Fanen Medisiner heter nå Legemidler"]


def test_the_list_and_the_lists_of_names() -> None:
    def listed(**values: object) -> Workspace:
        usual = Worklist(columns=("bed", "name", "news2"))
        return msgspec.structs.replace(PAGE, worklist=msgspec.structs.replace(usual, **values))

    before = listed()
    assert told(listed(columns=("bed", "name")), before=before) == ["Kolonnen NEWS2, 24 t fjernes"]
    assert told(listed(columns=("bed", "name", "telemetry", "news2")), before=before) == [
        "Kolonnen Telemetri legges til etter Navn"
    ]
    assert told(listed(columns=("name", "bed", "news2")), before=before, about=("column name",)) == [
        "Kolonnen Navn flyttes først"
    ]
    assert told(listed(order="need"), before=before) == ["Listen er sortert etter behov, ikke etter Seng"]
    assert told(listed(below="cause"), before=before) == ["Årsaken står under navnet"]
    assert told(listed(first=First(news2=7)), before=before) == ["Først på listen: NEWS2 fra 7, ikke fra 5"]
    labs = msgspec.structs.replace(PAGE, labs_first=("hb", "crp"))
    assert told(msgspec.structs.replace(labs, labs_first=("crp", "k")), before=labs) == [
        "Prøver først: nye: Kalium; borte: Hemoglobin"
    ]
    assert told(msgspec.structs.replace(labs, labs_first=("crp", "hb")), before=labs) == [
        "Prøver først: i en annen rekkefølge"
    ]


def test_keys_selections_and_the_title() -> None:
    mine = Filter("mine", Text("Mine"), ("worklist",), {"mine": True})
    other = msgspec.structs.replace(PAGE, words=Text("Lunge"), shortcuts={"asks_done": "W"}, filters=(mine,))
    assert told(other)[0] == "Flaten heter Lunge, ikke Hjerte"
    assert told(other)[1].endswith(": D → W")
    assert told(other)[2] == "Utvalget Mine legges til: mine"
    assert told(PAGE, before=other)[2] == "Utvalget Mine fjernes"


def test_a_selection_that_comes_or_changes_says_whom_it_shows() -> None:
    """Conditions of a selection in the sentence that is read before a draft is approved."""

    def shows(where: dict[str, Wanted], *lists: str) -> Workspace:
        one = Filter("risk", Text("Fare"), lists or ("worklist",), where)
        return msgspec.structs.replace(PAGE, filters=(one,))

    def came(where: dict[str, Wanted]) -> str:
        (words,) = told(shows(where))
        return words.removeprefix("Utvalget Fare legges til: ")

    assert came({"news2": Span(5)}) == "NEWS2 5 eller mer"
    assert came({"news2": Span(5, 6.5)}) == "NEWS2 5 til 6,5"
    assert came({"news2": Span(3, 3)}) == "NEWS2 3"
    assert came({"news2": Span(None, 4)}) == "NEWS2 4 eller mindre"
    both: dict[str, Wanted] = {"task": ("overdue", "none"), "mine": True}
    assert came(both) == "oppgave over fristen eller ingen oppgave, og mine"
    assert came({"mine": False}) == "ikke mine"
    assert came({"telemetry": ("missing",)}) == "Telemetri: mangler"
    assert came({"telemetry": Span(3)}) == "Telemetri 3 eller mer"
    assert came({"group": ("breached",)}) == "group: breached", "without a title it stands as in the file"
    assert came({}) == "alle"
    raised, high = shows({"news2": Span(5)}), shows({"news2": Span(7)})
    assert told(high, before=raised) == ["Utvalget Fare er endret: NEWS2 5 eller mer → NEWS2 7 eller mer"]
    assert told(shows({}), before=raised) == ["Utvalget Fare er endret: NEWS2 5 eller mer → alle"]
    assert told(shows({"news2": Span(5)}, "worklist", "previsit"), before=raised) == [
        "Utvalget Fare er endret"
    ]


def test_items_of_the_settings_are_told_by_name_with_both_values() -> None:
    base, heart, emergency = (resolve(name, known=known()) for name in ("base", "cardiology", "emergency"))
    found = [one.words for one in all_differences(base, heart, known())]
    assert any(words.startswith("danger k: high grave 6.0 → 5.5") for words in found)
    assert "lane weight flyttes" in found
    back = [one.words for one in all_differences(emergency, base, known())]
    assert "order-set sepsis (Sepsis) fjernes" in back


@pytest.mark.parametrize("name", Library().ids())
def test_every_shipped_workspace_differs_from_base_in_sentences_and_not_from_itself(name: str) -> None:
    base, other = resolve(known=known()), resolve(name, known=known())
    assert all_differences(other, other, known()) == ()
    found = all_differences(base, other, known())
    assert bool(found) is (name != "base")
    for one in found:
        assert one.words.strip() == one.words != ""
        assert "{" not in one.words.replace("{{", "")
        assert one.target


def test_every_kind_of_panel_has_its_title_in_both_languages() -> None:
    for kind in known().kinds or ():
        title = kind_title(kind)
        assert title != kind
        with using("en"):
            assert kind_title(kind) != kind
