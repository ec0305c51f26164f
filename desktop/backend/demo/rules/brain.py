"""Neurology and psychiatry by rules."""

from __future__ import annotations

from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def stroke(d: Draft) -> None:
    """A cerebral infarction outside the time window."""
    d.who(58, 90)
    d.stay(3, 7)
    side = d.pick("høyre", "venstre")
    d.dx("I63.3", "Hjerneinfarkt")
    d.cause = f"Hjerneinfarkt, {side} side"
    d.vital(hr=(84, 76), sbp=(176, 156, 144), dbp=(94, 84), rr=(16, 15), spo2=(96, 97), gcs=(14, 15))
    d.fields |= {"more": ("gcs",), "rounds": 6, "onset": 9.0}
    d.first(ldl=3.7, hba1c=41, inr=1.0)
    d.med("acetylsalisylsyre", "300 mg", "I63.3", once=True, strength="300")
    d.med("acetylsalisylsyre", "75 mg", "I63.3", "08", day=2)
    d.med("klopidogrel", "300 mg", "I63.3", once=True)
    d.med("klopidogrel", "75 mg", "I63.3", "08", day=2)
    d.med("atorvastatin", "40 mg", "I63.3", "20", strength="40")
    d.score("NIHSS", 7, 5, 3)
    d.test("imaging", "CT caput og CT-angiografi", 1.02, "Ingen blødning. Ingen storkarokklusjon.", 0.5)
    d.test("imaging", "MR caput", 2.1, f"Ferskt infarkt {side} hemisfære.", 4)
    background(d, skip=("I48.2", "E78.0"))
    d.antithrombotic("I63.3")
    d.todo(d.pick("Svelgtest", "Logoped", "Kjøreforbud dokumenteres"), d.soon(), nurse=True)


def tia(d: Draft) -> None:
    """A passing attack."""
    d.who(52, 86)
    d.stay(1, 2)
    d.fields["draw_every"] = 3
    d.dx("G45.9", "TIA")
    d.cause = "TIA, utredes"
    d.fields["monitored"] = True
    d.vital(hr=(78, 72), sbp=(158, 144), dbp=(88, 80), rr=(15, 14), spo2=(97, 98))
    d.first(ldl=3.4, hba1c=39, tsh=2.0)
    d.med("acetylsalisylsyre", "300 mg", "G45.9", once=True, strength="300")
    d.med("acetylsalisylsyre", "75 mg", "G45.9", "08", day=1.8)
    d.med("klopidogrel", "300 mg", "G45.9", once=True)
    d.med("klopidogrel", "75 mg", "G45.9", "08", day=1.8)
    d.med("atorvastatin", "40 mg", "G45.9", "20", strength="40")
    d.test("imaging", "CT caput og CT-angiografi", 1.02, "Ingen infarkt. Lett plakk i karotis.", 0.5)
    background(d, skip=("E78.0",))
    d.todo("Telemetri og kjøreforbud", d.soon())


def seizure(d: Draft) -> None:
    """A first seizure."""
    d.who(18, 70)
    d.stay(1, 3)
    d.fields["draw_every"] = 3
    d.dx("R56.8", "Krampeanfall, førstegangs")
    d.cause = "Krampeanfall, utredes"
    d.vital(hr=(98, 78), sbp=(138, 126), rr=(18, 14), spo2=(96, 98), acvpu=("V", "A", "A", "A"), gcs=(13, 15))
    d.fields["more"] = ("gcs",)
    d.first(lact=4.2, glu=6.4, mg=0.82, ca=2.32)
    d.med("midazolam", "5 mg", "R56.8", prn=2, route="IM")
    d.test("imaging", "MR caput", 1.7, "Normal.", 5)
    background(d)
    d.todo("EEG", d.soon())


def parkinson(d: Draft) -> None:
    """Parkinson's disease with falls and low pressure."""
    d.who(68, 86)
    d.stay(3, 7)
    d.fields["draw_every"] = 3
    d.fields["via_er"] = False
    d.dx("G20", "Parkinsons sykdom", d.rng.randint(3, 12))
    d.cause = "Parkinson, medisinjustering"
    d.vital(hr=(74, 72), sbp=(118, 122, 128), dbp=(66, 70), rr=(15, 15), spo2=(96, 97))
    d.med("levodopa/karbidopa", "100 mg", "G20", "08 12 16 20", home="100 mg x 3")
    d.med("makrogol", "1 dosepose", "G20", "08", home="1 dosepose x 1")
    d.med("paracetamol", "1 g", "G20", prn=3)
    for day, value in ((1.2, 94), (2.4, 102), (3.4, 110)):
        d.point("Systolisk blodtrykk stående", value, "mmHg", day, "8460-8")
    background(d, skip=("I10",))
    d.todo("Fysioterapi, gangtest", d.soon(), nurse=True)


