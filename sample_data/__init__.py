"""Committed sample city sets, each with the script that re-makes it."""
