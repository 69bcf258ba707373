"""Random checks, miss bounds, alarm budget: how sure the office may be of what it released."""
