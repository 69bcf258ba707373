"""The rule language: load, check, compile to rows, evaluate plainly, combine votes. Pure functions."""
