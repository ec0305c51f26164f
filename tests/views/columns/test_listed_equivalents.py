"""The column of opioids: what it says in a list and among the key facts, and what it never says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.core import messages
from desktop.core.watched import watched
from desktop.fhir.chart import Chart
from desktop.shown.columns.key_facts import Fact
from desktop.shown.workspace import Worklist
from desktop.views.base.context import Context
from desktop.views.columns import key_facts
from desktop.views.columns import listed as rows
from desktop.views.ward import worklist_rows
from tests.orders.test_equivalents import MORPHINE, OXYCODONE, at, dosage, dose, given, order, times
from tests.views.charts import AAS, NOW, Json, chart, stay

REGULAR = order(MORPHINE, dosage(dose(30), times(2)))
METHADONE = order(("N07BC02", "metadon"), dosage(dose(5), times(2)), ident="methadone")
NEEDED = order(OXYCODONE, dosage(dose(5), times(6), asNeededBoolean=True), ident="needed")
GUIDES = "gitt siste 24 t, veiledende"


def facts(made: Chart) -> list[Fact]:
    model, _state = key_facts.build(Context(made, NOW, AAS, {"facts": ["opioids"]}))
    return list(model.facts)


def listed(made: Chart) -> Any:
    return worklist_rows.row(made, NOW, AAS, Worklist(columns=("name", "opioids"))).extras[0]


def known(*resources: Json, **more: Any) -> Chart:
    made = chart(stay(), *resources)
    return Chart(made.patient, made.resources, made.directory, types=made.types, **more)


@pytest.mark.parametrize(
    ("resources", "text", "note"),
    [
        ([REGULAR], "fast 60 mg · gitt 0 mg", GUIDES),
        ([REGULAR, given(OXYCODONE, dose(10), -2)], "fast 60 mg · gitt 15 mg", GUIDES),
        ([REGULAR, METHADONE], "fast ≥ 60 mg · gitt 0 mg",
         f"ikke regnet med: metadon (ingen fast faktor); {GUIDES}"),
        ([METHADONE], "fast ikke regnet · gitt 0 mg", "ikke regnet med: metadon (ingen fast faktor)"),
        ([NEEDED, given(OXYCODONE, dose(5), -2)], "fast 0 mg · gitt 7,5 mg", GUIDES),
        ([REGULAR, given(MORPHINE, dose(5), -2, "SQ"), given(MORPHINE, dose(5), -3, "SQ"),
          given(MORPHINE, dose(30), -4)], "fast 60 mg · gitt ≥ 30 mg",
         f"ikke regnet med: morfin (subkutant); {GUIDES}"),
    ],
)  # fmt: skip
def test_it_says_what_is_ordered_and_what_was_given(resources: list[Json], text: str, note: str) -> None:
    made = chart(stay(), *resources)
    (fact,) = facts(made)
    assert (fact.text.replace("\u00a0", " "), fact.note) == (text, note)
    assert fact.keys
    assert listed(made).text == fact.text


def test_of_whom_there_is_no_opioid_there_is_nothing() -> None:
    made = chart(stay(), order(("N02BE01", "paracetamol"), dosage(dose(1000), times(4))))
    assert facts(made) == []
    assert (listed(made).text, listed(made).quiet) in (("", True), ("–", True))


SETTLED = frozenset({"Patient", "Encounter", "MedicationRequest", "MedicationAdministration"})


@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationAdministration"])
def test_what_was_not_fetched_is_never_said_to_be_none(kind: str) -> None:
    coming = known(pulled=SETTLED - {kind})
    assert (listed(coming).text, listed(coming).unknown) == ("…", True)
    assert [fact.text for fact in facts(coming)] == ["…"]
    refused = known(pulled=SETTLED - {kind}, unasked=frozenset({kind}))
    assert listed(refused).text == "ikke fra serveren"


def test_half_that_is_known_is_said_and_the_other_half_is_not_made_up() -> None:
    ordered = known(REGULAR, pulled=SETTLED - {"MedicationAdministration"})
    assert listed(ordered).text == "fast 60\u00a0mg · gitt …"
    administered = known(
        given(OXYCODONE, dose(10), -2), pulled=SETTLED - {"MedicationRequest"},
        unasked=frozenset({"MedicationRequest"}),
    )  # fmt: skip
    assert listed(administered).text == "fast ikke fra serveren · gitt 15\u00a0mg"


def test_an_order_that_can_not_be_read_makes_the_sum_the_least() -> None:
    broken = order(MORPHINE, ident="broken") | {"dosageInstruction": "oops"}
    (fact,) = facts(chart(stay(), REGULAR, broken))
    assert fact.text.replace("\u00a0", " ") == "fast ≥ 60 mg · gitt 0 mg"
    assert "det som ikke kan leses" in fact.note
    assert listed(chart(stay(), broken)).text == "ikke kontrollert"


def test_the_greatest_regular_dose_stands_first() -> None:
    small = listed(chart(stay(), order(MORPHINE, dosage(dose(5), times(2)))))
    assert listed(chart(stay(), REGULAR)).sort < small.sort < listed(chart(stay())).sort
    assert small.number is None, "a filter has no number of two"


def test_a_prescription_that_the_ward_has_not_ordered_is_only_named() -> None:
    home = order(MORPHINE, dosage(dose(30), times(2)), category=[{"coding": [{"code": "community"}]}],
                 encounter=None, authoredOn=at(-9000))  # fmt: skip
    assert listed(chart(stay(), home)).text == "morfin (på resept, ikke ordinert her)"


def test_in_english() -> None:
    with messages.using("en"):
        (fact,) = facts(chart(stay(), REGULAR, METHADONE))
    assert fact.text.replace("\u00a0", " ") == "regular ≥ 60 mg · given 0 mg"
    assert fact.note.startswith("not counted: metadon (no fixed ratio)")


def test_no_dose_is_proposed() -> None:
    (fact,) = facts(chart(stay(), REGULAR, NEEDED))
    assert not any(word in f"{fact.text} {fact.note}".casefold() for word in ("bør", "gjennombrudd", "gi "))


def test_it_holds_until_a_dose_leaves_the_last_day() -> None:
    made = chart(stay(), given(OXYCODONE, dose(10), -23.5), given(OXYCODONE, dose(5), -1))
    moment, watch = watched(NOW)
    (told,) = rows.of(made, moment, ("opioids",), None)
    assert timedelta(0) < watch.until - NOW <= timedelta(minutes=31)
    before, after = watch.until - timedelta(seconds=1), watch.until + timedelta(seconds=1)
    assert rows.of(made, before, ("opioids",), None) == (told,)
    assert rows.of(made, after, ("opioids",), None)[0].text == "fast 0\u00a0mg · gitt 7,5\u00a0mg"
