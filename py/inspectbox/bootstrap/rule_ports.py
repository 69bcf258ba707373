"""What of a lane comes from its rules folder: policy, register, random draws, history, goods."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.adapters.sqlite import OutcomeBook, SqliteRegister
from inspectbox.assurance.load_rates import FILE as RANDOM_CHECKS
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.bootstrap.assurance import open_draws
from inspectbox.bootstrap.rules_in_force import RulesInForce
from inspectbox.comparison.goods import GoodsVocabulary, load_goods
from inspectbox.domain.decision import Reason
from inspectbox.domain.facts import Facts
from inspectbox.errors import RuleError
from inspectbox.inspection.lane import Lane
from inspectbox.inspection.ports import EnterpriseHistory, EnterpriseRegister, Policy, RandomDraws


@dataclass(frozen=True, slots=True)
class RulePorts:
    """Ports and data of one rules folder."""

    policy: Policy
    register: EnterpriseRegister
    draws: RandomDraws
    history: EnterpriseHistory
    goods: GoodsVocabulary
    closing: ExitStack


class NoRules:
    """A policy where no published pack is in force: every case is held with that reason."""

    def __init__(self, version: str, why: RuleError) -> None:
        self.version = version
        self._why = why

    def vote(self, facts: Facts) -> tuple[Reason, ...]:
        """Raise RuleError, which the journey records as a hold."""
        raise self._why


class LaneInForce:
    """A lane whose rules may change between two cases. One thread asks for it."""

    def __init__(
        self, lane: Lane, rules: RulesInForce, ports: RulePorts, *, state: Path, simulated: bool
    ) -> None:
        self._lane = lane
        self._rules = rules
        self._ports = ports
        self._state = state
        self._simulated = simulated

    @property
    def refused(self) -> tuple[str, ...]:
        """Packs that were approved but do not run, each with its reason in one sentence."""
        return tuple(refusal.why.sentence() for refusal in self._rules.refused)

    def lane(self) -> Lane:
        """Return the lane as its rules stand now; never raises: without rules it holds."""
        try:
            if self._rules.refresh(self._lane.clock.now()) or isinstance(self._lane.policy, NoRules):
                self._take_up()
        except RuleError as why:
            self._lane = replace(self._lane, policy=NoRules(self._lane.policy.version, why))
        return self._lane

    def close(self) -> None:
        """Close what the rules opened."""
        self._ports.closing.close()

    def _take_up(self) -> None:
        before, self._ports = (
            self._ports,
            open_rule_ports(self._rules.folder, self._state, simulated=self._simulated),
        )
        before.closing.close()
        ports = self._ports
        self._lane = replace(
            self._lane,
            policy=ports.policy,
            register=ports.register,
            draws=ports.draws,
            history=ports.history,
            goods=ports.goods,
        )


def open_rule_ports(rules: Path, state: Path, *, simulated: bool) -> RulePorts:
    """Open everything a rules folder feeds. Raises RuleError or MachineError and leaves nothing open then."""
    goods = _read_goods(rules)
    checks = load_random_checks(rules / RANDOM_CHECKS)
    with ExitStack() as stack:
        policy = DurablePolicy(rules)
        stack.callback(policy.close)
        register = _open_register(state, rules)
        stack.callback(register.close)
        draws = open_draws(state, checks, simulated=simulated)
        stack.callback(draws.close)
        history = OutcomeBook(state, checks.history_days)
        stack.callback(history.close)
        return RulePorts(policy, register, draws, history, goods, stack.pop_all())


def _open_register(state: Path, rules: Path) -> SqliteRegister:
    register = SqliteRegister(state, rules / "tiers.yaml")
    # a new box starts with the register that ships with its rules
    if register.is_empty() and (rules / "enterprises.csv").is_file():
        register.import_csv(rules / "enterprises.csv")
    return register


def _read_goods(rules: Path) -> GoodsVocabulary:
    file = rules / "goods.yaml"
    try:
        return load_goods(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{file}: cannot be read: {error}", hint="restore the rules folder") from error
