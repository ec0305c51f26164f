"""A bed's cleaning: ordered once, and done; each one transaction."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.beds import MarkClean, OrderCleaning
from desktop.clinical.record import persons
from desktop.clinical.record.stays import cleaning, places, stay_plan
from desktop.clinical.record.stays.cleaning import Cleaning
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.formats import today_time
from desktop.core.messages import _
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Location
from desktop.store import people
from desktop.sync.pull import cleanings
from desktop.writing import beds as writing


@carries(OrderCleaning)
def order(doing: Doing, act: OrderCleaning) -> Done:
    """Order that a bed is cleaned. InputError where it is ordered already, and where somebody lies in it."""
    bed, name = _bed(doing, act.bed)
    standing = _standing(doing, act.bed)
    if standing is not None and standing.open:
        who = persons.name_of(doing.charts.of_nobody(doing.connection), standing.by)
        parts = [today_time(standing.ordered, doing.now) if standing.ordered is not None else "", who]
        raise InputError(
            _("The cleaning of {bed} is ordered already.").format(bed=name),
            kept=_("Nothing was changed."),
            todo=_("Mark it clean when it is done."),
            details=", ".join(part for part in parts if part),
        )
    _nobody_there(doing, bed, name)
    who = doing.actor.practitioner or doing.actor.role
    made = writing.ordered(act.bed, name, who, doing.actor.name, doing.now)
    doing.write([made], action="C")
    return doing.done(_("The cleaning of {bed} is ordered.").format(bed=name))


@carries(MarkClean)
def clean(doing: Doing, act: MarkClean) -> Done:
    """Say that a bed is clean: every open order of it is done, also where somebody lies there by now.

    One that only the server's own mark calls unclean is written down as cleaned; InputError where nothing
    says that it is to be cleaned.
    """
    bed, name = _bed(doing, act.bed)
    who = doing.actor.practitioner or doing.actor.role
    standing = _standing(doing, act.bed)
    if standing is not None and standing.open:
        found = [doing.resource(key) for key in standing.orders]
        made = [writing.cleaned(body, who, doing.actor.name, doing.now) for body in found]
        doing.write(made, atomic=len(made) > 1)
    elif standing is None and places.out_of_use(bed) in ("H", "K"):
        _nobody_there(doing, bed, name)
        new = writing.ordered(act.bed, name, who, doing.actor.name, doing.now)
        doing.write([writing.cleaned(new, who, doing.actor.name, doing.now)], action="C")
    elif standing is not None:
        raise InputError(
            _("It is marked clean already: {bed}.").format(bed=name), kept=_("Nothing was changed.")
        )
    else:
        raise InputError(
            _("Nobody has ordered the cleaning of {bed}.").format(bed=name), kept=_("Nothing was changed.")
        )
    return doing.done(_("Marked clean: {bed}.").format(bed=name))


def _bed(doing: Doing, key: str) -> tuple[Location, str]:
    """The bed, and how it is called: `seng 12, Hjerte 3`."""
    directory = doing.charts.of_nobody(doing.connection)
    bed = directory.find(key, Location)
    if bed is None or not places.is_bed(bed):
        raise InputError(
            _("This is no bed that is in use here."), kept=_("Nothing was changed."), details=key
        )
    at = places.named(directory, Reference(reference=key))
    words = _("bed {bed}").format(bed=at.bed or bed.id)
    return bed, f"{words}, {at.ward}" if at.ward else words


def _standing(doing: Doing, key: str) -> Cleaning | None:
    every = cleaning.cleanings(cleanings.held(doing.connection), doing.now)
    return next((one for one in every if one.place == key), None)


def _nobody_there(doing: Doing, bed: Location, name: str) -> None:
    everybody = people.everybody(doing.connection)
    charts = (doing.charts.read(doing.connection, one, ("Encounter",)) for one in everybody)
    lying = stay_plan.lying((one for one in charts if one is not None), doing.now)
    if lying.get(bed.key):
        raise InputError(
            _("Somebody lies in {bed}.").format(bed=name),
            kept=_("Nothing was changed."),
            todo=_("Its cleaning is ordered when it is empty."),
        )
