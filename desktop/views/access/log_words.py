"""Words of the access log: what was done and why, for whoever goes through it and, plainer, for the patient.

Nothing here tells what stands in a record.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from desktop.access import reasons
from desktop.access.visits import Visit
from desktop.core.formats import age
from desktop.core.messages import _, ngettext, pick

SIGNED_IN = "sign-in"


def pages() -> dict[str, str]:
    """Pages about several patients, by the name under which their showing is logged."""
    return {
        "worklist": _("the ward's list"), "results": _("answers to see"), "tasks": _("tasks"),
        "handover": _("the handover"), "limit-effect": _("whom a limit concerns"),
        "observations-due": _("observations due"),
        "previsit": _("the list before the round"), "waiting-list": _("the waiting list"),
        "dictations": _("dictations"), "post-log": _("the post log"), "coding": _("coding"),
        "screening": _("risk screening"), "beds": _("the beds"), "letter-queue": _("letters"),
        "received": _("letters received"), "received-letters": _("letters received"),
        "unsent": _("what is not sent"),
        "drafts": _("drafts"), "search": _("a search"),
        "letters-to-print": _("letters to print"), "ward_list": _("the ward's list on paper"),
    }  # fmt: skip


def _papers() -> dict[str, str]:
    return {
        "letter": _("a letter"), "eight_hours": _("the eight-hour sheet"), "chart": _("the chart"),
        "trend": _("a curve"), "trace": _("a curve"), "form": _("a form"), "requisition": _("a requisition"),
        "ward_list": _("the ward's list"), "access-excerpt": _("this excerpt"),
        "access-excerpt-file": _("this excerpt, as a file"),
    }  # fmt: skip


def _kinds(kind: str, n: int) -> str:
    said = {
        "Composition": ngettext("{n} note", "{n} notes", n),
        "DocumentReference": ngettext("{n} letter", "{n} letters", n),
        "MedicationRequest": ngettext("{n} medicine order", "{n} medicine orders", n),
        "MedicationAdministration": ngettext("{n} dose", "{n} doses", n),
        "ServiceRequest": ngettext("{n} order", "{n} orders", n),
        "Observation": ngettext("{n} measurement", "{n} measurements", n),
        "Task": ngettext("{n} task", "{n} tasks", n),
        "Appointment": ngettext("{n} appointment", "{n} appointments", n),
        "QuestionnaireResponse": ngettext("{n} form", "{n} forms", n),
        "DiagnosticReport": ngettext("{n} answer", "{n} answers", n),
    }.get(kind, ngettext("{n} entry", "{n} entries", n))
    return said.format(n=n)


def did(visit: Visit) -> tuple[str, ...]:
    """Words for what somebody did: what was read, then what was written, printed, or refused."""
    seen: dict[str, None] = {}
    wrote: Counter[tuple[str, str]] = Counter()
    done: dict[str, None] = {}
    for line in reversed(visit.lines):
        verb, _colon, on = line.did.partition(":")
        if verb == "read" and on == "record":
            seen[_("opened the record")] = None
        elif verb in ("read", "list") and on == "access-log":
            seen[_("went through this log")] = None
        elif verb in ("read", "list") and on == "watch":
            seen[_("had the alert rules read the record")] = None
        elif verb in ("read", "list") and (on in pages() or verb == "list"):
            seen[_("saw the name in {list}").format(list=pages().get(on, _("a list")))] = None
        elif verb == "read" and on in _papers():
            seen[_("looked at {paper}").format(paper=_papers()[on])] = None
        elif verb == "read":
            kinds = [kind for kind in on.split(",") if kind[:1].isupper()]
            words = ", ".join(_kinds(kind, 1) for kind in kinds)
            seen[_("read {what}").format(what=words) if words else _("read in the record")] = None
        elif verb in ("create", "update", "delete"):
            first = next((kind for kind in on.split(",") if kind[:1].isupper() and kind != "Task"), "Task")
            wrote[(verb, first)] += 1
        elif verb == "print":
            done[_("printed {paper}").format(paper=_papers().get(on, _("a paper")))] = None
        elif verb == "refused":
            done[_("was refused")] = None
        elif verb == "reason":
            continue
        elif verb == "reason-ended":
            done[_("ended the access")] = None
        elif verb == "search":
            seen[_("found the patient by a search")] = None
        elif verb == SIGNED_IN:
            done[_signed(on)] = None
        elif verb == "log-head":
            done[_("the log's last link was sent to the server")] = None
    verbs = {"create": _("wrote {what}"), "update": _("changed {what}"), "delete": _("took back {what}")}
    for (verb, kind), n in wrote.items():
        done[verbs[verb].format(what=_kinds(kind, n))] = None
    lines = (", ".join(seen), ", ".join(done))
    return tuple(one for one in lines if one) or (_("gave a reason"),)


def _signed(what: str) -> str:
    return {
        "signed-in": _("signed in"), "signed-out": _("signed out"), "locked": _("locked the window"),
        "unlocked": _("unlocked the window"), "refused": _("sign-in refused"),
        "role-or-ward-chosen": _("chose role or ward"),
    }.get(what, _("signed in"))  # fmt: skip


def why(visit: Visit) -> tuple[str, str]:
    """Reason of a visit, and what it follows from: role or task, or the person's own choice."""
    line = visit.newest
    if line.chosen:
        declared = reasons.reasons().get(line.reason)
        title = pick(declared.title) if declared is not None else line.reason
        if line.words and line.words != title:
            return f"«{line.words}»", _("chosen by oneself: {reason}").format(reason=title)
        return title, _("chosen by oneself")
    words = {"TREAT": _("Treatment"), "ETREAT": _("Emergency"), "PATRQT": _("Asked for by the patient"),
             "BTG": _("Opened although the patient has blocked it"),
             "HQUALIMP": _("Control of the log")}  # fmt: skip
    if line.did.partition(":")[0] == SIGNED_IN or line.did == "log-head":
        return "", ""
    if not line.reason:
        return line.words or _("Not stated"), ""
    return line.words or words.get(line.reason, line.reason), _("follows from the role")


def plain_why(visit: Visit, settled: str) -> str:
    """Reason as the patient reads it; `settled` is what has become of a question about it, or empty."""
    line = visit.newest
    first, _because = why(visit)
    if settled in ("asked", "passed"):
        return (
            _("Said: {reason}. We are asking why.").format(reason=first.strip("«»"))
            if line.chosen
            else _("We are asking why.")
        )
    if line.chosen:
        return _("Chose the reason: {reason}.").format(reason=first.strip("«»"))
    if not first:
        return ""
    if line.reason == "TREAT":
        return _("It follows from their work.")
    return _("Reason: {reason}.").format(reason=first)


def long(visit: Visit) -> str:
    """Time from the first event of a visit to its last; empty for one event alone: nobody logs an end."""
    if not visit.seconds:
        return ""
    return age(timedelta(seconds=visit.seconds))


def sentence(words: tuple[str, ...]) -> str:
    """Words as one sentence: a capital first, and a full stop."""
    said = ", ".join(words)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
