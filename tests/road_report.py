"""A report worked out by hand: the town of one road, whose ambulance is at kilometre k after 1 + k minutes.

With a target of 7 minutes kilometres 1 to 6 are reached (2,100 people) and 7 and 8 (1,500) and the island (50) are not.
"""

from datetime import date

from towns import PLAIN, city_of, one_road_town

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.export.found import run_model
from analytics.export.reporting import Wanted, report_of
from analytics.library import find_model

DAY = date(2026, 11, 22)
HOSPITALS = (("동병원", "G006", (8000.0, 0.0)), ("서병원", "G007", (0.0, 0.0)))
ATTACK = '</script><img src=x onerror="document.title=1">'
DOLLARS = "$x_1$ 센터"


def road_city(modelled=frozenset({"links"}), **other):
    return city_of(one_road_town(**{"hospitals": HOSPITALS, **other}), modelled)


def road_run(city=None, plan="", **params):
    model = find_model("golden_hour")
    return run_model(model, city or road_city(), model.params.read({**PLAIN, **params}), Scenario.read(plan))


def road_report(language=Language.KO, *, city=None, plan="", wanted=None, **params):
    return report_of(road_run(city, plan, **params), wanted or Wanted(language, run_on=DAY))
