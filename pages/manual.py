"""The manuals."""

from ui import gate
from ui.manual_page import show_manual

gate.enter()
show_manual()
