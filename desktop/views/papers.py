"""What every paper of the ward says: whose it is, what must not be overlooked, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.formats import day_time, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant
from desktop.shown.papers import Fact, Stand, Whose
from desktop.shown.shell import AllergyBox, Asked, BannerModel
from desktop.sync.pull import cursors

_NAMES = {
    "MedicationRequest": "legemidler",
    "MedicationAdministration": "gitte doser",
    "Observation": "målinger",
    "AllergyIntolerance": "allergier",
    "Flag": "HLR, smitte og kritisk informasjon",
    "Task": "oppgaver",
    "Encounter": "opphold og seng",
    "ServiceRequest": "bestillinger",
}


def whose(banner: BannerModel) -> Whose:
    """Whose a sheet is, as the banner has it."""
    return Whose(
        patient=banner.key,
        name=banner.name,
        born=banner.born,
        sex=banner.sex,
        number=banner.number_words or banner.number,
        place=banner.place or "Plass ikke kjent",
        deceased=banner.deceased,
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
    connection: Connection, patients: Iterable[str], now: datetime, actor: Actor, lacks: Iterable[str] = ()
) -> Stand:
    """When a paper was made and when its oldest part was fetched; a server never asked is said."""
    ids = tuple(patients)
    asked = instant(cursors.oldest(connection, ids)) if ids else None
    fetched = (
        f"sist hentet fra serveren {relative_day_time(asked, now)}"
        if asked
        else "aldri hentet helt fra serveren"
    )
    by = ", ".join(part for part in (actor.name or "ukjent", actor.title) if part)
    return Stand(day_time(now), fetched, by, tuple(lacks))


def lacking(chart: Chart, kinds: Iterable[str]) -> tuple[str, ...]:
    """What of these types is not held here or can't be read, in sentences: it is never the same as none."""
    wanted = tuple(kinds)
    said = []
    unasked = [_NAMES[kind] for kind in wanted if kind in chart.unasked]
    missing = [_NAMES[kind] for kind in wanted if kind not in chart.pulled and kind not in chart.unasked]
    if missing:
        said.append(f"Ikke hentet: {', '.join(missing)}.")
    if unasked:
        said.append(f"Serveren kan ikke spørres om: {', '.join(unasked)}.")
    broken = [u for u in chart.unreadable if u.resource_type in wanted]
    if broken:
        count = f"{len(broken)} oppføring" + ("er" if len(broken) > 1 else "")
        names = ", ".join(dict.fromkeys(_NAMES[u.resource_type] for u in broken))
        said.append(f"{count} kan ikke vises ({names}); slå dem opp i journalen.")
    return tuple(said)


def not_here(patient: str) -> InputError:
    """What is said of a patient whom the record does not hold."""
    return InputError(
        _("The patient is not in the record here."),
        kept=_("Nothing was printed."),
        todo=_("Find the patient again."),
        details=patient,
    )
