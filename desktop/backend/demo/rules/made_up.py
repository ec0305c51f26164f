"""A patient being made up: a template says how a whole illness goes, the draft shows it up to today."""

from __future__ import annotations

from random import Random
from typing import Any, Final, Literal

from desktop.backend.demo import person_names
from desktop.backend.demo.case import (
    Act,
    Allergy,
    Case,
    Course,
    Dialysis,
    Dx,
    FlagNote,
    Fluids,
    Home,
    Med,
    Number,
    Point,
    Test,
    Todo,
)
from desktop.backend.demo.chart import along, step

_SHIFT: Final = {"hr": 4.0, "sbp": 6.0, "dbp": 3.0, "rr": 0.8, "spo2": 0.6, "temp": 0.12, "pain": 0.4}
_FACTOR: Final = {
    "crp": 0.25,
    "leuk": 0.12,
    "crea": 0.1,
    "plt": 0.12,
    "bnp": 0.25,
    "tnt": 0.25,
    "na": 0.006,
    "k": 0.025,
    "ph": 0.0015,
    "ca": 0.02,
    "hb": 0.05,
}
_ANTICOAGULANTS: Final = ("apiksaban", "warfarin", "dalteparin", "fondaparinuks", "heparin")
_LANGUAGES: Final = ("arabisk", "polsk", "tigrinja", "ukrainsk", "somali")


