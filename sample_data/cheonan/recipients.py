"""Made-up numbers of seniors who get care, by cell of 500 m, with places of low take-up planted on purpose.

The total is fixed. Every senior living alone has a chance that is higher where more of a dong's are 80 or over and where fewer
people live around, differs a little from dong to dong, and is cut within the planted blocks: whoever looks for places that are served less than others
can see whether they are found. All of it is assumed.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from sample_data.cheonan.ground_plan import GRID_CRS, find_dong, to_plan
from sample_data.cheonan.people import name_cells
from sample_data.cheonan.terrain import SEED, Floats
from sample_data.rounding import round_to_total
from sample_data.writing import snap_degrees

SERVED = 4_490
SERVICE = "노인맞춤돌봄(모의)"
CELL_M = 500
BLOCK_M = 2_000
LOW_BLOCKS = 5
LOW_FACTOR = 0.25  # of the chance elsewhere
FEWEST_IN_BLOCK, MOST_IN_BLOCK = 150, 450  # seniors living alone: more than bad luck, and still an exception
DONG_SPREAD = 0.12  # of the log of the chance
OLDER_POWER = 2.0  # the chance goes with the square of the dong's share of those who are 80 or over
CROWDED_POWER = -0.15  # and falls where many live in a 100 m cell: by a tenth with twice as many

Numbers = npt.NDArray[np.int64]


def build_recipients(dongs: gpd.GeoDataFrame, population: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``recipients``: so many by 500 m cell, never more than live alone there; cells without any are not listed."""
    rng = np.random.default_rng([SEED, 61])
    home = find_dong(to_plan(population), dongs)
    alone = spread_alone(home, population, households)
    share = households["aged_80_plus"].to_numpy(dtype=float) / np.maximum(households["seniors_alone"].to_numpy(dtype=float), 1.0)
    by_dong = share**OLDER_POWER * np.exp(DONG_SPREAD * rng.standard_normal(len(dongs)))
    x, y = _on_grid(population)
    crowded = np.maximum(population["people"].to_numpy(dtype=float), 1.0) ** CROWDED_POWER
    chance = by_dong[home] * crowded * np.where(_is_low(x, y, find_low_blocks(dongs, population, households)), LOW_FACTOR, 1.0)
    served = _draw_served(np.repeat(np.arange(len(alone)), alone), chance, rng)
    cells = pd.DataFrame({"x": x // CELL_M, "y": y // CELL_M, "people": np.bincount(served, minlength=len(alone))})
    cells = cells[cells["people"] > 0].groupby(["x", "y"], as_index=False)["people"].sum()
    lon, lat = _to_degrees((cells["x"] + 0.5) * CELL_M, (cells["y"] + 0.5) * CELL_M)
    return pd.DataFrame(
        {
            "dong_code": "",
            "dong_name": "",
            "lon": lon,
            "lat": lat,
            "year": pd.array([int(households["year"].iloc[0])] * len(cells), dtype="Int64"),
            "service": SERVICE,
            "people": cells["people"].to_numpy(dtype=float),
        }
    )


def spread_alone(home: Numbers, population: pd.DataFrame, households: pd.DataFrame) -> Numbers:
    """Give whole seniors living alone of each 100 m cell: those of its dong by seniors, by people where a dong has none."""
    alone = np.zeros(len(population), dtype="int64")
    old, people = (population[name].to_numpy(dtype=float) for name in ("seniors", "people"))
    for dong, total in enumerate(households["seniors_alone"].astype(int)):
        rows = np.flatnonzero(home == dong)
        weight = old[rows] if old[rows].sum() else people[rows]
        alone[rows] = round_to_total(weight, total)
    return alone


def find_low_blocks(dongs: gpd.GeoDataFrame, population: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Give the planted blocks: lower left corner in EPSG:5179 (m), seniors living alone, code of that 100 m cell, dong of the middle.

    They are drawn among the blocks where enough live alone, no two beside one another.
    """
    rng = np.random.default_rng([SEED, 65])
    alone = spread_alone(find_dong(to_plan(population), dongs), population, households)
    x, y = _on_grid(population)
    blocks = pd.DataFrame({"x": x // BLOCK_M * BLOCK_M, "y": y // BLOCK_M * BLOCK_M, "alone": alone})
    blocks = blocks.groupby(["x", "y"], as_index=False)["alone"].sum()
    blocks = blocks[blocks["alone"].between(FEWEST_IN_BLOCK, MOST_IN_BLOCK)].reset_index(drop=True)
    chosen: list[int] = []
    for row in rng.permutation(len(blocks)):
        apart = (blocks.loc[chosen, ["x", "y"]] - blocks.loc[row, ["x", "y"]]).abs().max(axis=1)
        if len(chosen) < LOW_BLOCKS and (apart > BLOCK_M).all():
            chosen.append(int(row))
    found = blocks.loc[sorted(chosen)].reset_index(drop=True)
    middle = shapely.points(found["x"] + BLOCK_M / 2, found["y"] + BLOCK_M / 2)
    _, dong = shapely.STRtree(dongs.to_crs(GRID_CRS).geometry.to_numpy()).query_nearest(middle, all_matches=False)
    return found.assign(code=name_cells(found["x"], found["y"]), dong_name=dongs["dong_name"].to_numpy()[dong])


def _is_low(x: Floats, y: Floats, blocks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    here = pd.MultiIndex.from_arrays([x // BLOCK_M * BLOCK_M, y // BLOCK_M * BLOCK_M])
    return np.asarray(here.isin(pd.MultiIndex.from_frame(blocks[["x", "y"]])))


def _draw_served(cell: Numbers, chance: Floats, rng: np.random.Generator) -> Numbers:
    """Give the cells of the seniors who are served: drawn one after the other by their chances, nobody twice."""
    keys = np.log(chance[cell]) + rng.gumbel(size=len(cell))  # the highest of such keys are such a drawing
    return np.asarray(cell[np.argsort(-keys, kind="stable")[:SERVED]])


def _on_grid(population: pd.DataFrame) -> tuple[Floats, Floats]:
    return pyproj.Transformer.from_crs(4326, GRID_CRS, always_xy=True).transform(population["lon"], population["lat"])


def _to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lon, lat = pyproj.Transformer.from_crs(GRID_CRS, 4326, always_xy=True).transform(x, y)
    return snap_degrees(lon), snap_degrees(lat)
