"""The scenes of acts on tasks, handovers and the stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.acts.alerts import SetAlarmLimit, TellOfAlerts
from desktop.acts.forms import Said
from desktop.acts.handovers import AddHandoverNote, GiveHandover, RefuseHandover, TakeOver, WithdrawHandover
from desktop.acts.stays import Discharge, EndLeave, MoveBed, PlanDischarge, StartLeave, StateCause
from desktop.acts.tasks import AddTask, CompleteTasks, GiveBackTask, GiveTask, TakeTask
from desktop.clinical.record.stays import stay_plan
from desktop.writing import stays as stay_writing
from tests.commands import stays as places
from tests.commands.conftest import AAS, BERG, Record
from tests.commands.scene import Scene, of
from tests.commands.test_handovers import attender, encounter, settled
from tests.commands.test_handovers import give as handed
from tests.commands.test_handovers import given as handed_over
from tests.commands.test_handovers import seen as handover_mark
from tests.commands.test_task_hands import SAID as TASK_SAID
from tests.commands.test_task_hands import task
from tests.orders.test_watch import k

# Tasks and handovers


@of(CompleteTasks)
def complete(record: Record) -> Scene:
    record.hold(task("a"), task("b"))
    return CompleteTasks(("Task/a", "Task/b")), AAS


@of(AddTask)
def add_task(record: Record) -> Scene:
    return AddTask("p", "new", "", TASK_SAID), AAS


@of(TakeTask)
def take_task(record: Record) -> Scene:
    record.hold(task())
    return TakeTask("Task/t", ""), AAS


@of(GiveTask)
def give_task(record: Record) -> Scene:
    record.hold(task())
    return GiveTask("p", "d", "Task/t", Said().put(code=BERG.practitioner, search="Ola Berg")), AAS


@of(GiveBackTask)
def give_back(record: Record) -> Scene:
    record.hold(task(owner={"reference": AAS.practitioner}))
    return GiveBackTask("Task/t"), AAS


@of(TellOfAlerts)
def tell_of_alerts(record: Record) -> Scene:
    record.hold(encounter("e", attender(AAS.practitioner)), k(6.4))
    record.pulled("p")
    return TellOfAlerts("p"), AAS


@of(SetAlarmLimit)
def set_alarm_limit(record: Record) -> Scene:
    record.hold(encounter("e", attender(AAS.practitioner)))
    return SetAlarmLimit("p", "new", Said().put(how="adjusted", score="9", why="KOLS")), AAS


@of(GiveHandover)
def give_handover(record: Record) -> Scene:
    record.hold(encounter("e", attender(AAS.practitioner)))
    return handed(), AAS


@of(TakeOver)
def take_over(record: Record) -> Scene:
    handed_over(record)
    return TakeOver("p", "Task/t", handover_mark(record)), BERG


@of(AddHandoverNote)
def handover_note(record: Record) -> Scene:
    handed_over(record)
    return AddHandoverNote("p", "d", "Task/t", Said().put(text="Blodkultur tatt?")), BERG


@of(RefuseHandover)
def refuse_handover(record: Record) -> Scene:
    handed_over(record)
    return RefuseHandover("p", "d", "Task/t", Said().put(text="Utskrevet")), BERG


@of(WithdrawHandover)
def withdraw_handover(record: Record) -> Scene:
    handed_over(record)
    return WithdrawHandover("p", "Task/t"), AAS


# The stay


def _stay(kind: Any, before: Callable[[Record], object] | None = None, **said: str) -> None:
    def scene(record: Record) -> Scene:
        record.hold(
            places.location("h3", "Hjerte 3", "wa"),
            places.location("b7", "07", "bd", "h3"),
            places.location("b8", "08", "bd", "h3"),
            places.stay(),
        )
        if before is not None:
            before(record)
            settled(record)
        stood = places.now(record)
        words = Said().put(**said)
        if kind is PlanDischarge:
            words = Said().put(**dict(stay_writing.plan_said(stood).put(**said).values))
        return kind("p", "draft", stood.key, stay_plan.mark(stood), words), places.DOCTOR

    of(kind)(scene)


_stay(PlanDischarge, day="i morgen")
_stay(MoveBed, search="seng 08", code="Location/b8", at="14:00")
_stay(StartLeave, at="12:00", until="i morgen 18:00")
_stay(EndLeave, lambda record: places.do(record, StartLeave, at="12:00", until="i morgen 18:00"), at="14:00")
_stay(Discharge, to="home", at="14:00")
_stay(StateCause, search="Brystsmerter siden i går", code="text")
