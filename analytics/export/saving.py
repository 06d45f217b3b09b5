"""Saving stands in `analytics.core.saving`; this name is kept for what is being written against it."""

from __future__ import annotations

from analytics.core.saving import save

__all__ = ["save"]
