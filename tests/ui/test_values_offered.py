"""Values that a study proposes, as they are read before they are put into the form."""

from analytics.core.text import Language
from analytics.models.golden_hour.params import GoldenHourParams
from ui.studies import _told


def test_a_proposed_value_carries_its_unit(monkeypatch):
    monkeypatch.setattr("ui.language.current_language", lambda: Language.KO)
    controls = GoldenHourParams.controls()
    assert _told(controls["emergency_percent"], 90.0) == "90 %"
    assert _told(controls["junction_delay_s"], 3.5) == "3.5 초"
    assert _told(controls["slowing_percent"], (0.0, 18.5)) == "0, 18.5 %"
    assert _told(controls["basis"], "road") == controls["basis"].options["road"].ko
