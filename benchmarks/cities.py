"""The cities that benchmarks run on: the embedded samples, and the real Cheonan where its files are at hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.intake.reading import read_path
from analytics.intake.roads import read_roads
from analytics.intake.samples import load_sample
from analytics.schemas.city import Source

if TYPE_CHECKING:
    from analytics.schemas.city import City

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL = "real Cheonan"
MANY_HEXAGONS = ("coquimbo", 10)
"""City and resolution of the pages that are compared: 27,600 hexagons, the sample nearest to 20,000 that is not below."""


@cache
def real_cheonan() -> City | None:
    """Cheonan with its real standard node-link roads and its real 119 posts; None where the files are not at hand."""
    roads, stations = SHARED / "cheonan_nodelink", SHARED / "cheonan_ems_validation" / "ems_stations.csv"
    if not roads.is_dir() or not stations.is_file():
        return None
    sample = load_sample("cheonan")
    parts = [part for path in sorted(roads.glob("*.csv")) for part in read_path(path)]
    found = read_roads(parts, list(sample.tables["dongs"].geometry))
    tables = {"links": found.links, "nodes": found.nodes, "posts": _posts(stations)}
    sources = {name: Source(Text("실제 자료", "Real data"), "", "") for name in tables}
    return replace(sample.with_tables(tables, sources, {}), id="cheonan-real")


def _posts(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, dtype={"station_id": str})
    return pd.DataFrame(
        {
            "post_id": rows["station_id"],
            "name": rows["name"],
            "address": "",
            "lon": rows["lon"],
            "lat": rows["lat"],
            "turnout_s": np.nan,
        }
    )


def cities() -> dict[str, City]:
    """The cities by the name a table gives them, the real one first where it is at hand."""
    real = real_cheonan()
    found = {} if real is None else {REAL: real}
    return found | {"sample coquimbo": load_sample("coquimbo"), "sample cheonan": load_sample("cheonan")}
