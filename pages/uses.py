"""The register of uses."""

from ui import gate
from ui.uses_page import show_uses

gate.enter()
show_uses()
