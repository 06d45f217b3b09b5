"""Bring your own city."""

from ui import gate
from ui.data_page import show_data

gate.enter()
show_data()
