"""Obstetrics and oncology by rules."""

from __future__ import annotations

from desktop.backend.demo.case import Point
from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def _mother(d: Draft, weeks: int, status: str) -> None:
    d.who(19, 43, "female")
    d.fields |= {"via_er": False, "pregnant": status, "gestation": weeks * 7 + d.rng.randrange(7)}


def section(d: Draft) -> None:
    """After a caesarean section."""
    _mother(d, 39, "post-partum")
    d.stay(2, 4)
    d.day = max(d.day, 2)
    d.fields |= {"child": d.pick("Jente", "Gutt"), "born": 1.3}
    d.dx("O32.1", "Seteleie, keisersnitt")
    d.cause = f"Keisersnitt, barseldag {d.day}"
    d.act("MCA10", "Keisersnitt", 1.25)
    d.vital(
        hr=(88, 82, 76),
        sbp=(118, 116, 120),
        dbp=(70, 72),
        rr=(16, 15),
        spo2=(98, 98),
        temp=(36.8, 37.2, 36.8),
        pain=(3, 5, 2),
    )
    d.fields["more"] = ("pain",)
    d.lab(hb=(12.0, 10.6, 10.8), crp=(4, 60, 30))
    d.point("Blodtap ved fødsel", d.rng.randrange(300, 900, 50), "ml", 1.32)
    d.med("paracetamol", "1 g", "O32.1", "08 14 20 02", day=1.35)
    d.med("ibuprofen", "400 mg", "O32.1", "08 14 20", day=1.6)
    d.med("dalteparin", "5000 IE", "O32.1", "20", route="SQ", day=1.6)
    d.score("ONEWS", 2, 1, 0)
    d.todo("Ammeveiledning", d.soon(), nurse=True)


