"""The rule language: what officers write, read from hostile files, typed and checked."""
