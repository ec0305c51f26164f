"""Sample models for pictures and tests: the people of the design's pictures, with synthetic numbers."""

from __future__ import annotations

from desktop.shown.parts import Step
from desktop.shown.shell import (
    AllergyBox,
    Asked,
    BannerModel,
    ChooseModel,
    EmptyPage,
    EmptyRow,
    NavigationEntry,
    NavigationModel,
    Notice,
    OpenPatient,
    PaletteEntry,
    PaletteGroup,
    RoleChoice,
    StatusModel,
    WardChoice,
)
from tests.ui.sample_acts import Did


def navigation(current: str = "ward") -> NavigationModel:
    return NavigationModel(
        (
            NavigationEntry("day", "Min dag", "house"),
            NavigationEntry("ward", "Post Hjerte 3", "bed"),
            NavigationEntry("results", "Svar å se", "tray", 14),
            NavigationEntry("tasks", "Oppgaver", "check-square", 9),
            NavigationEntry("letters", "Brev", "envelope-simple", 3),
        ),
        (
            OpenPatient("patient-12A", "12A", "Solbakken", "Ingrid Marie"),
            OpenPatient("patient-07", "07", "Haugland", "Per Kristian"),
            OpenPatient("patient-15B", "15B", "Tveit", "Solveig", True),
        ),
        current,
        "Maren Aas",
        "MA",
        "LIS, hjertesykdommer",
    )


def status() -> StatusModel:
    return StatusModel(
        "Synkronisert 14:32",
        "2 usendte",
        "Vist for 40 s siden",
        "20.11.2026 14:32",
        "Hjerte · sprint 03",
        False,
        2,
    )


def status_away() -> StatusModel:
    return StatusModel(
        "Uten forbindelse siden 13:47",
        "5 usendte, eldste 41 min",
        "Vist slik det var 13:47 (45 min)",
        "20.11.2026 14:32",
        "Hjerte · sprint 03",
        True,
        5,
        "Neste forsøk om 20 s",
    )


def banner() -> BannerModel:
    return BannerModel(
        "patient-12A",
        "Solbakken",
        "Ingrid Marie",
        "14.03.1948 (78 år)",
        "Kvinne",
        "148348 19660",
        "Hjerte 3, seng 12A · 4. døgn · Hjertesvikt, forverring · Ansvarlig lege: Maren Aas",
        Asked("known", "Kritisk: vanskelig intubasjon 2019", True),
        Asked("known", "HLR ja, full behandling"),
        Asked("not_asked", "Smitte: ikke spurt"),
        Asked("none", "Tolk: nei"),
        AllergyBox(
            "known", "Allergi: penicillin (anafylaksi 2011)", "Intoleranse: plaster · bekreftet 17.11.2026"
        ),
        "Vekt 71,4 kg (i dag 06:10) · eGFR 41",
        measured_short="71,4 kg · eGFR 41",
    )


def banner_not_asked() -> BannerModel:
    return BannerModel(
        "patient-17",
        "Fjeld",
        "Astrid",
        "09.09.1940 (86 år)",
        "Kvinne",
        "098940 06487",
        "Hjerte 3, seng 17 · 2. døgn · Fall, ortostatisk hypotensjon · Ansvarlig lege: Maren Aas",
        Asked("not_asked", "Kritisk: ikke spurt"),
        Asked("not_asked", "HLR: ikke spurt"),
        Asked("not_asked", "Smitte: ikke spurt"),
        Asked("not_asked", "Tolk: ikke spurt"),
        AllergyBox("not_asked", "Allergier: ikke spurt", "Spør før noe gis"),
    )


def banner_none() -> BannerModel:
    return BannerModel(
        "patient-07",
        "Haugland",
        "Per Kristian",
        "22.05.1945 (81 år)",
        "Mann",
        "228545 25984",
        "Hjerte 3, seng 07 · 6. døgn · Aortastenose, venter TAVI · Ansvarlig lege: Maren Aas",
        Asked("none", "Kritisk informasjon: ingen kjent"),
        Asked("known", "HLR ja, full behandling"),
        Asked("none", "Smitte: ingen kjent"),
        Asked("none", "Tolk: nei"),
        AllergyBox("none", "Ingen kjente allergier", "bekreftet 15.11.2026"),
        "Vekt 82,0 kg (i dag 06:15) · eGFR 58",
        measured_short="82,0 kg · eGFR 58",
    )


