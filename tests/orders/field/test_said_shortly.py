"""The order field as doctors write: the only possible way, *nå*, infusions, tapers, words beside a dose."""

from __future__ import annotations

import pytest

from desktop.core.messages import set_language
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.summary import summary
from tests.orders.brief import brief
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The only way that there is, or that the brand or the form has.
        ("eliquis 5 mg x 2", "apiksaban ELIQUIS 5 mg 2/d ~08,20 PO"),
        ("levaxin 75 mcg mane", "levotyroksin LEVAXIN 75 ug 1/d @08 PO"),
        ("oksykodon depot 10 mg x 2", "oksykodon depottablett 10 mg 2/d ~08,20 PO"),
        ("ibux 400 mg x 3 til mat", "ibuprofen IBUX 400 mg 3/d ~08,14,20 PO note: til mat"),
        ("lantus 24 E vesp", "insulin glargin LANTUS 24 [iU] 1/d @20 SQ"),
        ("novorapid 8 E nå", "? route"),
        ("furosemid 40 mg x 1", "? route"),
        ("paracet 1 g x 4", "? route"),
        ("eliquis 5 mg x 2 iv", "? route"),
        ("marevan 2,5 mg iv x 1", "? route"),
        ("movicol 1 pose x 2 via sonde", "makrogol MOVICOL 1 {dosepose} 2/d ~08,20 NGT"),
        # Now, and an infusion.
        ("morfin 2,5 mg iv nå", "morfin 2.5 mg once IV"),
        ("furosemid 40 mg iv nå + om 1 t", "furosemid 40 mg 1/h n=2 IV"),
        ("furosemid 40 mg iv nå om 1 t", "? frequency start"),
        ("nacl 9 mg/ml 1000 ml over 8 t", "natriumklorid NACL [9 mg/ml] 1000 mL once over 8h IV"),
        ("nacl 0,9 % 500 ml iv over 2 timer", "natriumklorid NACL [0,9 %] 500 mL once over 2h IV"),
        ("nacl 7 % 500 ml iv over 2 timer", "? unread"),
        ("tazocin 4 g iv hver 6. t over 30 min", "piperacillin/tazobaktam TAZOCIN 4 g 1/6h over 30min IV"),
        ("glukose 50 mg/ml 100 ml/t over 8 t iv", "? frequency"),
        ("glukose 50 mg/ml 1000 ml iv over 8 t x 3", "glukose [50 mg/ml] 1000 mL 1/8h over 8h IV"),
        ("glukose 50 mg/ml 1000 ml iv over 10 t x 3", "? frequency"),
        ("glukose 50 mg/ml 1000 ml iv over 6 t x 3",
         "glukose [50 mg/ml] 1000 mL 3/d ~08,14,20 over 6h IV"),
        ("ringer 1 l på 8 timer", "Ringer-acetat 1 L once over 8h IV"),
        ("morfin 5 mg på 8 timer iv", "? frequency unread"),
        ("paracet 1 g inntil x 4 po v/behov", "paracetamol PARACET 1 g 4/d PO prn<=4"),
        ("pip-tazo 4g/0,5g x 3", "piperacillin/tazobaktam [4g/0,5g] 4 g 3/d ~08,14,20 IV"),
        ("pip-tazo 0,5g/4g x 3", "? dose"),
        ("insulin lantus 16 E kveld", "insulin glargin LANTUS 16 [iU] 1/d @20 SQ"),
        ("insulin furosemid 40 mg x 1", "? route unread"),
        ("seretide 50/500 1 inh x 2",
         "salmeterol/flutikason SERETIDE [50/500] 1 {inhalasjon} 2/d ~08,20 IPINHL"),
        # How often is carried on; a first dose without it is one.
        ("prednisolon 40 mg x 1 i 5 dager, så 20 mg i 5 dager",
         "prednisolon 40 mg 1/d ~08 for 5d > 20 mg 1/d ~08 for 5d PO"),
        ("ticagrelor 180 mg nå, så 90 mg x 2", "ticagrelor 180 mg once > 90 mg 2/d ~08,20 PO"),
        ("prednisolon 40 mg x 1, så 20 mg x 1", "? duration"),
        ("furosemid 40 mg x 2 po i 3 dager, så 20 mg", "? frequency"),
        ("prednisolon fra 20 til 10 mg x 1", "? dose"),
        ("metformin 500 mg 1+0+1 tabl po", "metformin tablett 500 mg 2/d ~08,20 PO"),
        ("rtg thorax neste uke", "? reason unread"),
        ("mr caput innen fredag", "? reason unread"),
        # Tapers.
        ("prednisolon 20 mg x 1, trapp ned 5 mg hver uke til 10 mg",
         "prednisolon 20 mg 1/d ~08 for 7d > 15 mg 1/d ~08 for 7d > 10 mg 1/d ~08 PO"),
        ("prednisolon 20 mg x 1, trapp ned 3 mg hver uke til 0", "? duration"),
        ("prednisolon 40-30-20-10", "? duration"),
        # Parts of the day as amounts.
        ("novorapid 6+6+8 E til måltid",
         "insulin aspart NOVORAPID 6 [iU] 2/d ~08,14 & 8 [iU] 1/d ~20 SQ note: til måltid"),
        ("furosemid 80 + 40 mg po", "? dose unread"),
        ("symbicort 160/4,5 2 inh x 2",
         "budesonid/formoterol SYMBICORT [160/4,5] 2 {inhalasjon} 2/d ~08,20 IPINHL"),
        ("ventoline 5 mg x 4 inh", "salbutamol VENTOLINE 5 mg 4/d ~08,14,20,02 IPINHL"),
        ("humira 40 mg sc annenhver uke", "adalimumab HUMIRA 40 mg 1/2wk SQ"),
        ("norspan 10 mcg/t hver 7. dag", "buprenorfin NORSPAN 10 ug/h 1/7d ~08 TRNSDERM"),
        ("xalatan 1 dråpe begge øyne vesp", "latanoprost XALATAN 1 [drp] 1/d @20 OPTHALTA in both-eyes"),
        ("seloken 2,5 mg iv, kan gjentas x 2", "? unread"),
        ("marevan 2,5 mg man ons fre", "warfarin MAREVAN 2.5 mg 1/d mon+wed+fri ~08 PO"),
        ("marevan 2,5 mg x 1 tir, tors og lør", "warfarin MAREVAN 2.5 mg 1/d tue+thu+sat ~08 PO"),
        ("marevan 2,5 mg x 2 man og tors", "? frequency"),
        ("marevan 2,5 mg daglig man ons", "? frequency"),
        # What acts all day is given each day.
        ("melatonin depot 2 mg kl 21", "melatonin depottablett 2 mg 1/d @21 PO"),
        ("furosemid 40 mg iv kl 18", "? frequency"),
        # Starts.
        ("cefotaksim 2 g iv x 3 fra i morgen 06", "cefotaksim 2 g 3/d ~08,14,20 IV from 21 06:00"),
        ("hb i morgen 07", "lab Hemoglobin 21 07:00"),
        ("inr 27.11 kl 7", "lab INR 27 07:00"),
        ("hb 31.02", "? start"),
        ("faste fra 24", "exa Faste 21 00:00"),
        # The clinical question in the words that are left.
        ("rtg thorax hoste", "ima Røntgen thorax (hoste)"),
        ("ul vener ve legg dvt?", "ima Ultralyd vener underekstremitet left (legg dvt?)"),
        ("ct caput før lumbalpunksjon", "? reason unread"),
        ("rtg thorax 12", "? reason unread"),
        ("fysio mobilisering", "con Fysioterapi (mobilisering)"),
        ("4at skjema", "? unread"),
        ("bt og puls x 4", "exa Blodtrykk og puls 4/d ~08,14,20,02"),
        ("væskerestriksjon 1500 ml", "exa Væskerestriksjon note: 1500 ml"),
        ("ekg x 3", "? frequency"),
    ],
)  # fmt: skip
def test_reading(text: str, expected: str) -> None:
    set_language("nb")
    assert brief(read(text, NOW)) == expected


