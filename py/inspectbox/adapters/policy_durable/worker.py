"""The only importer of the engine: a program of its own that fires rows and knows nothing of rules or customs.

It is run by its path, so that it needs only the standard library and the engine core `durable_rules_engine`.
It drives the core as the wrapper `durable.engine` does, without what the wrapper adds and the rows do not need: its
timer threads, and asserting the state again after each row that fired, which costs ten times the match itself.

Lines of JSON on standard input and output. First `{"shards": [{row: …}, …], "seconds": 10}`, answered `{"ready": n}`.
Then for each batch of cases `{"cases": [[case, [shard, …]], …], "seconds": 1}`, followed by one line for each shard of
each case, the fact as the core reads it; answered `{"cases": [[case, [[row, …], …]], …]}`. What goes wrong is answered
`{"error": "…"}`, or by dying: the kernel's alarm ends a request that takes too long, even inside C.
"""

from __future__ import annotations

import gc
import json
import math
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence

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
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


class Shards:
    """The engine's rule sets, asked one fact at a time."""

    def __init__(self, definitions: Sequence[Mapping[str, object]]) -> None:
        import durable_rules_engine

        self._core = durable_rules_engine
        self._handles: list[int] = [
            self._core.create_ruleset(f"shard{number}", json.dumps(rows, ensure_ascii=False))
            for number, rows in enumerate(definitions)
        ]
        self._left = [FACTS_A_STATE] * len(self._handles)

    def __len__(self) -> int:
        return len(self._handles)

    def fire(self, number: int, fact: str) -> list[str]:
        """Return the rows of one shard that the fact fires, in the engine's order; the fact is then forgotten."""
        core, handle = self._core, self._handles[number]
        code, state = core.assert_fact(handle, fact)
        if code:
            raise EngineFault(f"the fact was not taken, code {code}")
        fired = []
        started = core.start_action_for_state(handle, state)
        message = started and started[1]
        while message:
            fired.append(message[2 : message.index('"', 2)])  # `{"ROW":{"m":…`
            message = core.complete_and_start_action(handle, state)
        self._forget(number, handle)
        return fired

    def _forget(self, number: int, handle: int) -> None:
        code, _ = self._core.retract_fact(handle, RETRACTED)
        if code:
            raise EngineFault(f"the fact was not forgotten, code {code}")
        self._left[number] -= 1
        if not self._left[number]:
            self._core.delete_state(handle, SID)
            self._left[number] = FACTS_A_STATE


def bounded(seconds: float) -> None:
    """Let the kernel end this program if it has not answered in that time; 0 calls it off."""
    signal.setitimer(signal.ITIMER_REAL, math.ceil(seconds * 1000) / 1000)


def cases_fired(
    shards: Shards, asked: Sequence[tuple[int, Sequence[int]]], read: Callable[[], bytes]
) -> object:
    """Return the rows each case fires in each shard it is asked of; `read` gives the facts in that order."""
    return [[case, [shards.fire(number, read().decode()) for number in numbers]] for case, numbers in asked]


def main() -> None:
    """Answer requests until standard input ends."""
    confine()
    shards: Shards | None = None
    gc.disable()  # nothing here is cyclic
    read = sys.stdin.buffer.readline
    while line := read():
        request = json.loads(line)
        bounded(request["seconds"])
        try:
            if shards is None:
                shards = Shards(request["shards"])
                reply: dict[str, object] = {"ready": len(shards)}
            else:
                reply = {"cases": cases_fired(shards, request["cases"], read)}
        except (
            Exception
        ) as error:  # whatever the engine throws becomes the supervisor's hold, and a new worker
            reply = {"error": f"{type(error).__name__}: {error}"[:500]}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()
        bounded(0)
        if "error" in reply:
            return


if __name__ == "__main__":
    main()
