"""Entry: `streamlit run app.py`. What a visitor sees first is in ui/shell.py."""

import streamlit as st

from ui.server import MIDDLEWARE, ROUTES, SHELL, warm_up

# Streamlit looks for this very call, to serve the app with its own routes and headers.
app = st.App(str(SHELL), lifespan=warm_up, routes=ROUTES, middleware=MIDDLEWARE)
