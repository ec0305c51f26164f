"""The forms of diagnoses: a new one, searched by name or code, and taking one back."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.problems import AddProblem, BeginProblem, StrikeProblem
from desktop.clinical import code_fields, icd10
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.words import stays as words
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.page import code_hits
from desktop.views.reader import Reader
from desktop.writing import problems as writing

TYPES = writing.TYPES


def add(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A new diagnosis or problem."""
    now, said, codes = reader.clock(), ask.said, icd10.codes()
    stay = stay_diagnoses.open_stay(chart, now)
    in_stay = stay is not None
    gap = writing.missing(chart, now, said, in_stay=in_stay)
    chosen = said.get("code")
    known = code_fields.chosen("problem", chosen) if chosen and chosen != "text" else None
    remark = code_hits.remark("problem", chosen)
    parts = [Part("search", _("Diagnosis"), hint=_("name or code"), remark=remark)]
    if known is not None and known.retired:
        parts.append(Part("retired", _("Why this code"), hint=_("the code is retired"), remark=_("retired")))
    if chosen:
        places: tuple[tuple[str, str], ...] = (("problem", _("known problem")),)
        if stay is not None and stay.ongoing:
            places = (("main", _("main diagnosis")), ("secondary", _("secondary diagnosis")), *places)
        elif stay is not None:
            # Of a stay that is over the days are said, and what it is without a stay comes first.
            days = words.days(stay, now)
            main = _("main diagnosis of the stay {days}").format(days=days)
            second = _("secondary diagnosis of the stay {days}").format(days=days)
            places = (*places, ("main", main), ("secondary", second))
        parts += [
            Part("sure", _("Certainty"), (("confirmed", pgettext("certainty", "confirmed")),
                                          ("suspected", _("suspected")))),
            Part("place", _("Place"), places),
            Part("since", _("Since"), hint=_("unknown; or 2019, or 19.11.2026")),
        ]  # fmt: skip
    lacks = code_fields.told_unread(code_fields.standing("problem"))
    foot = "" if codes.whole else _("A short list: your site has not loaded the national codes.")
    return SheetForm(
        title=_("New diagnosis"),
        keys=key_in(BeginProblem, ""),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Add the diagnosis for"),
        hits=() if chosen else code_hits.hits("problem", said.get("search")),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=lacks or foot,
        warns=bool(lacks),
        act=AddProblem(ask.patient, ask.draft, said) if gap is None else None,
    )  # fmt: skip


def strike(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Take a diagnosis back."""
    found = chart.find(ask.about, Condition)
    if found is None or not conditions.stands(found):
        return None
    said = ask.said
    name = conditions.name(found) or _("Diagnosis without a name")
    code = conditions.icd_code(found)
    missing, where = "", ""
    if not said.get("how"):
        missing, where = _("Choose what is wrong"), "how"
    elif not said.get("reason").strip():
        missing, where = _("Write why it is taken back"), "reason"
    parts = (
        Part("how", _("What is wrong"), (("error", _("entered in error")), ("refuted", _("ruled out")))),
        Part("reason", _("Why it is taken back")),
    )
    return SheetForm(
        title=_("Take a diagnosis back"),
        keys="S",
        said=said,
        parts=parts,
        name="",
        spoken="",
        verb=_("Strike the diagnosis for"),
        about=(" · ".join(part for part in (name, code) if part),),
        missing=missing,
        where=where,
        foot=_("It leaves the lists; the record keeps it with your reason."),
        act=None if missing else StrikeProblem(ask.patient, ask.draft, ask.about, said),
    )
