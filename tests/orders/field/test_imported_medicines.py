"""Products of the imported FEST and substances of ATC: found by their words, behind what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.fhir.systems import ATC_NO
from desktop.orders.draft import Amount, Imported, MedicineOrder
from desktop.orders.field.reading import Reading, read
from desktop.terminology import code_search, importing
from desktop.terminology.code_systems import FEST, named
from desktop.terminology.index import Index
from desktop.terminology.releases import Releases, folder
from tests.orders.samples import NOW
from tests.terminology import files
from tests.terminology.files import product

PRODUCTS = (
    product(1, "Metozoc Depottab 50 mg", "C07AB02", "Metoprolol")
    + product(2, "Metozoc Depottab 100 mg", "C07AB02", "Metoprolol")
    + product(3, "Selo-Zok Depottab 50 mg", "C07AB02", "Metoprolol")
    + product(4, "Ferritin Tab 100 mg", "B03AA07", "Ferrosulfat")
    + product(5, "Ukjentin Tab 5 mg", "", "")
    + product(6, "Logimaxx Depottab 5 mg/47,5 mg", "C07FB02", "Metoprolol og felodipin")
    + product(7, "Nyttmiddel Tab 10 mg", "X01XX99", "Nyttstoff")
    + product(8, "Gammelt Tab 1 mg", "C07AB02", "Metoprolol", "U")
    + product(9, "Tvilling Tab 8 mg", "C09CA06", "Kandesartan")
    + product(10, "Tvilling Tab 8 mg", "C09CA06", "Kandesartan")
    + product(11, "Likens Tab 8 mg", "C09CA06", "Kandesartan")
    + product(12, "Likens Tab 8 mg", "C07AB02", "Metoprolol")
    + product(13, "Gruppeatc Tab 8 mg", "C07AB", "Betablokkere")
    + product(14, "Odd [x] Tab 8 mg", "C07AB02", "Metoprolol")
)


def imported(path: Path, text: str = PRODUCTS) -> None:
    importing.run(Releases(folder()), importing.Wish(files.fest(path / "fest.xml", text)), NOW, "kari")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(code_search, "utc_now", lambda: NOW)
    return tmp_path


@pytest.fixture
def listed(home: Path) -> None:
    imported(home)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The searches that were put to the index."""
    found: list[str] = []
    search = Index.find

    def find(self: Index, text: str, today: int, limit: int, kinds: tuple[str, ...]) -> object:
        found.append(text)
        return search(self, text, today, limit, kinds)

    monkeypatch.setattr(Index, "find", find)
    return found


def offered(found: Reading) -> list[str]:
    return [choice.words for question in found.questions for choice in question.choices]


def medicine(text: str) -> MedicineOrder:
    found = read(text, NOW)
    assert isinstance(found.order, MedicineOrder), (text, found.questions)
    return found.order


@pytest.mark.usefixtures("home")
def test_without_an_import_there_are_none() -> None:
    assert not any("FEST" in words for words in offered(read("metozoc", NOW)))
    assert read("[Metozoc Depottab 50 mg] 1 tablett x 2", NOW).order is None


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("typed", ["metozoc", "Metozo", "metzoc", "metozoc 50 mg x 2"])
def test_a_product_is_found_by_word_beginning_and_misspelling_and_says_its_list(typed: str) -> None:
    found = read(typed, NOW)
    assert found.order is None
    assert "Metozoc Depottab 50 mg (FEST)" in offered(found)
    assert "Metozoc Depottab 100 mg (FEST)" in offered(found)


