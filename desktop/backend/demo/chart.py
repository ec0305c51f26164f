"""One patient's resources while they are being made: the clock, the references, the counters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal

from desktop.backend.demo.case import Case, Course
from desktop.backend.demo.fhir_pieces import Resource, ref
from desktop.backend.demo.sheets import Draw
from desktop.backend.demo.staff import Person, Staff, staff
from desktop.backend.demo.wards import BY_KEY, Ward
from desktop.core.clock import local, oslo


class Chart:
    """Collects what is made of one case; `now` is the moment that the whole hospital stands at.

    Without `draw` its letters are text only: nobody has drawn them.
    """

    def __init__(
        self, case: Case, ward: Ward, bed: str, now: datetime, seed: int, draw: Draw | None = None
    ) -> None:
        self.case = case
        self.draw = draw
        self.ward = ward
        home = BY_KEY.get(case.ward, ward)
        self.treating = ward if home.specialty == ward.specialty else home
        """The ward that treats the patient: another than theirs where they lie as an outlier."""
        self.bed = bed
        self.now = now.astimezone(UTC)
        self.rng = Random(f"{seed} {case.key}")
        self.staff: Staff = staff(ward)
        self.out: list[Resource] = []
        self.counters: dict[str, int] = {}
        self.conditions: dict[str, str] = {}
        self.answers: list[tuple[datetime, datetime, dict[str, float]]] = []
        """Each sample that was answered: when taken, when answered, its values by key."""
        self.measured: list[tuple[datetime, dict[str, float]]] = []
        """Each round of vital signs: when, and its values by key."""
        self.birth: date = local(now).date()
        self.admitted = self._admission()
        self.end = self._end()
        self.in_bed = case.left is None
        self.patient = ref(f"Patient/{case.key}", f"{case.family.upper()}, {case.given}")
        self.encounter = ref(f"Encounter/{case.key}")
        doctors = staff(self.treating)
        self.responsible: Person = doctors.senior if case.doctor == "senior" else doctors.doctor

    @property
    def sex(self) -> Literal["female", "male"]:
        """Administrative gender."""
        return self.case.sex

    @property
    def years(self) -> int:
        """Age in whole years at `now`."""
        today = local(self.now).date()
        return today.year - self.birth.year - ((today.month, today.day) < (self.birth.month, self.birth.day))

    def add(self, kind: str, body: Resource, tag: str = "") -> Resource:
        """Keep a resource under the next id of its kind; gives a Reference to it."""
        tag = tag or kind.lower()
        number = self.counters.get(tag, 0) + 1
        self.counters[tag] = number
        identity = f"{self.case.key}-{tag}-{number}"
        self.out.append({"resourceType": kind, "id": identity} | body)
        return ref(f"{kind}/{identity}")

    def clock(self, day: float, hour: float | None = None) -> datetime:
        """A moment of the stay: whole `day` and `hour` on the wall clock, or a fractional day from admission.

        Never before admission, never after the end of the stay or now.
        """
        if hour is None:
            moment = self.admitted + timedelta(days=day - 1)
        else:
            moment = self.hour_of(int(day), hour)
        return min(max(moment, self.admitted), self.end)

    def hour_of(self, day: int, hour: float) -> datetime:
        """An hour of a day of the stay, wherever it falls."""
        return wall(local(self.admitted).date() + timedelta(days=day - 1), hour)

    def _admission(self) -> datetime:
        case = self.case
        last = local(self.now).date() - timedelta(days=case.left or 0)
        moment = wall(last - timedelta(days=case.day - 1), case.hour)
        if moment > self.now - timedelta(minutes=50) or (case.day == 1 and case.left is None):
            # The first day: as many hours ago as the case says, whatever the time is.
            moment = self.now - timedelta(hours=max(1.5, case.hour % 7))
        return moment

    def _end(self) -> datetime:
        if self.case.left is None:
            return self.now
        home = local(self.now).date() - timedelta(days=self.case.left)
        moment = wall(home, 11 + self.rng.randrange(0, 4) + self.rng.choice((0, 0.25, 0.5, 0.75)))
        return min(max(moment, self.admitted + timedelta(hours=5)), self.now - timedelta(minutes=40))


def wall(day: date, hour: float) -> datetime:
    """A time of day on the wall clock in Oslo, as UTC; hours may be fractional.

    Everything here counts in UTC: in local time an hour too many or too few hides in two nights a year.
    """
    minutes = round(hour * 60)
    date_of = day + timedelta(days=minutes // 1440)
    return datetime.combine(date_of, time(minutes // 60 % 24, minutes % 60), oslo()).astimezone(UTC)


def along(course: Course, x: float) -> float:
    """The value of a course at `x` from 0 (first) to 1 (last), on straight lines."""
    if len(course) == 1:
        return float(course[0])
    place = min(max(x, 0.0), 1.0) * (len(course) - 1)
    left = min(int(place), len(course) - 2)
    low, high = float(course[left]), float(course[left + 1])
    return low + (high - low) * (place - left)


def sampled(course: Course, places: Sequence[float]) -> list[tuple[float, bool]]:
    """The course at each place, and whether it is one of its own values there.

    The place nearest to a value of the course takes that value, so that a peak is not lost between two
    mornings; a single place takes the first.
    """
    if len(places) == 1:
        return [(float(course[0]), True)]
    found = [(along(course, x), False) for x in places]
    top = len(course) - 1
    if len(course) <= len(places):
        for number in (*range(1, top), 0, top):
            nearest = min(range(len(places)), key=lambda i: abs(places[i] * top - number))
            found[nearest] = (float(course[number]), True)
    else:
        found[0], found[-1] = (float(course[0]), True), (float(course[-1]), True)
    return found


def step(course: Course, x: float) -> str:
    """The nearest word of a course that is not numbers."""
    return str(course[round(min(max(x, 0.0), 1.0) * (len(course) - 1))])
