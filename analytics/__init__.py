"""Everything that computes. Nothing below here knows Streamlit."""