def _bleeds(d: Draft, loss: int) -> None:
    """Postpartum haemorrhage that goes on: born this morning, amounts one after the other, doses between."""
    d.day = 1
    born = 1.02
    d.fields |= {"born": born, "labour": 1.0, "rounds": 8}
    d.dx("O72.1", "Blødning etter fødsel")
    d.cause = "Blødning etter fødsel"
    d.act("MAA00", "Vaginal forløsning", born)
    d.vital(hr=(84, 96, 118, 122), sbp=(124, 112, 98, 94), dbp=(70, 58, 52), rr=(16, 20), spo2=(98, 97))
    d.lab(hb=(12.4, 9.8), plt=(190, 180))
    first, rest = 350, loss - 350
    for amount, unit, after in (
        (first, "ml", 0.008), (rest // 2, "ml", 0.016), (rest - rest // 2, "ml", 0.03)
    ):  # fmt: skip
        d.point("Blødning", amount, unit, born + after)
    d.med("oksytocin", "5 IE", "O72.1", once=True, route="IV", day=born + 0.02)
    d.med("traneksamsyre", "1 g", "O72.1", once=True, route="IV", day=born + 0.034)
    d.score("ONEWS", 1, 3, 6)
    d.todo("Kontroll-Hb og jern", d.soon())


def bleeding(d: Draft) -> None:
    """Postpartum haemorrhage."""
    _mother(d, 40, "post-partum")
    d.stay(2, 4)
    d.day = max(d.day, 2)
    d.fields |= {"child": d.pick("Jente", "Gutt"), "born": 1.2, "rounds": 6}
    loss = d.rng.randrange(1100, 2300, 100)
    if d.gone is None:
        _bleeds(d, loss)
        return
    d.dx("O72.1", "Blødning etter fødsel")
    d.cause = f"Blødning etter fødsel, {loss} ml".replace(f"{loss}", f"{loss // 1000} {loss % 1000:03}")
    d.vital(hr=(122, 96, 84), sbp=(92, 108, 116), dbp=(52, 64), rr=(20, 16), spo2=(97, 98), temp=(37.0, 37.1))
    d.lab(hb=(9.8, 8.2, 8.8), plt=(190, 180, 220), crp=(8, 40, 24))
    d.once["inr"] = 1.1
    d.point("Blodtap ved fødsel", loss, "ml", 1.24)
    d.med("oksytocin", "5 IE", "O72.1", once=True, route="IV")
    d.med("traneksamsyre", "1 g", "O72.1", once=True, route="IV")
    d.med("misoprostol", "800 µg", "O72.1", once=True, route="PO")
    d.med("paracetamol", "1 g", "O72.1", "08 14 20", day=1.4)
    d.score("ONEWS", 6, 3, 1)
    d.todo("Kontroll-Hb og jern", d.soon())


def labour(d: Draft) -> None:
    """A birth that goes on: some hours of active labour, a cervix that opens, a fetal heart that is heard."""
    _mother(d, 39, "pregnant" if d.gone is None else "post-partum")
    d.day = d.length = 1
    d.fields |= {"rounds": 12, "labour": 1.06}
    d.dx("O80.0" if d.gone is not None else "Z34.9", "Svangerskap til termin")
    d.cause = "Fødsel, aktiv fase"
    d.vital(hr=(84, 92), sbp=(122, 126), dbp=(74, 76), rr=(16, 18), spo2=(98, 98), temp=(36.8, 37.1))
    d.lab(hb=(12.2, 12.1), plt=(210, 208))
    begun = 1.06
    d.points += [
        *(Point(name="Mormunn", value=cm, unit="cm", day=begun + day, code="cervix-dilatation")
          for day, cm in ((0, 4), (0.05, 5), (0.1, 7))),
        *(Point(name="Fosterlyd", value=rate, unit="/min", day=begun + 0.022 * at, loinc="55283-6")
          for at, rate in enumerate((138, 142, 140, 146, 150, 144))),
        *(Point(name="Rier", value=count, unit="per 10 min", day=begun + 0.03 * at, code="contractions")
          for at, count in enumerate((3, 4, 4, 5))),
    ]  # fmt: skip
    d.score("ONEWS", 0, 1)
    d.todo("Ny vurdering av mormunn", d.soon(), nurse=True)


def pressure(d: Draft) -> None:
    """Preeclampsia before birth."""
    _mother(d, 34, "pregnant")
    d.stay(2, 6)
    d.fields["rounds"] = 6
    d.dx("O14.0", "Moderat preeklampsi")
    d.cause = "Preeklampsi, observasjon"
    d.vital(
        hr=(88, 82), sbp=(158, 148, 142), dbp=(102, 94, 90), rr=(16, 15), spo2=(98, 98), weight=(82, 82.6)
    )
    d.lab(plt=(172, 160), alat=(34, 38), urat=(380, 400), crea=(68, 70), hb=(11.6, 11.5))
    d.med("labetalol", "100 mg", "O14.0", "08 20")
    d.point("Protein/kreatinin-ratio i urin", d.rng.randrange(40, 160, 5), "mg/mmol", 1.1)
    d.score("ONEWS", 4, 3, 2)
    d.todo("CTG", d.soon(), nurse=True)


def early(d: Draft) -> None:
    """Contractions too early."""
    _mother(d, 31, "pregnant")
    d.stay(2, 5)
    d.fields["draw_every"] = 3
    d.dx("O60.0", "Truende prematur fødsel")
    d.cause = "Truende prematur fødsel"
    d.vital(hr=(92, 84), sbp=(116, 114), dbp=(68, 68), rr=(16, 15), spo2=(98, 98), temp=(36.8, 36.7))
    d.lab(crp=(6, 8), leuk=(10.4, 13.8))
    d.med("betametason", "12 mg", "O60.0", once=True, route="IM")
    d.med("betametason", "12 mg", "O60.0", once=True, route="IM", day=2)
    d.med("nifedipin", "10 mg", "O60.0", "02 08 14 20", until=3, stopped="Rier opphørt")
    d.score("ONEWS", 1, 0)
    d.todo("Cervixmåling", d.soon())


def neutropenia(d: Draft) -> None:
    """Fever with few neutrophils."""
    d.who(30, 76)
    d.stay(3, 6)
    site, name = d.rng.choice(
        (("C34.9", "Lungekreft"), ("C83.3", "Diffust storcellet lymfom"), ("C56", "Eggstokkreft"))
    )
    if site == "C56":
        d.sex = "female"
    d.dx("D70", "Febril nøytropeni")
    d.dx(site, name, 1)
    d.cause = f"Febril nøytropeni, {name.lower()}"
    d.flag("infection", "Beskyttende isolering", choice="protective")
    d.vital(hr=(120, 98, 82), sbp=(102, 116, 124), rr=(21, 17, 15), spo2=(95, 97), temp=(39.0, 38.2, 37.0))
    d.lab(
        neutro=(0.1, 0.2, 0.6, 1.6),
        leuk=(0.7, 0.9, 1.6, 3.4),
        crp=(88, 130, 70, 28),
        plt=(70, 66, 110),
        hb=(9.6, 9.4),
    )
    if d.no_penicillin:
        d.med("cefotaksim", "2 g", "D70", "06 14 22", route="IV")
    else:
        d.med("piperacillin/tazobaktam", "4 g", "D70", "06 12 18 00", route="IV")
    d.med("filgrastim", "0.3 mg", "D70", "18", route="SQ")
    d.test("micro", "Blodkultur", 1.02, "Ingen vekst", 100, positive=False)
    d.score("ECOG", 2, 1)
    background(d, skip=("I48.2",))
    d.todo("Vurder tabletter ved nøytrofile over 0,5", d.soon())


def pain(d: Draft) -> None:
    """Pain from bone metastases."""
    d.who(48, 86, "male")
    d.stay(4, 9)
    d.dx("C61", "Prostatakreft med skjelettmetastaser", 3)
    d.dx("R52.1", "Kreftsmerter")
    d.cause = "Smertelindring, skjelettmetastaser"
    d.vital(hr=(88, 78), sbp=(132, 126), rr=(16, 14), spo2=(96, 97), pain=(8, 5, 3))
    d.fields["more"] = ("pain",)
    d.lab(hb=(10.6, 10.4), alp=(310, 300), ca=(2.42, 2.36), crea=(88, 84))
    d.med("morfin", "10 mg", "R52.1", "08 20", until=3, stopped="Økt til 20 mg", strength="10", route="PO")
    d.med("morfin", "20 mg", "R52.1", "08 20", day=3, strength="10", route="PO")
    d.med("oksykodon", "5 mg", "R52.1", prn=6)
    d.med("makrogol", "1 dosepose", "R52.1", "08")
    d.med("paracetamol", "1 g", "R52.1", "08 14 20")
    d.score("ESAS smerte", 8, 5, 3)
    d.score("ECOG", 3, 2)
    background(d, skip=("N40",))
    d.antithrombotic("C61")
    d.todo("Strålebehandling: tid", d.soon())


def calcium(d: Draft) -> None:
    """High calcium in breast cancer."""
    d.who(44, 80, "female")
    d.stay(3, 6)
    d.dx("E83.5", "Hyperkalsemi")
    d.dx("C50.9", "Brystkreft med spredning", 4)
    d.cause = "Hyperkalsemi, brystkreft"
    d.vital(hr=(94, 82), sbp=(118, 126), rr=(16, 15), spo2=(96, 97), acvpu=("C", "A", "A", "A"))
    d.lab(ca=(3.4, 3.0, 2.7, 2.5), crea=(134, 110, 92), alb=(33, 33))
    d.med("Ringer-acetat", "ml/t", "E83.5", route="IV", rates=(150, 100), until=3)
    d.med("zoledronsyre", "4 mg", "E83.5", once=True, route="IV")
    d.med("letrozol", "2.5 mg", "C50.9", "08", home="2,5 mg x 1")
    d.fluid(in_iv=(3000, 2200, 0), in_oral=(800, 1500), out_urine=(1800, 2600, 1900))
    background(d)
    d.antithrombotic("C50.9")
    d.todo("Kalsium", d.soon())


BIRTH = (early, bleeding, labour, pressure, section)
CANCER = (neutropenia, pain, calcium)
