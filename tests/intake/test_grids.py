import io
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.cities import area_of, city_of_korea
from analytics.intake.grids import first_there, is_unknown, read_population
from analytics.intake.reading import DEFAULT_LIMITS, read_path, read_upload
from analytics.intake.senior_cells import read_senior_cells
from analytics.intake.text_tables import read_text_table
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.gridcodes import decode_cells, encode_cells

JINJU = Path("../shared/data/jinju_grid500")
needs_jinju = pytest.mark.skipif(not JINJU.is_dir(), reason="the real 500 m grid is not here (../shared/data/jinju_grid500)")

ROWS = "2024,다바000277,to_in_001,5\n2024,다바000278,to_in_001,N/A\n2024,다바000279,to_in_001,7\n2024,다바000279,to_in_007,3\n"


def read(text, name="sgis.csv", **more):
    return read_population([read_text_table(name, text.encode("cp949"), DEFAULT_LIMITS)], **more)


@pytest.fixture(scope="module")
def jinju():
    return area_of(city_of_korea("진주시"))


@pytest.mark.parametrize(
    "text",
    [ROWS, "기준연도,격자코드,통계항목,통계값\n" + ROWS, ROWS.replace(",", "^")],
    ids=["without a header", "with a header", "carets"],
)
def test_the_forms_of_sgis_files_mean_the_same(text):
    reading = read(text)
    assert reading.table["cell_id"].tolist() == ["다바000277", "다바000279"]
    assert reading.table["people"].tolist() == [5.0, 7.0]
    assert reading.table["cell_m"].tolist() == [100.0, 100.0]
    receipt = reading.receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.set_aside) == (4, 2, 2)


def test_a_cell_stands_at_its_centre():
    table = read(ROWS).table
    lon, lat = to_degrees([900_050.0], [1_827_750.0], "EPSG:5179")
    assert (table["lon"][0], table["lat"][0]) == pytest.approx((lon[0], lat[0]), abs=1e-9)


def test_a_value_that_is_not_there_is_not_nought():
    told = " ".join(note.en for note in read(ROWS).receipts[0].notes)
    assert "1 cells without a value (NA, *, blank) were left out. They are unknown, not 0." in told
    assert all(is_unknown(cell) for cell in ("", "N/A", "*", "-", "X"))
    assert not is_unknown("0")


def test_the_last_year_of_several_is_kept():
    reading = read("기준연도,격자코드,통계항목,통계값\n2022,다바000277,to_in_001,1\n2023,다바000277,to_in_001,2\n")
    assert reading.table["people"].tolist() == [2.0]
    assert any("years other than 2023" in note.en for note in reading.receipts[0].notes)


def test_a_file_without_the_total_population_is_refused_with_what_it_has():
    with pytest.raises(InputError, match="to_in_007"):
        read(ROWS.replace("to_in_001", "to_in_007"))


def test_negative_people_and_unreadable_cells_are_rejected():
    reading = read("격자코드,통계값\n다바000277,-5\n엉뚱한것,9\n다바000279,7\n")
    found = {(item.row, item.column, item.value) for item in reading.receipts[0].rejections}
    assert found == {(2, "통계값", "-5"), (3, "격자코드", "엉뚱한것")}
    assert reading.table["people"].tolist() == [7.0]


def test_a_repeated_cell_counts_once_and_a_contradicting_one_is_rejected():
    reading = read("격자코드,통계값\n다바000277,5\n다바000277,5\n다바000277,8\n")
    receipt = reading.receipts[0]
    assert (receipt.accepted, receipt.set_aside, receipt.rejected_rows) == (1, 1, 1)
    assert receipt.rejections[0].row == 4


def platform_zip(folder, codes, values, name="nlsp_021001001"):
    """A shapefile in a zip as the national map platform gives it: gid and val, squares in EPSG:5179."""
    cells = decode_cells(codes)
    squares = [shapely.box(x, y, x + 100, y + 100) for x, y in zip(cells.x_m, cells.y_m, strict=True)]
    table = gpd.GeoDataFrame({"gid": codes, "val": values}, geometry=squares, crs="EPSG:5179")
    table.to_file(folder / f"{name}.shp", encoding="CP949")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.glob(f"{name}.*")):
            archive.write(path, path.name)
    return buffer.getvalue()


def test_several_shapefile_zips_are_merged_and_shared_cells_count_once(tmp_path):
    first = platform_zip(tmp_path, ["다바000277", "다바000278"], [5.0, np.nan])
    second = platform_zip(tmp_path, ["다바000277", "다바000279"], [5.0, 7.0])
    seniors = platform_zip(tmp_path, ["다바000277", "다바000279"], [2.0, 3.0])
    files = [("인구_총인구_가시.zip", first), ("인구_총인구_나시.zip", second), ("고령인구(65세이상).zip", seniors)]
    reading = read_population([raw for name, data in files for raw in read_upload(name, data)])
    assert reading.table["cell_id"].tolist() == ["다바000277", "다바000279"]
    assert reading.table["people"].tolist() == [5.0, 7.0]
    assert reading.table["seniors"].tolist() == [2.0, 3.0]
    assert [(item.rows_in, item.accepted, item.set_aside) for item in reading.receipts] == [(2, 1, 1), (2, 1, 1), (2, 2, 0)]


