"""The catalogue and its search."""

from __future__ import annotations

import statistics
from collections import Counter
from functools import cache

import pytest

from desktop.clinical import planned, vocabulary
from desktop.clinical.name_index import one_slip
from desktop.clinical.units import TYPED, UNITS
from desktop.core.fold import squeeze
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.systems import LOCAL
from desktop.orders import config
from desktop.orders.catalogue import Catalogue, catalogue
from tests.cost import Calls, Cost, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]


def first(query: str) -> str:
    hits = catalogue().search(query)
    return hits[0].item.nb if hits else ""


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("paracet", "paracetamol"),
        ("PARACET", "paracetamol"),
        ("selozok", "metoprolol"),
        ("selo zok", "metoprolol"),
        ("Selo-Zok", "metoprolol"),
        ("n02be01", "paracetamol"),
        ("furosemide", "furosemid"),
        ("pracetamol", "paracetamol"),
        ("furosmid", "furosemid"),
        ("fursoemid", "furosemid"),
        ("clindamycin", "klindamycin"),
        ("rtg tho", "Røntgen thorax"),
        ("rontgen thorax", "Røntgen thorax"),
        ("ekg", "EKG 12 avledninger"),
        ("krea", "Kreatinin"),
        ("trombocyter", "Trombocytter"),
        ("kardiologisk", "Kardiologisk tilsyn"),
        ("potassium", "Kalium"),
    ],
)
def test_search(query: str, name: str) -> None:
    assert first(query) == name


def test_exact_comes_before_beginnings_and_beginnings_before_slips() -> None:
    hows = [hit.how for hit in catalogue().search("paracetamol")]
    assert hows[0] == "exact"
    assert hows == sorted(hows, key=("exact", "prefix", "words", "near").index)


def test_nothing_is_found_for_nothing_and_for_nonsense() -> None:
    assert catalogue().search("") == ()
    assert catalogue().search("  -/ ") == ()
    assert catalogue().search("qqqqqq") == ()


def test_kinds_narrow_the_search() -> None:
    kinds = {hit.item.kind for hit in catalogue().search("k", kinds=frozenset({"laboratory"}))}
    assert kinds == {"laboratory"}


def test_one_slip() -> None:
    assert one_slip("pracetamol", "paracetamol")
    assert one_slip("paraceatmol", "paracetamol")
    assert one_slip("parracet", "paracetamol")
    assert not one_slip("prctamol", "paracetamol")


@pytest.mark.parametrize(
    ("cost", "most"), [(Calls(200_000), 18_000), pytest.param(Seconds(1), 0.005, marks=MEASURED)], ids=str
)
def test_a_key_press_takes_less_than_five_milliseconds(cost: Cost, most: float) -> None:
    catalogue()
    costs = []
    for query in ("p", "pa", "par", "para", "parac", "parace", "paraceta", "rtg th", "kal", "meto", "zzzz"):
        best = []
        for _again in range(5):
            with cost:
                catalogue().search(query)
            best.append(cost.spent)
        costs.append(min(best))
    assert statistics.median(costs) < most


def test_every_vocabulary_row_can_be_ordered() -> None:
    keys = {item.key for item in catalogue().items}
    assert {f"medicine:{row.atc}" for row in vocabulary.medicines().values()} <= keys
    ordered = (key for key, row in vocabulary.analyses().items() if row.ordered)
    assert {f"laboratory:{key}" for key in ordered} <= keys
    assert len(keys) == len(catalogue().items)


def test_one_name_never_means_two_of_a_kind() -> None:
    for item in catalogue().items:
        for term in item.terms:
            named = catalogue().named(term)
            same = [other for other in named if other.kind == item.kind]
            assert same == [item], term


def test_names_shared_by_a_medicine_and_an_analysis_are_known() -> None:
    shared = {squeeze(t) for i in catalogue().items for t in i.terms if len(catalogue().named(t)) > 1}
    assert shared == {"glukose", "litium", "folsyre"}


