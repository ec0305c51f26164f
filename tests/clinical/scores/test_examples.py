"""Worked examples and limits as the sources print them, never our own output."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.identity import Sex
from desktop.clinical.kidney import ckd_epi_2009
from desktop.clinical.news2 import Excluded, excluded
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.part_reading import read
from desktop.clinical.scores.summing import Result, band_of, count


def told(key: str, parts: str) -> Result:
    """A score of `part=value` with blanks between."""
    score = SCORES[key]
    given: dict[str, Any] = {}
    for pair in parts.split():
        name, _equals, text = pair.partition("=")
        value = read(score.part(name), text.replace("_", " "))
        if value is not None:
            given[name] = value
    return count(score, given)


def _examples() -> list[tuple[str, str, str]]:
    """The lines of `examples.txt`, each below the comment that names its source."""
    lines = (Path(__file__).parent / "examples.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            told_, value = line.split(" -> ")
            key, parts = told_.split(" ", 1)
            found.append((key, parts, value))
    return found


@pytest.mark.parametrize(("key", "parts", "expected"), _examples())
def test_published_examples(key: str, parts: str, expected: str) -> None:
    result = told(key, parts)
    assert not result.excluded
    assert result.value == Decimal(expected)


BANDS = {
    # Lim 2003; RCP 2017; Singer 2016; AAP/ACOG 2015; head injury.
    "curb-65": {"0": "low", "1": "low", "2": "medium", "3": "high", "5": "high"},
    "crb-65": {"0": "low", "1": "medium", "2": "medium", "3": "high", "4": "high"},
    "news2": {"0": "none", "1": "low", "4": "low", "5": "medium", "6": "medium", "7": "high", "20": "high"},
    "qsofa": {"1": "few", "2": "many"},
    "sofa": {"1": "low", "2": "organ-failure"},
    "apgar-1": {"3": "low", "4": "moderate", "6": "moderate", "7": "reassuring"},
    "gcs": {"3": "severe", "8": "severe", "9": "moderate", "12": "moderate", "13": "mild", "15": "mild"},
    # Common reading of NIHSS: 1–4, 5–15, 16–20, 21–42.
    "nihss": {"0": "none", "1": "minor", "4": "minor", "5": "moderate", "15": "moderate",
              "16": "moderate-severe", "20": "moderate-severe", "21": "severe"},
    "mrs": {"2": "independent", "3": "dependent", "5": "dependent", "6": "dead"},
    "4at": {"0": "unlikely", "1": "impairment", "3": "impairment", "4": "delirium"},
    "rass": {"-5": "sedated", "-1": "sedated", "0": "calm", "1": "agitated", "4": "agitated"},
    # Lip 2010; Pisters 2010; ESC 2011: ≤108, 109–140, >140; Wells 2003 and 2000: >4 is likely.
    "cha2ds2-vasc": {"0": "low", "1": "medium", "2": "high"},
    "has-bled": {"2": "low", "3": "high"},
    "grace": {"108": "low", "109": "medium", "140": "medium", "141": "high"},
    "wells-dvt": {"1": "unlikely", "2": "likely"},
    "wells-pe": {"4": "unlikely", "4.5": "likely"},
    # Solevåg 2013; Snaith 1986; Sullivan 1989; Columbia.
    "pevs": {"2": "low", "3": "high"},
    "madrs": {"6": "recovered", "7": "mild", "19": "mild", "20": "moderate", "34": "moderate",
              "35": "severe"},
    # Kroenke 2001: 5, 10, 15, 20. Babor 2001: zones from 8, 16, 20.
    "phq-9": {"4": "minimal", "5": "mild", "9": "mild", "10": "moderate", "14": "moderate",
              "15": "moderate-severe", "19": "moderate-severe", "20": "severe", "27": "severe"},
    "audit": {"7": "zone-1", "8": "zone-2", "15": "zone-2", "16": "zone-3", "19": "zone-3", "20": "zone-4"},
    "c-ssrs": {"0": "none", "1": "low", "2": "moderate", "3": "high"},
    "ciwa-ar": {"9": "low", "10": "high"},
    # WHO; KDIGO.
    "bmi": {"18.4": "under", "18.5": "normal", "24.9": "normal", "25": "over", "29.9": "over",
            "30": "obese-1", "34.9": "obese-1", "35": "obese-2", "39.9": "obese-2", "40": "obese-3"},
    "ckd-epi-2009": {"90": "g1", "89.9": "g2", "60": "g2", "59.9": "g3a", "45": "g3a", "44.9": "g3b",
                     "30": "g3b", "29.9": "g4", "15": "g4", "14.9": "g5"},
    "ckd-epi-2021": {"90": "g1", "60": "g2", "45": "g3a", "30": "g3b", "15": "g4", "14.9": "g5"},
    "ctcae-neutrophils": {"0": "grade-0", "4": "grade-4"},
    # Oliver 1997; Norton 1962; Ayello 2002; Kondrup 2003; Rockwood 2020.
    "stratify": {"1": "low", "2": "high"},
    "norton": {"14": "risk", "15": "low"},
    "braden": {"9": "very-high", "10": "high", "12": "high", "13": "moderate", "14": "moderate", "15": "mild",
               "18": "mild", "19": "none"},
    "nrs-2002": {"2": "low", "3": "risk"},
    "cfs": {"3": "not-frail", "4": "very-mild", "5": "frail", "8": "frail", "9": "terminal"},
    # Alvarado 1986; McIsaac 2000; Klastersky 2000.
    "alvarado": {"4": "low", "5": "possible", "6": "possible", "7": "probable", "8": "probable",
                 "9": "very-probable"},
    "centor": {"0": "lowest", "1": "low", "2": "medium", "3": "higher", "4": "high"},
    "mascc": {"20": "high", "21": "low"},
    # Head injury; Ely 2001; Finnegan: eight; Li 2000; GOLD: ten.
    "gcs-child": {"8": "severe", "9": "moderate", "12": "moderate", "13": "mild", "15": "mild"},
    "cam-icu": {"0": "negative", "1": "positive"},
    "finnegan": {"7": "low", "8": "high", "43": "high"},
    "duke": {"0": "rejected", "1": "possible", "2": "definite"},
    "cat": {"9": "low", "10": "high", "40": "high"},
}  # fmt: skip


@pytest.mark.parametrize("key", BANDS)
def test_each_edge_of_the_bands(key: str) -> None:
    for value, band in BANDS[key].items():
        found = band_of(SCORES[key], Decimal(value))
        assert found is not None
        assert found.key == band, value


def test_every_band_stands_in_the_table_of_edges() -> None:
    """Apgar and CTCAE have the same bands under several keys."""
    same = {"apgar-5", "apgar-10", "ctcae-platelets", "ctcae-leukocytes", "ctcae-anaemia", "ctcae-creatinine"}
    assert {key for key, score in SCORES.items() if score.bands} - same == set(BANDS)
    for key, edges in BANDS.items():
        named = {band.key for band in SCORES[key].bands}
        assert named == set(edges.values()) or key == "ctcae-neutrophils" or key.startswith("ckd")


def test_a_single_three_raises_news2() -> None:
    """RCP 2017: three points in one part is low to medium, whatever the sum below five."""
    well = "saturation=98 oxygen=no systolic=120 pulse=80 consciousness=A temperature=37.0"
    assert told("news2", f"respiration=25 {well}").band.key == "single-three"  # type: ignore[union-attr]
    five = told("news2", f"respiration=25 {well}".replace("oxygen=no", "oxygen=yes"))
    assert five.value == 5
    assert five.band.key == "medium"  # type: ignore[union-attr]
    # A part that is missing could be that three: no band is told yet.
    assert told("news2", f"respiration=16 {well}".replace("temperature=37.0", "")).band is None
    # Six are certain, and seven possible: neither medium nor high.
    assert told("news2", "respiration=25 pulse=131").band is None
    assert told("news2", "respiration=25 pulse=131 oxygen=yes").band.key == "high"  # type: ignore[union-attr]


@pytest.mark.parametrize("sex", list(Sex))
@pytest.mark.parametrize("milligrams", ["0.4", "0.7", "0.71", "0.9", "0.91", "1.0", "1.5", "4.0"])
@pytest.mark.parametrize("age", [18, 50, 90])
def test_ckd_epi_2009_is_the_article_s_table(milligrams: str, age: int, sex: Sex) -> None:
    """Levey 2009, table 2, white or other: its four lines, whose factors are rounded to whole numbers."""
    creatinine = float(milligrams)
    factor, kappa, below = (144, 0.7, -0.329) if sex is Sex.FEMALE else (141, 0.9, -0.411)
    power = below if creatinine <= kappa else -1.209
    printed = factor * math.pow(creatinine / kappa, power) * math.pow(0.993, age)
    ours = ckd_epi_2009(Decimal(milligrams) * Decimal("88.4"), age, sex)
    assert abs(float(ours) - printed) <= printed * 0.004 + 0.05


def test_ckd_epi_is_refused_of_children_and_of_nothing() -> None:
    with pytest.raises(ValueError, match="adults"):
        ckd_epi_2009(60, 17, Sex.MALE)
    with pytest.raises(ValueError, match="positive"):
        ckd_epi_2009(0, 40, Sex.MALE)


@pytest.mark.parametrize("years", [0, 15, 16, 80])
def test_news2_holds_for_whom_the_ward_s_rule_says(years: int) -> None:
    result = count(SCORES["news2"], {"age": Decimal(years)})
    assert bool(result.excluded) == (excluded(years) is Excluded.CHILD)
    assert (
        count(SCORES["news2"], {"pregnant": True}).excluded == "NEWS2 gjelder ikke i svangerskap; bruk ONEWS."
    )
    assert "ONEWS" in count(SCORES["news2"], {"post-partum": True}).excluded


def test_the_creatinine_of_grace_rounds_as_its_nomogram() -> None:
    """Its limits are mg/dl with two decimals; the SI tables print 35, 71, 106, 141, 177 and 354."""
    part = SCORES["grace"].part("creatinine")
    edges = {
        34: 1,
        35: 4,
        70: 4,
        71: 7,
        105: 7,
        106: 10,
        140: 10,
        141: 13,
        176: 13,
        177: 21,
        353: 21,
        354: 28,
    }
    assert {value: part.span(Decimal(value))[0] for value in edges} == edges
    printed = {"0.39": 1, "0.40": 4, "0.79": 4, "0.80": 7, "1.19": 7, "1.20": 10, "1.59": 10, "1.60": 13,
               "1.99": 13, "2.00": 21, "3.99": 21, "4.00": 28}  # fmt: skip
    found = {text: part.span(read(part, f"{text} mg/dl"))[0] for text in printed}
    assert found == printed


def test_cam_icu_is_not_done_of_whoever_is_too_deep() -> None:
    found = told("cam-icu", "too-deep=yes change=yes attention=10 thinking=5")
    assert "RASS" in found.excluded
    assert found.value is None


def test_duke_and_cam_icu_are_said_only_where_every_way_to_complete_them_agrees() -> None:
    assert told("duke", "cultures=yes endocardium=yes").value == 2
    assert told("duke", "cultures=yes").value is None
    assert told("duke", "pathology=no cultures=yes endocardium=no fever=no").band is None
    assert told("cam-icu", "change=no").value == 0
    assert told("cam-icu", "change=yes attention=4").value is None
    assert told("cam-icu", "change=yes attention=4 rass=1").value == 1
