"""Everything that computes. Nothing below here knows Streamlit."""

from analytics.intake.drivers import skip_other_drivers

skip_other_drivers()  # before anything can import pyogrio
