"""What must hold for any text: nothing invented, nothing lost, every answer leads on."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.fhir import strict
from desktop.fhir.validate import validate
from desktop.orders import basket as baskets
from desktop.orders.basket import Basket
from desktop.orders.draft import MedicineOrder
from desktop.orders.reading import Reading, read
from desktop.orders.resources import Signing, resource
from desktop.orders.scan import Scan, plain
from tests.orders.samples import NOW, counted

SIGNING = Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW)
WORDS = (
    "paracet", "metoprolol", "furosemid", "insulin aspart", "morfin", "prednisolon", "digoksin", "kalium",
    "crp", "na",
    "rtg thorax", "ekg", "glukose", "1", "2", "500", "1 000", "1 500", "0,5", ".5", "1.000", "½",
    "10", "40", "mg", "g", "µg", "mikrogram", "ml", "E", "IE", "mmol", "tabl", "dråper", "mg/kg", "ml/t", "/",
    "x 4", "x 1", "x4", "4 ganger", "daglig", "1+0+1", "2+0+1", "hver 6. time", "morgen og kveld", "vesper",
    "ukentlig", "hver mandag", "engangsdose",
    "ved behov", "vb", "inntil x 4", "maks 4 g/døgn", "po", "iv",
    "sc", "inh", "rektalt",
    "nå", "i morgen", "i kveld", "kl 18", "kl. 08 og 20", "kl 25", "fra 21.11", "til 25.11",
    "i 5 dager", "deretter", "pga smerter", "obs svikt", "haster", "liggende", "merknad: knuses",
    ",", "og", "zzz", "«", "»", "?", "fra", "til",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbers(text: str) -> set[Decimal]:
    """Every number that a text can be said to contain, thousands joined and not."""
    found = set()
    for raw in re.findall(r"\d+(?:[.,]\d+)?|[.,]\d+", text):
        found.add(Decimal(raw.replace(",", ".") if raw[0] not in ".," else "0" + raw.replace(",", ".")))
        found.add(Decimal(re.sub(r"[.,]", "", raw)))
    for raw in re.findall(r"\d{1,3}(?:[ \u00a0]\d{3})+", text):
        found.add(Decimal(re.sub(r"\D", "", raw)))
    halves = re.findall(r"(\d*)½", text)
    return found | {Decimal(whole or 0) + Decimal("0.5") for whole in halves}


@MANY
@given(TEXTS)
@example("paracet 1 500 mg x 4 po")
@example("crp kl 25")
def test_no_dose_that_is_not_in_the_text(text: str) -> None:
    reading = read(text, NOW)
    for order in (reading.order, reading.draft):
        if not isinstance(order, MedicineOrder):
            continue
        for step in order.steps:
            for amount in (step.dose, step.rate, order.strength, order.most):
                if amount is not None:
                    assert amount.value in numbers(text), (text, amount)
                    assert amount.high is None or amount.high in numbers(text)


@MANY
@given(TEXTS)
def test_every_word_is_read_or_asked_about(text: str) -> None:
    reading = read(text, NOW)
    if reading.order is None:
        return
    left = list(text)
    for part in reading.parts:
        for index in range(part.start, part.end) if not part.assumed else ():
            left[index] = " "
    assert not re.search(r"\w", "".join(left)), (text, "".join(left))


@MANY
@given(TEXTS)
def test_parts_lie_inside_the_text_and_apart(text: str) -> None:
    spans = sorted((p.start, p.end) for p in read(text, NOW).parts if not p.assumed)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


@MANY
@given(TEXTS)
def test_a_complete_order_is_valid_and_survives_the_draft_store(text: str) -> None:
    reading = read(text, NOW)
    if reading.order is None:
        return
    basket = Basket("p1").add(reading.order, text, identities=counted())
    assert baskets.loads(baskets.dumps(basket)) == basket
    found = resource(basket.lines[0], SIGNING)
    assert validate(strict.loads(strict.dumps(found))) == [], text


def follow(reading: Reading, depth: int = 40) -> Reading:
    """Take the first answer of each question with answers until none is left."""
    for _step in range(depth):
        asked = next((q for q in reading.questions if q.choices), None)
        if asked is None:
            return reading
        reading = read(asked.choices[0].text, NOW)
    return reading


@MANY
@given(st.sampled_from(["paracet", "furosemid", "metoprolol", "morfin", "levaxin"]), TEXTS)
@example("paracet", "2 x 500 mg")
@example("metoprolol", "1 tabl morgen og kveld")
def test_answers_lead_to_an_end(name: str, text: str) -> None:
    first = read(f"{name} {text}", NOW)
    last = follow(first)
    # What is left has no ready answer: a person must write.
    assert all(not question.choices for question in last.questions), (text, last.text, last.questions)


@MANY
@given(st.text(max_size=60))
def test_any_text_is_read_without_falling_over(text: str) -> None:
    reading = read(text, NOW)
    assert reading.order is None or not reading.questions
    assert len(plain(text)) == len(text)
    assert Scan(text).text == text
