"""Rules on durable_rules, in a supervised process of its own."""

from inspectbox.adapters.policy_durable.policy import Disagreement, DurablePolicy

__all__ = ["Disagreement", "DurablePolicy"]