def test_editions_of_a_grid_that_name_their_cells_by_code_and_by_place_are_one_grid():
    east, north = np.meshgrid(954_050.0 + 100 * np.arange(3), 1_904_050.0 + 100 * np.arange(2))
    lon, lat = to_degrees(east.ravel(), north.ravel(), "EPSG:5179")
    grid = pd.DataFrame({"gid": [f"�쇰씪52b9{number}b" for number in range(6)], "lon": lon, "lat": lat, "people": range(5, 11)})
    grid["seniors"] = 2
    editions = [("a.csv", grid), ("b.csv", grid.drop(columns="gid").assign(lon=lon + 1e-7))]
    tables = [read_text_table(name, rows.to_csv(index=False).encode(), DEFAULT_LIMITS) for name, rows in editions]
    people, seniors = read_population(tables), read_senior_cells(tables)
    assert people.table["people"].sum() == 45
    assert [(item.accepted, item.set_aside) for item in people.receipts] == [(6, 0), (0, 6)]
    assert seniors.table["seniors"].tolist() == [2.0] * 6


def test_cells_of_two_sizes_in_one_place_are_two():
    frame = pd.DataFrame({"lon": [127.1, 127.1], "lat": [36.8, 36.8], "cell_m": [100.0, 500.0]})
    assert first_there(frame).tolist() == [0, 1]
    near = pd.DataFrame({"lon": [127.1, 127.100049, 127.1001], "lat": [36.8] * 3, "cell_m": [100.0] * 3})
    assert first_there(near).tolist() == [0, 0, 1]  # 4.4 m apart each: whatever a rounding would make of them


def test_seniors_alone_are_refused():
    with pytest.raises(InputError, match="seniors only"):
        read("gid,val\n다바000277,5\n", "노인인구.csv")


@needs_jinju
def test_the_real_grid_of_jinju_as_points_and_as_squares(jinju):
    points = read_population(read_path(JINJU / "위경도추가_추출_진주시_500x500_격자종합.csv"), jinju)
    squares = read_population(read_path(JINJU / "추출_진주시_500x500_격자종합.csv"), jinju)
    for reading in (points, squares):
        receipt = reading.receipts[0]
        assert (receipt.rows_in, receipt.accepted, receipt.set_aside) == (1421, 1252, 169)
        assert reading.table["people"].sum() == 314_330
        assert reading.table["seniors"].sum() == 69_970
        assert set(reading.table["cell_m"]) == {500.0}
        assert reading.placing.crs == "EPSG:4326"
    assert points.table["cell_id"].tolist()[:2] == ["라라35b91a", "라라35b91b"]


@needs_jinju
def test_the_code_of_every_real_500_m_cell_is_the_one_its_place_gives():
    frame = read_path(JINJU / "추출_진주시_500x500_격자종합.csv")[0].frame
    corners = shapely.get_coordinates(shapely.centroid(frame["geometry"].to_numpy()))
    codes = encode_cells(*to_metres(corners[:, 0], corners[:, 1], "EPSG:5179"), 500)
    # The first letters of the file were lost before it came here; the six signs behind them are whole.
    assert [code[-6:] for code in codes] == frame["gid"].str[-6:].tolist()


def test_cells_outside_the_city_are_set_aside(jinju):
    reading = read("격자코드,통계값\n다바000277,5\n라라52b91b,7\n", area=jinju)
    assert reading.table["cell_id"].tolist() == ["라라52b91b"]
    assert any("1 cells outside the city" in note.en for note in reading.receipts[0].notes)
    with pytest.raises(InputError, match="no cells with a value in this city"):
        read("격자코드,통계값\n다바000277,5\n", area=jinju)


def test_a_grid_without_people_or_place_names_what_it_lacks():
    with pytest.raises(InputError, match="통계값"):
        read("격자코드,면적\n다바000277,5\n")
    with pytest.raises(InputError, match="격자코드"):
        read("이름,인구\n가동,5\n")


def test_points_at_uneven_distances_have_no_cell_size():
    table = pd.DataFrame({"경도": [127.10, 127.11, 127.14, 127.30], "위도": [36.80, 36.80, 36.80, 36.80], "인구": [1, 2, 3, 4]})
    reading = read(table.to_csv(index=False))
    assert reading.table["cell_m"].isna().all()
    assert reading.table["cell_id"].is_unique
