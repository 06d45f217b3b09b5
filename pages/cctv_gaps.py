"""CCTV blind spots."""

from ui import gate
from ui.model_page import show_model

gate.enter()
show_model("cctv_gaps")
