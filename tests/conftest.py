"""Fixtures that several rooms share."""

import pytest

from analytics.intake.samples import load_sample
from analytics.library import find_model


@pytest.fixture(scope="session")
def golden_hour():
    return find_model("golden_hour")


@pytest.fixture(scope="session")
def coquimbo():
    return load_sample("coquimbo")


@pytest.fixture(scope="session")
def cheonan():
    return load_sample("cheonan")
