"""One file per outside thing; none knows another."""
