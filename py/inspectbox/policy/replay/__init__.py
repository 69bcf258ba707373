"""Recorded cases decided again under other rules: what changes, and what it costs."""
