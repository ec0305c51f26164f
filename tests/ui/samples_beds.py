"""A sample of the page of the beds."""

from __future__ import annotations

from desktop.shown.beds import BedRow, BedsModel, WardBeds


def beds() -> BedsModel:
    """Two wards: one who waits, one who is ready, one isolated, one of whom the record says another thing."""
    rows = (
        BedRow("p1", "akutt", "Akuttmottak", "01", "Seim", "Borghild", "89 K", "waiting",
               "Venter på seng på Infeksjon 1 · 3 t 24 min", isolation="ikke spurt", quiet=True, days="1",
               spoken="SEIM, Borghild, Akuttmottak, seng 01", need_sort=1, bed_sort="000001", days_sort=1),
        BedRow("p2", "akutt", "Akuttmottak", "", "Vassenden", "Harald", "81 M", "waiting",
               "Har ikke seng på posten · 2 t", isolation="ikke spurt", quiet=True, days="1", similar=True,
               spoken="VASSENDEN, Harald, Akuttmottak, uten seng", need_sort=2, days_sort=1),
        BedRow("p3", "barn2", "Barn 2", "01", "Myrland", "Theo", "7 md. G", "ready",
               "Utskrivningsklar siden i går 10:34 · til: annet sykehus",
               isolation="RSV: dråpesmitte, enerom", days="4", leaving="I dag", leaving_today=True,
               leaves="today", spoken="MYRLAND, Theo, Barn 2, seng 01", bed_sort="000001",
               leaving_sort="2026-11-20", keys=("Encounter/p3",)),
        BedRow("p4", "barn2", "Barn 2", "02", "Haugstad", "Leah", "11 J",
               doubt="Journalen sier en annen post.",
               isolation="Ingen kjent smitte", quiet=True, days="5", leaving="Ons 25.", leaves="later",
               spoken="HAUGSTAD, Leah, Barn 2, seng 02", bed_sort="000002", leaving_sort="2026-11-25"),
    )  # fmt: skip
    wards = (
        WardBeds("akutt", "Akuttmottak", "1 av 4 senger", "ledig: 02, 03 · 04 skal rengjøres"),
        WardBeds("barn2", "Barn 2", "2 av 2 senger", "ingen ledig seng · 1 skrives ut i dag"),
    )
    note = "Ikke spurt etter: svar fra kommunene og planlagte innleggelser. De ligger i andre systemer."
    return BedsModel(
        "Senger", "4 pasienter · 2 ledige senger · 2 venter på seng", wards, rows, note, "4 pasienter"
    )
