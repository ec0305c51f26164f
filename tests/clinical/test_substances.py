"""What a medicine's name says of its substances: brands, salts, combinations, insulins, other languages."""

from __future__ import annotations

import pytest

from desktop.clinical.substances import key, of_name
from desktop.clinical.vocabulary import MEDICINES
from desktop.core import configured
from desktop.core.file_problems import Place


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("metoprolol", "Metoprolol succinat"), ("metoprolol", "metoprololsuksinat"),
        ("metoprolol", "Metoprolol tartrate 50 MG Oral Tablet"), ("metoprolol", "Selo-Zok 50 mg"),
        ("furosemid", "FUROSEMID 40 mg"), ("furosemid", "10 ML Furosemide 10 MG/ML Injection"),
        ("24 HR Metoprolol 100 MG Oral Tablet", "metoprolol"), ("apiksaban", "Apixaban"),
        ("apiksaban", "Eliquis"), ("losartan kalium", "losartan"),
        ("levothyroxine sodium", "levotyroksin"), ("levotyroksinnatrium", "levotyroksin"),
        ("paracetamol/kodein", "paracetamol og kodein"), ("paracetamol/kodein", "kodein + paracetamol"),
        ("insulin glargin", "Lantus"), ("insulin aspart", "NovoRapid 100 E/ml"),
        ("insulin, aspart", "insulin aspart"), ("morfin", "Dolcontin depottablett 10 mg"),
    ],
)  # fmt: skip
def test_one_substance(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("insulin aspart", "insulin glargin"), ("vitamin B", "vitamin D"),
        ("valsartan", "valsartan og hydroklortiazid"), ("amlodipin", "amlodipin/valsartan"),
        ("kaliumklorid", "natriumklorid"), ("kaliumklorid", "kaliumsitrat"),
        ("Potassium chloride 750 MG", "Potassium phosphate 500 MG"), ("natriumklorid", "natriumbikarbonat"),
        ("24 HR Metformin 500 MG Oral Tablet", "24 HR Metoprolol 100 MG Oral Tablet"),
        ("Acetaminophen 325 MG / Oxycodone 5 MG Oral Tablet", "Acetaminophen 325 MG Oral Tablet"),
        ("Pinex", "Pinex forte"), ("magnesium", "magnesiumhydroksid"), ("metoprolol", "metformin"),
    ],
)  # fmt: skip
def test_not_one_substance(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    "name",
    [
        "10 ML Furosemide 10 MG/ML Injection",
        "Morphine 10 mg/ml",
        "Amoxicillin 250 mg / 5 ml",
        "Ventoline 0,2 mg/dose",
    ],
)
def test_a_strength_per_millilitre_is_no_substance(name: str) -> None:
    assert len(of_name(name)) == 1
    assert of_name(name).isdisjoint({"ml", "dos", "mg"})


FORMS = (
    "tab", "tabl", "tabl.", "tab.", "tablett", "tabletter", "kaps", "kaps.", "kapsel", "inj", "inj.",
    "injeksjonsvæske", "inh", "inh.", "inhalasjonspulver", "stikkp", "stikkp.", "stikkpiller",
    "depottab", "depottabl.",
    "depottablett", "enterotab", "mikst", "mikstur", "oppl", "supp", "krem", "salve", "gel",
    "plaster", "dråper", "pulv",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("brand", "substance"),
    [("Eliquis", "apiksaban"), ("metoprolol", "metoprolol"), ("Lantus", "insulin glargin")],
)
def test_a_form_is_no_substance_long_or_short(brand: str, substance: str, form: str) -> None:
    assert key(f"{brand} {form}") == key(f"{brand} {form} 2,5 mg") == key(substance)


def test_two_injections_by_their_names_are_not_one_substance() -> None:
    assert of_name("Furosemide 10 MG/ML Injection").isdisjoint(of_name("Morphine 10 MG/ML Injection"))


@pytest.mark.parametrize("name", ["", "  ", "40 mg", "5 ml"])
def test_no_name_is_no_substance(name: str) -> None:
    assert key(name) == ""


def test_a_hospital_s_own_brand_is_its_substance_as_long_as_it_is_theirs() -> None:
    """Two names of one medicine are one, or somebody gets both."""
    assert key("Sykehusmetoprolol 50 mg") != key("metoprolol")
    data = MEDICINES.document().data
    (row,) = (one for one in data["medicines"] if one["name"] == "metoprolol")
    brand = {**row["products"][0], "brand": "Sykehusmetoprolol"}
    own = {**row, "products": [*row["products"], brand]}
    rows = [own if one is row else one for one in data["medicines"]]
    typed = MEDICINES.typed({**data, "medicines": rows}, lambda _where: ("test", Place(1, 1)))
    try:
        configured.use(configured.InUse("own brand", {MEDICINES.file: typed}))
        assert key("Sykehusmetoprolol 50 mg") == key("metoprolol")
    finally:
        configured.use(configured.InUse())
    assert key("Sykehusmetoprolol 50 mg") != key("metoprolol")
