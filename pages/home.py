"""The first page: straight to the first map."""

from pathlib import Path

import streamlit as st

from analytics.library import MODELS
from ui import gate

gate.enter()
st.switch_page(Path(__file__).with_name(f"{MODELS[0].id}.py"), query_params=st.query_params.to_dict())
