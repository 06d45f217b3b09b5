"""The longer questions of the golden-hour model."""
