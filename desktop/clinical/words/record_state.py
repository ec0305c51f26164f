"""Wording of a patient's record that is merged, not in use, of somebody dead, or with a protected address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop.clinical.record.patient import links
from desktop.clinical.record.patient.address_protection import protected
from desktop.clinical.record.patient.links import Links
from desktop.clinical.words import demographics
from desktop.core.messages import _, pgettext
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Patient

Name = Callable[[Reference], str]


def became(found: Links, name: Name) -> tuple[str, ...]:
    """Sentences without a full stop on what became of a record, the most important first; empty for one in
    use that nothing is said of. `name` says whose a linked record is."""

    def named(references: Iterable[Reference]) -> str:
        return ", ".join(dict.fromkeys(name(one) or _("another record") for one in references))

    said = []
    if found.replaced_by:
        said.append(_("Replaced by {names}").format(names=named(found.replaced_by)))
    elif found.out_of_use:
        said.append(_("This record is not in use"))
    if found.odd:
        said.append(_("Linked to another record in a way that can't be read here"))
    if found.unread:
        said.append(_("Something that changes who this is can't be read here"))
    if found.main:
        said.append(_("Main record: {names}").format(names=named(found.main)))
    if found.replaces:
        said.append(_("Replaces {names}").format(names=named(found.replaces)))
    if found.also:
        said.append(_("See also {names}").format(names=named(found.also)))
    return tuple(said)


def remark(patient: Patient) -> str:
    """Words that a list must say beside a name before anybody is called or written to: `dead`, `replaced`,
    `not in use`, `protected address`; empty for nearly everybody."""
    found = links.read(patient)
    said = [demographics.deceased(patient)[:1].lower() + demographics.deceased(patient)[1:]]
    if found.replaced_by:
        said.append(pgettext("record", "replaced"))
    elif found.out_of_use:
        said.append(pgettext("record", "not in use"))
    if found.odd or found.unread:
        said.append(pgettext("record", "can't be read whole"))
    if protected(patient):
        said.append(_("protected address"))
    return ", ".join(one for one in said if one)


MOST = 3


def told(people: Iterable[tuple[str, str]]) -> str:
    """Of whom on a list something must be known before anything is printed or anybody called in, from pairs
    of name and `remark`; empty where there is nobody."""
    said = [f"{name} ({words})" for name, words in people if words]
    if not said:
        return ""
    over = len(said) - MOST
    more = [_("{n} more").format(n=over)] if over > 0 else []
    return _("Note: {who}").format(who="; ".join([*said[:MOST], *more]))
