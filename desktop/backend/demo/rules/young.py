"""Children and the newborn by rules; doses by weight."""

from __future__ import annotations

from desktop.backend.demo.rules.made_up import Draft


def _child(d: Draft, youngest: int, oldest: int) -> float:
    d.who(youngest, oldest)
    weight = d.weight()
    d.vital(weight=(weight,), height=(76 + 6.1 * d.age,))
    d.fields |= {"rounds": 6, "never": ("o2",)}
    return weight


def _paracetamol(d: Draft, weight: float, why: str) -> None:
    dose = round(15 * weight / 10) * 10
    d.med("paracetamol", f"{dose} mg", why, prn=4)


def asthma(d: Draft) -> None:
    """Asthma with a cold."""
    weight = _child(d, 2, 9)
    d.stay(1, 3)
    d.fields["never"] = ()
    d.dx("J45.9", "Astma, anfall")
    d.cause = "Obstruktivt anfall"
    d.vital(
        hr=(142, 120, 104),
        sbp=(102, 104),
        dbp=(60, 62),
        rr=(42, 32, 26),
        spo2=(90, 94, 96),
        o2=(2, 0.5, 0),
        temp=(37.6, 37.1),
    )
    d.first(crp=8)
    d.med("salbutamol", "2.5 mg", "J45.9", "02 06 10 14 18 22", route="NEB")
    d.med("prednisolon", f"{min(40, round(weight))} mg", "J45.9", "08", until=4, strength="5")
    _paracetamol(d, weight, "J45.9")
    d.score("PEVS", 5, 3, 1)
    d.todo("Behandlingsplan til foreldre", d.soon(), nurse=True)


def croup(d: Draft) -> None:
    """Croup at night."""
    weight = _child(d, 1, 4)
    d.stay(1, 2)
    d.dx("J05.0", "Akutt obstruktiv laryngitt")
    d.cause = "Falsk krupp"
    d.vital(hr=(148, 124), sbp=(98, 98), dbp=(58, 58), rr=(38, 28), spo2=(95, 98), temp=(38.1, 37.4))
    d.med("deksametason", f"{round(0.3 * weight, 1)} mg", "J05.0", once=True)
    d.med("adrenalin", "2 mg", "J05.0", once=True, route="NEB")
    _paracetamol(d, weight, "J05.0")
    d.score("PEVS", 4, 1)
    d.labs.clear()
    d.todo("Observeres for stridor", d.soon(), nurse=True)


def gut(d: Draft) -> None:
    """Gastroenteritis in a small child."""
    weight = _child(d, 1, 5)
    d.stay(1, 3)
    d.dx("A08.0", "Rotavirusenteritt")
    d.cause = "Gastroenteritt, dehydrert"
    d.flag("infection", "Rotavirus: kontaktsmitte, enerom", choice="contact")
    d.vital(
        hr=(146, 124, 110),
        sbp=(92, 98),
        dbp=(54, 58),
        rr=(30, 26),
        spo2=(98, 98),
        temp=(38.4, 37.4),
        weight=(weight * 0.95, weight),
    )
    d.lab(na=(132, 137), k=(3.5, 4.0), glu=(4.2, 5.0))
    d.blood_gas(ph=(7.31, 7.37), be=(-8, -3), glu=(4.1, 5.0))
    d.fields["gas_every"] = 24
    d.fluid(in_tube=(900, 400, 0), in_oral=(200, 700), out_diaper=(500, 600), out_vomit=(250, 0))
    d.med("Ringer-acetat", f"{round(weight) * 10} ml", "A08.0", once=True, route="IV")
    _paracetamol(d, weight, "A08.0")
    d.score("PEVS", 4, 2, 0)
    d.todo("Vei barnet", d.soon(), nurse=True)


def chest(d: Draft) -> None:
    """Pneumonia in a child."""
    d.allergies = ()
    weight = _child(d, 2, 12)
    d.stay(2, 4)
    d.fields["never"] = ()
    d.dx("J18.9", "Pneumoni")
    d.cause = "Pneumoni"
    d.vital(
        hr=(138, 116, 98),
        sbp=(102, 104),
        dbp=(60, 62),
        rr=(40, 30, 24),
        spo2=(91, 95, 97),
        o2=(1, 0, 0),
        temp=(39.5, 38.2, 37.0),
    )
    d.lab(crp=(160, 120, 50), leuk=(19, 12))
    d.med("benzylpenicillin", f"{round(weight * 30 / 50) * 50} mg", "J18.9", "02 08 14 20", route="IV")
    _paracetamol(d, weight, "J18.9")
    d.score("PEVS", 5, 3, 1)
    d.test("imaging", "Røntgen thorax", 1.05, "Infiltrat høyre side.", 1)
    d.todo("Vurder mikstur", d.soon())


