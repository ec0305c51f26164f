"""Kinds of expression of prescriptions and charts, each in more than one wording, and beside it what looks
like it and must stay a text."""

from __future__ import annotations

from itertools import product

import pytest

from desktop.core.messages import set_language
from desktop.orders.dosage_text.dosage_reading import read
from desktop.orders.dosage_text.grammar import frequency, lengths
from desktop.orders.dosage_text.text_numbers import LENGTHS
from tests.orders.samples import NOW


def said(text: str) -> str:
    """The words of each dosage of a text; empty where it stays a text."""
    set_language("nb")
    return " | ".join(str(one["text"]) for one in read(text, NOW).dosages)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 tablett når du trenger det", "1 tablett ved behov"),
        ("1 tablett ved trong", "1 tablett ved behov"),
        ("1 tablett om nødvendig, maks 3 per døgn", "1 tablett ved behov høyst 3 tabletter per døgn"),
        ("1 tabl ved behov, ikke oftere enn hver 6. time", "1 tablett inntil hver 6. time ved behov"),
        ("1 tbl x 3 dd", "1 tablett 3 ganger daglig"),
        ("2 tablettar kvar morgon i ei veke", "2 tabletter 1 gang daglig om morgenen i 1 uke"),
        ("2 dropar i kvart auge om kvelden", "2 dråper 1 gang daglig om kvelden kvart auge"),
        ("1 dråpe i det høyre øyet x 2", "1 dråpe 2 ganger daglig i høyre øye"),
        ("4 dråper x 2 i øregangen venstre", "4 dråper 2 ganger daglig i øregangen venstre"),
        ("1 tablett alle dager unntatt onsdag",
         "1 tablett hver mandag, tirsdag, torsdag, fredag, lørdag og søndag"),
        ("2stk morgen", "2 stk 1 gang daglig om morgenen"),
        ("1 dtbl x 2", "1 depottablett 2 ganger daglig"),
        ("1 (en) tablett daglig", "1 tablett 1 gang daglig"),
        ("påsmøres kveld, 3 ganger i uken",
         "dose ikke oppgitt, 3 ganger i uken om kvelden (påsmøres)"),
        ("1 plaster (12 mikrogram/time) hver 3. dag", "12 mikrogram per time hver 3. dag (plaster)"),
        ("1 plaster på om morgenen, av til natten", "1 plaster 1 gang daglig om morgenen (av til natten)"),
        ("2 drag x 2 på kammer", "2 inhalasjoner 2 ganger daglig (på kammer)"),
        ("5 mg ved uro, minst 4 timer mellom dosene", "5 mg ved behov mot uro (minst 4 timer mellom dosene)"),
        ("10 mg ved krampeanfall som varer mer enn 5 min",
         "10 mg ved behov mot krampeanfall som varer mer enn 5 min"),
        ("1 stikkpille ved feber over 38,5", "1 stikkpille ved behov mot feber over 38,5"),
        ("1 tablett daglig i 3 mnd, deretter kontroll hos fastlege",
         "1 tablett 1 gang daglig i 3 måneder (deretter kontroll hos fastlege)"),
        ("5 ml x 3 i 7 dager. Ristes før bruk. Rester kastes etter endt kur",
         "5 ml 3 ganger daglig i 7 dager (Ristes før bruk) (Rester kastes etter endt kur)"),
        ("5 ml x 2. Oppbevares i kjøleskap. Kastes etter 14 dager",
         "5 ml 2 ganger daglig (Oppbevares i kjøleskap) (Kastes etter 14 dager)"),
        ("5 ml x 3 i 10 dager. Fullfør kuren", "5 ml 3 ganger daglig i 10 dager (Fullfør kuren)"),
        ("1 brusetablett oppløses i vann og drikkes hver morgen",
         "1 brusetablett 1 gang daglig om morgenen (oppløses i vann og drikkes)"),
        ("1 plaster settes på om morgenen og tas av om kvelden",
         "1 plaster 1 gang daglig om morgenen (og tas av om kvelden)"),
        ("1 plaster på om morgenen, fjernes om kvelden",
         "1 plaster 1 gang daglig om morgenen (fjernes om kvelden)"),
        ("1 vagitorie settes høyt opp i skjeden ved leggetid",
         "1 vagitorie 1 gang daglig ved leggetid i skjeden (settes høyt opp)"),
        ("1 vagitorie innføres i skjeden ved leggetid",
         "1 vagitorie 1 gang daglig ved leggetid i skjeden (innføres)"),
        ("1 drypp i begge øyne hver kveld", "1 dråpe 1 gang daglig om kvelden i begge øyne"),
        ("1-2 drypp i høyre øre x 3", "1–2 dråper 3 ganger daglig i høyre øre"),
        ("1 tablett vid behov mot smärta, högst 3 gånger per dygn",
         "1 tablett inntil 3 ganger daglig ved behov (mot smärta)"),
        ("1 tablet morgen og aften mod forhøjet blodtryk",
         "1 tablett 2 ganger daglig om morgenen og om kvelden (mod forhøjet blodtryk)"),
        ("2 tabletter 4 gange dagligt i 5 dage", "2 tabletter 4 ganger daglig i 5 dager"),
        ("1 tablett efter behov, højst 4 gange dagligt", "1 tablett inntil 4 ganger daglig ved behov"),
        ("1 tablet 3 gange dagligt i 2 uger", "1 tablett 3 ganger daglig i 2 uker"),
        ("2 tbl ma, on, fr; 1,5 tbl ti, to, lø, sø",
         "2 tabletter hver mandag, onsdag og fredag | "
         "1,5 tabletter hver tirsdag, torsdag, lørdag og søndag"),
        ("1 tabl ma, to og lø", "1 tablett hver mandag, torsdag og lørdag"),
        ("1 tablett x 2, siste dag 27/11", "1 tablett 2 ganger daglig til og med 27.11.2026"),
        ("1 tablett daglig, siste dose: 27.11.2026", "1 tablett 1 gang daglig til og med 27.11.2026"),
        ("Videre: 1 tablett daglig i 4 uker", "1 tablett 1 gang daglig i 4 uker"),
        ("Start med 1 tablett om kvelden i 3 dager, øk så til 1 tablett morgen og kveld",
         "1 tablett 1 gang daglig om kvelden i 3 dager | "
         "1 tablett 2 ganger daglig om morgenen og om kvelden"),
        ("1-3 l/min på nesekateter ved behov", "1–3 liter per minutt ved behov (på nesekateter)"),
        ("2 l/min ved dyspne", "2 liter per minutt ved behov mot dyspne"),
        ("2 inhalasjoner x 2 turbuhaler", "2 inhalasjoner 2 ganger daglig (turbuhaler)"),
        ("1 tablett x 2 fast, 1 tablett ekstra ved behov",
         "1 tablett 2 ganger daglig (fast) | 1 tablett ved behov"),
    ],
)  # fmt: skip
def test_a_kind_of_expression_is_read(text: str, words: str) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    "text",
    [
        # Daily, or on the day of today's date.
        "20 mg dd", "1 tablett dd",
        # Three grams, or three times a day.
        "1 kapsel 3 g dgl i 7 dager", "1 tablett 2 g daglig",
        # The number in brackets is another one.
        "2 (en) tabletter daglig", "1 (tre) tablett daglig",
        # How long the fit lasts, or how long the dose is given.
        "10 mg ved kramper over 5 min",
        # An extra dose that nobody gives an amount, or that is not said to be as needed.
        "1 tablett x 2 fast, ekstra ved behov", "1 tablett x 2, 1 tablett ekstra",
        "1 tablett x 2, 1 tablett ved behov",
        # Two times at one part of the day.
        "1 tablett kveld x 2", "1 tablett morgen og kveld, 3 ganger i uken",
        # More apart than said is no interval.
        "5 mg ved uro, maks 4 timer mellom dosene",
        "1 tablett x 2, deretter kontroll og ny dose",
    ],
)  # fmt: skip
def test_what_looks_like_it_stays_a_text(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bruk 1-2 tabl inntil 3 ggr. dgl. v/smerter",
         "1–2 tabletter inntil 3 ganger daglig ved behov mot smerter"),
        ("Løs opp 1 brusetablett i et glass vann 2 ganger daglig",
         "1 brusetablett 2 ganger daglig (Løs opp) (i et glass vann)"),
        ("1 tablett daglig, tas fastende minst 30 min. før frokost",
         "1 tablett 1 gang daglig 30 minutter før frokost (fastende) (minst 30 min. før frokost)"),
        ("1 tablett ved behov, ikke mer enn 3 per døgn", "1 tablett ved behov høyst 3 tabletter per døgn"),
        ("1 kps pn, maks tre daglig", "1 kapsel ved behov høyst 3 kapsler per døgn"),
        ("2 tabletter med en gang, deretter 1 tablett daglig i 4 dager",
         "2 tabletter 1 gang i alt | 1 tablett 1 gang daglig i 4 dager"),
        ("1 tabl daglig, kan tas med eller uten mat", "1 tablett 1 gang daglig (kan tas med eller uten mat)"),
        ("2 tabl x 2, 1 time før eller 2 timer etter mat",
         "2 tabletter 2 ganger daglig (1 time før eller 2 timer etter mat)"),
        ("1 g (2 tabletter à 500 mg) x 4", "1 g 4 ganger daglig (2 tabletter à 500 mg)"),
        ("30 mg x 1 (3 tabletter à 10 mg)", "30 mg 1 gang daglig (3 tabletter à 10 mg)"),
        ("1 tbl 1x3", "1 tablett 3 ganger daglig"),
        ("1 tbl/d i 5 d", "1 tablett 1 gang daglig i 5 dager"),
        ("tabl 1 x 2", "1 tablett 2 ganger daglig"),
        ("1 tbl x III", "1 tablett 3 ganger daglig"),
        ("Tbl. 50 mg: 1 tbl morgen", "1 tablett 1 gang daglig om morgenen (Tbl. 50 mg)"),
        ("1 kapsel à 20.000 IE ukentlig", "1 kapsel 1 gang i uken (à 20.000 IE)"),
        ("1 tbl kl. 8-14-20", "1 tablett 3 ganger daglig kl. 08, 14 og 20"),
        ("1 g kl 08 14 20 og 02", "1 g 4 ganger daglig kl. 08, 14, 20 og 02"),
        ("0800: 2 tbl, 2000: 1 tbl", "2 tabletter 1 gang daglig kl. 08 | 1 tablett 1 gang daglig kl. 20"),
        ("1 tabl 08:00 og 20:00", "1 tablett 2 ganger daglig kl. 08 og 20"),
        ("60 mg s.c. en gang i halvåret", "60 mg hver 6. måned subkutant"),
        ("1 mg i måneden im", "1 mg 1 gang i måneden intramuskulært"),
        ("1 kapsel tre dager i uken: man, ons og lør", "1 kapsel hver mandag, onsdag og lørdag"),
        ("6 tabletter hver torsdag (ukedose)", "6 tabletter hver torsdag (ukedose)"),
        ("Man 1, tirs 1½, ons 1 tabl", "1 tablett hver mandag og onsdag | 1,5 tabletter hver tirsdag"),
        ("1 1/2 tabl ti/to/lø, 1 tabl ma/on/fr/sø",
         "1,5 tabletter hver tirsdag, torsdag og lørdag | 1 tablett hver mandag, onsdag, fredag og søndag"),
        ("1 tabl ma-fr", "1 tablett hver mandag, tirsdag, onsdag, torsdag og fredag"),
        ("5 mg onsdag, 2,5 mg resten av uken",
         "5 mg hver onsdag | 2,5 mg hver mandag, tirsdag, torsdag, fredag, lørdag og søndag"),
        ("2,5 tabl hver dag unntatt fredag da 2 tabl",
         "2,5 tabletter hver mandag, tirsdag, onsdag, torsdag, lørdag og søndag | 2 tabletter hver fredag"),
        ("1 tablett x 1 i 14 dager, øk deretter til 1 tablett x 2",
         "1 tablett 1 gang daglig i 14 dager | 1 tablett 2 ganger daglig"),
        ("300 mg x 1 som ladningsdose, deretter 75 mg x 1",
         "300 mg 1 gang i alt (som ladningsdose) | 75 mg 1 gang daglig"),
        ("Uke 1: 25 mg daglig. Uke 2: 50 mg daglig. Fra uke 3: 100 mg daglig.",
         "25 mg 1 gang daglig i 7 dager | 50 mg 1 gang daglig i 7 dager | 100 mg 1 gang daglig"),
        ("Dag 1: 2 tbl, dag 2-5: 1 tbl",
         "2 tabletter 1 gang daglig i 1 dag | 1 tablett 1 gang daglig i 4 dager"),
        ("200 mg x 3, totalt 5 dager", "200 mg 3 ganger daglig i 5 dager"),
        ("2 g iv gitt over 30 min x 3", "2 g 3 ganger daglig over 30 minutter intravenøst"),
        ("500 ml x 2 iv, hver over 4 timer", "500 ml 2 ganger daglig over 4 timer intravenøst"),
        ("1 dråpe hver 2. time første døgnet, deretter 1 dråpe x 4",
         "1 dråpe hver 2. time i 1 dag | 1 dråpe 4 ganger daglig"),
        ("1 cm salve i nedre øyelokk på venstre øye til natten",
         "1 cm 1 gang daglig ved leggetid i venstre øye (salve) (i nedre øyelokk)"),
        ("25 mikrogram/time, skift plaster hver 72. time", "25 mikrogram per time hver 72. time"),
        ("1 plaster om morgenen, tas av til natten",
         "1 plaster 1 gang daglig om morgenen (tas av til natten)"),
        ("1 plaster daglig, sitter på i inntil 12 timer",
         "1 plaster 1 gang daglig (sitter på i inntil 12 timer)"),
        ("1-3 l/min på brillekateter", "1–3 liter per minutt (på brillekateter)"),
        ("1 målebeger (5 ml) x 3", "1 målebeger 3 ganger daglig (5 ml)"),
        ("5 dråper daglig på skje", "5 dråper 1 gang daglig (på skje)"),
        ("1 tablett om kvelden ved leggetid", "1 tablett 1 gang daglig ved leggetid"),
        ("1 tablett hver morgen før frokost", "1 tablett 1 gang daglig før frokost"),
        ("1 tabl om morgenen til frokost og om kvelden ved leggetid",
         "1 tablett 2 ganger daglig til frokost og ved leggetid"),
        ("1 tablett morgen, kveld og ved leggetid",
         "1 tablett 3 ganger daglig om morgenen, om kvelden og ved leggetid"),
    ],
)  # fmt: skip
def test_a_kind_of_a_prescription_is_read(text: str, words: str) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    "text",
    [
        # Two tablets, or one three times; a number of days.
        "2 tbl 1x3", "1-2 tbl 1x3", "5 mg 1x7", "1 x 3 tabl", "tabl. 2 x 3", "1 tabl x i 5 dager",
        "1 tabl x IV",
        # The pieces make another amount.
        "5 mg (2 tabletter à 5 mg) daglig", "1 g (2 tabletter à 500 mg) morgen, 500 mg kveld",
        # Hours, days of treatment, or a dose.
        "1 tabl kl 8-14", "1 tabl kl 08 14 dg", "2 tabl kl 08 10 mg", "1 tabl kl 08 14 x 2", "1:10 ml x 2",
        "1 tabl kl 8, 14 og 20 ½ tablett",
        # Other days than their number, two doses of one day, a week of the calendar, a gap.
        "1 tabl 2 dager i uken: mandag, tirsdag og torsdag", "man 1, man 2 tabl",
        "6 tabl daglig (ukedosering)",
        "Uke 48: 25 mg daglig, uke 49: 50 mg daglig", "Uke 1: 25 mg daglig. Uke 3: 50 mg daglig.",
        "1 tabl daglig fra uke 1", "dag 1: 2 tbl, dag 8: 2 tbl", "1 tabl daglig resten av uken",
        # Once on that day, or twice?
        "5 mg x 2 unntatt onsdag da 2,5 mg", "5 mg unntatt onsdag da 2,5 mg x 2",
        # Of all the days in all some are over.
        "200 mg x 1 første dag, deretter 100 mg x 1, totalt 7 dager", "1 tabl x 2 totalt 4 tabl",
        # Words that stand beside two doses and may be of one.
        "1 tabl minst 30 minutter før frokost og 1 tabl kveld", "75 mg daglig + 600 mg x 3 i 7 dager",
        # All that is given in that time, or each dose?
        "2 tabl/uke", "20 mg/dag",
        # How many infusions, nobody said; a bag that is no dose as needed.
        "500 ml hver over 4 timer", "500 ml pn", "25 mg/kg x 2 som ladningsdose", "1,33 tabl x 2",
    ],
)  # fmt: skip
def test_what_looks_like_a_kind_of_a_prescription_stays_a_text(text: str) -> None:
    assert said(text) == ""


def test_no_word_of_a_length_is_known_to_one_half_of_the_reader_alone() -> None:
    """A word that a row takes for a unit of time has a meaning: a text of them is read, or stays a text."""
    forms = ("1 tablett x 1 i 2 {}", "1 tablett x 1 i ei {}", "1 tablett hver {}", "1 tablett hver 2. {}",
             "1 tablett x 1 inntil 2 {}", "1 tablett x 1 i 0-2 {}", "1 tablett første {}, så 2 tabletter x 1",
             "1 tablett første 2 {}, så 2 tabletter x 1", "10 ml over 2 {}",
             "1 tablett 2 ganger per {}")  # fmt: skip
    words = {*LENGTHS, "vike", "veke", "veker", "veka", "dagar", "dag", "månad", "månader", "timar", "året"}
    words |= {
        word
        for pattern, _maker in (*frequency.ROWS, *lengths.ROWS)
        for word in pattern.pattern.replace("?", "").replace("(", "|").replace(")", "|").split("|")
        if word.isalpha()
    }
    for form, word in product(forms, sorted(words)):
        read(form.format(word), NOW)
    assert len(words) > 60
