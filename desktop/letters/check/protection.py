"""Protected addresses, objections, labelled entries: what must stop a letter first."""

from __future__ import annotations

from desktop.fhir.chart import Chart
from desktop.fhir.resources import Consent, PractitionerRole


def objects_to(chart: Chart, key: str) -> bool:
    """True when the patient objects to a letter for a recipient (`PractitionerRole/…`, `Organization/…`).

    An objection that names nobody holds for everybody.
    """
    for consent in chart.all(Consent):
        privacy = consent.scope is not None and consent.scope.has("patient-privacy")
        denied = consent.provision is not None and consent.provision.type == "deny"
        if consent.status == "active" and privacy and denied:
            named = _named(consent)
            if not named or named & {key, *_belongs(chart, key)}:
                return True
    return False


def _named(consent: Consent) -> set[str]:
    actors = consent.provision.actor if consent.provision else ()
    return {a.reference.target for a in actors if a.reference is not None} - {""}


def _belongs(chart: Chart, key: str) -> set[str]:
    role = chart.find(key, PractitionerRole)
    if role is None:
        return set()
    return {r.target for r in (role.practitioner, role.organization) if r is not None}
