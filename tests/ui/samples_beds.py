"""A sample of the page of the beds."""

from __future__ import annotations

from desktop.shown.beds.beds import BedRow, BedsModel, EmptyBed, WardBeds


def beds() -> BedsModel:
    """Two wards: one who waits, one who is ready and held up, one isolated, one of whom the record says
    another thing, an outlier; beds to be cleaned, also where the server says otherwise, one free and one
    closed, and an order that names no bed."""
    rows = (
        BedRow("p1", "akutt", "Akuttmottak", "01", "Seim", "Borghild", "89 K", "waiting",
               "Venter på seng på Infeksjon 1 · 3 t 24 min", isolation="ikke spurt", quiet=True, days="1",
               spoken="SEIM, Borghild, Akuttmottak, seng 01", bed_key="Location/akutt-01", need_sort=1,
               bed_sort="000001", days_sort=1),
        BedRow("p2", "akutt", "Akuttmottak", "", "Vassenden", "Harald", "81 M", "waiting",
               "Har ikke seng på posten · 2 t", isolation="ikke spurt", quiet=True, days="1", similar=True,
               spoken="VASSENDEN, Harald, Akuttmottak, uten seng", need_sort=2, days_sort=1),
        BedRow("p3", "barn2", "Barn 2", "01", "Myrland", "Theo", "7 md. G", "ready",
               "Utskrivningsklar siden i går 10:34 · til: annet sykehus",
               isolation="RSV: dråpesmitte, enerom", days="4", leaving="I dag", leaving_today=True,
               leaves="today", spoken="MYRLAND, Theo, Barn 2, seng 01", bed_sort="000001",
               leaving_sort="2026-11-20", keys=("Encounter/p3",), bed_key="Location/barn2-01",
               held_up="venter på plass et annet sted · isolasjon: RSV: dråpesmitte, enerom"),
        BedRow("p4", "barn2", "Barn 2", "02", "Haugstad", "Leah", "11 J",
               doubt="Journalen sier en annen post.",
               isolation="Ingen kjent smitte", quiet=True, days="5", leaving="Ons 25.", leaves="later",
               spoken="HAUGSTAD, Leah, Barn 2, seng 02", bed_sort="000002", leaving_sort="2026-11-25"),
        BedRow("p5", "barn2", "Barn 2", "03", "Espeland", "Erling", "9 G", isolation="ikke spurt", quiet=True,
               days="2", outlier="Utligger: behandles av Ortopedisk kirurgi", bed_key="Location/barn2-03",
               spoken="ESPELAND, Erling, Barn 2, seng 03", bed_sort="000003", leaving_sort="9"),
    )  # fmt: skip
    empty = (
        EmptyBed("Location/akutt-04", "akutt", "Akuttmottak", "04", "cleaning", "Renhold bestilt",
                 "Bestilt 13:02 av Kari Lie · 1 t 30 min · bestilt 2 ganger", "Serveren sier: stengt.",
                 "Akuttmottak, seng 04, Renhold bestilt", 1.0, "000004", ("Task/a", "Task/b")),
        EmptyBed("Location/akutt-05", "akutt", "Akuttmottak", "05", "cleaning", "Skal rengjøres",
                 "Ifølge serveren · ingen har bestilt det", "", "Akuttmottak, seng 05, Skal rengjøres", 2.0,
                 "000005"),
        EmptyBed("Task/n", "", "Rom 9 i fløyen ved inngangen", "", "cleaning", "Rengjøres",
                 "Bestilt, ingen har skrevet når", "Bestillingen nevner ingen seng.", "Rom 9, Rengjøres", 3.0,
                 "", ("Task/n",)),
        EmptyBed("Location/akutt-02", "akutt", "Akuttmottak", "02", "free", "Ledig",
                 spoken="Akuttmottak, seng 02, Ledig", bed_sort="000002"),
        EmptyBed("Location/barn2-04", "barn2", "Barn 2", "04", "out", "Stengt", "Ifølge serveren",
                 spoken="Barn 2, seng 04, Stengt", bed_sort="000004"),
    )  # fmt: skip
    wards = (
        WardBeds("akutt", "Akuttmottak", "1 av 4 senger", "ledig: 02, 03 · 04 skal rengjøres"),
        WardBeds("barn2", "Barn 2", "2 av 2 senger", "ingen ledig seng · 1 skrives ut i dag"),
    )
    note = "Ikke spurt etter: svar fra kommunene og planlagte innleggelser. De ligger i andre systemer."
    return BedsModel(
        "Senger", "5 pasienter · 1 ledig seng · 2 venter på seng · 1 stopper opp · 3 i vask · 1 utligger",
        wards, rows, note, "5 pasienter", empty,
        "5 pasienter · 1 ledig seng · 2 venter på seng · 1 stopper opp",
    )  # fmt: skip
