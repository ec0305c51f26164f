"""A positive blood culture and no active drug (rule 12): when it is told, and what silences it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core.messages import using
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.watch import Alert
from desktop.orders.watch.coverage import agents
from tests.orders.test_watch import TYPED, UNREAD, flag, medicine, told, words
from tests.views.charts import Json, about, concept, hours_ago


def culture(
    agent: str = "Escherichia coli",
    hours: float = 30,
    status: str = "preliminary",
    conclusion: str = "",
    tested: dict[str, str] | None = None,
) -> list[Json]:
    """A blood culture in which something grew, with what the laboratory says of resistance by drug."""

    def grown(ident: str, what: str, value: str, code: str) -> Json:
        return about(
            "Observation", ident, status=status, code={"text": what}, effectiveDateTime=hours_ago(hours),
            category=[concept("", "laboratory")], valueString=value, interpretation=[concept("", code)],
        )  # fmt: skip

    found = [grown("agent", "Agens", agent, "POS")]
    found += [grown(f"r{at}", name, said, said) for at, (name, said) in enumerate((tested or {}).items())]
    results = [{"reference": f"Observation/{one['id']}"} for one in found]
    report = about("DiagnosticReport", "bc", status=status, code={"text": "Blodkultur"}, issued=hours_ago(3),
                   effectiveDateTime=hours_ago(hours), result=results, conclusion=conclusion)  # fmt: skip
    return [*found, report]


AMPICILLIN = medicine("J01CA01", "ampicillin")
CEFOTAXIME = medicine("J01DD01", "cefotaksim")
CLOXACILLIN = medicine("J01CF02", "kloksacillin")


def test_growth_that_no_drug_reaches_is_told() -> None:
    assert words("A12", *culture()) == "Blodkultur viser Escherichia coli; ingen antibiotika er ordinert."
    assert words("A12", *culture(), CLOXACILLIN) == (
        "Blodkultur viser Escherichia coli; dagens antibiotika dekker ikke.")  # fmt: skip
    assert told("A12", *culture(), CEFOTAXIME) is None
    with using("en"):
        assert words("A12", *culture(), CLOXACILLIN) == (
            "Blood culture shows Escherichia coli; the antibiotics given do not cover it.")  # fmt: skip


def test_the_laboratorys_word_comes_before_what_is_usual() -> None:
    assert isinstance(told("A12", *culture(tested={"cefotaksim": "R"}), CEFOTAXIME), Alert)
    assert told("A12", *culture(tested={"ampicillin": "S"}), AMPICILLIN) is None
    assert isinstance(told("A12", *culture(tested={"ampicillin": "R"}), AMPICILLIN), Alert)
    assert (
        told("A12", *culture(tested={"ampicillin": "R", "cefotaksim": "S"}), AMPICILLIN, CEFOTAXIME) is None
    )


def test_what_depends_on_a_resistance_that_nobody_told_is_not_checked() -> None:
    assert isinstance(told("A12", *culture(), AMPICILLIN), NotChecked)
    assert isinstance(told("A12", *culture("Ralstonia pickettii"), CEFOTAXIME), NotChecked)
    assert isinstance(told("A12", *culture("Ralstonia pickettii")), Alert)


def test_of_two_agents_each_must_be_reached() -> None:
    both = culture("Escherichia coli, Enterococcus faecium")
    assert isinstance(told("A12", *both, CEFOTAXIME), Alert)
    assert told("A12", *both, CEFOTAXIME, medicine("J01XA01", "vankomycin")) is None


@pytest.mark.parametrize(
    ("said", "silent"),
    [
        ("Kontaminasjon.", True),
        ("Regnes som kontaminant fra hud", True),
        ("Sannsynlig kontaminasjon", False),
        ("Kontaminasjon kan ikke utelukkes", False),
        ("Kontaminasjon. Men dette er trolig ikke kontaminasjon", False),
        ("Neppe relevant", False),
    ],
)
def test_only_a_confirmed_contaminant_silences(said: str, silent: bool) -> None:
    found = told("A12", *culture("Staphylococcus epidermidis", status="final", conclusion=said), CEFOTAXIME,
                 {**medicine("J01CE01", "benzylpenicillin"), "status": "stopped"})  # fmt: skip
    assert isinstance(found, Silent) is silent
    early = told("A12", *culture("Staphylococcus epidermidis", conclusion="Kontaminasjon"))
    assert isinstance(early, Alert), "a preliminary answer confirms nothing"


def test_comfort_care_only_silences_the_culture_and_hlr_minus_does_not() -> None:
    assert isinstance(told("A12", *culture(), flag("limits", "limits-comfort")), Silent)
    assert isinstance(told("A12", *culture(), flag("limits", "limits-no-cpr")), Alert)


def test_what_did_not_grow_or_was_long_ago_or_elsewhere_is_not_told() -> None:
    assert told("A12", *culture(hours=24 * 6)) is None
    urine = [{**one, "code": {"text": "Urin dyrkning"}} if one["id"] == "bc" else one for one in culture()]
    assert told("A12", *urine) is None
    assert told("A12", *[{**one, "status": "entered-in-error"} for one in culture()]) is None
    assert isinstance(told("A12", *culture(), types=TYPED - {"MedicationRequest"}), NotChecked)
    assert isinstance(told("A12", *culture(), types=TYPED - {"DiagnosticReport"}), NotChecked)


def test_a_drug_that_was_stopped_or_paused_reaches_nothing() -> None:
    for status in ("stopped", "on-hold", "cancelled"):
        assert isinstance(told("A12", *culture(), {**CEFOTAXIME, "status": status}), Alert)


STRANGE: tuple[Json, ...] = ({"status": "unknown"}, *UNREAD)


@pytest.mark.parametrize("strange", STRANGE)
def test_a_drug_of_which_nobody_knows_if_it_is_given_reaches_nothing(strange: Json) -> None:
    doubted = {**CEFOTAXIME, **strange}
    unsure = "Blodkultur viser Escherichia coli; det er usikkert om pasienten får antibiotika som dekker."
    assert words("A12", *culture(), doubted) == unsure
    assert words("A12", *culture(), doubted, CLOXACILLIN) == unsure
    assert words("A12", *culture(""), doubted) == (
        "Blodkultur viser vekst; det er usikkert om pasienten får antibiotika som dekker.")  # fmt: skip
    # One that surely is given reaches it, whatever stands beside.
    assert told("A12", *culture(), doubted, medicine("J01DD04", "ceftriakson")) is None
    # What would reach nothing, were it given, is no doubt.
    assert words("A12", *culture(), {**CLOXACILLIN, **strange}) == (
        "Blodkultur viser Escherichia coli; dagens antibiotika dekker ikke.")  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE)
def test_a_statement_in_doubt_reaches_nothing(strange: Json) -> None:
    drug = CEFOTAXIME["medicationCodeableConcept"]
    said = about(
        "MedicationStatement",
        "home",
        medicationCodeableConcept=drug,
        **{"status": "active", **strange},
    )
    assert isinstance(told("A12", *culture(), said), Alert)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Staphylococcus aureus", "staph-aureus"), ("MRSA (Staphylococcus aureus)", "staph-aureus"),
        ("Staphylococcus epidermidis", "staph-other"), ("Enterococcus faecium", "enterococcus-faecium"),
        ("Enterobacter cloacae", "ampc"), ("E. coli", "enterobacterales"),
        ("ESCHERICHIA COLI", "enterobacterales"),
        ("Grampositive kokker i hoper", "staph-aureus"), ("Gramnegative staver", "enterobacterales"),
        ("Gjærsopp", "candida"), ("Bacteroides fragilis", "anaerobes"), ("Pneumokokker", "streptococcus"),
    ],
)  # fmt: skip
def test_agents_are_known_by_how_laboratories_name_them(name: str, row: str) -> None:
    assert [one.id for one in agents(name)] == [row]
    assert agents(f"{name}, Ralstonia") == ()


# Microbes that are members of their culture, with what each was tried on


def member(ident: str, name: str, said: str = "", **more: Any) -> Json:
    body = about("Observation", ident, status="final", code={"text": name}, effectiveDateTime=hours_ago(20),
                 category=[concept("", "laboratory")])  # fmt: skip
    return body | ({"interpretation": [concept("", said)]} if said else {}) | more


def grown(**microbes: dict[str, str]) -> list[Json]:
    """A blood culture with these microbes (by their ids), each with its drugs and what is told of them."""
    names = {"coli": "Escherichia coli", "aureus": "Staphylococcus aureus"}
    made: list[Json] = []
    for ident, drugs in microbes.items():
        refs = []
        for name, said in drugs.items():
            made += [member(f"{ident}-{name}{at}", name, one) for at, one in enumerate(said)]
            refs += [{"reference": f"Observation/{ident}-{name}{at}"} for at in range(len(said))]
        made.append(member(ident, names[ident], hasMember=refs))
    members = [{"reference": f"Observation/{ident}"} for ident in microbes]
    return [member("bc", "Blodkultur", hasMember=members), *made]


def test_a_drug_that_works_on_one_microbe_says_nothing_of_another() -> None:
    both = grown(coli={"cefotaksim": "S"}, aureus={"cefotaksim": "R"})
    assert isinstance(told("A12", *both, CEFOTAXIME), Alert)
    assert told("A12", *grown(coli={"cefotaksim": "S"}, aureus={"cefotaksim": "S"}), CEFOTAXIME) is None
    assert told("A12", *both, CEFOTAXIME, CLOXACILLIN) is None, "each by a drug of its own"


def test_what_is_told_both_ways_is_resistant() -> None:
    assert isinstance(told("A12", *grown(coli={"cefotaksim": "SR"}), CEFOTAXIME), Alert)
    assert isinstance(told("A12", *grown(coli={"cefotaksim": "RS"}), CEFOTAXIME), Alert)


def test_a_culture_of_which_a_part_is_missing_is_not_checked() -> None:
    gone = member("bc", "Blodkultur", hasMember=[{"reference": "Observation/gone"}])
    assert isinstance(told("A12", gone), NotChecked)
    assert isinstance(told("A12", gone | {"interpretation": [concept("", "NEG")]}), NotChecked)
    assert told("A12", member("bc", "Blodkultur", "NEG")) is None


def in_words(**more: Any) -> Json:
    return about("DiagnosticReport", "w", status="final", code={"text": "Blodkultur"}, issued=hours_ago(3),
                 effectiveDateTime=hours_ago(30)) | more  # fmt: skip


PDF: Json = {"presentedForm": [{"contentType": "application/pdf", "data": "JVBERg=="}]}


@pytest.mark.parametrize(
    "told_by",
    [
        {"conclusion": "Oppvekst av S. aureus"},
        {"conclusionCode": [concept("Oppvekst av S. aureus")]},
        {"conclusion": "Se vedlegg", "conclusionCode": [concept("Oppvekst av S. aureus")]},
    ],
)
@pytest.mark.parametrize("given", [CEFOTAXIME, CLOXACILLIN])
def test_growth_in_words_alone_asks_and_never_says_what_covers_it(told_by: Json, given: Json) -> None:
    assert words("A12", in_words(**told_by), given).endswith(
        "Oppvekst av S. aureus. Dekker dagens antibiotika?"
    )
    with using("en"):
        assert words("A12", in_words(**told_by), given).endswith("Do the antibiotics given cover it?")


def test_growth_in_words_of_a_value_asks_as_that_of_a_report() -> None:
    value = about("Observation", "v", status="final", code={"text": "Blodkultur"},
                  valueString="Vekst av S. aureus", effectiveDateTime=hours_ago(30),
                  category=[concept("", "laboratory")])  # fmt: skip
    assert words("A12", value, CLOXACILLIN) == (
        "Oppvekst er meldt med ord: Vekst av S. aureus. Dekker dagens antibiotika?")  # fmt: skip
    assert words("A12", value) == (
        "Oppvekst er meldt med ord: Vekst av S. aureus. Ingen antibiotika er ordinert; skal det gis?"
    )


def test_words_ask_no_more_where_they_are_no_growth_or_nobody_is_to_be_treated() -> None:
    assert told("A12", in_words(conclusion="Ingen vekst etter 5 døgn")) is None
    assert told("A12", in_words(conclusion="Oppvekst av E. coli", code={"text": "Urin dyrkning"})) is None
    assert isinstance(told("A12", in_words(conclusion="Vekst av hudflora, kontaminasjon")), Silent)
    grown = in_words(conclusion="Oppvekst av E. coli")
    assert isinstance(told("A12", grown, flag("limits", "limits-comfort")), Silent)
    assert isinstance(told("A12", grown, types=TYPED - {"MedicationRequest"}), NotChecked)
    assert told("A12", {**grown, "effectiveDateTime": hours_ago(24 * 6)}) is None


@pytest.mark.parametrize("more", [PDF, PDF | {"conclusion": "Se vedlagt svar"}])
def test_an_answer_that_is_a_file_alone_is_not_checked(more: Json) -> None:
    found = told("A12", in_words(**more), CEFOTAXIME)
    assert isinstance(found, NotChecked)
    assert found.why == "Svaret på en blodkultur er bare et vedlegg, og er ikke lest her."
    assert told("A12", in_words(**PDF, conclusion="Ingen vekst")) is None
