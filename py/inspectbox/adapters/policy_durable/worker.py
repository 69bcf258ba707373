"""The only importer of `durable`: a program of its own that fires rows and knows nothing of rules or customs.

It is run by its path, so that it needs nothing but the standard library and the engine. JSON lines on standard input
and output: first `{"shards": [{"rows": …, "fields": […]}], "seconds": 10}`, answered `{"ready": n}`; then for each case
`{"case": n, "fact": {…}, "seconds": 1}`, answered `{"case": n, "fired": [[row, …], …]}`, a list per shard. What goes
wrong is answered `{"error": "…"}`, or by dying: the kernel's alarm ends a request that takes too long, even inside C.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

MEMORY_BYTES = 1 << 30
SID = "c"


def confine() -> None:
    """Bound what a crash may cost: 1 GiB of address space, no core dump, no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


class Shards:
    """The engine's rule sets, asked one fact at a time."""

    def __init__(self, definitions: list[Mapping[str, Any]]) -> None:
        from durable.engine import Host

        class QuietHost(Host):  # type: ignore[misc]
            """A host without the two timer threads, which never stop and race with the caller."""

            def _run(self) -> None:
                return

        self._fired: list[str] = []
        named = {
            f"shard{number}": self._with_actions(shard["rows"]) for number, shard in enumerate(definitions)
        }
        self._host = QuietHost(named)
        self._shards = [
            (name, frozenset(shard["fields"])) for name, shard in zip(named, definitions, strict=True)
        ]

    def ask(self, fact: Mapping[str, object]) -> list[list[str]]:
        """Return the rows that fired, a list per shard, in the engine's order."""
        answers = []
        for name, fields in self._shards:
            self._fired = []
            own = {key: value for key, value in fact.items() if key in fields}
            self._host.assert_fact(name, {"sid": SID, "k": fact["k"], **own})
            self._host.delete_state(name, SID)
            answers.append(self._fired)
        return answers

    def _with_actions(self, rows: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
        return {name: {**row, "run": self._noting(name)} for name, row in rows.items()}

    def _noting(self, name: str) -> Callable[[object], None]:
        def note(closure: object) -> None:  # one parameter: the engine counts them
            self._fired.append(name)

        return note


def bounded(seconds: float) -> None:
    """Let the kernel end this program if it has not answered in that time; 0 calls it off."""
    signal.setitimer(signal.ITIMER_REAL, math.ceil(seconds * 1000) / 1000)


def main() -> None:
    """Answer requests until standard input ends."""
    confine()
    shards: Shards | None = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        bounded(request["seconds"])
        try:
            if shards is None:
                shards = Shards(request["shards"])
                reply: dict[str, object] = {"ready": len(request["shards"])}
            else:
                reply = {"case": request["case"], "fired": shards.ask(request["fact"])}
        except Exception as error:  # whatever the engine throws becomes the supervisor's hold
            reply = {"error": f"{type(error).__name__}: {error}"[:500]}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()
        bounded(0)


if __name__ == "__main__":
    main()
