"""Two packs side by side."""