def _newborn(d: Draft, grams: float, weeks: int) -> float:
    d.sex = d.rng.choice(("female", "male"))
    d.fields |= {
        "age": f"{d.day}d",
        "given": "Jente" if d.sex == "female" else "Gutt",
        "via_er": False,
        "never": ("o2", "acvpu"),
        "rounds": 8,
        "gestation": weeks * 7 + d.rng.randrange(7),
        "gas_every": 24,
    }
    d.age = 0
    kilos = grams / 1000 * d.rng.uniform(0.93, 1.07)
    d.vital(weight=(kilos, kilos * 0.94, kilos * 0.98, kilos * 1.06))
    d.point("Fødselsvekt", round(kilos, 3), "kg", 1, "8339-4")
    first = d.rng.randint(5, 8)
    d.point("Apgar 1 min", first, "poeng", 1, "9272-6")
    d.point("Apgar 5 min", min(10, first + 2), "poeng", 1.003, "9274-2")
    d.point("Apgar 10 min", min(10, first + 2), "poeng", 1.006, "9271-8")
    return kilos


def premature(d: Draft) -> None:
    """A preterm child with little trouble breathing."""
    d.stay(8, 24)
    weeks = d.rng.randint(30, 34)
    kilos = _newborn(d, 1450 + (weeks - 30) * 230, weeks)
    d.dx("P07.3", f"Prematur, uke {weeks}")
    d.dx("P22.0", "Respiratorisk distress-syndrom")
    d.cause = f"Prematur uke {weeks}"
    d.vital(
        hr=(156, 150, 146),
        sbp=(52, 58, 64),
        dbp=(30, 34),
        rr=(66, 54, 48),
        spo2=(91, 94, 96),
        fio2=(34, 26, 21, 21),
        temp=(36.5, 36.8),
    )
    d.fields["more"] = ("fio2",)
    d.lab(bili=(70, 165, 150, 90), hb=(18, 16, 14), crp=(1, 2, 1))
    d.blood_gas(ph=(7.27, 7.35), pco2=(6.9, 5.8), lact=(2.4, 1.3), glu=(3.1, 4.4))
    d.med("koffein", f"{round(20 * kilos)} mg", "P07.3", once=True)
    d.med("koffein", f"{round(5 * kilos)} mg", "P07.3", "10", day=2)
    d.fluid(in_tube=(60 * kilos, 130 * kilos, 160 * kilos), out_diaper=(50 * kilos, 90 * kilos))
    d.score("Apnoer siste døgn", 4, 2, 0)
    d.todo("Vekt og ernæring", d.soon(), nurse=True)


def jaundice(d: Draft) -> None:
    """Jaundice under light."""
    d.stay(3, 6)
    _newborn(d, 3300, d.rng.randint(37, 40))
    d.dx("P59.9", "Gulsott hos nyfødt")
    d.cause = "Gulsott, lysbehandling"
    d.vital(hr=(138, 134), sbp=(66, 70), dbp=(38, 42), rr=(44, 42), spo2=(97, 98), temp=(36.9, 37.0))
    d.lab(bili=(60, 240, 310, 260, 190), hb=(17.5, 16.8))
    d.fluid(in_breast=(180, 320, 420), out_diaper=(120, 220))
    d.todo("Bilirubin hver 8. time", d.soon(), nurse=True)


def infected(d: Draft) -> None:
    """Suspected early infection."""
    d.stay(3, 6)
    kilos = _newborn(d, 3450, d.rng.randint(38, 41))
    d.dx("P36.9", "Nyfødtsepsis, mistenkt")
    d.cause = "Mistenkt infeksjon"
    d.vital(hr=(164, 148, 138), sbp=(58, 64), dbp=(34, 38), rr=(68, 52, 44), spo2=(93, 96), temp=(38.1, 37.2))
    d.lab(crp=(24, 46, 12), leuk=(22, 14), bili=(60, 120, 110), hb=(17.8, 17))
    d.med("ampicillin", f"{round(kilos * 100 / 10) * 10} mg", "P36.9", "06 14 22", route="IV")
    d.med("gentamicin", f"{round(kilos * 6)} mg", "P36.9", "10", route="IV")
    d.fluid(in_breast=(160, 380), in_iv=(90, 40), out_diaper=(140, 260))
    d.test("micro", "Blodkultur", 1.04, "Ingen vekst", 60, positive=False)
    d.todo("Seponer antibiotika ved negativ kultur", d.soon())


CHILDREN = (asthma, chest, gut, croup)
NEWBORN = (premature, jaundice, infected)
