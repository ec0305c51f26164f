"""Samples of the lists that are made as the worklist is."""

from __future__ import annotations

import msgspec

from desktop.shown.office.coding import CodingModel, ToAsk
from desktop.shown.office.waiting_list import WaitingListModel
from desktop.shown.ward.observations_due import ObservationsDueModel
from desktop.shown.ward.previsit import PrevisitModel
from desktop.shown.ward.screening import ScreeningModel
from desktop.shown.ward.worklist import Extra, ExtraColumn, NewResult
from tests.ui.samples_worklist import worklist


def observations_due() -> ObservationsDueModel:
    base = worklist().rows[:4]
    late = Extra("12:30 Vitale målinger, Blodtrykk", 1.0, late=True, left="2 t 2 min over", left_tone="warn",
                 keys=("ServiceRequest/o",))  # fmt: skip
    said = (
        (late, Extra("18:00 Vekt", quiet=True), Extra("06:02", quiet=True),
         Extra("Vitale målinger 4 ganger daglig · Blodtrykk hvert 15. minutt", quiet=True)),
        (Extra("15:00 Vitale målinger", left="28 min igjen"), Extra(""),
         Extra("08:05", left="uten temperatur", left_tone="warn", quiet=True),
         Extra("Vitale målinger 3 ganger daglig", quiet=True)),
        (Extra("ingen plan", quiet=True), Extra(""), Extra("–", quiet=True), Extra("ingen plan", quiet=True)),
        (Extra("…", quiet=True),) * 4,
    )  # fmt: skip
    rows = tuple(msgspec.structs.replace(row, extras=one) for row, one in zip(base, said, strict=True))
    keys = [row.key for row in rows]
    return ObservationsDueModel(
        "Observasjoner som skal gjøres", "4 pasienter · 1 er forsinket", rows,
        summary_short="4 pasienter",
        columns=("bed", "name", "age", "news2", "due", "after", "measured", "plan"),
        extras=(
            ExtraColumn("due", "Nå eller neste", 210, 1.6), ExtraColumn("after", "Deretter", 170, 1.3),
            ExtraColumn("measured", "Sist målt", 130, 0.8), ExtraColumn("plan", "Planlagt", 190, 1.4),
        ),
        late=(keys[0],), planned=(keys[1],), none=(keys[2], keys[3]),
    )  # fmt: skip


def previsit() -> PrevisitModel:
    base = worklist().rows[:3]
    parts = (
        NewResult("Kalium 5,6", "high", True), NewResult("Hemoglobin 8,4", "low", True),
        NewResult("feber 39,2 °C (i går 22:11)", "high"), NewResult("Blodkultur tatt"),
        NewResult("paracetamol ikke gitt × 2"), NewResult("CRP 12", "", True), NewResult("…"),
    )  # fmt: skip
    said = (
        (Extra("Kalium 5,6", parts=parts, keys=("Observation/k",)),
         Extra("i dag 12:30 Ring datter · 17:00 CT", left="1 forfalt", left_tone="warn")),
        (Extra("ingenting notert", quiet=True), Extra("–", quiet=True)),
        (Extra("…", quiet=True), Extra("…", quiet=True)),
    )  # fmt: skip
    rows = tuple(msgspec.structs.replace(row, extras=one) for row, one in zip(base, said, strict=True))
    return PrevisitModel(
        "Previsitt", "3 pasienter · 1 reiser i dag", rows, summary_short="3 pasienter",
        columns=("bed", "name", "age", "days", "cause", "news2", "happened", "doing", "leaving"),
        extras=(
            ExtraColumn("happened", "Siste døgn", 250, 2.4), ExtraColumn("doing", "Å gjøre i dag", 190, 1.8),
        ),
    )  # fmt: skip


def screening() -> ScreeningModel:
    base = worklist().rows[:3]
    said = (
        (Extra("3 · 16.11 20:32", late=True, left="utdatert med 3 døgn · To eller mer: høy fallrisiko",
               left_tone="warn", keys=("QuestionnaireResponse/q",)),
         Extra("ikke gjort", late=True, left="17 t 23 min over", left_tone="warn")),
        (Extra("ikke for denne alderen", quiet=True),
         Extra("1 · i går 18:32", left="Under tre poeng", keys=("QuestionnaireResponse/r",))),
        (Extra("…", quiet=True), Extra("…", quiet=True)),
    )  # fmt: skip
    rows = tuple(msgspec.structs.replace(row, extras=one) for row, one in zip(base, said, strict=True))
    keys = [row.key for row in rows]
    return ScreeningModel(
        "Risikovurdering", "3 pasienter · 1 mangler en vurdering", rows, summary_short="3 pasienter",
        columns=("bed", "name", "age", "days", "stratify", "nrs-2002"),
        extras=(ExtraColumn("stratify", "Fall", 150, 1.0), ExtraColumn("nrs-2002", "Ernæring", 150, 1.0)),
        missing=(keys[0],), done=(keys[1],), unknown=(keys[2],),
        forms=((keys[0], "Questionnaire/form-stratify"), (keys[1], "")),
    )  # fmt: skip


