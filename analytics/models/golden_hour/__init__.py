"""Ambulance golden hour: who is reached in time, and who is not."""

from analytics.models.golden_hour.model import MODEL

__all__ = ["MODEL"]
