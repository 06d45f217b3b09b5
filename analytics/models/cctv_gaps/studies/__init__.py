"""Longer questions about cameras: how firm the ranking is, where blind spots crowd, the standard model, the next cameras."""
