"""The only importer of the engine: a program of its own that fires rows and knows nothing of rules or customs.

It is run by its path, so that it needs only the standard library and the engine core `durable_rules_engine`.
It drives the core as the wrapper `durable.engine` does, without what the wrapper adds and the rows do not need: its
timer threads, and asserting the state again after each row that fired, which costs ten times the match itself.

Lines on standard input and output. A request is a line `SECONDS N` and N lines, and is answered by as many. The lines
of the first are rule sets as the core's JSON, each answered `ready`. A later line is `CASE SHARD FACT`, the fact as the
core reads it, answered `CASE SHARD ROW ROW …`, the rows that fired. Where it goes wrong the last line of the answer is
`error …` and the end, or it dies: the kernel's alarm ends a request that takes too much of a core, even inside C.
"""

from __future__ import annotations

import gc
import resource
import signal
import sys
from collections.abc import Callable

MEMORY_BYTES = 1 << 30
SID = "c"
RETRACTED = '{"id":"f","sid":"c"}'
"""Every fact has this id: a fact that was not forgotten makes the core refuse the next one."""
FACTS_A_STATE = 500
"""Facts after which a shard's state is made anew, so that nothing the core may keep of them adds up. Making it for each
fact costs more than the match: the core clears ten kilobytes a row."""


class EngineFault(Exception):
    """The core answered what a fact of its own in an empty state never gives."""


def confine() -> None:
    """Bound what a crash may cost: 1 GiB of address space, no core dump, no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


class Shards:
    """The engine's rule sets, asked one fact at a time."""

    def __init__(self) -> None:
        import durable_rules_engine

        self._core = durable_rules_engine
        self._handles: list[int] = []
        self._left: list[int] = []

    def add(self, definition: str) -> str:
        """Take one more rule set and say so."""
        self._handles.append(self._core.create_ruleset(f"shard{len(self._handles)}", definition))
        self._left.append(FACTS_A_STATE)
        return "ready"

    def fire(self, asked: str) -> str:
        """Return the rows of one shard that a fact fires, in the engine's order; the fact is then forgotten."""
        case, shard, fact = asked.split(" ", 2)
        number = int(shard)
        core, handle = self._core, self._handles[number]
        code, state = core.assert_fact(handle, fact)
        if code:
            raise EngineFault(f"the fact was not taken, code {code}")
        fired = [case, shard]
        started = core.start_action_for_state(handle, state)
        message = started and started[1]
        while message:
            fired.append(message[2 : message.index('"', 2)])  # `{"ROW":{"m":…`
            message = core.complete_and_start_action(handle, state)
        self._forget(number, handle)
        return " ".join(fired)

    def _forget(self, number: int, handle: int) -> None:
        code, _ = self._core.retract_fact(handle, RETRACTED)
        if code:
            raise EngineFault(f"the fact was not forgotten, code {code}")
        self._left[number] -= 1
        if not self._left[number]:
            self._core.delete_state(handle, SID)
            self._left[number] = FACTS_A_STATE


def main() -> None:
    """Answer requests until standard input ends."""
    confine()
    gc.disable()  # nothing here is cyclic
    shards = Shards()
    answer: Callable[[str], str] = shards.add
    read, write = sys.stdin.buffer.readline, sys.stdout.buffer.write
    while head := read():
        seconds, number = head.split()
        # time on a core, not by the clock: so no call is needed to stop it while nothing is asked
        signal.setitimer(signal.ITIMER_PROF, float(seconds))
        asked = [read().decode() for _ in range(int(number))]
        fault = ""
        try:
            lines = [answer(line) for line in asked]
        except (
            Exception
        ) as error:  # whatever the engine throws becomes the supervisor's hold, and a new worker
            fault = f"error {type(error).__name__}: {error}".replace("\n", " ")[:500]
            lines = [*[""] * (len(asked) - 1), fault]
        write("".join([line + "\n" for line in lines]).encode())
        sys.stdout.flush()
        if fault:
            return
        answer = shards.fire


if __name__ == "__main__":
    main()
