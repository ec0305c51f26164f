"""The names that phrases and templates may use, worked out from one record when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from desktop.clinical import vocabulary
from desktop.clinical.record.stays import responsible
from desktop.core import formats
from desktop.core.clock import local
from desktop.fhir.chart import Chart
from desktop.fhir.when import for_newest
from desktop.letters.compose import (
    clinical_lists,
    clocks,
    compared,
    dialysed,
    medicine_scope,
    news,
    norwegian,
    pending,
    results,
    scored,
    series,
    special,
    transfer,
    worded,
)
from desktop.letters.compose.record_reading import (
    Stay,
    described,
    not_loaded,
    person_of,
    stay_of,
    subject_of,
    working_age,
)
from desktop.letters.compose.value_names import aliases
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Author, Source

_TREND = 8


class Context(Scope):
    """All names of one patient at one moment, for one author.

    `asked` are placeholders that only a person can fill: name to prompt. `words` gives the template's
    texts for medicines. Values are worked out lazily, so that a preview of one phrase stays cheap.
    """

    __slots__ = ("__dict__",)

    def __init__(
        self,
        chart: Chart,
        now: datetime,
        author: Author,
        *,
        encounter: str = "",
        asked: Mapping[str, str] | None = None,
        words: Callable[[str], str] = str,
    ) -> None:
        self.chart = chart
        self.now = now
        self.author = author
        self.words = words
        self.stay: Stay | None = stay_of(chart, now, encounter)
        members: dict[str, Any] = {
            "pasient": self._patient,
            "opphold": self._stay_scope,
            "diagnose": self._diagnosis,
            "diagnoser": self._diagnoses,
            "allergier": lambda: self.allergies[1],
            "allergistatus": lambda: self.allergies[0],
            "advarsler": lambda: clinical_lists.warnings(chart, self.stay, now, self.allergies[1]),
            "prosedyrer": lambda: clinical_lists.procedures(chart, self.stay, now),
            "undersøkelser": lambda: clinical_lists.reports(chart, self.stay, now),
            "analyser": self._notable,
            "spesielt": lambda: special.facts(chart, self.stay, now),
            "svar": self._answers,
            "hentet": self._fetched,
            "lm": self._medicines,
            "timer": lambda: pending.appointments(chart, now),
            "ansvarlig": self._responsible,
            "forfatter": lambda: Scope({"navn": Value(author.name), "rolle": Value(author.role)}),
            "dag": Value(formats.day(now), raw=now),
            "news2": self._news2,
            scored.NAME: lambda: scored.scope(chart, self.stay, now),
            clocks.NAME: lambda: clocks.scope(chart, self.stay, now),
            dialysed.NAME: lambda: dialysed.scope(chart, now),
            "blødning": lambda: special.loss(chart, self.stay, now),
            **transfer.members(
                chart, self.stay, now, lambda: self.compared, lambda: self.unanswered,
                lambda: self["prosedyrer"],
            ),
        }  # fmt: skip
        for key, row in (*vocabulary.vitals().items(), *vocabulary.analyses().items()):
            members[key] = self._measured(key, row.nb)
        for alias, key in aliases().items():
            members[alias] = members[key]
        for name, prompt in (asked or {}).items():
            members[name] = Missing(name, prompt)
        super().__init__(members)

    @cached_property
    def measured(self) -> dict[str, list[series.Series]]:
        return series.all_series(self.chart, self.now)

    @cached_property
    def allergies(self) -> tuple[str, list[Scope]]:
        return clinical_lists.allergies(self.chart)

    @cached_property
    def compared(self) -> compared.Compared:
        return compared.compare(self.chart, self.stay, self.now, self.words)

    @cached_property
    def unanswered(self) -> list[pending.Pending]:
        return pending.unanswered(self.chart, self.stay, self.now)

    def source_of(self, path: str) -> Value | Missing | None:
        """The value that a path names now; None when the path means nothing (any more)."""
        try:
            found = self.at(path)
        except KeyError:
            return None
        return found if isinstance(found, Value | Missing) else None

    @property
    def _then(self) -> datetime:
        """Reference time of the letter: ages are those of the admission."""
        return self.stay.start.start if self.stay and self.stay.start else self.now

    def _patient(self) -> Scope:
        patient = self.chart.patient
        subject = subject_of(patient, self.now)
        source = Source((patient.key,), "Pasientopplysninger")
        age = norwegian.age(patient.birth_date, local(self._then).date())
        return Scope(
            {
                "navn": Value(subject.name, source),
                "beskrivelse": Value(described(patient, self._then), source),
                "arbeidsalder": working_age(patient.birth_date, local(self._then).date()),
                "alder": Value(age, source) if age else Missing("pasient.alder", "alder"),
                "født": Value(norwegian.day(patient.birth_date), source)
                if patient.birth_date
                else Missing("pasient.født", "fødselsdato"),
                "nummer": Value(subject.number, source)
                if subject.number
                else Missing("pasient.nummer", "fødselsnummer"),
                "død": Value(subject.dead, source) if subject.dead else Missing("pasient.død", "dødsdato"),
            }
        )

    def _stay_scope(self) -> Scope:
        stay = self.stay
        source = (
            Source((stay.key,), "Opphold", stay.encounter.period.start if stay.encounter.period else "")
            if stay
            else None
        )
        start = stay.start if stay else None
        end = stay.end if stay else None
        cause = stay.cause if stay else ""

        def said(name: str, text: str, prompt: str, raw: datetime | None = None) -> Value | Missing:
            path = f"opphold.{name}"
            return Value(text, source, raw, path=path) if text else Missing(path, prompt)

        days = ""
        if start is not None and stay is not None and not stay.unended:
            last = self.now if (stay is not None and stay.ongoing) or end is None else end.start
            days = str((local(last).date() - start.day).days + 1)
        planned = stay is not None and stay.ongoing
        return Scope(
            {
                "finnes": stay is not None,
                "pågår": planned,
                "inndato": said(
                    "inndato",
                    norwegian.day_of(start) if start else "",
                    "innleggelsesdato",
                    start.start if start else None,
                ),
                "utdato": said(
                    "utdato",
                    norwegian.day_of(end) if end else "",
                    "utskrivningsdato",
                    end.start if end else None,
                ),
                "avdeling": said("avdeling", stay.unit if stay else "", "avdeling"),
                "årsak": said("årsak", cause.rstrip("."), "årsak til innleggelsen"),
                "døgn": said("døgn", days, "antall døgn"),
            }
        )

    @cached_property
    def _all_diagnoses(self) -> tuple[list[Scope], list[Scope], list[Scope]]:
        return clinical_lists.diagnoses(self.chart, self.stay, self.now)

    def _diagnoses(self) -> Scope:
        main, others, known = self._all_diagnoses
        none = (
            self.stay is not None
            and not (main or others)
            and not not_loaded(self.chart, "Condition", "Encounter")
        )
        return Scope({"hoved": main, "andre": others, "kjente": known, "ingen": none})

    def _diagnosis(self) -> Scope:
        main, others, known = self._all_diagnoses
        return Scope(
            {
                "hoved": _first(main, "diagnose.hoved", "hoveddiagnose"),
                "andre": _joined(others, "diagnose.andre", "andre diagnoser", "navn"),
                "kjente": _joined(known, "diagnose.kjente", "kjente sykdommer", "omtale"),
            }
        )

    def _responsible(self) -> Value | Missing:
        stay = self.stay
        # Whoever handed the patient over stands there with an end: the last one answers for the stay.
        names = [person_of(self.chart, who) for who in responsible.ever(stay.participants if stay else ())]
        name = next((name for name in (stay.doctor if stay else "", *names) if name), "")
        if name and stay is not None:
            return Value(name, Source((stay.key,), "Ansvarlig lege"), path="ansvarlig")
        return Missing("ansvarlig", "hvem som er ansvarlig")

    def _answers(self) -> Scope:
        tests = [pending.as_scope(test) for test in self.unanswered]
        return Scope(
            {
                "ubesvarte": tests,
                "ubesvart": _joined(tests, "svar.ubesvart", "ubesvarte prøver"),
                "hentet": not not_loaded(self.chart, "ServiceRequest", "DiagnosticReport"),
            }
        )

    def _fetched(self) -> Scope:
        """Completeness of each section's data: without the server's answer a section may not say *none*."""
        needs = {
            "opphold": ("Encounter",),
            "diagnoser": ("Condition", "Encounter"),
            "oppfølging": ("Task", "Appointment"),
            "prosedyrer": ("Procedure",),
            "funn": ("Observation", "DiagnosticReport"),
        }
        return Scope({name: not not_loaded(self.chart, *types) for name, types in needs.items()})

    def _medicines(self) -> Scope:
        return medicine_scope.of(self.chart, self.stay, self.now, self.compared)

    def _notable(self) -> list[Scope]:
        stay = self.stay
        if stay is None:
            return []
        first = {key: rows[0] for key, rows in self.measured.items() if rows}
        numbers = [
            results.row(row, stay, self.now, followed=first.get(row.key) is row)
            for row in series.notable(self.measured, stay, self.now)
        ]
        return [*numbers, *worded.rows(self.chart, stay, self.now)]

    def _measured(self, key: str, name: str) -> Callable[[], Scope]:
        def scope() -> Scope:
            rows = self.measured.get(key, [])
            row = rows[0] if rows else None
            stay = self.stay
            inside = row.within(stay, self.now) if row and stay else ()

            def one(point: series.Point | None, member: str, prompt: str) -> Value | Missing:
                path = f"{key}.{member}"
                return row.value(point, path) if row and point else Missing(path, f"{name} {prompt}")

            def day(point: series.Point | None, member: str) -> Value | Missing:
                path = f"{key}.{member}"
                if row is None or point is None:
                    return Missing(path, f"{name}, dag")
                return Value(norwegian.near_day(point.when, self.now), row.source(point), path=path)

            last = results.newest(row, stay) if row else None
            before = results.before(inside, last)
            first = one(inside[0] if inside else None, "inn", "ved innkomst")
            home = one(
                series.discharge(row, stay, self.now) if row and stay else None, "ut", "ved utskrivning"
            )
            every = row.every(stay, self.now) if row and stay else ()
            low = min(every, key=lambda p: p.order, default=None)
            high = max(every, key=lambda p: p.order, default=None)

            def marked(point: series.Point | None, member: str) -> Value | Missing:
                path = f"{key}.{member}_merket"
                return row.marked(point, path) if row and point else Missing(path, name)

            trend = Missing(f"{key}.forløp", f"{name}, forløp")
            shown = inside[-_TREND:]
            return Scope(
                {
                    "navn": Value(name),
                    "enhet": Value(row.shown if row else "", path=f"{key}.enhet"),
                    "inn": first,
                    "ut": home,
                    "uendret": _same(first, home),
                    "siste": one(last, "siste", "siste"),
                    "sist": one(inside[-1] if inside else None, "sist", "siste i oppholdet"),
                    "maks": one(high, "maks", "høyeste"),
                    "fra": one(before, "fra", "tidligere"),
                    "fra_dag": day(before, "fra_dag"),
                    "dag": day(last, "dag"),
                    "min": one(low, "min", "laveste"),
                    # As in the table of results: what lies outside its reference says so.
                    "inn_merket": marked(inside[0] if inside else None, "inn"),
                    "sist_merket": marked(inside[-1] if inside else None, "sist"),
                    "maks_merket": marked(high, "maks"),
                    "min_merket": marked(low, "min"),
                    "tid": Value(norwegian.moment(last.when), row.source(last), path=f"{key}.tid")
                    if row and last
                    else Missing(f"{key}.tid", f"{name}, tidspunkt"),
                    "endring": self._change(row, key, name),
                    "forløp": Value(
                        norwegian.course([series.words(p) for p in shown]),
                        Source(tuple(p.key for p in shown), f"{name}, {len(shown)} verdier", shown[-1].when),
                        path=f"{key}.forløp",
                    )
                    if len(shown) > 1
                    else trend,
                }
            )

        return scope

    def _change(self, row: series.Series | None, key: str, name: str) -> Value | Missing:
        """Difference of the last value from the one about a day before it."""
        path = f"{key}.endring"
        missing = Missing(path, f"{name}, endring siste døgn")
        if row is None or len(row.points) < 2 or key == "bp":
            return missing
        last = row.points[-1]
        span = (timedelta(hours=18), timedelta(hours=30))
        earlier = [p for p in row.points if span[0] <= last.at - p.at <= span[1] and not p.comparator]
        if not earlier or last.comparator:
            return missing
        before = min(earlier, key=lambda p: abs(last.at - p.at - timedelta(hours=24)))
        difference = last.number - before.number
        sign = "+" if difference > 0 else ""
        source = Source((last.key, before.key), f"{name} siste døgn", last.when)
        return Value(f"{sign}{norwegian.number(difference)}", source, difference, path=path)

    def _news2(self) -> Scope:
        found = news.scores(self.chart, self.now)
        stay = self.stay
        inside = [s for s in found if stay and stay.covers(s.source.when, self.now)]
        late = len(inside) > 1 and stay is not None and not stay.unended

        def one(score: news.Scored | None, name: str, prompt: str) -> Value | Missing:
            path = f"news2.{name}"
            if score is None:
                return Missing(path, f"NEWS2 {prompt}")
            return Value(score.text, score.source, Decimal(score.total), path=path)

        first = one(inside[0] if inside else None, "inn", "ved innkomst")
        home = one(inside[-1] if late else None, "ut", "ved utskrivning")
        return Scope(
            {
                "inn": first,
                "ut": home,
                "uendret": _same(first, home),
                "siste": one(found[-1] if found else None, "siste", "siste"),
                "siste_med": news.beside(found[-1] if found else None, "news2.siste_med"),
                "maks": one(max(inside, key=lambda s: s.total) if inside else None, "maks", "høyeste"),
            }
        )


def _same(one: Value | Missing, other: Value | Missing) -> bool:
    """True when two values read the same: “78 kg at admission, 78 kg now” tells of no change."""
    return isinstance(one, Value) and isinstance(other, Value) and one.text == other.text


def _first(scopes: list[Scope], path: str, prompt: str) -> Value | Missing:
    return scopes[0]["navn"].at(path) if scopes else Missing(path, prompt)


def _joined(scopes: list[Scope], path: str, prompt: str, member: str = "tekst") -> Value | Missing:
    if not scopes:
        return Missing(path, prompt)
    values: list[Value] = [scope[member] for scope in scopes]
    # Diagnoses stand inside a sentence; tests keep the laboratory's spelling.
    said = norwegian.inside if member in ("navn", "omtale") else str
    keys = tuple(dict.fromkeys(key for v in values if v.source for key in v.source.keys))
    label = values[0].source.label if values[0].source else ""
    when = max((v.source.when for v in values if v.source), key=for_newest, default="")
    return Value(norwegian.listed([said(v.text) for v in values]), Source(keys, label, when), path=path)
