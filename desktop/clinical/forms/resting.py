"""Dependencies of calculated values and the missing ones among them, so that a part of a total is never read
as all of it.

What an expression rests on is what it asks for as it is worked out, told by a response in which every item
stands, answered or not. Who is named (`linkId = 'a'`) counts; of what is asked for without a name only what
can count: answers with points where points are added, else numbers, choices and yes or no. A remark in words
is no part of a total; a question that is not asked lacks only where an answer that is not there yet decides
it. An expression that has no value of what is not known lacks nothing where it has one. Where an expression
can't be told so, it rests on all that have points and all that it names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from desktop.clinical.forms import naming, responding
from desktop.clinical.forms.fhirpath import Deadline, Unworked
from desktop.clinical.forms.form_model import Item
from desktop.clinical.forms.form_places import Place, asked_by, compared
from desktop.clinical.forms.responding import Answers
from desktop.clinical.forms.watching import Watched, watched
from desktop.clinical.forms.weighing import weighed
from desktop.clinical.forms.working import View, Worker
from desktop.core.messages import _

_COUNTS = ("boolean", "coding", "decimal", "integer", "quantity")


class _Open(msgspec.Struct, frozen=True):
    """Open dependencies of a value: places without an answer, and values that are calculated themselves."""

    lacking: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()

    def and_(self, other: _Open) -> _Open:
        return _Open(self.lacking | other.lacking, self.through | other.through)


class Rests:
    """Dependency tracking of a form with its present answers."""

    def __init__(
        self, worker: Worker, answers: Answers, asked: Collection[str], wrong: Collection[str]
    ) -> None:
        self.worker = worker
        self.answers = {at: found for at, found in answers.items() if at not in wrong}
        self.asked = asked
        self.by_link: dict[str, list[Place]] = {}
        for one in worker.everywhere:
            self.by_link.setdefault(one.item.link_id, []).append(one)
        self.deadline = Deadline(worker.around.seconds)
        self._read: set[str] = set()
        self._view: View | None = None
        self._reads: dict[tuple[str, str], frozenset[str] | None] = {}
        self._lacks: dict[str, frozenset[str]] = {}
        self._opens: dict[str, _Open] = {}
        self._busy: set[str] = set()
        self._warm = False

    @property
    def view(self) -> View:
        """The response with every item, each noting when it is asked for."""
        if self._view is None:
            worker = self.worker
            items = responding.items(
                worker.form, self.answers, self.asked.__contains__, worker.reasons, bare=True
            )
            whole = {"resourceType": "QuestionnaireResponse", **worker.around.head, "item": items}
            by_at: dict[str, Watched] = {}
            plain = weighed(whole, worker.weighted)
            plain["item"] = watched(plain["item"], self._read, by_at)
            self._view = View(plain, by_at)
        return self._view

    def reads(self, one: Place, text: str) -> frozenset[str] | None:
        """The places of which an expression asks for the answers; None where that can't be told."""
        key = one.at, text
        if key not in self._reads:
            view = self.view
            self._read.clear()
            try:
                self.worker.run(one, text, view, self.deadline)
                self._reads[key] = frozenset(self._read) - {one.at}
            except Unworked:
                self._reads[key] = None
        return self._reads[key]

    def lacks(self, one: Place) -> frozenset[str]:
        """The places that a worked-out value rests on, however indirectly, and that are not answered."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [one.at]
        while waiting:
            at = waiting.pop()
            if at in self._lacks:
                found |= self._lacks[at]
            elif at not in seen:
                seen.add(at)
                open_ = self._direct(self.worker.by_at[at])
                found |= open_.lacking
                waiting += open_.through
        if not self._busy:
            self._lacks[one.at] = frozenset(found)
        return frozenset(found)

    def _direct(self, one: Place) -> _Open:
        """Direct open dependencies of a calculated value. While that is being told, nothing of it is
        known."""
        if one.at not in self._opens:
            if one.at in self._busy:
                return _Open()
            self._busy.add(one.at)
            self._opens[one.at] = self._lacking(one, one.item.worked_out)
            self._busy.discard(one.at)
        return self._opens[one.at]

    def _variables(self, one: Place) -> naming.Pairs:
        inner = (pair for p in self.worker.chain(one) for pair in p.item.variables)
        return (*self.worker.form.variables, *inner)

    def _texts(self, one: Place, text: str) -> tuple[str, ...]:
        return naming.reached(text, self._variables(one))

    def _lacking(self, one: Place, text: str) -> _Open:
        texts = self._texts(one, text)
        named = frozenset(link for part in texts for link in naming.named(part))
        points = naming.only_points(text, self._variables(one))
        words = any(map(naming.from_text, texts))
        read = self.reads(one, text)
        if read is None:
            every = [
                p for p in self.worker.everywhere
                if p.at != one.at and (p.item.weighted or p.item.link_id in named)
            ]  # fmt: skip
        else:
            every = [self.worker.by_at[at] for at in read if at in self.worker.by_at]
        found = _Open()
        certain = text == one.item.worked_out and bool(self.answers.get(one.at)) and read is not None
        certain = certain and all(map(naming.tells_unknown, texts))
        for other in every:
            if certain and not other.item.worked_out:
                continue
            if other.item.type == "group":
                found = found.and_(_Open(self._empty_group(other, named)))
            elif self._counts(other, named, points=points, words=words):
                found = found.and_(self._open(other))
        return found

    def _counts(self, one: Place, named: frozenset[str], *, points: bool, words: bool) -> bool:
        """True when an answer to an asked question may change the calculated value."""
        item = one.item
        if not item.asks:
            return False
        if item.link_id in named:
            return words or not _remark(item)
        if not item.answerable and not item.worked_out and not item.initially:
            return False
        if not item.initially and any(p.item.hidden for p in self.worker.chain(one)) and not item.worked_out:
            # Nobody can answer it, and nobody asks for it by its name.
            return False
        if points:
            # Of answers that are not held nobody knows the points.
            return item.weighted or (item.type == "choice" and not item.options)
        return item.kind in _COUNTS or (words and item.kind == "string")

    def _empty_group(self, group: Place, named: frozenset[str]) -> frozenset[str]:
        """The first question of a named group of which nothing is answered: that there is none is not said
        by anybody."""
        if group.item.link_id not in named or group.at not in self.asked:
            return frozenset()
        questions = [
            p for p in self.worker.everywhere
            if p.item.answerable and p.at in self.asked
            and any(around.at == group.at for around in self.worker.chain(p)[1:])
        ]  # fmt: skip
        if any(self.answers.get(p.at) or p.at in self.worker.reasons for p in questions):
            return frozenset()
        return frozenset(p.at for p in questions[:1])

    def _open(self, one: Place) -> _Open:
        """Missing inputs of one item: itself, its dependencies, or the conditions that enable it."""
        if one.at not in self.asked:
            return self._deciding(one)
        if one.item.worked_out:
            failed = not self.answers.get(one.at) and self.worker.failed(one)
            return _Open(frozenset({one.at} if failed else ()), frozenset({one.at}))
        if self.answers.get(one.at) or one.at in self.worker.reasons:
            return _Open()
        return _Open(frozenset({one.at}))

    def _deciding(self, one: Place) -> _Open:
        """The answers that lack and that decide whether an item is asked."""
        if not self._warm:
            # What conditions ask comes before whoever has them: nothing is nested deeply then.
            self._warm = True
            for link in self.worker.form.order:
                for other in self.by_link.get(link, ()):
                    if other.item.conditions and other.at not in self.asked:
                        self._deciding(other)
        key = f"? {one.at}"
        if key not in self._opens:
            self._opens[key] = _Open()
            self._opens[key] = self._closed_by(one)
        return self._opens[key]

    def _closed_by(self, one: Place) -> _Open:
        found = _Open()
        closed = [p for p in self.worker.chain(one) if p.at not in self.asked]
        for step in closed[-1:]:
            item = step.item
            if not item.any_of and any(self._refused(step, n) for n in range(len(item.conditions))):
                continue
            for condition in item.conditions:
                for gate in asked_by(condition, step, self.by_link):
                    if not _remark(gate.item):
                        found = found.and_(self._open(gate))
            if item.shown_when:
                found = found.and_(self._lacking(step, item.shown_when))
        return found

    def _refused(self, one: Place, n: int) -> bool:
        """True when a condition already fails by the present answers."""
        condition = one.item.conditions[n]
        gates = asked_by(condition, one, self.by_link)
        given = [a for gate in gates if gate.at in self.asked for a in self.answers.get(gate.at, ())]
        worked = [gate for gate in gates if gate.item.worked_out]
        if not given or any(gate.at in self._busy or self.lacks(gate) for gate in worked):
            return False
        if condition.operator == "exists":
            return condition.answer.text != "true"
        return not any(compared(condition.operator, answer, condition.answer) for answer in given)

    def circles(self) -> Iterable[tuple[Place, tuple[str, ...]]]:
        """Asked items without a value that depend on themselves, with the circle."""
        empty = {
            p.at: p for p in self.worker.worked
            if p.item.worked_out and p.at in self.asked and not self.answers.get(p.at)
            and not self.worker.failed(p)
        }  # fmt: skip
        # Without a name of each other nobody waits for anybody.
        needs: dict[str, frozenset[str]] = {}
        for at, one in empty.items():
            needs[at] = (self.reads(one, one.item.worked_out) or frozenset()) & empty.keys()
        for at, one in empty.items():
            around = {need for need in needs[at] if at in _reach(need, needs)}
            if around:
                yield one, tuple(sorted({empty[need].item.link_id for need in around}))

    def all(self) -> dict[str, tuple[str, ...]]:
        """Missing inputs of each calculated value, by its place, in the order of the form."""
        order = {one.at: n for n, one in enumerate(self.worker.everywhere)}
        levels = self.worker.form.levels
        found: dict[str, tuple[str, ...]] = {}
        # What others rest on first, so that nothing is nested deeply.
        for one in sorted(self.worker.worked, key=lambda p: levels.get(p.item.link_id, 0)):
            if one.item.worked_out and one.at in self.asked and self.answers.get(one.at):
                lacks = self.lacks(one)
                if lacks:
                    found[one.at] = tuple(sorted(lacks, key=order.__getitem__))
        return found

    def shown_by_a_part(self, lacks: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Items enabled by an incomplete value, with the missing inputs of that one."""
        by_link: dict[str, tuple[str, ...]] = {self.worker.by_at[at].item.link_id: lacks[at] for at in lacks}
        found: dict[str, tuple[str, ...]] = {}
        for one in self.worker.everywhere if by_link else ():
            item = one.item
            asks = {condition.question for condition in item.conditions}
            for text in self._texts(one, item.shown_when) if item.shown_when else ():
                asks |= naming.named(text)
            if one.at in self.asked and (parts := [by_link[link] for link in asks & by_link.keys()]):
                found[one.at] = max(parts, key=len)
        return found


def _remark(item: Item) -> bool:
    """True for an optional free text."""
    return item.kind == "string" and not item.options and not item.required


def _reach(at: str, needs: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [at]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += needs[one]
    return found


def told(rests: Rests) -> None:
    """Note what waits for itself among what does not work."""
    for one, around in rests.circles():
        rests.worker.told(
            one,
            _("It needs {places}, which needs it in turn: neither is worked out.").format(
                places=", ".join(around)
            ),
        )
