"""Examples beside the rules: whether they hold, what they cover, and which changes to a rule they would notice."""
