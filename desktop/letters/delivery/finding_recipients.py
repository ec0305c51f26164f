"""Looking for a recipient in the directory held here, and an address that a person types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from desktop.acts.edits import TypedAddress
from desktop.clinical.record.patient.address_protection import protected
from desktop.clinical.record.persons import whole_name
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Organization, PractitionerRole
from desktop.letters.compose.record_reading import Stay
from desktop.letters.delivery.recipients import Why, from_record
from desktop.letters.model import Channel, Part, Recipient

MOST = 30
_HOME = ("", "norge", "norway", "no", "nor")


def found(chart: Chart, stay: Stay | None, text: str, now: datetime) -> tuple[Recipient, ...]:
    """Roles and offices of the directory, and the patient, whose name or office has all these words.

    Who can be reached stands first; a doctor's roles with different offices are different recipients.
    """
    wanted = fold(text).split()
    if not wanted:
        return ()
    keys = [key for key, one in chart.directory.items() if isinstance(one, PractitionerRole | Organization)]
    of_record = {r.key for r in from_record(chart, stay, (), now)}
    everybody = from_record(chart, stay, sorted(set(keys) - of_record), now)
    hits = [one for one in everybody if _says(one, wanted)]
    hits.sort(key=lambda one: (one.channel is Channel.HELD, fold(one.name), fold(one.detail), one.id))
    return tuple(hits[:MOST])


def _says(one: Recipient, wanted: Iterable[str]) -> bool:
    said = " " + fold(" ".join((one.name, one.detail, *one.lines, one.her_id))).replace("-", " ")
    return all(f" {word}" in said for word in wanted)


def named(chart: Chart, stay: Stay | None, key: str, now: datetime) -> Recipient:
    """The recipient of a key (`PractitionerRole/…`), as the record knows them now; InputError for nobody."""
    copies = (key,) if key in chart.directory else ()
    for one in from_record(chart, stay, copies, now):
        if one.key == key:
            return one
    raise InputError(
        _("This recipient is no longer in the directory."),
        kept=_("Nothing was changed."),
        todo=_("Search again, or type the address."),
        details=key,
    )


def typed(chart: Chart, address: TypedAddress) -> Recipient:
    """A recipient on paper at a typed address; InputError says what it lacks, or that it may not be used."""
    clean = TypedAddress(*(" ".join(part.split()) for part in _parts(address)))
    if lacking := missing(clean):
        raise InputError(
            _("The address is not complete: {what}.").format(what=", ".join(lacking)),
            kept=_("What you typed is kept."),
            todo=_("Fill it in, then add the recipient."),
        )
    if shielded(chart, clean.name):
        raise InputError(
            _("The patient's address is protected and is never printed."),
            kept=_("Nothing was changed."),
            todo=_("Ask the office that is responsible for the protection."),
        )
    place = f"{clean.postal_code} {clean.place}".strip()
    abroad = clean.country if fold(clean.country) not in _HOME else ""
    lines = tuple(line for line in (clean.office, clean.street, place, abroad) if line)
    ident = uuid5(NAMESPACE_URL, "\n".join((fold(clean.name), *map(fold, lines))))
    return Recipient(
        id=f"{Part.COPY}:typed:{ident}",
        part=Part.COPY,
        name=clean.name,
        channel=Channel.PAPER,
        detail=clean.office,
        lines=lines,
        why=str(Why.TYPED),
    )


def shielded(chart: Chart, name: str) -> bool:
    """True when a typed name is the patient's, whose address is protected: nothing is printed to it."""
    return protected(chart.patient) and fold(name) == fold(whole_name(chart.patient.name))


def missing(address: TypedAddress) -> tuple[str, ...]:
    """Missing parts of a typed address before a letter can be posted to it, in words."""
    home = fold(address.country) in _HOME
    code = address.postal_code.strip()
    lacking = [] if address.name.strip() else [_("name")]
    if not address.street.strip():
        lacking.append(_("street or post box"))
    if home and not re.fullmatch(r"\d{4}", code):
        lacking.append(_("postal code of four digits"))
    if not address.place.strip():
        lacking.append(_("place"))
    return tuple(lacking)


def _parts(address: TypedAddress) -> tuple[str, ...]:
    return (
        address.name, address.office, address.street, address.postal_code, address.place, address.country,
    )  # fmt: skip