_SHORT = 4
"""Names of fewer letters are short forms of analyses: `Mg`, `Ca`."""


def _shared(term: str) -> set[str]:
    """Medicines whose name is this one of an analysis, or a word of it, or begins with it and goes on as a
    compound (kaliumklorid)."""
    return {name for squeezed, name in _medicine_names() if squeezed.startswith(term)}


@cache
def _medicine_names() -> tuple[tuple[str, str], ...]:
    """Names of all medicines, squeezed and as they are written."""
    medicines = (item for item in catalogue().items if item.kind == "medicine")
    return tuple((squeeze(name), name) for item in medicines for name in item.terms)


def test_each_analysis_that_begins_a_medicine_is_asked_about_or_says_why_not() -> None:
    """Both tables compared, so that no name that is both passes unseen."""
    known = config.analysis_file()
    asked = {squeeze(name) for names in known.also_medicines.values() for name in names}
    own = {"glukose", "glucose", "litium", "lithium", "folsyre"}
    unseen = set()
    for item in catalogue().items:
        key = item.key.split(":", 1)[-1]
        if item.kind != "laboratory" or key in known.always_analyses:
            continue
        for term in map(squeeze, item.terms):
            # A short form is no name of a medicine, whatever else begins with its letters.
            if len(term) <= _SHORT or term in own or term in asked:
                continue
            unseen |= {(term, name) for name in _shared(term)}
    assert unseen == set()
    assert all(_shared(name) for name in asked)


def test_other_names_belong_to_medicines_that_exist() -> None:
    codes = {row.atc for row in vocabulary.medicines().values()}
    assert set(config.medicine_words()) <= codes
    assert set(config.analysis_file().words) <= set(vocabulary.analyses())


def test_usual_doses_can_be_read_and_are_ordered() -> None:
    for row in config.medicine_words().values():
        for route in row.usual:
            usual = row.usual_dose(route)
            assert usual is not None
            low, high = usual
            assert low.unit in UNITS, row
            assert 0 < low.value <= high.value


def test_signs_of_units_are_folded_and_single() -> None:
    assert all(sign == sign.lower() and sign.isascii() for sign in TYPED)
    assert len(TYPED) == sum(len(unit.typed) for unit in UNITS.values())


def test_a_file_with_a_misspelt_member_is_refused_by_name(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from desktop.core.errors import InputError

    path = tmp_path / "times.yaml"
    path.write_text("source: x\nchecked_by: null\ndayly: {}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"times\.yaml"):
        config.HOURS.of_file(path)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Catalogue([]).search("paracet") == ()


def test_a_score_that_is_ordered_is_known_among_the_observations_due() -> None:
    scores = [one for one in config.examination_file().examinations if one.key.startswith("score-")]
    assert len(scores) >= 6
    for one in scores:
        order = CodeableConcept(coding=(Coding(system=LOCAL, code=one.key),), text=one.nb)
        asked = planned.asked(order)
        assert asked is not None
        assert asked.score is not None
        assert f"score-{asked.score.key}" == one.key


def test_a_hospitals_commonest_orders_besides_medicines_are_known_by_name() -> None:
    kinds = Counter(item.kind for item in catalogue().items if item.kind != "medicine")
    assert sum(kinds.values()) >= 150, kinds
    assert set(kinds) == {"laboratory", "microbiology", "imaging", "examination", "consultation"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("covid test", "SARS-CoV-2 PCR"),
        ("gcs", "Glasgow Coma Scale"),
        ("drikkerestriksjon", "Væskerestriksjon"),
        ("kontaktisolering", "Kontaktsmitteisolering"),
        ("tilsyn ortoped", "Ortopedisk tilsyn"),
        ("u-hcg", "hCG i urin"),
        ("suturfjerning", "Suturfjerning"),
    ],
)
def test_everyday_names_are_found_first(written: str, name: str) -> None:
    assert catalogue().search(written)[0].item.nb == name
