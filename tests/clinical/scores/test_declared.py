"""What every declaration has: source, licence, words in both languages, bands without gap."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.scores import risks
from desktop.clinical.scores.declaring import Choices, Number, Part, Score
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.part_reading import accepts, names_of, plain
from desktop.clinical.scores.summing import band_of
from desktop.core.fold import fold
from desktop.core.messages import using
from desktop.fhir.systems import LOINC
from tests.clinical.scores.drawing import edges

EVERY = list(SCORES.values())
ADDED = [score for score in EVERY if score.formula is None]
each = pytest.mark.parametrize("score", EVERY, ids=lambda score: score.key)
each_added = pytest.mark.parametrize("score", ADDED, ids=lambda score: score.key)

# What the issue names; a score of several forms under each of them.
WANTED = (
    "news2", "gcs", "qsofa", "sofa", "curb-65", "crb-65", "cha2ds2-vasc", "has-bled", "grace",
    "wells-dvt", "wells-pe", "nihss", "mrs", "apgar-1", "apgar-5", "apgar-10", "pevs", "madrs",
    "c-ssrs", "ecog", "ctcae", "ctcae-neutrophils", "ctcae-platelets", "ctcae-anaemia",
    "ctcae-creatinine", "bmi", "bsa-mosteller", "bsa-dubois", "ckd-epi-2009", "ckd-epi-2021",
    "cockcroft-gault", "4at", "stratify", "norton", "nrs-2002",
)  # fmt: skip


def test_all_that_is_wanted_is_there() -> None:
    assert set(WANTED) <= set(SCORES)


def _parts_words(part: Part) -> list[str]:
    choices = part.takes.choices if isinstance(part.takes, Choices) else ()
    return [part.title(), accepts(part), *(choice.title() for choice in choices)]


def _words(score: Score) -> list[str]:
    more = [band.words() for band in score.bands] + [item.title() for item in score.items]
    more += [excluded.words() for excluded in score.excluded]
    if score.caution is not None:
        more.append(score.caution())
    if score.alone is not None:
        more.append(score.alone.band.words())
    return [score.title(), score.licence(), *more, *(text for p in score.parts for text in _parts_words(p))]


@each
def test_every_score_says_where_it_is_from_and_whose_its_words_are(score: Score) -> None:
    assert score.source
    assert 1900 < score.year <= 2026
    spoken = {}
    for language in ("nb", "en"):
        with using(language):
            spoken[language] = _words(score)
            assert all(spoken[language])
    assert len(spoken["nb"]) == len(spoken["en"])
    assert spoken["nb"][1] != spoken["en"][1], "the licence is said in both languages"


@each
def test_words_that_are_not_free_are_not_here(score: Score) -> None:
    if score.text == "free":
        return
    with using("en"):
        assert score.licence().startswith("©")
        for part in score.parts:
            assert re.fullmatch(r"(Item|Question) \d+|Level|Age", part.title()), part.title()


@each
def test_keys_are_one_thing_each(score: Score) -> None:
    keys = [part.key for part in score.parts]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in (score.key, *keys))
    # No title of one part is the key or title of another, in either language.
    names = names_of(score)
    for part in score.parts:
        for language in ("nb", "en"):
            with using(language):
                assert names[plain(part.title())] == part.key
                if isinstance(part.takes, Choices):
                    titles = [fold(choice.title()) for choice in part.takes.choices]
                    assert len(set(titles)) == len(titles), titles


@each_added
def test_bands_cover_all_that_the_score_can_be(score: Score) -> None:
    low, high = score.whole()
    assert low < high
    if not score.bands:
        return
    limits = [band.since for band in score.bands]
    assert limits == sorted(set(limits)), "each begins where the one before ends"
    assert limits[0] == low, "the first begins with the least"
    assert limits[-1] <= high, "the last can be reached"
    step = Decimal("0.5")
    at, met = Decimal(low), []
    while at <= high:
        band = band_of(score, at)
        assert band is not None
        met.append(band.key)
        at += step
    assert list(dict.fromkeys(met)) == [band.key for band in score.bands]


@each
def test_bands_of_what_is_calculated_begin_at_nought(score: Score) -> None:
    if score.formula is not None and score.bands:
        limits = [band.since for band in score.bands]
        assert limits == sorted(set(limits))
        assert limits[0] == 0


@each
def test_what_a_part_accepts_can_be_given_and_its_steps_rise(score: Score) -> None:
    for part in score.parts:
        takes = part.takes
        if isinstance(takes, Number):
            assert takes.low < takes.high
            limits = [step.since if step.since is not None else step.over for step in takes.steps]
            assert limits[:1] in ([], [None])
            rising = [limit for limit in limits[1:] if limit is not None]
            assert rising == sorted(set(rising))
            assert len(rising) == len(limits[1:])
            assert all(takes.low <= limit <= takes.high for limit in rising), "a step that nobody reaches"
        for value in edges(part):
            low, high = part.span(value) if part.gives else (0, 0)
            assert low <= high


@each
def test_every_part_counts_or_says_for_whom_the_score_holds(score: Score) -> None:
    if score.formula is None:
        counted = {key for item in score.items for key in item.parts}
        rest = {part.key for part in score.parts} - counted
        assert rest <= {"age", "pregnant", "post-partum", "too-deep"}
    assert all(part.optional for part in score.parts if part.key in ("pregnant", "post-partum"))
    for excluded in score.excluded:
        assert score.part(excluded.part).optional
    if score.ages is not None:
        assert "age" in {part.key for part in score.parts}


LOINC_NAMES = {
    "30525-0": "Age",
    "70184-7": "Level of consciousness [NIH Stroke Scale]",
    "70185-4": "LOC questions [NIH Stroke Scale]",
    "70186-2": "LOC commands [NIH Stroke Scale]",
    "70187-0": "Best gaze [NIH Stroke Scale]",
    "70188-8": "Visual [NIH Stroke Scale]",
    "70189-6": "Facial palsy [NIH Stroke Scale]",
    "72089-6": "Total score [NIH Stroke Scale]",
    "89247-1": "ECOG Performance Status score",
    "3140-1": "Body surface area Derived from formula",
    "62238-1": "GFR by Creatinine-based formula (CKD-EPI)",
    "98979-8": "GFR by Creatinine-based formula (CKD-EPI 2021)",
    "35591-7": "Creatinine renal clearance predicted by Cockcroft-Gault formula",
    "38227-5": "Braden scale total score",
}
"""What LOINC calls the codes of the scores' own, as looked up: a code that isn't here was not."""


@each
def test_codes_of_loinc_were_looked_up(score: Score) -> None:
    """Those of the scores' own; what the vocabulary reads is the vocabulary's."""
    known = {(code.system, code.code) for row in vocabulary.vitals().values() for code in row.codes}
    codes = {*score.codes, *(code for part in score.parts for code in part.codes)} - known
    assert {code for system, code in codes if system == LOINC} <= set(LOINC_NAMES)


def test_the_food_eaten_of_nrs_2002_is_that_of_its_source() -> None:
    """Kondrup et al. 2003, table 2: 50–75 %, 25–60 % and 0–25 % of what is needed, and the loss of weight."""
    part = next(one for one in risks.NRS_2002.parts if one.key == "nutrition")
    assert isinstance(part.takes, Choices)
    with using("nb"):
        said = [choice.title() for choice in part.takes.choices]
    assert [re.findall(r"spist (\S+ %)", one) for one in said] == [[], ["50–75 %"], ["25–60 %"], ["0–25 %"]]
    assert "15 % på 3" in said[3]
