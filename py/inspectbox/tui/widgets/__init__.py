"""The parts of the screen; each draws values and posts messages, none does I/O."""
