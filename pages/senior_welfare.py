"""Welfare of seniors who live alone."""

from ui import gate
from ui.model_page import show_model

gate.enter()
show_model("senior_welfare")
