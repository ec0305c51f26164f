"""Sample models for pictures and tests: the people of the design's pictures, with synthetic numbers."""

from __future__ import annotations

from desktop.views.parts import Point, Score, Step
from desktop.views.shell import (
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
from desktop.views.worklist import NewResult, NextTask, WorklistModel, WorklistRow


def history(*values: float) -> tuple[Point, ...]:
    return tuple((float(at * 3600), value) for at, value in enumerate(values))


def _score(text: str, mark: str, values: tuple[float, ...], trend: int = 0, stale: str = "") -> Score:
    return Score(text, mark, history(*values), trend, stale, float(values[-1]))  # type: ignore[arg-type]


_FLAT = (2, 2, 1, 1, 1, 1)


def _row(
    bed: str,
    family: str,
    given: str,
    age: str,
    cause: str,
    days: str,
    score: Score,
    results: tuple[NewResult, ...] = (),
    task: NextTask | None = None,
    doctor: str = "J. Moe",
    leaving: str = "",
    **more: object,
) -> WorklistRow:
    mine = doctor == "M. Aas"
    return WorklistRow(
        key=f"patient-{bed}",
        bed=bed,
        family=family,
        given=given,
        age=age,
        cause=cause,
        days=days,
        news2=score,
        spoken=f"{family.upper()}, {given}, seng {bed}, {age[:2]} år. NEWS2 {score.text}.",
        bed_sort=bed.rstrip("AB").zfill(3) + bed[2:],
        age_sort=float(age[:2]),
        days_sort=float(days),
        results=results,
        task=task,
        doctor=doctor,
        mine=mine,
        leaving=leaving,
        leaving_today=leaving.startswith("I dag"),
        leaving_sort=leaving,
        **more,  # type: ignore[arg-type]
    )


def worklist() -> WorklistModel:
    low = _score
    rows = (
        _row(
            "07",
            "Haugland",
            "Per Kristian",
            "81 M",
            "Aortastenose, venter TAVI. Feber fra i natt",
            "6",
            _score("8", "filled", (3, 3, 3, 4, 5, 8), 1),
            (NewResult("CRP 148", "high", True), NewResult("Laktat 2,9", "high", True)),
            NextTask("Blodkultur × 2 ikke tatt", "13:50", True),
            "M. Aas",
            first=True,
            need_sort=1.0,
        ),
        _row(
            "12A",
            "Solbakken",
            "Ingrid Marie",
            "78 K",
            "Hjertesvikt, forverring. Nyoppdaget atrieflimmer",
            "4",
            _score("5", "framed", (6, 5, 5, 4, 3, 5), 1),
            (NewResult("K 3,4", "low", True), NewResult("NT-proBNP 4 120", "high")),
            NextTask("Vekt og diurese, juster furosemid", "15:00"),
            "M. Aas",
            "Lør 21.",
            first=True,
            need_sort=2.0,
            similar=True,
        ),
        _row(
            "03",
            "Lien",
            "Amund",
            "59 M",
            "NSTEMI, PCI til LAD i går",
            "2",
            _score("3!", "single", (1, 1, 1, 2, 1, 3), 1),
            (NewResult("Troponin T 1 840", "high", True),),
            NextTask("Hematom høyre lyske, tilsyn", "14:30"),
            first=True,
            need_sort=3.0,
        ),
        _row(
            "01",
            "Berge",
            "Torstein Olav",
            "67 M",
            "Endokarditt, dag 11 av 28 med penicillin",
            "11",
            low("1", "plain", _FLAT),
            (NewResult("CRP 31"), NewResult("Kreatinin 96")),
            NextTask("Ekko-svar", "16:00"),
        ),
        _row(
            "02",
            "Nygård",
            "Bjørg",
            "74 K",
            "Atrieflimmer, elektrokonvertert i dag",
            "1",
            low("0", "plain", (1, 1, 0, 0)),
            leaving="I dag 17",
        ),
        _row(
            "04",
            "Eide",
            "Ragnar",
            "71 M",
            "STEMI nedre vegg, PCI RCA",
            "3",
            low("1", "plain", _FLAT),
            (NewResult("Hb 12,9", "low"),),
            NextTask("Rehab-samtale"),
            leaving="Lør 21.",
        ),
        _row(
            "05",
            "Myklebust",
            "Åse Johanne",
            "92 K",
            "Hjertesvikt, nyresvikt, palliativ plan",
            "8",
            low("4", "bold", (4, 4, 5, 4, 4), 0, "for 7 timer siden"),
            (NewResult("Kreatinin 241", "high"),),
            NextTask("Familiesamtale", "15:30"),
            "M. Aas",
        ),
        _row(
            "06",
            "Sandvik",
            "Kjell Arne",
            "63 M",
            "Perikarditt",
            "2",
            low("1", "plain", (1, 1, 1, 1, 0, 1)),
            leaving="I dag 18",
        ),
        _row(
            "08",
            "Øverland",
            "Marit",
            "69 K",
            "Hypertensiv krise, utredning binyrer",
            "3",
            low("2", "plain", (3, 2, 2, 2)),
            (NewResult("Aldosteron besvart", "", True),),
            NextTask("MR binyrer bestilt man 23."),
            "M. Aas",
        ),
        _row(
            "09",
            "Røed",
            "Hans Petter",
            "55 M",
            "Brystsmerter, koronar CT uten funn",
            "1",
            low("0", "plain", (0, 0, 0)),
            (),
            NextTask("Epikrise mangler"),
            leaving="I dag 16",
        ),
        _row(
            "10",
            "Aasen",
            "Gudrun",
            "84 K",
            "TAVI dag 2, ny venstre grenblokk",
            "2",
            low("2", "plain", (1, 1, 2, 1, 2), 1),
            (),
            NextTask("EKG hver 6. time", "18:00"),
            "M. Aas",
        ),
        _row(
            "11",
            "Strand",
            "Odd Magne",
            "77 M",
            "Ventrikkeltakykardi, ICD-kontroll",
            "5",
            low("1", "plain", (2, 2, 1, 1), -1),
            (NewResult("Mg 0,68", "low"),),
        ),
        _row(
            "12B",
            "Vik",
            "Elin Therese",
            "46 K",
            "Peripartum kardiomyopati, kontroll",
            "2",
            low("0", "plain", (1, 0, 0, 1, 0)),
            (NewResult("NT-proBNP 610", "low"),),
            None,
            "M. Aas",
            "Søn 22.",
        ),
        _row(
            "13",
            "Bakke",
            "Finn",
            "80 M",
            "Hjertesvikt, levosimendan",
            "3",
            low("3", "bold", (4, 3, 3, 3), -1),
            (),
            NextTask("Rytmestripe før infusjon", "15:15"),
            "M. Aas",
        ),
        _row(
            "14A",
            "Hagen",
            "Turid Elisabeth",
            "73 K",
            "Lungeemboli, høyrebelastning, avtakende",
            "4",
            low("2", "plain", (4, 3, 3, 2)),
            (NewResult("D-dimer 3,1", "high"),),
            leaving="Lør 21.",
        ),
        _row(
            "14B",
            "Kristoffersen-Dahle",
            "Wilhelmina Antoinette",
            "66 K",
            "Mitralinsuffisiens, utredes for kirurgi",
            "2",
            low("1", "plain", _FLAT),
            (),
            NextTask("Hjertemøte tir 24."),
        ),
        _row(
            "15A",
            "Solberg",
            "Ingrid",
            "79 K",
            "Atrieflimmer, blødning på apiksaban",
            "3",
            low("2", "plain", (3, 2, 2, 2)),
            (NewResult("Hb 9,8", "low"),),
            NextTask("Hb i morgen 07"),
            "M. Aas",
            similar=True,
        ),
        _row(
            "15B",
            "Tveit",
            "Solveig",
            "88 K",
            "Synkope, AV-blokk grad II",
            "2",
            low("2", "plain", (1, 2, 2)),
            (),
            NextTask("Samtykke pacemaker, pårørende kl. 16", "14:45"),
            "M. Aas",
        ),
        _row(
            "16",
            "Lund",
            "Sivert Andreas",
            "38 M",
            "Myokarditt, telemetri",
            "2",
            low("1", "plain", _FLAT),
            (NewResult("Troponin T 412", "low"),),
        ),
        _row(
            "17",
            "Fjeld",
            "Astrid",
            "86 K",
            "Fall, ortostatisk hypotensjon",
            "2",
            low("1", "plain", (0, 1, 1)),
            (),
            NextTask("Legemiddelsamstemming"),
            "M. Aas",
            "Man 23.",
        ),
    )
    return WorklistModel(
        "Post Hjerte 3",
        "20 pasienter · 2 ledige senger · 5 reiser i dag eller i morgen",
        rows,
        "NEWS2 fra 5, enkeltskår 3 eller forfalt oppgave",
        "20 pasienter · 2 ledige senger",
    )


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
        (Step("N", "Skriv ut nødark", "print_downtime"), Step("F5", "Prøv nå", "refresh")),
    )


