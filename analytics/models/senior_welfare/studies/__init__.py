"""Longer questions about seniors who live alone."""