def depression(d: Draft) -> None:
    """Severe depression."""
    d.who(20, 72)
    d.stay(8, 20)
    d.fields |= {"rounds": 2, "draw_every": 4}
    d.dx("F32.2", "Alvorlig depressiv episode")
    d.cause = "Alvorlig depresjon"
    d.vital(hr=(78, 74), sbp=(124, 122), rr=(14, 14), spo2=(98, 98), weight=(d.weight(),))
    d.first(tsh=2.1, ldl=2.9, hba1c=36)
    d.med("escitalopram", "10 mg", "F32.2", "08", day=2)
    d.med("mirtazapin", "15 mg", "F32.2", "21", day=3)
    d.score("MADRS", 36, 30, 24)
    d.fields |= {"suicide_risk": ("high", "moderate", "moderate"), "sleep": (3.5, 4, 5, 6)}
    d.flag("legal", "Frivillig innlagt, psykisk helsevernloven § 2-1")
    background(d, skip=("F32.9",))
    d.todo("Selvmordsrisikovurdering", d.soon())


def mania(d: Draft) -> None:
    """Mania on lithium and olanzapine."""
    d.who(22, 64)
    d.stay(9, 20)
    d.fields |= {"rounds": 2, "draw_every": 4}
    d.dx("F31.1", "Bipolar lidelse, manisk episode")
    d.cause = "Mani, litium"
    d.vital(hr=(96, 80), sbp=(134, 126), rr=(16, 14), spo2=(98, 98), weight=(d.weight(),))
    d.lab(li=(0.38, 0.62, 0.74), crea=(76, 78))
    d.first(tsh=2.4, ca=2.38, hba1c=37, ldl=3.1)
    d.med("litium", "168 mg", "F31.1", "21")
    d.med("olanzapin", "10 mg", "F31.1", "21", strength="10")
    d.test("ecg", "EKG 12 avledninger", 1.5, "Sinusrytme, QTc 428 ms.", 0.3)
    d.point("QTc", 428, "ms", 1.5, "8636-3")
    d.flag("legal", "Tvungent psykisk helsevern med døgn, § 3-3")
    d.fields |= {
        "suicide_risk": ("moderate", "low", "low"),
        "violence_risk": ("high", "moderate", "low"),
        "sleep": (1.5, 3, 2.5, 5, 6),
    }
    d.todo("Litiumspeil 12 timer etter dose", d.soon(), nurse=True)


def psychosis(d: Draft) -> None:
    """A first psychosis."""
    d.who(18, 38)
    d.stay(8, 18)
    d.fields |= {"rounds": 2, "draw_every": 4}
    d.dx("F29", "Uspesifisert psykose")
    d.cause = "Førstegangspsykose"
    d.vital(hr=(86, 78), sbp=(126, 122), rr=(15, 14), spo2=(98, 98), weight=(d.weight(),))
    d.first(hba1c=34, ldl=2.6, tsh=1.8)
    d.med("olanzapin", "5 mg", "F29", "21", strength="5", until=4, stopped="Økt til 10 mg")
    d.med("olanzapin", "10 mg", "F29", "21", strength="10", day=4)
    d.test("ecg", "EKG 12 avledninger", 1.4, "Sinusrytme, QTc 412 ms.", 0.3)
    d.point("QTc", 412, "ms", 1.4, "8636-3")
    d.test("imaging", "MR caput", 4.2, "Normal.", 20)
    d.flag("legal", "Tvungen observasjon, psykisk helsevernloven § 3-2", ends=3.1)
    d.fields |= {
        "suicide_risk": ("moderate", "moderate", "low"),
        "violence_risk": ("moderate", "low", "low"),
        "sleep": (4, 3, 5.5, 7),
    }
    d.todo("Metabolsk kontroll: vekt, HbA1c, LDL", d.soon())


NERVES = (stroke, tia, seizure, parkinson)
MIND = (depression, mania, psychosis)
