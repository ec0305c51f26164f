"""Shared parts of every printed paper: patient, critical facts, data status."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from desktop.clinical.record import security_labels
from desktop.clinical.record.blocking import covering
from desktop.clinical.words import type_names
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.formats import day_time, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant
from desktop.shown.paper.papers import Fact, Stand, Whose
from desktop.shown.shell import AllergyBox, Asked, BannerModel
from desktop.sync.pull import cursors


def whose(banner: BannerModel) -> Whose:
    """Patient of a sheet, from the banner."""
    return Whose(
        patient=banner.key,
        name=banner.name,
        born=banner.born,
        sex=banner.sex,
        number=banner.number_words or banner.number,
        place=banner.place or _("Place not known"),
        deceased=" · ".join(one for one in (banner.deceased, banner.record) if one),
    )


def facts(banner: BannerModel, *, all_of_them: bool = True) -> tuple[Fact, ...]:
    """Allergies first, then what limits treatment, infects, is critical; each is said, also *not asked*."""
    found = [
        _allergies(banner.allergies),
        *map(_asked, (banner.treatment_limits, banner.infection, banner.critical)),
    ]
    if all_of_them:
        found.append(_asked(banner.interpreter))
        if measured := banner.measured_whole or banner.measured:
            found.append(Fact(measured))
    return tuple(found)


def _allergies(box: AllergyBox) -> Fact:
    words = ". ".join(part for part in (box.title, box.whole or box.text) if part)
    if box.state == "known":
        return Fact(words, "alert")
    return Fact(words, "unknown" if box.state != "none" else "")


def _asked(one: Asked) -> Fact:
    if one.state in ("not_asked", "not_available"):
        return Fact(one.text, "unknown")
    return Fact(one.text, "alert" if one.alert else "")


def stand(
    connection: Connection, patients: Iterable[str], now: datetime, actor: Actor,
    lacks: Iterable[str] = (), labels: str = "",
) -> Stand:  # fmt: skip
    """Status of a paper: the time it was made, and the time of its oldest data; a server never asked is
    said. `labels` is the sentence about labelled entries (`labelled`)."""
    ids = tuple(patients)
    asked = instant(cursors.oldest(connection, ids)) if ids else None
    fetched = (
        _("last fetched from the server {time}").format(time=relative_day_time(asked, now))
        if asked
        else _("never fetched whole from the server")
    )
    by = ", ".join(part for part in (actor.name or _("unknown"), actor.title) if part)
    return Stand(day_time(now), fetched, by, tuple(lacks), labels)


def labelled(chart: Chart, kinds: Iterable[str]) -> str:
    """The sentence that entries of these types are labelled (`meta.security`), as a paper leaves the house;
    empty where none is."""
    wanted = frozenset(kinds)
    return security_labels.told(sum(key.partition("/")[0] in wanted for key in security_labels.marks(chart)))


def lacking(chart: Chart, kinds: Iterable[str]) -> tuple[str, ...]:
    """Sentences on resource types that are not held here or can't be read: never the same as none."""
    wanted = tuple(kinds)
    said = []
    unasked = [kind for kind in wanted if kind in chart.unasked]
    missing = [kind for kind in wanted if kind not in chart.pulled and kind not in chart.unasked]
    if missing:
        said.append(_("Not fetched: {what}.").format(what=type_names.listed(missing)))
    if unasked:
        said.append(_("The server can't be asked for: {what}.").format(what=type_names.listed(unasked)))
    kept_back = [u for u in chart.unreadable if u.resource_type in wanted and u.blocked]
    if kept_back:
        which = type_names.listed(u.resource_type for u in kept_back)
        said.append(f"{covering.words(tuple(kept_back))}: {which}.")
    broken = [u for u in chart.unreadable if u.resource_type in wanted and not u.blocked]
    if broken:
        which = type_names.listed(u.resource_type for u in broken)
        count = ngettext(
            "{n} entry can't be shown ({what}); look it up in the record.",
            "{n} entries can't be shown ({what}); look them up in the record.", len(broken),
        )  # fmt: skip
        said.append(count.format(n=len(broken), what=which))
    return tuple(said)


def not_here(patient: str) -> InputError:
    """Error for a patient who is not in the local record."""
    return InputError(
        _("The patient is not in the record here."),
        kept=_("Nothing was printed."),
        todo=_("Find the patient again."),
        details=patient,
    )