def banner_dead() -> BannerModel:
    return BannerModel(
        "patient-x",
        "Kristoffersen-Dahle",
        "Wilhelmina Antoinette",
        "12.02.1960 (66 år)",
        "Kvinne",
        "128260 00197",
        "Hjerte 3, seng 14B · 2. døgn · Mitralinsuffisiens, utredes for kirurgi · Ansvarlig lege: Jonas Moe",
        Asked("not_available", "Kritisk: ikke tilgjengelig"),
        Asked("known", "HLR minus, besluttet 18.11.2026", True),
        Asked("known", "Smitte: kontakt, MRSA", True),
        Asked("known", "Tolk: urdu, bestilt 15:00", True),
        AllergyBox("not_available", "Allergier: ikke tilgjengelig", "vises når journalen er åpnet"),
        "",
        "Død 19.11.2026",
    )


def notice() -> Notice:
    return Notice(
        "cloud-slash",
        (
            ("Serveren har ikke svart siden 13:47.", "Du kan lese, skrive og signere. Alt er lagret her."),
            (
                "Haster: skriv ut rekvisisjon.",
                "Det som går over tiden sin, spør deg før det sendes. Resten sendes av seg selv.",
            ),
        ),
        (Step("N", "Skriv ut nødark", Did("print_downtime")), Step("F5", "Prøv nå", Did("refresh"))),
    )


def empty() -> EmptyPage:
    return EmptyPage(
        "Ingen svar venter på deg",
        "Det siste ble kvittert 14:21. Nye svar kommer hit av seg selv.",
        (
            EmptyRow("4 prøver er bestilt og ikke besvart", "eldste 6 t", Step("B", "", Did("unanswered"))),
            EmptyRow("3 svar venter på Jonas Moe", "han er på vakt til 21", Step("J", "", Did("others"))),
            EmptyRow("9 oppgaver i dag", "første 14:45", Step("4", "", Did("tasks"))),
        ),
    )


def choose() -> ChooseModel:
    people = (
        RoleChoice("p1", "Maren Aas", "MA", "LIS, hjertesykdommer", "sist her i går"),
        RoleChoice("p2", "Jonas Moe", "JM", "Overlege, Hjerte 3"),
        RoleChoice("p3", "Randi Berg", "RB", "Sekretær, Hjerte"),
        RoleChoice("p4", "Hanne Ness", "HN", "Sykepleier, Hjerte 3"),
    )
    wards = (
        WardChoice("w1", "Hjerte 3", "22 senger"),
        WardChoice("w2", "Hjerte 4", "18 senger"),
        WardChoice("w3", "Hjerteintensiv", "8 senger"),
    )
    return ChooseModel(people, wards, "Demosykehuset · syntetiske pasienter", "Serveren svarer", "p1", "w1")


def palette() -> tuple[PaletteGroup, ...]:
    return (
        PaletteGroup(
            "For SOLBAKKEN, Ingrid Marie",
            (
                PaletteEntry(
                    Did("k1"),
                    "Vis svar: Kalium, siste 72 timer",
                    "chart-line",
                    "nyeste 3,4 mmol/L i dag 06:25",
                    "Ctrl+R",
                ),
                PaletteEntry(Did("k2"), "Bestill svar: Kalium", "flask", "blodprøve, neste runde kl. 18:00"),
                PaletteEntry(Did("k3"), "Kvitter svar: Kalium", "check", "1 nytt", "Ctrl+J"),
                PaletteEntry(Did("k4"), "Sett svar i epikrisen: Kalium", "file-text", "Vurdering, setning 5"),
            ),
        ),
        PaletteGroup(
            "Hele posten",
            (
                PaletteEntry(Did("k5"), "Svar å se: kalium utenfor området", "tray", "3 pasienter"),
                PaletteEntry(Did("k6"), "Filtrer listen: kalium under 3,6", "funnel-simple"),
            ),
        ),
        PaletteGroup(
            "Pasienter",
            (PaletteEntry(Did("k7"), "KALSTAD, Brit Unni", "user", "14.08.1951 (75 år) · Hjerte 4, seng 2"),),
        ),
    )
