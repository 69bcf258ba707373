"""Published packs: what was signed, by whom, from when until when, and which one a lane runs."""
