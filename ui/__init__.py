"""Everything that knows Streamlit and pydeck, and nothing that computes."""
