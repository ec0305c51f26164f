"""Search of imported codes: its order, misspellings, Norwegian letters, text that is never an operator."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.terminology import abbreviations, spelling
from desktop.terminology.code_records import Concept, Term
from desktop.terminology.index import Index
from desktop.terminology.release_file import Builder
from desktop.terminology.tokens import words_of
from tests.terminology import files
from tests.terminology.conftest import Find, Import

CODES = (
    ("I210", "Akutt hjerteinfarkt i fremre vegg"),
    ("I219", "Hjerteinfarkt"),
    ("I252", "Gammelt hjerteinfarkt"),
    ("I230", "Hjerteinfarktkomplikasjon"),
    ("I638", "Infarkt i hjernen"),
    ("R600", "Lokalisert ødem"),
    ("H100", "Betennelse i øyet"),
    ("J459", "Anfall av åndenød"),
    ("J189", "Uspesifisert pneumoni"),
    ("I10", "Essensiell hypertensjon"),
    ("I501", "Not OR AND NEAR svikt"),
    ("K297", "Gastritt (uspesifisert)"),
    ("N390", "Urinveisinfeksjon"),
)


@pytest.fixture
def found(imports: Import, find: Find, tmp_path: Path) -> Find:
    imports(files.icd(tmp_path / "a.json", CODES))
    return find


def test_exact_code_then_words_then_beginnings_then_others(found: Find) -> None:
    assert [(one.code, one.how) for one in found("hjerteinfarkt")] == [
        ("I21.9", "word"),
        ("I25.2", "word"),
        ("I21.0", "word"),
        ("I23.0", "prefix"),
    ]
    assert [(one.code, one.how) for one in found("infarkt")] == [
        ("I63.8", "word"),
        ("I21.9", "inside"),
        ("I25.2", "inside"),
        ("I23.0", "inside"),
        ("I21.0", "inside"),
    ]
    assert [one.code for one in found("i21")] == ["I21.0", "I21.9"]
    assert found("I21.9")[0] == found("i219")[0]
    assert [one.code for one in found("fremre hjerteinf")] == ["I21.0"]
    assert [one.code for one in found("UVI")] == ["N39.0"]


@pytest.mark.parametrize("typed", ["ødem", "oedem", "odem", "ØDEM", "ødemm", "ødme", "lokalisertt ødem"])
def test_norwegian_letters_and_slips(typed: str, found: Find) -> None:
    assert [one.code for one in found(typed)] == ["R60.0"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("øye", "H10.0"),
        ("oeye", "H10.0"),
        ("oye", "H10.0"),
        ("åndenød", "J45.9"),
        ("aandenoed", "J45.9"),
        ("andenod", "J45.9"),
        ("andenpd", "J45.9"),
        ("pnemoni", "J18.9"),
        ("pnevmoni", "J18.9"),
        ("pneunomi", "J18.9"),
        ("hypertensjn", "I10"),
        ("hpyertensjon", "I10"),
        ("hyprtensjn", "I10"),
        ("urinvegsinfeksjon", "N39.0"),
        ("gastrit", "K29.7"),
    ],
)
def test_words_with_a_slip_or_two(typed: str, code: str, found: Find) -> None:
    assert found(typed)[0].code == code


def test_every_single_slip_of_a_word_is_understood(tmp_path: Path) -> None:
    word = "hjerteinfarkt"
    builder = Builder(tmp_path / "a.codes", "a")
    builder.add(iter([Concept("1", word), Concept("2", "hjernehinnebetennelse"), Concept("3", "hjelp")]))
    builder.finish(1)
    index = Index(tmp_path / "a.codes")
    slips = {word[:at] + word[at + 1 :] for at in range(len(word))}
    slips |= {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in "qz"}
    slips |= {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in "qz"}
    slips |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    missed = [one for one in sorted(slips) if "1" not in [hit.code for hit in index.find(one, 1, 5)]]
    index.close()
    assert not missed


def test_the_distance_counts_slips() -> None:
    assert spelling.apart("pnemoni", "pneumoni", 2).whole == 1
    assert spelling.apart("pnuemoni", "pneumoni", 2).whole == 1
    assert spelling.apart("infrakt", "infarkt", 1).whole == 1
    assert spelling.apart("hjertesvkit", "hjertesvikt", 1).whole == 1
    assert spelling.apart("hjer", "hjertesvikt", 1) == (2, 0, 2)
    assert spelling.apart("nyre", "lever", 2).whole == 3


def test_several_terms_name_a_code_once_and_the_rank_names_it(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "a.codes", "a")
    some = [
        Concept("22"),
        Term("22", "heart attack", 3),
        Term("22", "hjerteinfarkt", 1),
        Term("22", "attack", 5),
    ]
    builder.add(iter(some))
    assert builder.finish(1).terms == 3
    index = Index(tmp_path / "a.codes")
    (one,) = index.find("attack", 1, 5)
    assert (one.code, one.name, one.matched) == ("22", "hjerteinfarkt", "attack")
    index.close()


def test_abbreviations_stand_for_words_of_the_national_list(imports: Import, find: Find) -> None:
    path, nlk = files.SHARED / "icd10-no.json", files.SHARED / "nlk-7280.csv"
    if not path.is_file() or not nlk.is_file():
        pytest.skip("the shared code files are not beside this checkout")
    imports(path)
    imports(nlk)
    nothing = [name for name in abbreviations.known() if not (find(name, "icd10") or find(name, "nlk"))]
    assert not nothing


OPERATORS = st.sampled_from(
    [
        '"',
        "'",
        "*",
        "(",
        ")",
        " OR ",
        " AND ",
        " NOT ",
        "NEAR(",
        "^",
        ":",
        "-",
        "{",
        "}",
        "+",
        ";",
        "--",
        "%",
        "_",
        "\\",
        "\x00",
        "words:",
        "SELECT",
        "''",
        "ødem",
        "i21",
        "\ud800",
        "\U0010ffff",
    ]
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("searched") / "a.codes"
    builder = Builder(path, "a")
    builder.add(Concept(code, name) for code, name in CODES)
    builder.finish(1)
    return Index(path)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.one_of(st.text(max_size=12), OPERATORS), max_size=8).map("".join))
@example('"ødem" OR "hypertensjon"')
@example("ødem*")
@example("NOT ødem")
def test_any_text_is_searched_and_never_an_operator(index: Index, text: str) -> None:
    hits = index.find(text, 1, 12)
    plain = " ".join(words_of(text[:200]))
    # The same words without what an operator could be made of find the same by words.
    sure = [one.code for one in hits if one.how in ("word", "prefix")]
    again = [one.code for one in index.find(plain, 1, 12) if one.how in ("word", "prefix")]
    assert sure == again
    wanted = words_of(text[:200])[:8]
    for one in hits:
        if one.how == "word":
            assert set(wanted) <= set(words_of(f"{one.name} {one.matched}"))
