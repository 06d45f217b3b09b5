"""CCTV blind spots: what cameras really see, who is there, and where the next ones belong."""

from analytics.models.cctv_gaps.model import MODEL

__all__ = ["MODEL"]