def test_a_way_that_was_not_typed_is_shown_as_an_assumption() -> None:
    found = read("eliquis 5 mg x 2", NOW)
    assert [part.start for part in found.parts if part.kind == "route"] == [-1]


def test_a_dashed_taper_is_one_question_whose_answer_is_the_whole() -> None:
    set_language("nb")
    (question,) = read("prednisolon 40-30-20-10", NOW).questions
    assert question.words == "40 mg, 30 mg, 20 mg, 10 mg: hvor mange dager for hver dose?"
    answer = next(choice for choice in question.choices if choice.words == "3 dager hver")
    order = read(answer.text, NOW).order
    assert isinstance(order, MedicineOrder)
    assert [(step.dose.value if step.dose else 0, step.days) for step in order.steps] == [
        (40, 3), (30, 3), (20, 3), (10, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["prednisolon 40-30-20-10, 5 dager hver", "prednisolon 40-30-20-10 mg 5 dgr hver po",
     "prednisolon 40-30-20-10 mg, 5 days each"],
)  # fmt: skip
def test_the_days_that_are_said_of_a_dashed_taper_are_all_that_is_offered(text: str) -> None:
    set_language("nb")
    (question,) = read(text, NOW).questions
    (answer,) = question.choices
    assert answer.words == "5 dager hver"
    order = read(answer.text, NOW).order
    assert isinstance(order, MedicineOrder)
    assert [(step.dose.value if step.dose else 0, step.days) for step in order.steps] == [
        (40, 5), (30, 5), (20, 5), (10, 5),
    ]  # fmt: skip
    assert order.note == ""


def test_days_of_each_week_are_no_days_of_each_step() -> None:
    questions = read("prednisolon 40-30-20-10 mg 5 dager hver uke", NOW).questions
    assert [len(one.choices) for one in questions] == [6]


def test_two_doses_an_hour_apart_are_two_in_the_day() -> None:
    set_language("nb")
    order = read("furosemid 40 mg iv nå + om 1 t", NOW).order
    assert order is not None
    assert "80 mg per døgn" in summary(order, NOW).line.replace("\u00a0", " ")


def test_the_days_of_each_step_stand_in_the_basket() -> None:
    set_language("nb")
    order = read("eliquis 10 mg x 2 i 7 dager, så 5 mg x 2", NOW).order
    assert order is not None
    said = summary(order, NOW)
    assert said.dose.replace("\u00a0", " ") == "10 mg i 7 dager, deretter 5 mg"
    assert "i 7 dager" not in said.line
    assert said.row[0].replace("\u00a0", " ") == "apiksaban 10 mg × 2 i 7 dager, deretter 5 mg × 2"


def test_doses_that_hold_together_have_each_its_hours() -> None:
    set_language("nb")
    order = read("novorapid 6+6+8 E til måltid", NOW).order
    assert order is not None
    said = summary(order, NOW)
    assert said.dose.replace("\u00a0", " ") == "6 enheter kl. 08 og 14 + 8 enheter kl. 20"
    assert said.frequency == "2 ganger daglig + 1 gang daglig"
    assert "til måltid" in said.row[1]


@pytest.mark.parametrize(
    ("text", "row", "beside"),
    [
        ("oksykodon depot 10 mg x 2", "oksykodon depottablett 10 mg × 2", "gjennom munnen, fra nå"),
        ("glukose 500 mg/ml 20 ml iv nå", "glukose 500 mg/ml 20 ml én gang", "intravenøst, fra nå"),
        ("nacl 0,9 % 500 ml iv over 2 timer",
         "natriumklorid 0,9 % 500 ml én gang over 2 timer", "NACL, intravenøst, fra nå"),
        ("lantus 24 E kl 21 i 3 dager",
         "insulin glargin 24 enheter × 1", "LANTUS, subkutant, kl. 21, fra nå, i 3 dager"),
        ("ibux 400 mg x 3 til mat i 5 dager",
         "ibuprofen 400 mg × 3", "IBUX, gjennom munnen, fra nå, i 5 dager, til mat"),
    ],
)  # fmt: skip
def test_a_line_in_the_basket_keeps_each_word_that_was_ordered(text: str, row: str, beside: str) -> None:
    set_language("nb")
    order = read(text, NOW).order
    assert order is not None
    said = summary(order, NOW)
    assert [part.replace("\u00a0", " ") for part in said.row] == [row, beside]


@pytest.mark.parametrize(
    ("text", "first"),
    [("oksykodon depot 10 mg x 2", "Depottablett"), ("glukose 500 mg/ml 20 ml iv nå", "500 mg/ml")],
)
def test_the_card_says_form_and_strength_first(text: str, first: str) -> None:
    set_language("nb")
    order = read(text, NOW).order
    assert order is not None
    assert summary(order, NOW).line.replace("\u00a0", " ").split(" · ")[0] == first


def test_hours_of_steps_that_differ_stand_with_each() -> None:
    set_language("nb")
    order = read("prednisolon 20 mg kl 9 daglig i 5 dager, så 10 mg kl 21 daglig", NOW).order
    assert order is not None
    said = summary(order, NOW)
    assert said.dose.replace("\u00a0", " ") == "20 mg kl. 09 i 5 dager, deretter 10 mg kl. 21"


def test_an_impossible_way_is_asked_with_the_possible_ones() -> None:
    set_language("nb")
    (question,) = read("eliquis 5 mg x 2 iv", NOW).questions
    assert question.words == "apiksaban gis ikke intravenøst: hvilken administrasjonsvei?"
    assert [choice.text for choice in question.choices] == ["eliquis 5 mg x 2 po"]
