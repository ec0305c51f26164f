import csv
from pathlib import Path

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.fluid_kinds import fluids
from desktop.clinical.vocabulary import (
    analyses,
    analysis,
    medicine,
    medicines,
    sign_of,
    vital,
    vitals,
)
from desktop.core import messages
from desktop.fhir.systems import NLK
from tests.cost import Calls, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]
CODES = Path(__file__).resolve().parents[3] / "shared" / "data" / "codes"


def test_one_row_holds_the_codes_of_several_samples():
    for first, other in [
        ("NPU19748", "NOR05091"),
        ("NPU03429", "NOR25613"),
        ("NPU03230", "NOR25614"),
        ("NPU02192", "NOR25616"),
        ("NPU28289", "NPU19767"),
    ]:
        assert analysis(first) is not None
        assert analysis(first) is analysis(other)
    assert analysis("NPU19748") is not analysis("NPU03230")
    assert analysis("NPU00000") is None


def test_a_result_is_found_by_code_or_by_name_but_an_unknown_code_never_by_its_name():
    assert analysis("NPU03230").key == "k"
    assert analysis(None, "bikarbonat").key == "hco3"
    assert analysis("NPU99999", "Kalium") is None
    assert analysis(None, "noe annet") is None


def test_no_code_names_two_things():
    codes = [code.code for row in analyses().values() for code in row.codes]
    assert len(codes) == len(set(codes))
    found = [(code.system, code.code) for row in vitals().values() for code in row.codes]
    assert len(found) == len(set(found))
    assert all(code.source for row in vitals().values() for code in row.codes)
    atc = [row.atc for row in medicines().values()]
    assert len(atc) == len(set(atc))


def test_ranges_are_in_order_and_critical_limits_outside_them():
    for row in analyses().values():
        for sex in ("female", "male"):
            limits = row.limits(sex)
            chain = [limits.critical_low, limits.low, limits.high, limits.critical_high]
            known = [value for value in chain if value is not None]
            assert known == sorted(known), row.key


def test_without_sex_a_range_that_depends_on_it_is_not_guessed():
    assert analyses()["hb"].limits(None).low is None
    assert analyses()["k"].limits(None).low is not None


def test_lookups():
    assert vital("8867-4").key == "hr"
    assert vital("0-0") is None
    assert vital("8867-4", "urn:local") is None
    assert medicine("C03CA01").name == "furosemid"
    assert medicines()["furosemid"].product(route="IV").form == "injeksjonsvæske"
    assert fluids()["out-urine"].direction == "out"


def test_what_nobody_has_checked_says_so():
    assert "medicines.json" in vocabulary.unchecked()


@pytest.mark.parametrize("cost", [Calls(5_000), pytest.param(Seconds(0.02), marks=MEASURED)], ids=str)
def test_loading_is_quick(cost):
    with cost:
        for load in (analyses, vocabulary.code_rows, vitals, fluids, medicines):
            # Past the cache: emptying it would leave two of everything for the tests after this one.
            load.__wrapped__()


@pytest.mark.skipif(not (CODES / "nlk-7280.csv").exists(), reason="the national laboratory list is not here")
def test_every_laboratory_code_stands_in_the_national_list():
    with (CODES / "nlk-7280.csv").open(encoding="utf-8", newline="") as file:
        valid = {row["kode"]: row for row in csv.DictReader(file) if not row["gyldig_til"]}
    listed = [c.code for row in vocabulary.code_rows() for c in row.codes if c.system == NLK]
    measured = [c.code for row in vitals().values() for c in row.codes if c.system == NLK]
    assert set(listed) | set(measured) <= set(valid)
    written = {"x 10E9": "10⁹", "x 10E12": "10¹²", "x 10E6": "10⁶", "x 10E-3 IU": "mIU", "x 10E3 IU": "kIU",
               "x 10E-6": "mg/kg"}  # fmt: skip
    for row in analyses().values():
        for code in row.codes:
            assert code.code in valid, (row.key, code.code)
            unit = valid[code.code]["enhet"]
            for theirs, ours in written.items():
                unit = unit.replace(theirs, ours)
            shown = row.shown.removesuffix(" FEU").replace("IE", "IU")
            # p.d.e.: the list leaves the unit to the method; the list leaves out units of pure numbers.
            if unit not in ("", "p.d.e.") and row.key != "egfr":
                assert unit == shown, (row.key, code.code)


def test_a_unit_is_written_as_it_is_read_in_the_language_in_use() -> None:
    egfr, tsh = analyses()["egfr"], analyses()["tsh"]
    assert (egfr.sign, tsh.sign) == ("mL/min/1,73 m²", "mIE/L")
    with messages.using("en"):
        assert (egfr.sign, tsh.sign) == ("mL/min/1.73 m²", "mIU/L")
        for row in (*analyses().values(), *vitals().values()):
            assert "," not in row.sign, row.key
            assert "IE" not in row.sign, row.key
        assert sign_of(egfr.shown) == egfr.sign
        assert sign_of("kg/m²") == "kg/m²"
    assert tsh.measured_in("", "mIU/L"), "what we write ourselves is the row's own unit"
