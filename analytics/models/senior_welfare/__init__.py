"""Seniors who live alone: where they are, what reaches them on foot, and where nothing does."""

from analytics.models.senior_welfare.model import MODEL

__all__ = ["MODEL"]
