"""Statistics that more than one model uses."""
