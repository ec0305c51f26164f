"""Words for allergies and the banner's questions: what may be chosen, and what the record then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.core.messages import _, pgettext

Words = dict[str, Callable[[], str]]

NATURE: Final[Words] = {
    "allergy": lambda: pgettext("kind of reaction", "allergy"),
    "intolerance": lambda: _("intolerance, side effect"),
    "unknown": lambda: _("don't know"),
}
REACTIONS: Final[Words] = {
    "rash": lambda: _("rash"),
    "hives": lambda: _("hives"),
    "anaphylaxis": lambda: _("anaphylaxis"),
    "breathing": lambda: _("shortness of breath"),
    "nausea": lambda: _("nausea"),
}
CERTAINTY: Final[Words] = {
    "confirmed": lambda: pgettext("certainty", "confirmed"),
    "likely": lambda: pgettext("certainty", "likely"),
    "possible": lambda: pgettext("certainty", "possible"),
}
SEVERITY: Final[Words] = {
    "mild": lambda: pgettext("severity", "mild"),
    "moderate": lambda: pgettext("severity", "moderate"),
    "severe": lambda: pgettext("severity", "life-threatening"),
    "unknown": lambda: _("don't know"),
}
INFORMANT: Final[Words] = {
    "patient": lambda: _("the patient"),
    "relative": lambda: _("next of kin"),
    "core-record": lambda: _("national core record"),
    "old-record": lambda: _("older record"),
}
DENIAL: Final[Words] = {"none": lambda: _("none known"), "not-asked": lambda: _("not asked")}

TITLES: Final[Words] = {
    "limits": lambda: _("CPR and limits"),
    "infection": lambda: _("Infection"),
    "interpreter": lambda: _("Interpreter"),
    "critical": lambda: _("Critical"),
}
CHOICES: Final[dict[str, Words]] = {
    "limits": {
        "none": lambda: pgettext("treatment", "full"),
        "no-cpr": lambda: _("no CPR"),
        "limited": lambda: _("limited …"),
        "comfort": lambda: _("no CPR, comfort care only"),
        "not-asked": lambda: _("not asked"),
    },
    "infection": {
        "none": lambda: _("none known"),
        "contact": lambda: pgettext("isolation", "contact"),
        "droplet": lambda: pgettext("isolation", "droplet"),
        "air": lambda: pgettext("isolation", "air"),
        "protective": lambda: pgettext("isolation", "protective"),
        "not-asked": lambda: _("not asked"),
    },
    "interpreter": {
        "none": lambda: pgettext("interpreter", "no"),
        "language": lambda: _("yes, language …"),
        "sign": lambda: _("sign language"),
        "not-asked": lambda: _("not asked"),
    },
    "critical": {
        "none": lambda: _("none known"),
        "add": lambda: _("add …"),
        "not-asked": lambda: _("not asked"),
    },
}
NEEDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("limits", "none"): ("by", "since"),
    ("limits", "no-cpr"): ("by", "talked", "text", "since"),
    ("limits", "limited"): ("text", "by", "talked", "since"),
    ("limits", "comfort"): ("by", "talked", "text", "since"),
    ("infection", "contact"): ("text", "since"),
    ("infection", "droplet"): ("text", "since"),
    ("infection", "air"): ("text", "since"),
    ("infection", "protective"): ("text", "since"),
    ("interpreter", "language"): ("text",),
    ("critical", "add"): ("text",),
}
"""The fields that an answer opens, in the order in which they are filled."""
MUST: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("limits", "none"): ("by",),
    ("limits", "no-cpr"): ("by", "talked"),
    ("limits", "limited"): ("text", "by", "talked"),
    ("limits", "comfort"): ("by", "talked"),
    ("infection", "contact"): ("text",),
    ("infection", "droplet"): ("text",),
    ("infection", "air"): ("text",),
    ("infection", "protective"): ("text",),
    ("interpreter", "language"): ("text",),
    ("critical", "add"): ("text",),
}
"""Fields of an answer without which it can't be signed."""
_ISOLATION: Final[Words] = {
    "contact": lambda: _("contact isolation"),
    "droplet": lambda: _("droplet isolation"),
    "air": lambda: _("airborne isolation"),
    "protective": lambda: _("protective isolation"),
}


def field_name(question: str, field: str) -> str:
    """Label of an answer's field."""
    names: dict[str, Callable[[], str]] = {
        "by": lambda: _("Decided by"),
        "talked": lambda: _("Talked through with"),
        "since": lambda: _("Since"),
        "limits.text": lambda: _("What is not to be done"),
        "infection.text": lambda: _("Which agent, or why"),
        "interpreter.text": lambda: _("Which language"),
        "critical.text": lambda: _("What must be known"),
    }
    return names.get(f"{question}.{field}", names.get(field, lambda: field))()


def statement(question: str, choice: str, text: str = "", talked: str = "") -> str:
    """Text of an answer in the record, readable alone: `HLR minus, avklart med pasienten`."""
    said = {
        "limits": {
            "none": _("CPR yes, full treatment"),
            "no-cpr": _("CPR no"),
            "limited": _("CPR yes"),
            "comfort": _("CPR no, comfort care only"),
        },
        "infection": {"none": _("Infection: none known")},
        "interpreter": {"none": _("Interpreter: no"), "sign": _("Interpreter: sign language")},
        "critical": {"none": _("Critical information: none known")},
    }[question].get(choice, "")
    if question == "infection" and choice in _ISOLATION:
        said = _("{agent}: {isolation}").format(agent=text, isolation=_ISOLATION[choice]())
    elif question == "interpreter" and choice == "language":
        said = _("Interpreter: {language}").format(language=text)
    elif question == "critical" and choice == "add":
        said = text
    elif text:
        said = f"{said}, {text}"
    return _("{what}, talked through with {whom}").format(what=said, whom=talked) if talked else said
