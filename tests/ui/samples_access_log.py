"""A model of the access log for tests and pictures: who chose the reason, and a question about them."""

from __future__ import annotations

from desktop.shown.access.access_log import AccessLogModel, PatternShown, VisitRow, WhoseLog


def access_log() -> AccessLogModel:
    rows = (
        VisitRow(
            "9/p", "p", "i dag 21:12", "31 min", "Practitioner/a", "Maren Aas", "LIS, Hjerte 3",
            ("åpnet journalen, leste 1 svar", "skrev 1 bestilling"), "Behandling", "følger av rollen",
            spoken="Maren Aas. LIS, Hjerte 3. åpnet journalen",
        ),
        VisitRow(
            "7/p", "p", "i dag 18:31", "14 s", "Practitioner/s", "Kim Strand", "sykepleier, Ortopedi 2",
            ("åpnet journalen",), "«kollega spurte»", "valgte selv: Annet", chosen=True,
            unusual=("many/s/1",),
            spoken="Kim Strand. sykepleier, Ortopedi 2. valgte selv. Uvanlig",
        ),
        VisitRow(
            "5/p", "p", "i går 14:10", "6 min", "Practitioner/b", "Ola Brekke",
            "overlege, Akuttmottak og observasjonspost",
            ("åpnet journalen", "skrev 1 notat"), "«tilkalt til tilsyn»", "valgte selv: Annet", chosen=True,
            spoken="Ola Brekke",
        ),
        VisitRow(
            "3/p", "p", "21.11.2026 09:05", "", "Practitioner/r", "Randi Berg", "sekretær, Hjerte 3",
            ("fikk nei",), "Behandling", "følger av rollen", refused=True, spoken="Randi Berg",
        ),
    )  # fmt: skip
    return AccessLogModel(
        rows=rows, patient="p",
        whose=WhoseLog("SOLBAKKEN", "Ingrid Marie", "10.02.1948 (78 år)", "Kvinne", "108248 14223",
                       "Grunn: Bedt om innsyn, sak 26/1187", "Du, Eva Nord, står selv i loggen for dette"),
        summary="214 hendelser, 23 personer, siden 20.11.2026", all=4, chosen=2, unusual=1,
        patterns=(PatternShown("many/s/1", "Practitioner/s", "Kim Strand",
                               "Kim Strand åpnet 11 journaler på 6 minutter.",
                               "Ingen av de 11 sto på noen av listene til Kim Strand.", 11),),
        left=207,
        source="Bare loggen på denne installasjonen vises. Serverens egen logg er ikke spurt.",
        anchor="Siste ledd ligger også på serveren, i dag 21:30.",
    )  # fmt: skip


MODELS = {"access_log": access_log}
