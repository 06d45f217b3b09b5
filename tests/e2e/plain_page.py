"""A page of Streamlit's own parts and nothing of ours: what axe finds here, Streamlit brings."""

import pandas as pd
import pydeck
import streamlit as st


def one() -> None:
    st.title("Plain")
    st.selectbox("List", ["a", "b"], help="help")
    st.slider("Slider", 0, 10, help="help")
    st.segmented_control("Buttons", ["a", "b"], default="a", help="help")
    st.pydeck_chart(pydeck.Deck(map_provider=None), key="map", on_select="rerun", alt="A map")
    st.dataframe(pd.DataFrame({"a": [1, 2]}))
    st.caption("A caption", help="help")
    with st.expander("More"):
        st.write("Text")
    with st.popover("Popover"):
        st.number_input("Number", 0, 10)
    st.toggle("Toggle")
    st.download_button("Download", "x")
    st.file_uploader("Files")


st.set_page_config(layout="wide")
st.navigation({"A": [st.Page(one, title="One", default=True)], "B": [st.Page(lambda: None, title="Two", url_path="two")]}).run()
