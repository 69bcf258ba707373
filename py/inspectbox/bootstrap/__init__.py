"""Profile in, wired lane out: the only package that names adapters."""
