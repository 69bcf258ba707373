"""Modal questions, each typed by its answer."""