@pytest.mark.usefixtures("listed")
def test_of_two_with_one_name_and_two_strengths_the_chosen_one_is_ordered() -> None:
    choices = read("metozoc 1 tablett x 2", NOW).questions[0].choices
    assert [c.words for c in choices if "FEST" in c.words] == [
        "Metozoc Depottab 50 mg (FEST)", "Metozoc Depottab 100 mg (FEST)",
    ]  # fmt: skip
    for choice, number, strength in zip(choices, (1, 2), ("50", "100"), strict=False):
        order = medicine(choice.text)
        assert order.imported == Imported(
            FEST, f"ID_10000000-0000-0000-0000-{number:012d}",
            f"Metozoc Depottab {strength} mg", "2026-03-04", "Metozoc",
        )  # fmt: skip
        assert (order.name, order.atc, order.brand) == ("metoprolol", "C07AB02", "Metozoc")
        assert (order.form, order.route) == ("depottablett", "PO")
        assert order.strength is not None
        assert (str(order.strength.value), order.strength.unit) == (strength, "mg")
        assert order.steps[0].dose == Amount(order.steps[0].dose.value, "{tablett}")  # type: ignore[union-attr]


@pytest.mark.usefixtures("listed")
def test_what_the_catalogue_has_stands_once_and_first() -> None:
    assert medicine("selo-zok 50 mg x 1 po").imported is None
    assert not any("Selo-Zok" in words for words in offered(read("selozo", NOW)) if "FEST" in words)
    words = offered(read("metop", NOW))
    assert words[0] == "metoprolol"
    assert not any("Selo-Zok" in one for one in words)


@pytest.mark.usefixtures("listed")
def test_a_name_that_is_an_analysis_too_is_asked_for_and_stays_the_blood_test_alone() -> None:
    (found,) = [read("ferritin", NOW).order]
    assert found is not None
    assert not isinstance(found, MedicineOrder)
    for typed in ("ferritin 100 mg x 1", "ferritin legemiddel"):
        asked = read(typed, NOW)
        assert asked.order is None
        assert offered(asked) == ["Ferritin Tab 100 mg (FEST)"]
    chosen = read("ferritin 100 mg x 1", NOW).questions[0].choices[0].text
    assert medicine(chosen).atc == "B03AA07"
    assert medicine("[Ferritin Tab 100 mg] legemiddel 1 tablett x 1").brand == "Ferritin"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("name", "typed"), [("Ukjentin Tab 5 mg", "ukjentin"), ("Gruppeatc Tab 8 mg", "gruppeatc")]
)
def test_a_product_without_a_substance_s_code_is_ordered_without_one(name: str, typed: str) -> None:
    assert offered(read(typed, NOW)) == [f"{name} (FEST)"]
    order = medicine(f"[{name}] 1 tablett x 1")
    assert (order.atc, order.name) == ("", name)
    assert order.imported is not None
    assert order.imported.display == name


@pytest.mark.usefixtures("listed")
def test_products_that_nothing_tells_apart_are_one_row_without_a_code_of_theirs() -> None:
    assert offered(read("tvilling", NOW)) == ["Tvilling Tab 8 mg (FEST)"]
    order = medicine("[Tvilling Tab 8 mg] 1 tablett x 1")
    assert (order.atc, order.imported.code if order.imported else None) == ("C09CA06", "")


@pytest.mark.usefixtures("listed")
def test_of_one_name_with_two_substances_none_is_guessed() -> None:
    assert offered(read("likens", NOW)) == [
        "Likens Tab 8 mg (FEST, C09CA06)",
        "Likens Tab 8 mg (FEST, C07AB02)",
    ]
    assert read("[Likens Tab 8 mg] 1 tablett x 1", NOW).order is None
    codes = [
        medicine(f"{choice.text} 1 tablett x 1").atc for choice in read("likens", NOW).questions[0].choices
    ]
    assert codes == ["C09CA06", "C07AB02"]


@pytest.mark.usefixtures("listed")
def test_a_name_with_brackets_is_written_by_its_code() -> None:
    (choice,) = read("odd", NOW).questions[0].choices[:1]
    assert choice.text == "[ID_10000000-0000-0000-0000-000000000014]"
    assert medicine(f"{choice.text.lower()} 1 tablett x 1 po").imported.display == "Odd [x] Tab 8 mg"  # type: ignore[union-attr]


