"""The banner in one line, where a window is narrow: what stands in it, and what goes first when room ends."""

from __future__ import annotations

from desktop.core.messages import _, ngettext
from desktop.shown.shell import Asked, BannerModel
from ui.painting.runs import Gap, Icon, Keys, Line, Text, Unasked
from ui.painting.text import LABEL
from ui.theme.measures import SEMIBOLD
from ui.widgets.keys import shortcuts

ASKED = ("critical", "limits", "infection", "interpreter")


def _questions(model: BannerModel) -> dict[str, Asked]:
    given = (model.critical, model.treatment_limits, model.infection, model.interpreter)
    return dict(zip(ASKED, given, strict=True))


def unasked(model: BannerModel) -> int:
    """Number of the banner's questions that nobody has asked."""
    return sum(asked.state == "not_asked" for asked in _questions(model).values())


def marks(model: BannerModel) -> list[str]:
    """The questions whose answer always stands in the line: what is known, and what can't be told."""
    return [name for name, asked in _questions(model).items() if _must(name, asked)]


def always(model: BannerModel) -> list[str]:
    """Parts that always stand at the right of the line, where they have something to say."""
    other = ["record"] if model.record_alert else []
    # What is not known takes no room from who it is.
    blocked = ["blocked"] if model.blocked else []
    return ["deceased", *other, *blocked, "access", "handover", *marks(model), "unasked"]


def _must(name: str, asked: Asked) -> bool:
    if asked.state == "known":
        # That everything is to be done is what one expects.
        return asked.alert or name != "limits"
    return asked.state == "not_available"


def spare(model: BannerModel) -> list[str]:
    """Parts of the line that go first when room ends: never the name, the age, the allergies or the bed, by
    which one finds the patient."""
    limits = model.treatment_limits
    full = limits.state == "none" or (limits.state == "known" and not limits.alert)
    return ["limits"] if full else []


def unasked_line(model: BannerModel) -> tuple[Line, str]:
    """The mark that says how many were not asked, and its words; nothing where all were."""
    count = unasked(model)
    if not count:
        return (), ""
    words = ngettext("{n} not asked", "{n} not asked", count).format(n=count)
    return (Icon("question", "text2", 14), Gap(5), Unasked(words)), words


def record_line(model: BannerModel) -> Line:
    """Line on the record itself: amber where another one is to be used or something contradicts itself."""
    if not model.record:
        return ()
    tone = "warn" if model.record_alert else "text2"
    words = Text(model.record, LABEL.on(tone).heavy(SEMIBOLD if model.record_alert else 400), wraps=True)
    return (Icon("users", tone, 14), Gap(5), words)


def access_line(model: BannerModel) -> Line:
    """Line on the reason for which the record is open, with the key that ends it; empty where none was
    asked."""
    if not model.access:
        return ()
    from desktop.acts.window import EndReason

    keys = next(entry.keys for entry in shortcuts() if isinstance(entry.act, EndReason))
    words = Text(model.access, LABEL.on("warn").heavy(SEMIBOLD), wraps=True)
    end = Text(_("end access"), LABEL.on("text2"))
    return (Icon("lock", "warn", 14), Gap(5), words, Gap(8), end, Gap(5), Keys(keys))


def entities_line(model: BannerModel) -> Line:
    """Line on the legal entities of record and reader; empty where they are the same."""
    if not model.entities:
        return ()
    return (Icon("users", "text2", 14), Gap(5), Text(model.entities, LABEL.on("text2"), wraps=True))


def blocked_line(model: BannerModel) -> Line:
    """Line that says that the patient has blocked something for whoever looks, with the key that opens it in
    an emergency; a quiet one where nobody can tell; empty where nothing is."""
    if not model.blocked:
        unknown = Text(model.blocks_unknown, LABEL.on("text2"), wraps=True)
        return (Icon("lock", "text2", 14), Gap(5), unknown) if model.blocks_unknown else ()
    from desktop.acts.window import OpenBlocked

    keys = next(entry.keys for entry in shortcuts() if isinstance(entry.act, OpenBlocked))
    words = Text(model.blocked, LABEL.on("warn").heavy(SEMIBOLD), wraps=True)
    way = Text(_("open in an emergency"), LABEL.on("text2"))
    return (Icon("lock", "warn", 14), Gap(5), words, Gap(8), way, Gap(5), Keys(keys))


def more_line(opened: bool, keys: bool) -> Line:
    """The words that open the rest, or close it."""
    shown = "Esc" if opened else banner_keys()
    words = Text(_("less") if opened else _("more"), LABEL.on("accent"))
    return (words, Gap(8), Keys(shown)) if keys or opened else (words,)


def banner_keys() -> str:
    """The key of the banner, as it is declared."""
    from desktop.acts.window import ShowBanner

    return next(entry.keys for entry in shortcuts() if isinstance(entry.act, ShowBanner))
