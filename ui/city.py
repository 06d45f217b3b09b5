"""Which city the visitor looks at: in the address as `city`, so that a link shows a colleague the same data."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.text import Text
from analytics.intake.korea import embedded_city
from analytics.intake.samples import DEFAULT_SAMPLE, load_sample, sample_ids
from analytics.intake.shelf import Shelf
from analytics.schemas.city import TABLES, City
from ui.language import say

SHELF = Shelf(Path(os.environ.get("STANDARD_MAPS_SHELF", Path(__file__).resolve().parents[1] / ".shelf")))
KEPT_DAYS = 30

_KEY = "city"
_CITY = Text("도시", "City")
_GONE = Text(
    "주소가 가리키는 도시 자료를 찾을 수 없어 기본 도시를 보여 드립니다. {why}",
    "The city in the address cannot be found, so the default city is shown. {why}",
)
_MODELLED = Text("모의 자료: {names}", "Modelled data: {names}")
_MODELLED_ABOUT = Text(
    "이 표들은 공개된 통계에 맞춰 만들어 낸 것으로 실제가 아닙니다. '내 자료'에서 실제 파일로 바꾸십시오.",
    "These tables were generated to fit published figures and are not real. Replace them with real files under 'My data'.",
)


def current_city() -> City:
    """The city of this visit: what the address says, else what was chosen before, else the default sample."""
    wanted = st.query_params.get(_KEY) or st.session_state.get(_KEY, DEFAULT_SAMPLE)
    try:
        city = find_city(wanted)
    except AppError as error:
        st.warning(say(_GONE.fill(why=error.text)))
        return load_sample(DEFAULT_SAMPLE)
    _remember(city)
    return city


def find_city(city_id: str) -> City:
    """A sample set, a municipality of the census or a city on the shelf, by its id; the same object each time, so that what was built on it is found again.

    Raises:
        AppError: when there is none, or its files are damaged.
    """
    return embedded_city(city_id) or _from_shelf(city_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _from_shelf(city_id: str) -> City:
    return SHELF.load(city_id)


def forget_city(city_id: str) -> None:
    """Read a city from the shelf anew when it is next looked at: what is told of it has changed."""
    _from_shelf.clear(city_id)


def open_city(city_id: str) -> None:
    """Go on with this city."""
    st.session_state[_KEY] = city_id
    st.query_params[_KEY] = city_id


def _remember(city: City) -> None:
    st.session_state[_KEY] = city.id
    own = st.session_state.setdefault("own-cities", {})
    if city.id not in sample_ids():
        own[city.id] = city.title
    if city.id == DEFAULT_SAMPLE:
        st.query_params.pop(_KEY, None)
    else:
        st.query_params[_KEY] = city.id


def choose_city(city: City) -> None:
    """Draw the choice of city: the samples that a map can be drawn of, and this visit's own."""
    titles = {sample: load_sample(sample).title for sample in sample_ids() if load_sample(sample).has("links")}
    titles |= st.session_state.get("own-cities", {})
    options = list(titles)
    chosen = st.selectbox(
        say(_CITY),
        options,
        index=options.index(city.id),
        format_func=lambda item: say(titles[item]),
        key=f"choose-city-{city.id}",
    )
    if chosen != city.id:
        open_city(chosen)
        st.query_params.pop("plan", None)
        st.rerun()


def label_modelled(city: City, used: list[str]) -> None:
    """Say on the screen which of the tables in use are modelled and not real."""
    names = [say(TABLES[name].title) for name in used if name in city.modelled and city.has(name)]
    if names:
        st.markdown(f":orange-badge[{say(_MODELLED.fill(names=', '.join(names)))}]", help=say(_MODELLED_ABOUT), width="content")


def sources_of(city: City, used: list[str]) -> list[str]:
    """One line per distinct source of the tables in use."""
    lines: dict[str, list[str]] = {}
    for name in used:
        if name in city.sources and city.has(name):
            source = city.sources[name]
            line = " · ".join(part for part in (say(source.title), say(source.licence_text), say(source.day)) if part)
            lines.setdefault(line, []).append(say(TABLES[name].title))
    return [f"{', '.join(titles)}: {line}" for line, titles in lines.items()]
