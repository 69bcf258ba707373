"""Facts to votes to a decision: the plain evaluator, and the rows the engine bears."""
