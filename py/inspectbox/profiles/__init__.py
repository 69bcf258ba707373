"""Hardware profiles: what stands at the lane, as checked data."""
