"""The page of the beds of all wards: what each patient's stay says of them is made once and kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.record.patient import fasting as fasts
from desktop.clinical.record.stays import cleaning, places
from desktop.core.messages import _
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Location
from desktop.shown.beds.beds import BedsModel
from desktop.shown.beds.corridor import CorridorShown
from desktop.shown.parts import PanelState
from desktop.store import revisions
from desktop.store.charts import DIRECTORY, Charts
from desktop.store.store import Store
from desktop.sync.pull import admissions, cleanings, cursors, ward
from desktop.sync.pull import beds as pulled
from desktop.views.base.kept_parts import Making, Parts
from desktop.views.beds import bed_stays, beds, corridor
from desktop.views.beds.bed_stays import Lying
from desktop.views.beds.beds import Ward
from desktop.views.beds.empty_beds import Cleanings

KIND = "bed"


class KeptBeds:
    """Cache of each stay's bed data for the bed board of one window; asked on the store's reading thread."""

    def __init__(self, store: Store, charts: Charts) -> None:
        self._charts = charts
        self.parts: Parts[Lying] = Parts(store, KIND, Lying, charts.marks)

    def page(self, connection: Connection, now: datetime) -> tuple[BedsModel, PanelState]:
        """All wards that are known here, with whoever lies there. For whom, the table of roles says."""
        wards = self._wards(connection)
        expected = admissions.kept(connection)
        coming = expected.patients if expected is not None else ()
        everybody = tuple(dict.fromkeys((*(p for one in wards for p in one.patients or ()), *coming)))
        parts = self._parts(connection, everybody, now)
        return beds.build(wards, parts, now, _("Beds"), expected, self.cleanings(connection, now))

    def corridor(self, connection: Connection, now: datetime, name: str) -> CorridorShown:
        """The beds of one ward for whoever passes by."""
        location = self._charts.directory(connection).get(f"Location/{name}")
        if not isinstance(location, Location):
            return CorridorShown(_("No ward"), ())
        ward_ = self._ward(connection, location)
        expected = admissions.kept(connection)
        coming = expected.patients if expected is not None else ()
        everybody = tuple(dict.fromkeys((*(ward_.patients or ()), *coming)))
        parts = self._parts(connection, everybody, now)
        clean = self.cleanings(connection, now)
        return corridor.build(
            ward_, parts, now, expected, clean, self._fasting(connection, ward_.patients or (), now)
        )

    def cleanings(self, connection: Connection, now: datetime) -> Cleanings | None:
        """Cleaning orders for beds; None where nobody has asked yet and nothing is known."""
        told = cleanings.kept(connection)
        found = cleaning.cleanings(cleanings.held(connection), now)
        if told is None and not found:
            return None
        directory = self._charts.of_nobody(connection)
        people = [who for one in found for who in (one.by, one.cleaner) if who is not None]
        names = {who.target: persons.name_of(directory, who) for who in people if who.target}
        for one in found:
            place = directory.find(Reference(reference=one.place), Location) if one.place else None
            names |= {one.place: place.name} if place is not None else {}
        asked = told is not None and not told.unsupported
        return Cleanings(found, asked, told is not None and told.whole, names)

    def ordered(self, connection: Connection, now: datetime) -> frozenset[str]:
        """The ids of the beds whose cleaning is ordered, as far as it is known."""
        return cleaning.ordered_beds(cleaning.cleanings(cleanings.held(connection), now))

    def _fasting(
        self, connection: Connection, patients: tuple[str, ...], now: datetime
    ) -> dict[str, str] | None:
        """The words for those who fast; None where orders and tasks are not fetched for everybody there."""
        answered = cursors.answered(connection, patients, fasts.TYPES)
        if any(frozenset(answered.get(one, ())) != fasts.TYPES for one in patients):
            return None
        found = {}
        for patient in patients:
            chart = self._charts.read(connection, patient, fasts.TYPES)
            one = fasts.fasting(chart, now) if chart is not None else None
            if one is None:
                continue
            found[patient] = corridor.fasting_words(one, now)
        return found

    def _parts(self, connection: Connection, everybody: tuple[str, ...], now: datetime) -> list[Lying]:
        numbers = revisions.of(connection, ("", *everybody), (*bed_stays.TYPES, "Patient", *DIRECTORY))
        self.parts.under(numbers[""])
        answered = cursors.answered(connection, everybody, bed_stays.TYPES)

        def state(patient: str) -> str | None:
            # Until the server has answered for stay and isolation nothing is said of somebody.
            told = answered.get(patient)
            return f"{numbers[patient]} {','.join(told)}" if told is not None else None

        def make(patient: str, moment: datetime) -> Making[Lying] | None:
            chart = self._charts.read(connection, patient, bed_stays.TYPES)
            if chart is None or not chart.settled(*bed_stays.READ):
                return None
            return Making(bed_stays.lying(chart.anew(), moment))

        found = self.parts.of(connection, {one: state(one) for one in everybody}, now, make)
        return [part.what for part in found.values()]

    def _wards(self, connection: Connection) -> tuple[Ward, ...]:
        directory = self._charts.directory(connection)
        found = []
        for name in pulled.wards(connection):
            location = directory.get(f"Location/{name}")
            if not isinstance(location, Location):
                continue
            found.append(self._ward(connection, location))
        return tuple(found)

    def _ward(self, connection: Connection, location: Location) -> Ward:
        directory = self._charts.directory(connection)
        members = ward.kept(connection, location.id)
        inside = (directory.get(f"Location/{ident}") for ident in (members.locations if members else ()))
        lies = tuple(one for one in inside if isinstance(one, Location) and places.is_bed(one))
        rooms = {
            bed.id: room.name
            for bed in lies
            if bed.part_of is not None
            and isinstance(room := directory.get(bed.part_of.reference), Location)
            and room.id != location.id
        }
        patients = members.patients if members else None
        return Ward(location, lies, patients, bool(members and members.refused), rooms)