class Draft:
    """Collects what a template says; `day` is today in a stay of `length` days."""

    def __init__(self, rng: Random, key: str, ward: str, *, gone: int | None = None) -> None:
        self.rng = rng
        self.key = key
        self.ward = ward
        self.gone = gone
        self.age = 60
        self.sex: Literal["female", "male"] = "female"
        self.day = 1
        self.length = 1
        self.fields: dict[str, Any] = {}
        self.cause = ""
        self.diagnoses: list[Dx] = []
        self.problems: list[Dx] = []
        self.meds: list[Med] = []
        self.homes: list[Home] = []
        self.vitals: dict[str, Course] = {}
        self.labs: dict[str, Course] = {}
        self.once: dict[str, Number] = {}
        self.gas: dict[str, Course] = {}
        self.scores: dict[str, Course] = {}
        self.tests: list[Test] = []
        self.acts: list[Act] = []
        self.todos: list[Todo] = []
        self.points: list[Point] = []
        self.dialysis: list[Dialysis] = []
        self.dry: list[tuple[float, Number]] = []
        self.flags: list[FlagNote] = []
        self.allergies: tuple[Allergy, ...] | None = ()

    def who(self, youngest: int, oldest: int, sex: Literal["female", "male"] | None = None) -> None:
        """Choose age and sex; `rng` decides the sex where the template doesn't."""
        self.age = self.rng.randint(youngest, oldest)
        if sex is None:
            sex = "female" if self.rng.random() < 0.5 else "male"
        self.sex = sex

    def stay(self, shortest: int, longest: int) -> None:
        """Choose how long the illness keeps somebody here, and which day today is.

        On a ward one meets more of those who have been there a while.
        """
        self.length = self.rng.randint(shortest, longest)
        today = max(self.rng.randint(1, self.length), self.rng.randint(1, self.length))
        self.day = self.length if self.gone is not None else today

    @property
    def progress(self) -> float:
        """Progress of the illness, from 0 to 1."""
        return 1.0 if self.gone is not None else min(1.0, (self.day - 0.4) / self.length)

    @property
    def no_penicillin(self) -> bool:
        """True when penicillins are contraindicated."""
        return any(a.atc == "J01C" for a in self.allergies or ())

    def chance(self, probability: float) -> bool:
        """A throw of the dice."""
        return self.rng.random() < probability

    def pick(self, *options: str) -> str:
        """One of several."""
        return self.rng.choice(options)

    def dx(self, code: str, text: str, years: float = 0) -> None:
        """A reason for this stay."""
        self.diagnoses.append(Dx(code, text, years))

    def problem(self, code: str, text: str, years: float) -> None:
        """Add a problem from before."""
        self.problems.append(Dx(code, text, max(1.0, min(years, self.age - 16))))

    def med(self, name: str, dose: str, why: str, times: str = "", **more: Any) -> None:
        """An order; those that begin after today are left out."""
        if more.get("day", 1) <= self.day + 0.9:
            until = more.get("until")
            if until is not None and until > self.day + 0.2:
                more = {**more, "until": None, "stopped": ""}
            self.meds.append(Med(name=name, dose=dose, why=why, times=times, **more))

    def vital(self, **courses: Course) -> None:
        """Vital signs over the whole illness."""
        self.vitals |= {
            key: self._part(course, shift=_SHIFT.get(key, 0.0)) for key, course in courses.items()
        }

    def lab(self, **courses: Course) -> None:
        """Results over the whole illness."""
        self.labs |= {
            key: self._part(course, factor=_FACTOR.get(key, 0.08)) for key, course in courses.items()
        }

    def blood_gas(self, **courses: Course) -> None:
        """Blood gases over the whole illness."""
        self.gas |= {
            key: self._part(course, factor=_FACTOR.get(key, 0.04)) for key, course in courses.items()
        }

    def first(self, **values: float) -> None:
        """Results of the first sample only."""
        for key, value in values.items():
            self.once[key] = value * self.rng.uniform(0.92, 1.08)

    def score(self, name: str, *course: Number) -> None:
        """A score over the whole illness."""
        self.scores[name] = self._part(course)

    def fluid(self, hours: int = 8, **kinds: Course) -> None:
        """Fluid over the whole illness; `in_oral` is the kind `in-oral`."""
        parts = {key.replace("_", "-"): self._part(course, factor=0.1) for key, course in kinds.items()}
        self.fields["fluids"] = Fluids(kinds=parts, hours=hours)

    def test(
        self, kind: Any, name: str, day: float, answer: str = "", answered: float | None = None, **more: Any
    ) -> None:
        """An examination; left out when its day has not come."""
        if day <= self.day + 0.5:
            self.tests.append(Test(kind=kind, name=name, day=day, answer=answer, answered=answered, **more))

    def act(self, code: str, text: str, day: float, *, surgical: bool = True) -> bool:
        """A procedure; gives whether it has been done."""
        done = self.gone is not None or day < self.day + 0.1
        if done:
            self.acts.append(Act(code=code, text=text, day=day, surgical=surgical))
        return done

    def todo(self, text: str, due: float | None = None, *, nurse: bool = False) -> None:
        """Add a task to do, within hours of now."""
        self.todos.append(Todo(text=text, due=due, nurse=nurse))

    def soon(self) -> float:
        """A time within the next hours; now and then one that has passed."""
        return -self.rng.uniform(0.3, 2.0) if self.chance(0.15) else self.rng.uniform(0.5, 7.0)

    def point(self, name: str, value: Number, unit: str, day: float, loinc: str = "") -> None:
        """A single measurement."""
        if day < self.day + 0.1:
            self.points.append(Point(name=name, value=value, unit=unit, day=day, loinc=loinc))

    def dialysed(self, one: Dialysis) -> None:
        """A session of dialysis, if it has been."""
        if self.gone is not None or one.day < self.day + 0.1:
            self.dialysis.append(one)

    def flag(
        self, kind: Any, text: str, *, none: bool = False, ends: float | None = None, choice: Any = ""
    ) -> None:
        """A line of the banner; it may end in so many days."""
        self.flags.append(FlagNote(kind=kind, text=text, none=none, choice=choice, ends=ends))

    def antithrombotic(self, why: str) -> None:
        """Prophylaxis with dalteparin, unless something stronger is given."""
        if not any(med.name in _ANTICOAGULANTS for med in self.meds):
            self.med("dalteparin", "5000 IE", why, "20", route="SQ")

    def weight(self) -> float:
        """A body weight in kg that fits age and sex."""
        if self.age >= 16:
            return round(self.rng.gauss(80 if self.sex == "male" else 68, 9), 1)
        return round((8 + 2.4 * self.age + max(0, self.age - 9) * 1.6) * self.rng.uniform(0.93, 1.08), 1)

    def _part(self, full: Course, *, shift: float = 0.0, factor: float = 0.0) -> Course:
        """The illness' course as far as today, at five places, moved a little for this patient."""
        reach = self.progress
        if isinstance(full[0], str):
            return tuple(step(full, reach * i / 4) for i in range(5))
        moved = self.rng.gauss(0, shift) if shift else 0.0
        scaled = max(0.3, 1 + self.rng.gauss(0, factor)) if factor else 1.0
        return tuple(round(along(full, reach * i / 4) * scaled + moved, 4) for i in range(5))

    def ask(self) -> None:
        """Allergies, before the illness chooses its medicines: none, some, or nobody asked."""
        luck = self.rng.random()
        if luck < 0.1:
            self.allergies = None
        elif luck < 0.2:
            self.allergies = (
                Allergy(
                    substance="penicillin", reaction="utslett", atc="J01C", year=2001 + self.rng.randrange(20)
                ),
            )
        elif luck < 0.25:
            self.allergies = (Allergy(substance="nøtter", reaction="hevelse i leppene", severe=True),)

    def mark(self) -> None:
        """The banner's lines, when age and illness are known."""
        if self.chance(0.55):
            self.flag("interpreter", "Tolk: nei", none=True)
        elif self.chance(0.12):
            self.flag("interpreter", f"Trenger tolk: {self.pick(*_LANGUAGES)}")
        if not any(flag.kind == "infection" for flag in self.flags) and self.chance(0.4):
            self.flag("infection", "Ingen kjent smitte", none=True)
        if self.age >= 85 and self.chance(0.5):
            self.flag("limits", "HLR minus, full behandling for øvrig")
        elif self.age >= 18 and self.chance(0.4):
            self.flag("limits", "HLR pluss, full behandling", none=True)

    def case(self) -> Case:
        """The finished patient."""
        for key, course in self.vitals.items():
            if key == "spo2":
                self.vitals[key] = tuple(min(float(v), 99.0) for v in course)
            elif key == "pain":
                self.vitals[key] = tuple(min(max(float(v), 0.0), 10.0) for v in course)
            elif key == "o2":
                self.vitals[key] = tuple(max(float(v), 0.0) for v in course)
        left = self.length - self.day
        out = left if self.gone is None and left <= 5 and self.chance(0.75) else None
        # Who waits for a bed on another ward goes there, and not home.
        out = None if "awaits" in self.fields else out
        fields: dict[str, Any] = {
            "rounds": self.rng.choice((4, 6, 6)),
            "fresh": self.rng.uniform(0.3, 3.5) if self.chance(0.3) else None,
        }
        fields |= {"doctor": self.pick("", "", "senior"), "age": str(self.age)}
        fields |= {"hour": self.rng.uniform(0.5, 23.4)}
        fields |= self.fields
        return Case(
            key=self.key,
            family=person_names.family(self.rng),
            given=fields.pop("given", "") or person_names.given(self.rng, self.sex, self.age),
            sex=self.sex,
            ward=self.ward,
            cause=self.cause,
            day=self.day,
            dx=tuple(self.diagnoses),
            problems=tuple(self.problems),
            out=out,
            left=self.gone,
            vitals=self.vitals,
            labs=self.labs,
            once=self.once,
            gas=self.gas,
            scores=self.scores,
            meds=tuple(self.meds),
            home=tuple(self.homes),
            tests=tuple(self.tests),
            acts=tuple(self.acts),
            points=tuple(self.points),
            dialysis=tuple(self.dialysis),
            dry=tuple(self.dry),
            todo=tuple(self.todos) if self.gone is None else (),
            flags=tuple(self.flags),
            allergies=self.allergies,
            **fields,
        )