def empty() -> EmptyPage:
    return EmptyPage(
        "Ingen svar venter på deg",
        "Det siste ble kvittert 14:21. Nye svar kommer hit av seg selv.",
        (
            EmptyRow("4 prøver er bestilt og ikke besvart", "eldste 6 t", Step("B", "", "unanswered")),
            EmptyRow("3 svar venter på Jonas Moe", "han er på vakt til 21", Step("J", "", "others")),
            EmptyRow("9 oppgaver i dag", "første 14:45", Step("4", "", "tasks")),
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
                    "k1",
                    "Vis svar: Kalium, siste 72 timer",
                    "chart-line",
                    "nyeste 3,4 mmol/L i dag 06:25",
                    "Ctrl+R",
                ),
                PaletteEntry("k2", "Bestill svar: Kalium", "flask", "blodprøve, neste runde kl. 18:00"),
                PaletteEntry("k3", "Kvitter svar: Kalium", "check", "1 nytt", "Ctrl+J"),
                PaletteEntry("k4", "Sett svar i epikrisen: Kalium", "file-text", "Vurdering, setning 5"),
            ),
        ),
        PaletteGroup(
            "Hele posten",
            (
                PaletteEntry("k5", "Svar å se: kalium utenfor området", "tray", "3 pasienter"),
                PaletteEntry("k6", "Filtrer listen: kalium under 3,6", "funnel-simple"),
            ),
        ),
        PaletteGroup(
            "Pasienter",
            (PaletteEntry("k7", "KALSTAD, Brit Unni", "user", "14.08.1951 (75 år) · Hjerte 4, seng 2"),),
        ),
    )
