"""Rule files and facts meant to break the box: mutated, deep, huge."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import random_policy
from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.compile import compile_policy
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack

RULES = Path(__file__).parents[1] / "rules"
PIECES = [
    b"{", b"}", b"[", b"]", b": ", b"- ", b"\n", b"  ", b"'", b'"', b"&a ", b"*a", b"!!python/object ", b"%", b"\t",
    b"|", b">-", b"#", b"---\n", b"\x00", b"\xff", "甲".encode(), b"1e999", b"-1", b"50%", b"null", b"~", b"true",
    b"any_of: ", b"none_of: ", b"when: ", b"then: hold", b"count: ", b"sum: ", b"in_list: ",
    b"<<: ", b"<findings.kind>",
    b"id: CANARY", b"9" * 400, b"x" * 70_000, b"[" * 3_000, b"{a: " * 2_000, b"- " * 3_000, b"(((b)?)*)?",
]  # fmt: skip


def write(random: Random, folder: Path) -> None:
    """Write the shipped rules with one or two files mutated."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(RULES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.json", "*.md"))
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
    for path in random.sample(files, random.randint(1, 2)):
        path.write_bytes(mutated(random, path.read_bytes()))


def mutated(random: Random, data: bytes) -> bytes:
    """Cut, double, swap and put in hostile pieces."""
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        start = random.randrange(len(data) + 1)
        stop = min(len(data), start + random.choice([0, 1, 3, 20, 200]))
        kept = random.choice([b"", data[start:stop] * 2, random.choice(PIECES), random.choice(PIECES)])
        data = data[:start] + kept + data[stop:]
    return data


def load(folder: Path) -> PolicyPack:
    """Load and compile. Raises RuleError."""
    pack = load_policy(folder)
    compile_policy(pack)
    return pack


def facts(random: Random, pack: PolicyPack) -> Facts:
    """Facts under the names of the vocabulary, most of them not what it asks."""
    odd = [*random_policy.ODD_VALUES, 1.0, True, "a", ("a",), "甲" * 400, '"}', "\n", 0.1 + 0.2]
    values = {name: random.choice(odd) for name in pack.vocabulary.fields if random.random() < 0.8}
    lists: dict[str, object] = {}
    for name, fact in pack.vocabulary.lists.items():
        number = random.choice([0, 1, 10, 2_000, 2_001])
        record = {key: random.choice(odd) for key in fact.fields}
        lists[name] = random.choice([tuple(dict(record) for _ in range(number)), None, 7, ((), record)])
    return Facts(values, lists)  # type: ignore[arg-type]


def vote_on_hostile_facts(random: Random, pack: PolicyPack) -> Iterator[str]:
    """Yield a sentence for every fault of the engine, or of anything else."""
    policy = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60)
    try:
        for votes in policy.vote_many([facts(random, pack) for _ in range(5)]):
            if isinstance(votes, EngineError):
                yield str(votes)
    except Exception as error:  # told with what made it
        yield f"{type(error).__name__}: {error}"
    finally:
        policy.close()
