"""Fixtures that several rooms share."""

import os

import pytest
from hypothesis import settings

from analytics.intake.samples import load_sample
from analytics.library import find_model

# Where nobody looks on, the same examples are tried every time; at a desk new ones are, and what fails is kept.
settings.register_profile("same", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("same")


@pytest.fixture(scope="session")
def golden_hour():
    return find_model("golden_hour")


@pytest.fixture(scope="session")
def coquimbo():
    return load_sample("coquimbo")


@pytest.fixture(scope="session")
def cheonan():
    return load_sample("cheonan")
