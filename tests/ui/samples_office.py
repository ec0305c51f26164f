"""Models of the office's lists for tests and pictures: dictations, and what was printed and posted."""

from __future__ import annotations

from desktop.shown.letters.post_log import PostLogModel, PostRow
from desktop.shown.office.dictations import DictationRow, DictationsModel


def dictations() -> DictationsModel:
    rows = (
        DictationRow(
            "Task/1", "tveit", "TVEIT", "Solveig", "Samtykkenotat", "urgent", "M. Aas", "i dag 13:12",
            "ventet 1 t 20 min", "1:48", "Før inngrepet i morgen tidlig", urgent=True,
            writer="P. Ruud", has="Practitioner/me", mine=True, keys=("Task/1", "Media/1"),
            at_sort=1.0, length_sort=108.0, spoken="TVEIT, Solveig, Samtykkenotat, haster",
        ),
        DictationRow(
            "Task/2", "lien", "LIEN", "Amund", "Henvisning til hjerterehabilitering og fastlegekontroll",
            "waiting", "Jonas Moe-Kristoffersen", "i går 16:10", "ventet 22 t", "12:05", "Gjerne før helgen",
            keys=("Task/2", "Media/2"), similar=True,
        ),
        DictationRow(
            "Media/3", "nygard", "NYGÅRD", "Bjørn Erik", "Visittnotat", "unordered", "", "", "", "",
            lacks=("det står ikke hvem som dikterte", "lengde er ikke oppgitt", "ingen har bestilt skriving"),
            keys=("Media/3",),
        ),
        DictationRow(
            "Task/4", "lien2", "LIEN", "Amanda", "Epikrise", "writing", "J. Moe", "i dag 09:48",
            "ventet 4 t 44 min", "6:02", writer="R. Berg", has="Practitioner/berg",
            keys=("Task/4",), similar=True,
        ),
        DictationRow(
            "Task/6", "tveit", "TVEIT", "Solveig", "Familiesamtale", "writing", "M. Aas", "i dag 12:40",
            "ventet 1 t 52 min", "3:20", writer="P. Ruud", has="Practitioner/me", mine=True, keys=("Task/6",),
        ),
        DictationRow(
            "Task/5", "dahl", "DAHL", "Inger", "Diktat uten tekst", "faulty", "M. Aas", "20.11.2026",
            fault="lyden er borte fra serveren", keys=("Task/5",),
        ),
    )  # fmt: skip
    return DictationsModel(
        rows=rows, title="Diktater", summary="6 diktater · 1 haster · 2 skrives · 23:15 med tale",
        note="Lyden spilles i diktatsystemet; den kan ikke spilles her. "
        "1 diktat gjelder ingen pasient vi kjenner: finn det i diktatsystemet.",
    )  # fmt: skip


def post_log() -> PostLogModel:
    rows = (
        PostRow(
            "Task/1", "DocumentReference/1", "tveit", "TVEIT", "Solveig", "Epikrise", "Solveig Tveit",
            "unposted",             "Kirkeveien 12 B, 0364 Oslo", "i dag 09:12", by="R. Berg", sheets="3",
            remark="har ligget 5 t 20 min",
        ),
        PostRow(
            "Task/2", "DocumentReference/2", "lien", "LIEN", "Amund", "Svar på henvisning",
            "Avdeling for habilitering, Nordre Trøndelag", "returned", printed="17.11.2026 10:02",
            back="i dag 08:30", remark="rett mottakeren i brevet",
        ),
        PostRow(
            "Task/3", "DocumentReference/3", "nygard", "NYGÅRD", "Bjørn Erik", "Epikrise",
            "Fjellsida legesenter", "today", "Postboks 44, 9100 Kvaløysletta", "i dag 09:10", "i dag 12:00",
            by="R. Berg", sheets="2",
        ),
        PostRow(
            "Task/4", "DocumentReference/4", "dahl", "DAHL", "Inger", "Epikrise", "Inger Dahl", "earlier",
            posted="18.11.2026 12:05", remark="når det ble skrevet ut, er ikke oppgitt",
        ),
    )  # fmt: skip
    return PostLogModel(
        rows=rows, title="Utskrifts- og postlogg",
        summary="4 brev på papir · 1 skrevet ut, ikke postlagt · 1 kom i retur · 1 postlagt i dag",
        note="Hvem som skrev ut og postla, og antall ark, står bare når det ble gjort på denne "
        "arbeidsstasjonen.",
    )  # fmt: skip


MODELS = {"dictations": dictations, "post_log": post_log}