@pytest.mark.usefixtures("listed")
def test_strengths_that_are_not_one_amount_are_kept_as_text_and_another_form_is_asked_for() -> None:
    both = medicine("[Logimaxx Depottab 5 mg/47,5 mg] 1 tablett x 1")
    assert (both.strength, both.strength_text) == (None, "5 mg/47,5 mg")
    assert read("[Metozoc Depottab 50 mg] 1 kapsel x 1", NOW).questions[0].kind == "strength"


@pytest.mark.usefixtures("listed")
def test_what_is_out_of_use_is_not_offered_and_two_medicines_are_two_orders() -> None:
    assert not any("Gammelt" in words for words in offered(read("gammelt", NOW)))
    assert read("[Gammelt Tab 1 mg] 1 mg x 1", NOW).order is None
    two = read("[Metozoc Depottab 50 mg] 1 tablett x 1 og paracetamol 1 g x 4", NOW)
    assert [question.kind for question in two.questions] == ["one"]


def test_a_name_that_goes_on_behind_a_substance_s_is_offered(home: Path) -> None:
    told = product(1, "Metoprolol Nordisk Depottab 50 mg", "C07AB02", "Metoprolol")
    imported(home, told.replace("<Varenavn>Metoprolol<", "<Varenavn>Metoprolol Nordisk<"))
    found = read("metoprolol nordisk 50 mg x 1 po", NOW)
    assert found.item is not None
    assert found.item.imported is None, "the catalogue's own is what is read until another is chosen"
    (choice,) = [c for q in found.questions for c in q.choices if "FEST" in c.words]
    assert medicine(choice.text).imported.display == "Metoprolol Nordisk Depottab 50 mg"  # type: ignore[union-attr]


def test_a_substance_of_atc_alone_is_orderable_with_its_code(home: Path) -> None:
    rows = "C,Hjerte og kretsløp,,,,\nC07AB02,metoprolol,0.15,g,O,\nX01XX98,xylofantol,,,,\n"
    (home / "atc.csv").write_text(f"ATC code,ATC level name,DDD,U,Adm.R,Note\n{rows}", encoding="utf-8")
    importing.run(Releases(folder()), importing.Wish(home / "atc.csv", named("atc")), NOW, "kari")
    for typed in ("xylofantol", "xylofan", "xylofontol"):
        assert offered(read(typed, NOW))[:1] == ["xylofantol (ATC X01XX98)"], typed
    order = medicine("[xylofantol X01XX98] 10 mg x 1 po")
    assert (order.name, order.atc) == ("xylofantol", "X01XX98")
    assert order.imported is not None
    assert order.imported.system == ATC_NO
    assert not any("ATC" in words for words in offered(read("metopr", NOW)))
    assert not any("ATC" in words for words in offered(read("hjerte og kretsløp", NOW)))


@pytest.mark.usefixtures("listed")
def test_the_index_is_not_asked_while_the_catalogue_answers(asked: list[str]) -> None:
    whole = "metoprolol 50 mg x 2 po fra i morgen"
    counts = []
    for at in range(1, len(whole) + 1):
        asked.clear()
        read(whole[:at], NOW)
        counts.append(len(asked))
    assert max(counts) <= 1
    # From the name on that the catalogue knows no key asks anything.
    assert not any(counts[len("metoprolol") - 1 :])
    asked.clear()
    read("[Metozoc Depottab 50 mg] 1 tablett x 2", NOW)
    assert not asked


def test_a_list_that_is_taken_back_offers_nothing_more(home: Path) -> None:
    imported(home)
    before = medicine("[Metozoc Depottab 50 mg] 1 tablett x 2")
    assert before.atc == "C07AB02"
    releases, system = Releases(folder()), named("fest")
    assert system is not None
    with releases.alone():
        releases.back(system)
    after = read("[Metozoc Depottab 50 mg] 1 tablett x 2", NOW)
    assert after.order is None
    assert after.questions
    assert not any("FEST" in words for words in offered(read("metozoc", NOW)))
