"""Findings: what was seen against what was declared. Pure functions."""
