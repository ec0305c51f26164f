"""Kinds of order lines: doses by time of day, meals, ranges, how soon again; and what is asked."""

from __future__ import annotations

import pytest

from desktop.core.messages import set_language
from desktop.orders.checking import check
from desktop.orders.draft import MedicineOrder, ServiceOrder
from desktop.orders.field.reading import read
from desktop.orders.order_resources import dosages
from desktop.orders.summary import summary
from tests.orders.brief import brief
from tests.orders.samples import NOW, chart, lines, none_known, staying


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A dose for each time of the day.
        ("insulatard 12 E morgen og 16 E kveld",
         "insulin humant middels langtidsvirkende INSULATARD 12 [iU] 1/d @08 & 16 [iU] 1/d @20 SQ"),
        ("furosemid 40 mg kl 8 og 20 mg kl 14 po", "furosemid 40 mg 1/d @08 & 20 mg 1/d @14 PO"),
        ("novorapid 10 E sc til frokost, 6 E sc til middag",
         "insulin aspart NOVORAPID 10 [iU] 1/d @08 & 6 [iU] 1/d @16 SQ note: til frokost; til middag"),
        ("insulatard 12 E morgen og 16 kveld", "? unread"),
        ("insulatard 12 E morgen og 16 E morgen", "? dose"),
        ("insulatard 12 E morgen og 16 E kveld vb", "? frequency"),
        ("metformin 500 mg morgen og 1 g kveld po", "? dose"),
        ("metformin 500 mg 1 tabl morgen og 2 tabl kveld", "? dose"),
        # Meals are times of the day, and their words are kept.
        ("levaxin 100 mikrogram x1 før frokost",
         "levotyroksin LEVAXIN 100 ug 1/d @08 PO note: før frokost"),
        ("levaxin 100 mikrogram 30 min før frokost",
         "levotyroksin LEVAXIN 100 ug 1/d @08 PO note: 30 min før frokost"),
        ("xarelto 20 mg x 1 til middag", "rivaroksaban XARELTO 20 mg 1/d @16 PO note: til middag"),
        ("metformin 500 mg frokost og middag", "metformin 500 mg 2/d @08,16 PO note: frokost og middag"),
        ("metformin 500 mg x 3 før frokost po", "? frequency"),
        ("metformin 500 mg middag po", "? frequency"),
        ("metformin 500 mg morgen og middag po", "metformin 500 mg 2/d @08,14 PO"),
        # So many times, as it is needed that day.
        ("movicol 1 pose x 1-2", "makrogol MOVICOL 1 {dosepose} 1-2/d PO"),
        ("movicol 1 pose x 1-2 vb", "makrogol MOVICOL 1 {dosepose} 2/d PO prn<=2"),
        ("paracet 1 g x 4-3 po", "? frequency"),
        ("paracet 1 g x 3-4 po kl 8", "? frequency"),
        ("paracet 1 g x 3 - 4 tabl po", "? frequency"),
        ("crp x 1-2", "? frequency"),
        # How soon again.
        ("morfin 2,5-5 mg iv ved smerter inntil hver time", "morfin 2.5-5 mg 1/h IV prn (smerter)"),
        ("morfin 5 mg sc vb, ikke oftere enn hver 4. time", "morfin 5 mg 1/4h SQ prn"),
        ("oksykodon 5 mg po vb minst 4 timer mellom dosene", "oksykodon 5 mg 1/4h PO prn"),
        ("oksykodon 5 mg po vb inntil x 4 minst 4 t mellom",
         "oksykodon 5 mg 4/d PO prn<=4 note: minst 4 t mellom"),
        ("oksykodon 5 mg po minst 4 timer mellom dosene", "? frequency"),
        ("morfin 5 mg sc når pasienten trenger det, inntil x 6", "morfin 5 mg 6/d SQ prn<=6"),
        # The only strength of a brand of two substances, and one piece of a known strength.
        ("paralgin forte 1 tabl x 4", "paracetamol/kodein PARALGIN FORTE [400 mg/30 mg] 1 {tablett} "
         "4/d ~08,14,20,02 PO"),
        ("pinex forte 1 tabl x 4", "paracetamol/kodein PINEX FORTE [500 mg/30 mg] 1 {tablett} "
         "4/d ~08,14,20,02 PO"),
        ("symbicort 1 inh x 2", "? strength"),
        ("bactrim 2 tabl x 2 po", "? strength"),
        ("paracet 500 mg 2x3-4 po", "? unread"),
        ("morfin 5 mg x 4-6 po", "? unread"),
        ("morfin 5 mg x 4-6 po vb", "? unread"),
        ("paracet 500-1000 mg x 3-4 po", "? frequency"),
        ("seretide 50/500 1x2",
         "salmeterol/flutikason SERETIDE [50/500] 1 {inhalasjon} 2/d ~08,20 IPINHL"),
        ("seretide 50/500 2x1", "? dose"),
        ("timolol 5 mg/ml 1x2", "? dose"),
        ("vagifem 1 vagitorie x 2 per uke", "østradiol VAGIFEM 1 {vagitorie} 2/wk VAGINS"),
        # “hvert” is not “hver t”.
        ("xalatan 1 dråpe i hvert øye", "? frequency"),
        ("nasonex 2 spray i hvert nesebor x 1",
         "mometason NASONEX 2 {spray} 1/d ~08 NASINHLC note: i hvert nesebor"),
        ("paracet 1 g hvert døgn po", "paracetamol PARACET 1 g 1/d ~08 PO"),
        # Regular, and meals that are not counted.
        ("paracet 1 g x 4 fast po", "paracetamol PARACET 1 g 4/d ~08,14,20,02 PO note: fast"),
        ("paracet 1 g x 4 fast po vb", "? unread"),
        ("cipralex 10 mg fast", "? frequency"),
        ("gaviscon 20 ml etter måltid og til natten", "? frequency"),
        ("gaviscon 20 ml x 4 etter måltid og til natten", "? frequency"),
        ("gaviscon 20 ml etter måltid x 3", "alginsyre GAVISCON 20 mL 3/d ~08,14,20 PO note: etter måltid"),
        ("humalog 6 E frokost, 4 E lunsj, 8 E middag",
         "insulin lispro HUMALOG 6 [iU] 1/d @08 & 4 [iU] 1/d @14 & 8 [iU] 1/d @16 SQ "
         "note: frokost; lunsj; middag"),
        ("laktulose 15 ml 1-2 x daglig", "laktulose 15 mL 1-2/d PO"),
        # One moment that is named twice.
        ("zopiklon 7,5 mg om kvelden ved leggetid", "zopiklon 7.5 mg 1/d @22 PO"),
        ("zopiklon 7,5 mg kveld, ved leggetid", "? frequency"),
        ("atorvastatin 40 mg kveld til natten", "atorvastatin 40 mg 1/d @22 PO"),
        ("paracetamol 1 g po morgen kveld til natten", "? frequency"),
        ("paracetamol 1 g po morgen og kveld og ved leggetid", "paracetamol 1 g 3/d @08,20,22 PO"),
        ("metformin 500 mg om morgenen til frokost og om kvelden til middag po",
         "metformin 500 mg 2/d @08,16 PO note: til frokost; til middag"),
        ("sobril 15 mg hs, kveld", "? frequency"),
        ("pinex 500 mg po 1 tablett morgen og kveld til frokost og middag", "? frequency"),
        ("metformin 500 mg frokost, middag, kveld po",
         "metformin 500 mg 3/d @08,16,20 PO note: frokost, middag"),
        # Hours that go back, *natta* that may be bedtime or the night, and ends that contradict each other.
        ("pinex 500 mg po 1 tabl kl 8-2-20", "? frequency"),
        ("imovane 5 mg natta", "? frequency unread"),
        ("seroquel 50mg dgl t.o.m. 30.11, deretter morgen 10mg t.o.m. 30.11", "? duration"),
        ("metformin 500 mg po som engangsdose t.o.m. 30.11", "? frequency"),
        ("pinex 500 mg po 2 tabl med en gang", "paracetamol PINEX [500 mg] 2 {tablett} once PO"),
        # Samples and the ward's own work.
        ("faste fra midnatt", "exa Faste 21 00:00"),
        ("troponin nå om 3 t", "? start"),
        ("troponin nå og om 3 t og om 6 t", "? unread"),
    ],
)  # fmt: skip
def test_a_kind_of_line(text: str, expected: str) -> None:
    set_language("nb")
    assert brief(read(text, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oxycontin 10mg morg + kv", "oksykodon OXYCONTIN 10 mg 2/d @08,20 PO"),
        ("melatonin depot 2 mg kv", "melatonin depottablett 2 mg 1/d @20 PO"),
        ("zopiklon 7,5 mg til natta", "zopiklon 7.5 mg 1/d @22 PO"),
        ("levaxin 100 mikrogr kvar morgon", "levotyroksin LEVAXIN 100 ug 1/d @08 PO"),
        ("seroquel 25 mg hs", "kvetiapin SEROQUEL 25 mg 1/d @22 PO"),
        ("imovane 7,5 mg hs vb", "zopiklon IMOVANE 7.5 mg 1/d @22 PO prn<=1"),
        ("paracetamol 1 g hs po", "? frequency unread"),
        ("fragmin 5000 IE sc hs", "? frequency unread"),
        ("inr i mrg kl 8", "lab INR 21 08:00"),
        ("paracetamol 1 g po kl 8-14-20", "paracetamol 1 g 3/d @08,14,20 PO"),
        ("madopar 100/25 1 kps kl 8 12 16 20",
         "levodopa/karbidopa MADOPAR [100/25] 1 {kapsel} 4/d @08,12,16,20 PO"),
        ("paracetamol po kl 08 14 1 g", "paracetamol 1 g 2/d @08,14 PO"),
        ("paracetamol 1 g po kl 8-14", "? frequency unread"),
        ("paracetamol 1 g po kl 08 10 dg", "? frequency"),
        ("paracetamol 1 g po kl 8 2 tabl", "? frequency"),
        ("oksykodon 5 mg po v/smerter inntil x 4", "oksykodon 5 mg 4/d PO prn<=4 (smerter)"),
        ("ibuprofen 600mg x3 m/ mat", "ibuprofen 600 mg 3/d ~08,14,20 PO note: m/ mat"),
        ("novorapid 6 IE til frokost, 8 IE lunsj, 8 IE middag",
         "insulin aspart NOVORAPID 6 [iU] 1/d @08 & 8 [iU] 2/d @14,16 SQ note: til frokost; lunsj; middag"),
        ("plavix 75 mg x1 i 12 mnd", "klopidogrel PLAVIX 75 mg 1/d ~08 for 365d PO"),
        ("amoxicillin 500 mg x 3 i 7 dager, så 500 mg x 2 i 2 mnd", "? unread"),
        ("klexane 40mg sc x 1 i 10 dg", "enoksaparin KLEXANE 40 mg 1/d ~08 for 10d SQ"),
        ("doxylin 200 mg dag 1, så 100mg x1 i 6 dager",
         "doksysyklin DOXYLIN 200 mg 1/d ~08 for 1d > 100 mg 1/d ~08 for 6d PO"),
        ("doxylin 200 mg dag 1", "? frequency unread"),
        ("prednisolon 40 mg første døgn i 5 dager, så 20 mg x1", "? frequency unread"),
        ("marevan 2,5 mg: 2 tbl man ons fre, 1 tbl ellers",
         "warfarin MAREVAN [2.5 mg] 2 {tablett} 1/d mon+wed+fri ~08 "
         "& 1 {tablett} 1/d tue+thu+sat+sun ~08 PO"),
        ("warfarin 5 mg po onsdag og søndag, 2,5 mg øvrige dager i 2 uker",
         "warfarin 5 mg 1/d wed+sun ~08 for 14d & 2.5 mg 1/d mon+tue+thu+fri+sat ~08 for 14d PO"),
        ("marevan 2,5 mg 2 tbl man ons fre, 1 tbl ellers x 2", "? frequency"),
        ("marevan 2,5 mg 2 tbl man ons fre, 1 tbl man", "? dose unread"),
        ("marevan 2 tbl man ons fre, 1 tbl ellers", "? strength"),
        ("fentanylplaster 12 mikrog/t skiftes hver 3. døgn",
         "fentanyl depotplaster 12 ug/h 1/3d ~08 TRNSDERM"),
        ("morfinmikstur 5 mg x 4", "morfin mikstur 5 mg 4/d ~08,14,20,02 PO"),
        ("exelon plaster 4,6 mg/24 t daglig", "rivastigmin EXELON PLASTER 4.6 mg 1/d ~08 TRNSDERM"),
        ("exelon plaster 4,6 mg/24 t x 2", "? frequency"),
        ("fysio lungefysioterapi pga pneumoni", "con Fysioterapi (lungefysioterapi, pneumoni)"),
        ("tilsyn gynekolog og urolog spm cyste", "? unread"),
        ("ul dyp vene ve legg spm dvt", "? unread"),
        ("ønh-tilsyn spm peritonsillær abscess", "con Øre-nese-hals-tilsyn (peritonsillær abscess)"),
        ("temp hver 4. time", "exa Temperatur 1/4h"),
        ("puls og bt x 2", "exa Blodtrykk og puls 2/d ~08,20"),
        ("glutenfri kost", "exa Glutenfri kost"),
        ("urin bakt us", "mic Urin til dyrkning 20 18:00"),
    ],
)  # fmt: skip
def test_a_line_as_it_is_typed_in_a_hurry(text: str, expected: str) -> None:
    set_language("nb")
    assert brief(read(text, NOW)) == expected