def coding() -> CodingModel:
    base = worklist().rows[:5]
    said = (
        (Extra("reiste 11.11", late=True, left="9 døgn siden", left_tone="warn"),
         Extra("Hoveddiagnosen «Hjertesvikt, forverring» har ingen ICD-10-kode", keys=("Condition/c",),
               left="prosedyren «PCI» har ingen kode · ingen signert epikrise"),
         Extra("M. Aas", left="spurt i går", keys=("Task/t",))),
        (Extra("inne siden 21.11", left="reiser i morgen", quiet=True),
         Extra("Hoveddiagnose mangler", left="og 2 til"), Extra("ingen lege er oppgitt", late=True)),
        (Extra("inne siden 21.11", quiet=True), Extra("Koden I20.9 på hoveddiagnosen er utgått"),
         Extra("J. Moe")),
        (Extra("reiste i går", quiet=True),
         Extra("ingenting mangler", left="ikke fra denne serveren: prosedyrer", quiet=True),
         Extra("J. Moe", quiet=True)),
        (Extra(""), Extra("…", quiet=True), Extra("")),
    )  # fmt: skip
    rows = tuple(msgspec.structs.replace(row, extras=one) for row, one in zip(base, said, strict=True))
    keys = [row.key for row in rows]
    return CodingModel(
        "Koding", "5 pasienter · 3 mangler noe", rows, summary_short="5 pasienter",
        columns=("bed", "name", "age", "stay", "lacks", "who"),
        extras=(
            ExtraColumn("stay", "Opphold", 150, 0.7), ExtraColumn("lacks", "Mangler for koding", 300, 2.6),
            ExtraColumn("who", "Ansvarlig lege", 140, 0.8),
        ),
        gone=(keys[0],), leaving=(keys[1],), here=(keys[2],), done=(keys[3],), unknown=(keys[4],),
        asks=(ToAsk(keys[0], "Encounter/e", "Koding av oppholdet", "Practitioner/aas", "Maren Aas"),),
        note="Sykehuset har ikke lastet det nasjonale kodeverket: om kodene gjelder, er ikke sjekket.",
    )  # fmt: skip


def waiting_list() -> WaitingListModel:
    base = worklist().rows[:4]
    said = (
        (Extra("Vurdering, kardiologi", left="haster · og 1 henvisning til", left_tone="warn",
               keys=("ServiceRequest/r",)),
         Extra("01.08.2026", left="ventet 111 dager", quiet=True),
         Extra("10.11.2026", late=True, left="10 dager over"), Extra("ingen time", left="møtte ikke")),
        (Extra("Ekkokardiografi og vurdering av hjertesvikt, nyoppdaget bilyd"),
         Extra("22.09.2026", left="ventet 59 dager", quiet=True),
         Extra("28.11.2026", left="8 dager igjen", left_tone="warn"),
         Extra("20.01.2027 09:00", left="etter fristen", left_tone="warn")),
        (Extra("Henvisning uten tekst", left="ikke vurdert"), Extra("ikke skrevet", quiet=True),
         Extra("ingen frist er skrevet"),
         Extra("ingen time", left="en time 30.11.2026 er ikke koblet til noen henvisning")),
        (Extra("…", quiet=True), Extra(""), Extra(""), Extra("")),
    )  # fmt: skip
    rows = tuple(msgspec.structs.replace(row, extras=one) for row, one in zip(base, said, strict=True))
    keys = [row.key for row in rows]
    return WaitingListModel(
        "Venteliste", "4 pasienter · 1 ikke kjent · 1 over fristen", rows, summary_short="4 pasienter",
        columns=("name", "age", "referral", "received", "deadline", "time"),
        extras=(
            ExtraColumn("referral", "Henvisning", 220, 1.6), ExtraColumn("received", "Henvist", 130, 0.7),
            ExtraColumn("deadline", "Frist", 150, 0.8), ExtraColumn("time", "Time", 170, 0.9),
        ),
        breached=(keys[0],), near=(keys[1],), unassessed=(keys[2],), unknown=(keys[3],),
        tasks=((keys[0], "ServiceRequest/r", "Time for henvisningen: Vurdering, kardiologi"),),
        note="Ikke alle henvisninger kunne leses: det kan være flere.",
    )  # fmt: skip


MODELS = {
    "waiting_list": waiting_list, "observations_due": observations_due, "previsit": previsit,
    "screening": screening, "coding": coding,
}  # fmt: skip
