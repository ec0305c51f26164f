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
from desktop.orders.basket import Basket, Line
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import Reading, read
from desktop.orders.field.scan import Scan, plain
from desktop.orders.order_resources import Signing, resource
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


DOSING = (
    "500 mg", "40 mg", "2,5 mg", "1 g", "10 E", "5 ml", "2 tabl", "½ tabl", "2x4", "6x1", "1 x 3",
    "½x2", "1,5x2", "x 3", "x4", "x 7", "3 ggr dgl", "1+0+1", "2+0+1", "1-0-1", "2-1-0-1", "8+14",
    "8-14-20", "fordelt på 2 doser", "i 7 dager", "i 2 uker", "x 5 d", "hver 6. time", "hver 2. dag",
    "annenhver dag", "hver mandag", "5 dager i uken", "inntil x 4", "inntil 3", "vb", "maks 4 g/døgn",
    "maks 8 tabl/d", "kl 8", "kl 08 og 20", "fra 24.11", "til 30.11", "om 2 timer", "10 mg/ml",
    "250 mg/5 ml", "100 ml/t", "5 mg/kg", "/døgn", "ukentlig", "engangsdose", "øhj", "nå", "morgen",
    "vesp", "over 30 min", "2-3", "7", "1/2",
)  # fmt: skip
NAMES = ("paracet", "metotreksat", "furosemid", "morfin", "novorapid", "prednisolon", "ringer", "zzz")
ORDERS = st.builds(
    lambda name, parts, route: " ".join([name, *parts, route]),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(DOSING), min_size=1, max_size=5),
    st.sampled_from(("po", "iv", "sc")),
)


def said(order: MedicineOrder) -> set[str]:
    """Every number of an order as it will be signed, and of what it was read from on the way to a date."""
    found = resource(Line("l", "urn:uuid:l", order), SIGNING)
    words = strict.dumps(found) + order.strength_text
    numbers = {n.lstrip("0") or "0" for n in re.findall(r"\d+", words)}
    numbers |= {str(Decimal(n).normalize()) for n in re.findall(r"\d+(?:\.\d+)?", words)}
    for step in order.steps:
        numbers |= {str(step.days), str((step.days or 0) // 7)}
        if step.until is not None:
            numbers |= {str(step.until.day), str(step.until.month)}
    if order.start.at is not None:
        numbers.add(str(round((order.start.at - NOW).total_seconds() / 3600)))
    if order.most_times is not None:
        numbers.add(str(order.most_times))
    if order.as_needed or (order.steps and order.steps[0].schedule and order.steps[0].schedule.once):
        numbers.add("1")
    return numbers


@settings(MANY, max_examples=600)
@given(ORDERS)
@example("paracet 500 mg 2x4 po")
@example("selexid 400 mg x 3 x 3 po")
@example("levaxin 100 µg 5 dager i uken po")
@example("furosemid 80 mg daglig fordelt på 2 doser po")
def test_every_number_is_in_the_order_or_asked_about(text: str) -> None:
    """Each number of the text is in what will be signed, as often as it was typed, or causes a question."""
    order = read(text, NOW).order
    if not isinstance(order, MedicineOrder):
        return
    held = said(order)
    for raw in re.findall(r"\d+(?:[.,]\d+)?", text):
        number = str(Decimal(raw.replace(",", ".")).normalize())
        if "E" in number:
            number = str(int(Decimal(raw.replace(",", "."))))
        assert number in held or raw.lstrip("0") in held or number in ("0", "1"), (text, raw, held)
    # What multiplies may not be dropped because the same number stands elsewhere.
    if match := re.search(r"(\d+) mg (\d)x(\d)", text):
        pieces = Decimal(match[2])
        doses = [step.dose for step in order.steps if step.dose is not None]
        assert pieces == 1 or any(d.value == pieces and d.unit.startswith("{") for d in doses), text


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
