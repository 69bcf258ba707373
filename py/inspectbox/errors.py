"""Every error the box raises on purpose, sorted by who is at fault.

A message is lower case, quotes what the user gave in backticks, and says where. The hint says what to do next.
"""

from __future__ import annotations


class InspectBoxError(Exception):
    """Base of all; `str()` is one sentence, `hint` is what to do next."""

    who = "inspectbox"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def sentence(self) -> str:
        """Return the message and the hint in one line, free of control characters."""
        text = f"{self} ({self.hint})" if self.hint else str(self)
        return "".join(c if c.isprintable() else " " for c in text)

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each thing that is wrong."""
        return (self.sentence(),)


class ScanError(InspectBoxError):
    """The scan file is at fault: truncated, foreign, too large, vanished."""

    who = "scan"


class DeclarationError(InspectBoxError):
    """The declaration or the case folder's sidecar is at fault."""

    who = "declaration"


class RuleError(InspectBoxError):
    """A rule file is at fault; the message begins with file:line."""

    who = "rules"


class RuleErrors(RuleError):
    """Several mistakes in rule files; reads as the first of them, and how many more there are."""

    def __init__(self, errors: tuple[RuleError, ...]) -> None:
        super().__init__(str(errors[0]), hint=errors[0].hint)
        self.errors = errors

    def sentence(self) -> str:
        """Return the first mistake, and how many more there are."""
        return f"{super().sentence()}; and {len(self.errors) - 1} more"

    def sentences(self) -> tuple[str, ...]:
        """Return a sentence for each mistake."""
        return tuple(error.sentence() for error in self.errors)


class ProfileError(InspectBoxError):
    """A hardware profile is at fault."""

    who = "profile"


class ModelError(InspectBoxError):
    """A detector model is at fault: card, hash, classes or planes do not fit."""

    who = "model"


class OperatorError(InspectBoxError):
    """The person asked for something that cannot be done as asked."""

    who = "operator"


class MachineError(InspectBoxError):
    """The machine is at fault: disk full, no permission, a lane already runs on this store."""

    who = "machine"


class EngineError(InspectBoxError):
    """The rules engine crashed, hung or disagreed with the plain evaluator."""

    who = "engine"
