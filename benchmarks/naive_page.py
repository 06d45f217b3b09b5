"""The page as Streamlit's own guide would have it: the table goes into the layer, and every move runs the whole script.

It shows the same city, the same hexagons, numbers and table as the real page, with Streamlit's default settings.
The minutes are measured once and cached, so that only the page is compared and not the search.
"""

from __future__ import annotations

import pandas as pd
import pydeck
import streamlit as st

from analytics.intake.samples import load_sample
from analytics.library import find_model
from benchmarks.cities import MANY_HEXAGONS

CITY, RESOLUTION = MANY_HEXAGONS
IN_TIME, LATE = [37, 110, 244, 200], [255, 177, 20, 200]


@st.cache_data
def load_cells() -> pd.DataFrame:
    """Hexagons with minutes and people."""
    model = find_model("golden_hour")
    params = model.params(resolution=RESOLUTION).measured()
    measured = model.measure(model.inputs.read(load_sample(CITY).tables), params, lambda _: None)
    found: pd.DataFrame = measured.cells[["cell", "road_min", "people", "dong_name"]]
    return found.assign(road_min=found["road_min"].clip(upper=999))


limit_min = st.slider("limit_min", 2.0, 20.0, 7.0, 0.5)
cells = load_cells()
in_time = cells["road_min"] <= limit_min
cells["colour"] = [IN_TIME if reached else LATE for reached in in_time]
late = cells[~in_time]
left, middle, right = st.columns(3)
left.metric("Not reached", f"{late['people'].sum():,.0f}")
middle.metric("Share reached", f"{100 * cells['people'][in_time].sum() / cells['people'].sum():.1f} %")
right.metric("Median", f"{cells['road_min'].median():.1f} min")
layer = pydeck.Layer("H3HexagonLayer", cells, get_hexagon="cell", get_fill_color="colour", pickable=True)
middle_of = load_sample(CITY).tables["nodes"][["lon", "lat"]].median()
view = pydeck.ViewState(longitude=float(middle_of["lon"]), latitude=float(middle_of["lat"]), zoom=11)
# Without a base map, which would be asked of an outside host.
st.pydeck_chart(pydeck.Deck([layer], initial_view_state=view, map_provider=None, tooltip={"text": "{dong_name} {road_min}"}))
st.dataframe(late.groupby("dong_name")["people"].sum().sort_values(ascending=False))
