"""A dose is said with the same words on the screen and in the letter, in whichever language each has."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.words.doses import dosages_words, spelt
from desktop.clinical.words.routes import ROUTES, concept_route, route_key
from desktop.core import messages
from desktop.fhir import strict
from desktop.fhir.elements import CodeableConcept, Coding, Dosage
from desktop.letters.compose.dosage import NONE, dosage

V3 = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
SNOMED = "http://snomed.info/sct"


def read(*bodies: dict[str, Any]) -> tuple[Dosage, ...]:
    return msgspec.json.decode(strict.dumps(list(bodies)), type=tuple[Dosage, ...])


def concept(system: str, code: str, display: str = "") -> CodeableConcept:
    body = {"coding": [{"system": system, "code": code, "display": display}]}
    return msgspec.json.decode(strict.dumps(body), type=CodeableConcept)


_ROUTE = st.sampled_from(
    [(V3, "PO"), (V3, "SQ"), (V3, "IPINHL"), (SNOMED, "34206005"), (SNOMED, "47625008"), ("urn:x", "odd")]
)
_DOSE = st.fixed_dictionaries(
    {
        "value": st.sampled_from(
            [Decimal("0.5"), Decimal(1), Decimal("2.50"), Decimal(1000), Decimal("12345.6")]
        ),
        "code": st.sampled_from(["mg", "ug", "[iU]", "mL", "{tablett}", "g"]),
    }
)
_REPEAT = st.one_of(
    st.fixed_dictionaries(
        {"frequency": st.integers(1, 6), "period": st.integers(1, 3),
         "periodUnit": st.sampled_from(["d", "h", "wk"])}
    ),
    st.fixed_dictionaries({"timeOfDay": st.sampled_from([["08:00:00"], ["08:00:00", "20:30:00"]])}),
    st.fixed_dictionaries({"when": st.sampled_from([["MORN"], ["MORN", "HS"]])}),
    st.fixed_dictionaries({"dayOfWeek": st.just(["mon"]), "frequency": st.just(1), "period": st.just(1),
                           "periodUnit": st.just("wk")}),
)  # fmt: skip


@given(
    _DOSE,
    _REPEAT,
    _ROUTE,
    st.booleans(),
    st.sampled_from(["", "5 mg x 1", "10 IE sc til kvelden", "ett plaster"]),
)
def test_screen_and_letter_say_one_dose_alike(
    dose: dict[str, Any], repeat: dict[str, Any], route: tuple[str, str], prn: bool, text: str
) -> None:
    body = {
        "doseAndRate": [{"doseQuantity": dose | {"unit": "?"}}],
        "timing": {"repeat": repeat},
        "route": {"coding": [{"system": route[0], "code": route[1], "display": "slik"}]},
        "asNeededBoolean": prn,
    } | ({"text": text} if text else {})
    dosages = read(body)
    screen = dosages_words(dosages, clock=True)
    assert dosage(dosages) == screen
    with messages.using("en"):
        # Whatever language the screen has, the letter is Norwegian.
        assert dosage(dosages) == screen


def test_a_letter_says_that_no_dose_is_recorded() -> None:
    assert dosage(()) == NONE
    assert dosage(read({})) == NONE


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("10 IE til kvelden", "10 enheter til kvelden"),
        ("10IE x 1", "10 enheter x 1"),
        ("10 E før måltid", "10 enheter før måltid"),
        ("100µg x1", "100 mikrogram x1"),
        ("0.5 mg vesp", "0,5 mg vesp"),
        ("vitamin E 1 kapsel", "vitamin E 1 kapsel"),
        ("1.5.2026 slutt", "1.5.2026 slutt"),
        ("1 tabl morgen og kveld", "1 tabl morgen og kveld"),
    ],
)
def test_signs_that_are_misread_are_written_in_words(written: str, said: str) -> None:
    assert spelt(written).replace("\u00a0", " ") == said
    (one,) = read({"text": written})
    assert dosage((one,)).replace("\u00a0", " ") == said
    assert dosages_words((one,)).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("system", "code", "key"),
    [
        (V3, "PO", "PO"),
        (V3, "SQ", "SQ"),
        (SNOMED, "26643006", "PO"),
        (SNOMED, "34206005", "SQ"),
        (SNOMED, "47625008", "IV"),
        ("http://standardterms.edqm.eu", "20066000", "SQ"),
        ("urn:oid:2.16.578.1.12.4.1.1.7477", "53", "PO"),
        # The same text in another system is another code.
        ("urn:other", "PO", ""),
        (V3, "34206005", ""),
    ],
)
def test_a_route_is_known_by_any_of_its_codes(system: str, code: str, key: str) -> None:
    assert route_key(concept(system, code)) == key


def test_a_route_that_nobody_knows_keeps_its_own_words() -> None:
    assert concept_route(concept("urn:x", "77", "Intraossøs")) == "Intraossøs"
    assert concept_route(concept(SNOMED, "34206005", "Subcutaneous route")) == "subkutant"


@pytest.mark.parametrize(
    ("text", "display", "code", "said"),
    [
        ("IV", "", "", "intravenøst"),
        ("i.v.", "", "", "intravenøst"),
        ("PO", "", "", "gjennom munnen"),
        ("per os", "", "", "gjennom munnen"),
        ("", "Oral", "", "gjennom munnen"),
        ("", "", "SQ", "subkutant"),
        ("Intraossøs", "", "", "Intraossøs"),
        # Words that say more than the route keep it.
        ("iv, langsomt", "", "", "iv, langsomt"),
    ],
)
def test_a_route_in_short_signs_is_said_in_words(text: str, display: str, code: str, said: str) -> None:
    coding = (Coding(code=code, display=display),) if code or display else ()
    assert concept_route(CodeableConcept(coding=coding, text=text)) == said


def test_a_code_of_a_route_without_words_is_not_passed_off_as_words() -> None:
    said = concept_route(concept("urn:oid:2.16.578.1.12.4.1.1.7477", "99"))
    assert said == "ukjent administrasjonsvei (kode 99)"


def test_every_route_has_words_in_both_languages() -> None:
    for words in ROUTES.values():
        with messages.using("en"):
            english = words()
        assert words() != english


def test_the_language_of_a_block_is_that_block_s_only() -> None:
    seen: list[str] = []
    with messages.using("en"):
        other = threading.Thread(target=lambda: seen.append(messages.language()))
        other.start()
        other.join()
        assert messages.language() == "en"
        with messages.using("nb"):
            assert messages.language() == "nb"
    assert seen == ["nb"]
    assert messages.language() == "nb"
    with pytest.raises(ValueError), messages.using("sv"):
        pass
