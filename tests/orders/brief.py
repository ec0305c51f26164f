"""A reading in one short line, so that a table of texts can say what is expected of each."""

from __future__ import annotations

from desktop.core.clock import local
from desktop.orders.draft import Amount, MedicineOrder, Schedule, ServiceOrder, Step
from desktop.orders.field.reading import Reading


def brief(reading: Reading) -> str:
    """`? dose frequency` for questions; otherwise the order's parts, each once."""
    if reading.questions:
        return "? " + " ".join(question.kind for question in reading.questions)
    order = reading.order
    if isinstance(order, MedicineOrder):
        return _medicine(order)
    assert isinstance(order, ServiceOrder)
    return _service(order)


def _amount(amount: Amount | None) -> str:
    if amount is None:
        return "-"
    high = f"-{amount.high}" if amount.high is not None else ""
    return f"{amount.value}{high} {amount.unit}"


def _often(schedule: Schedule | None) -> str:
    if schedule is None:
        return "-"
    more = f" over {schedule.over.value}{schedule.over.unit}" if schedule.over else ""
    more += f" n={schedule.count}" if schedule.count else ""
    if schedule.once:
        return f"once{more}"
    if schedule.continuous:
        return "continuous"
    often = "-".join(str(one) for one in (schedule.frequency, schedule.frequency_max) if one is not None)
    said = f"{often}/{'' if schedule.period == 1 else schedule.period}{schedule.period_unit}"
    if schedule.days:
        said += f" {'+'.join(schedule.days)}"
    if schedule.times:
        times = ",".join(time[:5].removesuffix(":00") for time in schedule.times)
        said += f" {'~' if schedule.usual_times else '@'}{times}"
    return said + more


def _step(step: Step) -> str:
    said = f"{_amount(step.dose or step.rate)} {_often(step.schedule)}"
    if step.days is not None:
        said += f" for {step.days}d"
    if step.until is not None:
        said += f" until {step.until}"
    return said


def _medicine(order: MedicineOrder) -> str:
    parts = [order.name, order.brand.upper(), order.form, "!" if order.priority == "urgent" else ""]
    if order.strength or order.strength_text:
        parts.append(f"[{_amount(order.strength) if order.strength else order.strength_text}]")
    said = ""
    for index, step in enumerate(order.steps):
        join = " & " if index and step.sequence == order.steps[index - 1].sequence else " > "
        said += (join if index else "") + _step(step)
    parts.append(f"“{order.verbatim}”" if order.verbatim else said)
    parts.append(order.route)
    if order.site:
        parts.append(f"in {order.site}")
    if order.as_needed:
        parts.append(f"prn{f'<={order.most_times}' if order.most_times else ''}")
    if order.most:
        parts.append(f"most {_amount(order.most)}")
    if order.start.at is not None:
        parts.append(f"from {local(order.start.at):%d %H:%M}")
    if order.start.day is not None:
        parts.append(f"from {order.start.day:%d}")
    parts += [f"({order.reason})" if order.reason else "", f"note: {order.note}" if order.note else ""]
    return " ".join(part for part in parts if part)


def _service(order: ServiceOrder) -> str:
    parts = [order.kind[:3], order.title, order.option, order.side, "!" if order.priority == "urgent" else ""]
    if order.at is not None:
        parts.append(f"{local(order.at):%d %H:%M}")
    if order.day is not None:
        parts.append(f"{order.day:%d}")
    if order.repeat is not None:
        parts.append(_often(order.repeat))
    if order.days:
        parts.append(f"for {order.days}d")
    if order.quantity > 1:
        parts.append(f"n={order.quantity}")
    parts += [f"({order.reason})" if order.reason else "", f"note: {order.note}" if order.note else ""]
    return " ".join(part for part in parts if part)
