"""Anybody may do anything at any time: ring, press, hang up, come on, reject, and time passes."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from helpline.domain.callbacks import CallbackReason
from helpline.domain.configuration import Strategy
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.simulator import Mode, Phone
from helpline.storage.lines import line_for
from tests.properties.endings import everybody_hangs_up, everybody_is_served
from tests.properties.shore import CALLERS, COUNSELLORS, EVERYBODY, LINES, NEVER_CALLED, shore
from tests.properties.trouble import TROUBLES, Cause
from tests.properties.truths import contradictions, open_calls, unoffered
from tests.scenarios.world import World

KEYS = ("1", "1", "1", "2", "2", "0", "4", "6", "9", "5", "*", "#", "22", "07700900104#", "0770#")
WORDS = ("ON", "ON", "ON", "OFF", "BREAK", "STATUS", "what now")
SECONDS = (0.3, 1, 2, 5, 5, 12, 25, 40, 70, 150)
HOURS = (0.3, 1, 2.5)
LATEST_OFFER = 3.5
"""Seconds in which a sweep heals whatever a match has missed."""

SETTLED, AT_ONCE, NOT_YET = "settled", "all at once", "not yet"
pace = st.sampled_from((SETTLED, SETTLED, SETTLED, AT_ONCE, NOT_YET))
"""Whether what follows from an action happens before the next one."""


class Calls(RuleBasedStateMachine):
    """A world that is opened for each run, and closed behind it."""

    def __init__(self, new_world: Callable[[], World]) -> None:
        super().__init__()
        self.world = new_world()
        self.is_calm = True
        self.is_settled = True
        self.widens = False
        self.ending: Callable[[World], None] = everybody_is_served

    @initialize(
        general=st.sampled_from(Strategy),
        night=st.sampled_from(Strategy),
        on=st.sets(st.sampled_from(COUNSELLORS)),
        waiting=st.sets(st.sampled_from(CALLERS), min_size=1, max_size=2),
        line=st.sampled_from(LINES),
        ending=st.sampled_from((everybody_is_served, everybody_hangs_up)),
    )
    def begin(
        self,
        general: Strategy,
        night: Strategy,
        on: set[str],
        waiting: set[str],
        line: str,
        ending: Callable[[World], None],
    ) -> None:
        """Some are on, somebody waits already: from here on nearly everything is possible."""
        self.world.configure(shore(general, night))
        self.widens = Strategy.WIDEN in (general, night)
        self.ending = ending
        self.world.come_on(*sorted(on))
        for number in sorted(waiting):
            self._dial(number, line, "1")

    # People

    @rule(
        number=st.sampled_from(CALLERS),
        line=st.sampled_from(LINES),
        withheld=st.sampled_from((False, False, False, True, "+266696687")),
        keys=st.sampled_from(("", "1", "1", "1", "2", "4")),
        how=pace,
    )
    def dial(self, number: str, line: str, withheld: bool | str, keys: str, how: str) -> None:
        if self.world.phone(number).call is None:
            self._dial(number, line, keys, withheld)
            self._then(how)

    @precondition(lambda self: self._talking())
    @rule(data=st.data(), keys=st.sampled_from(KEYS), how=pace)
    def press(self, data: st.DataObject, keys: str, how: str) -> None:
        self._one_of(data, self._talking()).press(keys)
        self._then(how)

    @precondition(lambda self: self._talking())
    @rule(data=st.data(), how=pace)
    def hang_up(self, data: st.DataObject, how: str) -> None:
        self._one_of(data, self._talking()).hang_up()
        self._then(how)

    @precondition(lambda self: self._rung())
    @rule(data=st.data(), keys=st.sampled_from(("1", "1", "1", "2", "", "7")), how=pace)
    def answer(self, data: st.DataObject, keys: str, how: str) -> None:
        phone = self._one_of(data, self._rung())
        phone.answer()
        if keys:
            self._then(SETTLED)
            if phone.call is not None:
                phone.press(keys)
        self._then(how)

    @precondition(lambda self: self._rung())
    @rule(data=st.data(), how=pace)
    def reject(self, data: st.DataObject, how: str) -> None:
        self._one_of(data, self._rung()).reject()
        self._then(how)

    @rule(
        number=st.sampled_from(COUNSELLORS),
        line=st.sampled_from(LINES),
        word=st.sampled_from(WORDS),
        how=pace,
    )
    def text(self, number: str, line: str, word: str, how: str) -> None:
        self.world.phone(number).text(line, word)
        self._then(how)

    @rule(number=st.sampled_from(EVERYBODY), mode=st.sampled_from((Mode.PERSON, *Mode)))
    def change_mode(self, number: str, mode: Mode) -> None:
        self.world.phone(number).mode = mode

    @rule(number=st.sampled_from((*CALLERS, NEVER_CALLED)), line=st.sampled_from(LINES), how=pace)
    def ask_for_callback(self, number: str, line: str, how: str) -> None:
        """As the API does for somebody else's system."""
        with self.world.outside.database.transaction(self.world.clock.now()) as tx:
            found = line_for(tx.connection, line)
            assert found is not None
            request = CallbackRequest(found.id, number, "en", CallbackReason.API)
            request_callback(tx, request)
        self._then(how)

    # Time and trouble

    @rule(seconds=st.sampled_from(SECONDS))
    def wait(self, seconds: float) -> None:
        self._turn(seconds)

    @precondition(lambda self: self._is_quiet())
    @rule(hours=st.sampled_from(HOURS))
    def wait_long(self, hours: float) -> None:
        self._turn(hours * 3600)

    @rule(cause=st.sampled_from(TROUBLES))
    def cause_trouble(self, cause: Cause) -> None:
        self.is_calm = False
        cause(self.world.simulator.trouble)

    @precondition(lambda self: self._has_trouble())
    @rule()
    def end_trouble(self) -> None:
        self.world.simulator.trouble.clear()

    @rule()
    def forget_jobs(self) -> None:
        """Valkey loses what it was told: the ticker finds the work."""
        self.is_calm = False
        self.world.simulator.settle()
        self.world.valkey.flushdb()

    # What must hold

    @invariant()
    def nothing_contradicts(self) -> None:
        if self.is_settled:
            assert contradictions(self.world, is_calm=self.is_calm) == []

    @invariant()
    def nobody_waits_in_vain(self) -> None:
        if not self.is_settled:
            return
        left = unoffered(self.world)
        if left and (self.widens or not self.is_calm):
            self._turn(LATEST_OFFER)
            left &= unoffered(self.world)
        assert left == set()

    def teardown(self) -> None:
        self.world.simulator.trouble.clear()
        self._turn(1)
        self.ending(self.world)
        assert contradictions(self.world, is_calm=self.is_calm) == []

    # How

    def _dial(self, number: str, line: str, keys: str, withheld: bool | str = False) -> None:
        phone = self.world.phone(number)
        phone.dial(line, withheld=withheld)
        for key in keys:
            self._then(SETTLED)
            if phone.call is not None:
                phone.press(key)
        self._then(SETTLED)

    def _has_trouble(self) -> bool:
        trouble = self.world.simulator.trouble
        return any(rule.times for rule in trouble.webhook_rules) or any(
            rule.times for rule in trouble.rest_rules
        )

    def _then(self, how: str) -> None:
        self.is_settled = how != NOT_YET
        if how == AT_ONCE:
            self.world.simulator.settle(at_once=True)
        if how != NOT_YET:
            self.world.settle()

    def _turn(self, seconds: float) -> None:
        self.is_settled = True
        self.world.turn(seconds)

    def _is_quiet(self) -> bool:
        """Hours go by soon when nobody is on the phone, and nobody is rung again and again."""
        modes = {self.world.phone(number).mode for number in COUNSELLORS}
        return not open_calls(self.world) and modes <= {Mode.PERSON, Mode.VOICEMAIL}

    def _talking(self) -> list[Phone]:
        phones = (self.world.phone(number) for number in EVERYBODY)
        return [phone for phone in phones if phone.call is not None]

    def _rung(self) -> list[Phone]:
        """Whoever is in a call does not take another."""
        phones = (self.world.phone(number) for number in EVERYBODY)
        return [phone for phone in phones if phone.ringing and phone.call is None]

    @staticmethod
    def _one_of(data: st.DataObject, phones: list[Phone]) -> Phone:
        return data.draw(st.sampled_from(phones))