def test_a_range_of_times_is_told_and_written_with_both_numbers() -> None:
    set_language("nb")
    order = read("movicol 1 pose x 1-2", NOW).order
    assert isinstance(order, MedicineOrder)
    assert summary(order, NOW).frequency == "1–2 ganger daglig"
    (dosage,) = dosages(order, NOW)
    repeat = dosage["timing"]["repeat"]
    assert (repeat["frequency"], repeat["frequencyMax"]) == (1, 2)
    assert "timeOfDay" not in repeat


def test_two_samples_are_not_one_after_another_without_end() -> None:
    set_language("nb")
    order = read("troponin nå og om 3 t", NOW).order
    assert isinstance(order, ServiceOrder)
    assert order.repeat is not None
    assert order.repeat.period == 3
    assert order.repeat.count == 2
    assert "hver 3. time, 2 ganger i alt" in summary(order, NOW).line


def test_what_a_consultation_is_about_is_no_second_order() -> None:
    order = read("fysio mobilisering", NOW).order
    assert isinstance(order, ServiceOrder)
    assert (order.kind, order.reason) == ("consultation", "mobilisering")
    assert read("fysio ergo", NOW).questions


@pytest.mark.parametrize(("text", "stopped"), [("lantus 20 E x 4", True), ("lantus 20 E x 2", False)])
def test_a_long_acting_insulin_as_often_as_a_rapid_one_is_stopped(text: str, *, stopped: bool) -> None:
    found = check(lines(text), chart(staying(), none_known(), born="1970-03-14"), NOW)
    assert ("interval" in " ".join(one.rule for one in found.stops)) is stopped


def test_two_products_of_one_strength_are_one_answer() -> None:
    (question,) = read("ventoline 2 drag vb inntil x 4", NOW).questions
    answers = [choice.text for choice in question.choices]
    assert len(answers) == len(set(answers)) >= 2
