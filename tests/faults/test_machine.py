"""Two machines and a server as a Hypothesis state machine: what fails is made small."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop.core.errors import WireError
from tests.faults import judge
from tests.faults.weather import LOSSES, SERVERS
from tests.faults.world import World
from tests.sync.driver import Client, Killed

WHO = st.integers(0, 1)


class TwoMachines(RuleBasedStateMachine):
    """Each rule is one thing that somebody does; at the end all must come right."""

    world: World
    saved: bool

    @initialize(server=st.integers(0, len(SERVERS) - 1), chance=st.randoms(use_true_random=False))
    def begin(self, server: int, chance: Random) -> None:
        self.world = World(server)
        self.world.chance = chance
        self.saved = False

    @rule(who=WHO, act=st.sampled_from(["_create", "_edit", "_order", "_section", "_delete", "_whole"]))
    def write(self, who: int, act: str) -> None:
        getattr(self.world, act)(self._client(who))

    @rule(who=WHO, act=st.sampled_from(["_decide", "_take_back"]))
    def decide(self, who: int, act: str) -> None:
        getattr(self.world, act)(self._client(who))

    @rule(seconds=st.sampled_from([1, 30, 400]), slowly=st.booleans())
    def others(self, seconds: int, slowly: bool) -> None:
        self.world.clock.forward(seconds)
        if slowly:
            self.world._slowly()
        else:
            self.world._behind()

    @rule(
        who=WHO,
        act=st.sampled_from(["_push", "_pull"]),
        faults=st.lists(st.sampled_from([None, *LOSSES]), max_size=3),
        kill=st.none() | st.integers(1, 60),
        seconds=st.sampled_from([0, 30, 400]),
    )
    def sync(self, who: int, act: str, faults: list[str | None], kill: int | None, seconds: int) -> None:
        self.world.clock.forward(seconds)
        client = self._client(who)
        client.wire.faults = [LOSSES[name] if name else None for name in faults]
        client.database.statements, client.database.kill_after = 0, kill
        try:
            getattr(self.world, act)(client)
        except (WireError, Killed):
            pass
        finally:
            client.database.kill_after = None
            client.wire.faults = []

    @precondition(lambda self: not self.world.backup.restored)
    @rule()
    def save(self) -> None:
        self.world.backup.take(self.world.server)
        self.saved = True

    @precondition(lambda self: self.saved and not self.world.backup.restored)
    @rule(seconds=st.sampled_from([5, 400]))
    def restore(self, seconds: int) -> None:
        world = self.world
        world.backup.restore(world.server, world.clients, world.memory, seconds)

    @rule(who=WHO)
    def approve(self, who: int) -> None:
        self.world.approve(self._client(who))

    @rule(who=WHO)
    def let_go(self, who: int) -> None:
        self.world._let_go(self._client(who))

    def _client(self, who: int) -> Client:
        client = self.world.clients[who]
        client.wire.choose = lambda request: self.world._fault(client, request, bad=False)
        return client

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            judge.after(self.world)
        finally:
            self.world.close()


TestTwoMachines = TwoMachines.TestCase
TestTwoMachines.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
