import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

import pytest

from desktop.backend.demo import resources
from desktop.fhir import strict
from desktop.fhir.validate import validate

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


@pytest.fixture(scope="module")
def ward():
    return list(resources(24, 1, NOW))


def test_every_resource_is_valid_r4(ward):
    faults = {f"{r['resourceType']}/{r['id']}": issues for r in ward if (issues := validate(r))}
    assert not faults


@pytest.mark.slow
def test_every_resource_of_a_large_hospital_is_valid_r4():
    assert not [(r["id"], issues) for r in resources(400, 3, NOW) if (issues := validate(r))]


def test_the_same_arguments_give_the_same_hospital(ward):
    assert ward == list(resources(24, 1, NOW))
    assert ward != list(resources(24, 2, NOW))


def test_numbers_are_exact(ward):
    def numbers(value):
        if isinstance(value, dict):
            for member in value.values():
                yield from numbers(member)
        elif isinstance(value, list):
            for member in value:
                yield from numbers(member)
        elif not isinstance(value, str | bool):
            yield value

    assert {type(n) for r in ward for n in numbers(r)} <= {int, Decimal}
    assert all(strict.loads(strict.dumps(r)) == r for r in islice(ward, 0, None, 97))


def test_few_patients_fill_hjerte_3_first():
    def of(count):
        found = list(resources(count, 1, NOW))
        where = Counter(
            place["location"]["reference"].partition("/")[2].partition("-")[0]
            for r in found
            if r["resourceType"] == "Encounter"
            for place in r["location"]
            if place["status"] == "active"
        )
        return sum(r["resourceType"] == "Patient" for r in found), where

    assert of(0) == (0, Counter())
    assert of(7) == (7, Counter(hjerte3=7))
    assert of(20) == (20, Counter(hjerte3=20))
    assert of(24)[0] == 24
    assert of(24)[1]["hjerte3"] == 20


def test_a_negative_number_of_patients_is_refused():
    with pytest.raises(ValueError):
        list(resources(-1))


def test_a_task_with_an_hour_names_no_other_time_of_the_day():
    """Hours are told from now on: what is due in three hours is not this evening for who looks at six."""
    told = [
        r["description"]
        for r in resources(240, 1, NOW)
        if r["resourceType"] == "Task" and "description" in r and r.get("restriction", {}).get("period")
    ]
    assert len(told) > 50
    said = re.compile(r"\bi (kveld|natt|ettermiddag|formiddag)\b|^[^,:]*(?<!til )i morgen", re.IGNORECASE)
    assert not [text for text in told if said.search(text)]
