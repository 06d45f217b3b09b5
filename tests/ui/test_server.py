"""What the server does for itself before the first visitor comes."""

import os
import sys

import pytest
from small_model import MODEL, city_with
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from ui import map_layers, server
from ui.basemap import draw_base
from ui.running import judge, measure_quietly

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar")


def themes():
    found = []
    for section in SECTIONS:
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message, section)
        found.append(message)
    return found


def test_the_theme_that_is_built_once_is_the_theme_that_was_built_every_time(monkeypatch):
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)  # put back afterwards
    config.get_config_options(force_reparse=True)
    fresh = themes()
    assert fresh[0].body_font.startswith("'Pretendard GOV'")
    server.build_theme_once()
    assert themes() == fresh
    assert themes() == fresh  # and again, from what was kept


def test_a_section_without_settings_stays_unset(monkeypatch):
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    server.build_theme_once()
    theme = CustomThemeConfig()
    app_session._populate_theme_msg(theme.sidebar, "theme.sidebar")
    assert not theme.HasField("sidebar")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose its cores")
def test_the_server_keeps_to_one_of_the_cores_it_may_use():
    before = os.sched_getaffinity(0)
    try:
        server.stay_on_one_core()
        assert len(os.sched_getaffinity(0)) == 1
        assert os.sched_getaffinity(0) <= before
    finally:
        os.sched_setaffinity(0, before)


def test_the_first_visitor_finds_the_first_map_laid(monkeypatch):
    city, params = city_with(3), MODEL.params()
    monkeypatch.setattr(server, "MODELS", (MODEL,))
    server.lay_first_maps(city)

    def too_late(*_args, **_kwargs):
        pytest.fail("this should have been laid before the visitor came")

    monkeypatch.setattr(map_layers, "cell_rows", too_late)
    monkeypatch.setattr("ui.running.StepLog", too_late)
    monkeypatch.setattr("ui.basemap._Drawing", too_late)
    run = measure_quietly(MODEL, city, params, Scenario())
    found = judge(MODEL, run, params)
    strong = map_layers.lay_cells(MODEL.layers[0], found.layers["lamps"], params, Language.KO)[1]
    assert strong.count(b'"hex"') == len(found.layers["lamps"]) - 1  # nobody lives in the first
    assert draw_base(city).view.zoom > 0
