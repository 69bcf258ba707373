"""InspectBox: the box at a customs X-ray lane."""

__version__ = "0.1.0"
