import io
import zipfile
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError, NetworkClosedError
from analytics.intake.raw import FileKind, RawFile, RawTable
from analytics.intake.reading import read_path, read_upload
from analytics.intake.roads import download_roads, read_roads
from analytics.intake.samples import load_sample
from analytics.spatial.areas import outline, widen
from analytics.spatial.crs import to_metres

REAL = Path("../shared/data/cheonan_nodelink")
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real node-link file is not here (../shared/data/cheonan_nodelink)")

# The words of the real .prj: the numbers are those of EPSG:5186, but no code is given.
PRJ = (
    'PROJCS["ITRF2000_Central_Belt_60",GEOGCS["GCS_ITRF_2000",DATUM["D_ITRF_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],'
    'PARAMETER["False_Northing",600000.0],PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)


@pytest.fixture(scope="module")
def cheonan():
    dongs = load_sample("korea").tables["dongs"]
    return outline(dongs.geometry[dongs["dong_code"].str.startswith("3401")].to_numpy())


@pytest.fixture(scope="module")
def real(cheonan):
    files = [*read_path(REAL / "moct_link.csv"), *read_path(REAL / "moct_node.csv")]
    return read_roads(files, [cheonan])


@needs_real
def test_the_real_file_gives_its_known_counts(real):
    receipt = real.receipt
    assert (receipt.rows_in, receipt.accepted, receipt.set_aside, receipt.rejected_rows) == (9230, 9220, 10, 0)
    assert len(real.links) == 9220
    assert len(real.nodes) == 3391
    assert real.receipts[1].accepted == 3324
    assert real.links["length_m"].sum() == pytest.approx(2_425_572, abs=1)
    assert real.links.crs == "EPSG:4326"


@needs_real
def test_what_the_real_file_gets_wrong_is_told_with_counts(real):
    told = " ".join(note.en for note in real.notes)
    assert "10 links not in use (ROAD_USE=1)" in told
    assert "67 nodes that the node file lacks (named by 146 links)" in told
    assert "20 broken lines" in told
    assert "9,113 of 9,220 points" in told
    assert (real.placing.crs, real.placing.vote.swapped) == ("EPSG:5186", False)


def gaps_m(places, others):
    x, y = to_metres(places[:, 0], places[:, 1], "EPSG:5186")
    other_x, other_y = to_metres(others[:, 0], others[:, 1], "EPSG:5186")
    return np.hypot(x - other_x, y - other_y)


@needs_real
def test_every_link_of_the_real_file_is_drawn_from_its_first_to_its_last_node(real):
    nodes = real.nodes.set_index("node_id")[["lon", "lat"]]
    for name, at in (("from_node", 0), ("to_node", -1)):
        ends = shapely.get_coordinates(shapely.get_point(real.links.geometry.to_numpy(), at))
        gap_m = gaps_m(ends, nodes.loc[real.links[name]].to_numpy())
        # The standard draws both directions beside each other, some metres off the node.
        assert np.median(gap_m) < 7.0
        assert np.quantile(gap_m, 0.99) < 25.0


@needs_real
def test_without_the_node_file_all_nodes_are_made_from_the_links(cheonan, real):
    alone = read_roads(read_path(REAL / "moct_link.csv"), [cheonan])
    assert alone.nodes["node_id"].tolist() == real.nodes["node_id"].tolist()
    gap_m = gaps_m(alone.nodes[["lon", "lat"]].to_numpy(), real.nodes[["lon", "lat"]].to_numpy())
    assert np.median(gap_m) < 3.0
    assert np.quantile(gap_m, 0.99) < 25.0


def as_written(reading_of):
    raw = next(iter(read_path(reading_of)))
    table = raw.frame.drop(columns=["geometry", "gid"])
    return gpd.GeoDataFrame(table.rename(columns=str.upper), geometry=raw.frame["geometry"].to_numpy(), crs=PRJ)


def zipped_shapefile(table, folder, name):
    table.to_file(folder / f"{name}.shp", encoding="CP949")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.glob(f"{name}.*"):
            archive.write(path, path.name)
    return buffer.getvalue()


@needs_real
@pytest.mark.filterwarnings("ignore:.*Normalized/laundered field name.*:RuntimeWarning")
def test_the_same_network_as_zipped_shapefile_or_gpkg_gives_the_same_links(cheonan, real, tmp_path):
    links, nodes = as_written(REAL / "moct_link.csv"), as_written(REAL / "moct_node.csv")
    shapefile = zipped_shapefile(links, tmp_path, "MOCT_LINK")
    links.to_file(tmp_path / "roads.gpkg", layer="MOCT_LINK")
    nodes.to_file(tmp_path / "roads.gpkg", layer="MOCT_NODE")
    for files in (
        [*read_upload("roads.zip", shapefile), *read_path(REAL / "moct_node.csv")],
        read_upload("roads.gpkg", (tmp_path / "roads.gpkg").read_bytes()),
    ):
        again = read_roads(files, [cheonan])
        assert again.placing.crs == "EPSG:5186"
        for name in ("link_id", "from_node", "to_node", "road_class", "lanes", "limit_kmh", "name"):
            pd.testing.assert_series_equal(again.links[name], real.links[name])
        assert again.links["length_m"].to_numpy() == pytest.approx(real.links["length_m"].to_numpy(), abs=1e-6)
        assert shapely.equals_exact(again.links.geometry.to_numpy(), real.links.geometry.to_numpy(), 1e-9).all()
        assert len(again.nodes) == 3391


def small(rows, crs="EPSG:5186", **more):
    """Link rows (id, from, to, lanes, rank, limit, length, line in EPSG:5186 kilometres from 210, 460)."""
    names = ["LINK_ID", "F_NODE", "T_NODE", "LANES", "ROAD_RANK", "MAX_SPD", "LENGTH"]
    frame = pd.DataFrame([row[:7] for row in rows], columns=names, dtype="str")
    for name, values in more.items():
        frame[name] = values
    frame["geometry"] = np.array([shapely.from_wkt(row[7]) for row in rows], dtype=object)
    frame["geometry"] = shapely.transform(frame["geometry"].to_numpy(), lambda km: (km + np.array([210.0, 460.0])) * 1000.0)
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return RawTable("links.csv", "", frame, True, crs)


A_TO_B = ("1", "A", "B", "1", "107", "50", "1000", "LINESTRING (0 0, 1 0)")
B_TO_A = ("2", "B", "A", "1", "107", "50", "1000", "LINESTRING (1 0, 0 0)")
B_TO_C = ("3", "B", "C", "2", "103", "80", "1000", "LINESTRING (1 0, 2 0)")
C_TO_B = ("4", "C", "B", "2", "103", "80", "1000", "LINESTRING (2 0, 1 0)")
SOUND = (A_TO_B, B_TO_A, B_TO_C, C_TO_B)


def changed(row, **values):
    names = ("id", "start", "end", "lanes", "rank", "limit", "length", "line")
    return tuple(values.get(name, value) for name, value in zip(names, row, strict=True))


def test_a_sound_network_passes_unchanged():
    reading = read_roads([small(SOUND)])
    assert reading.links["link_id"].tolist() == ["1", "2", "3", "4"]
    assert reading.nodes["node_id"].tolist() == ["A", "B", "C"]
    assert reading.receipt.repairs == ()
    assert [note.en for note in reading.notes] == ["There is no node file: 3 nodes were made from the ends of the links."]


def test_a_line_drawn_against_its_nodes_is_turned_and_counted():
    backwards = changed(B_TO_C, line="LINESTRING (2 0, 1 0)")
    reading = read_roads([small((A_TO_B, B_TO_A, backwards, C_TO_B))])
    sound = read_roads([small(SOUND)])
    assert shapely.equals(reading.links.geometry.to_numpy(), sound.links.geometry.to_numpy()).all()
    assert shapely.get_coordinates(reading.links.geometry.iloc[2]).tolist() == pytest.approx(
        shapely.get_coordinates(sound.links.geometry.iloc[2])
    )
    (repair,) = reading.receipt.repairs
    assert (repair.row, repair.count) == (4, 1)
    assert "turned round" in repair.reason.en


def test_a_node_file_decides_how_a_line_runs():
    backwards = [changed(row, line=line) for row, line in ((A_TO_B, "LINESTRING (1 0, 0 0)"), (B_TO_A, "LINESTRING (0 0, 1 0)"))]
    frame = pd.DataFrame({"NODE_ID": ["A", "B"]}, index=[2, 3])
    frame["geometry"] = np.array(shapely.points([[210_000.0, 460_000.0], [211_000.0, 460_000.0]]), dtype=object)
    reading = read_roads([small(backwards), RawTable("nodes.csv", "", frame, True, "EPSG:5186")])
    assert reading.receipt.repairs[0].count == 2
    west, east = (reading.nodes.set_index("node_id").loc[name, "lon"] for name in ("A", "B"))
    assert west < east
    assert shapely.get_x(shapely.get_point(reading.links.geometry.iloc[0], 0)) == pytest.approx(west)


def test_both_kinds_of_lines_mean_the_same():
    mixed = [changed(row, line=row[7].replace("LINESTRING (", "MULTILINESTRING ((") + ")") for row in SOUND[:2]]
    reading = read_roads([small([*mixed, *SOUND[2:]])])
    assert set(reading.links.geometry.geom_type) == {"LineString"}
    assert reading.receipt.accepted == 4


def test_a_missing_zero_or_odd_speed_limit_becomes_missing_and_is_counted():
    limits = ["0", "", "６０", "300"]
    reading = read_roads([small([changed(row, limit=limit) for row, limit in zip(SOUND, limits, strict=True)])])
    assert reading.links["limit_kmh"].isna().tolist() == [True, True, False, True]
    assert reading.links["limit_kmh"][2] == 60.0
    assert any("3 links (75.0%) have no speed limit" in note.en for note in reading.notes)
    assert [repair.value for repair in reading.receipt.repairs] == ["300"]


def test_a_bad_length_is_measured_along_the_line():
    lengths = ["0", "-5", "nan", "1000"]
    reading = read_roads([small([changed(row, length=length) for row, length in zip(SOUND, lengths, strict=True)])])
    assert reading.links["length_m"].tolist() == pytest.approx([1000.0] * 4, rel=1e-4)
    (repair,) = reading.receipt.repairs
    assert (repair.value, repair.count, repair.row) == ("0", 3, 2)


def test_lanes_and_classes_that_are_not_known_get_the_least_assumption():
    reading = read_roads([small([changed(A_TO_B, lanes="0", rank="999"), changed(B_TO_A, lanes="", rank=""), *SOUND[2:]])])
    assert reading.links["lanes"].tolist() == [1, 1, 2, 2]
    assert reading.links["road_class"].tolist() == ["108", "108", "103", "103"]
    assert {repair.column: repair.count for repair in reading.receipt.repairs} == {"LANES": 2, "ROAD_RANK": 2}


def test_links_not_in_use_and_loops_are_set_aside():
    loop = ("5", "C", "C", "1", "107", "50", "100", "LINESTRING (2 0, 2 1, 2 0)")
    reading = read_roads([small([*SOUND, loop], ROAD_USE=["0", "1", "0", "0", "0"])])
    assert reading.links["link_id"].tolist() == ["1", "3", "4"]
    assert (reading.receipt.accepted, reading.receipt.set_aside) == (3, 2)


def test_a_repeated_link_counts_once_and_a_contradicting_one_is_rejected():
    reading = read_roads([small([*SOUND, A_TO_B, changed(B_TO_C, id="2")])])
    assert (reading.receipt.accepted, reading.receipt.set_aside, reading.receipt.rejected_rows) == (4, 1, 1)
    (rejection,) = reading.receipt.rejections
    assert (rejection.row, rejection.column, rejection.value) == (7, "LINK_ID", "2")


def test_the_same_link_in_two_files_counts_once():
    first, second = small(SOUND[:2]), small(SOUND)
    reading = read_roads([first, second])
    assert len(reading.links) == 4
    assert (reading.receipt.rows_in, reading.receipt.set_aside) == (6, 2)


def test_rows_without_ids_or_lines_are_rejected_with_their_row():
    broken = [changed(A_TO_B, id=""), changed(B_TO_A, start="3.02E+09"), changed(B_TO_C, line="LINESTRING EMPTY"), C_TO_B]
    reading = read_roads([small(broken)])
    found = {(item.row, item.column, item.value) for item in reading.receipt.rejections}
    assert found == {(2, "LINK_ID", ""), (3, "F_NODE", "3.02E+09"), (4, "geometry", "")}
    assert reading.receipt.accepted == 1


def test_ids_that_a_spreadsheet_made_decimal_are_mended():
    reading = read_roads([small([changed(row, id=row[0] + ".0") for row in SOUND])])
    assert reading.links["link_id"].tolist() == ["1", "2", "3", "4"]
    assert reading.receipt.repairs[0].became == "1"


def test_links_outside_the_surroundings_are_set_aside(cheonan):
    far = changed(B_TO_C, id="9", line="LINESTRING (100 0, 101 0)")
    reading = read_roads([small([*SOUND, far], crs=None)], [cheonan], widen(cheonan, 15_000.0, "EPSG:5186"))
    assert (reading.receipt.accepted, reading.receipt.set_aside) == (4, 1)


def test_the_roads_of_another_city_are_refused(cheonan):
    elsewhere = small([changed(row, line=row[7].replace("0)", "-200)").replace("0,", "-200,")) for row in SOUND])
    with pytest.raises(InputError, match="no usable road links"):
        read_roads([elsewhere], [cheonan], widen(cheonan, 15_000.0, "EPSG:5186"))


def test_a_crs_that_contradicts_the_city_is_overruled_and_told(cheonan):
    reading = read_roads([small(SOUND, crs="EPSG:5181")], [cheonan])
    assert reading.placing.crs == "EPSG:5186"
    assert any("The file says EPSG:5181" in note.en for note in reading.notes)


def test_separate_networks_are_kept_and_counted():
    island = [("8", "X", "Y", "1", "107", "50", "500", "LINESTRING (5 5, 5.5 5)")]
    reading = read_roads([small([*SOUND, *island])])
    assert any("1 networks (2 nodes) are not joined" in note.en for note in reading.notes)
    assert len(reading.links) == 5


def test_links_without_lines_or_two_networks_at_once_are_refused():
    with pytest.raises(InputError, match="no links"):
        read_roads([RawTable("nodes.csv", "", pd.DataFrame({"NODE_ID": ["1"]}, index=[2]))])
    with pytest.raises(InputError, match="two road networks"):
        read_roads([small(SOUND), RawFile("a.osm", FileKind.OSM, b"<osm/>")])


def test_a_table_of_lines_without_nodes_names_the_columns_it_lacks():
    raw = small(SOUND)
    with pytest.raises(InputError, match="F_NODE"):
        read_roads([RawTable("rivers.csv", "", raw.frame.drop(columns=["F_NODE", "T_NODE"]), True, "EPSG:5186")])


def test_a_closed_network_says_what_to_do_instead(monkeypatch):
    osmnx = pytest.importorskip("osmnx")
    monkeypatch.setattr(osmnx.settings, "nominatim_url", "http://127.0.0.1:9/")
    with pytest.raises(NetworkClosedError) as closed:
        download_roads("천안시, 대한민국")
    assert "폐쇄망" in closed.value.text.ko
    assert "upload" in closed.value.text.en


def find_nothing(_place, **_network):
    raise TypeError


def test_a_downloaded_graph_becomes_links_and_each_step_is_reported(monkeypatch):
    osmnx = pytest.importorskip("osmnx")
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node(1, x=127.1, y=36.8)
    graph.add_node(2, x=127.11, y=36.8)
    graph.add_edge(1, 2, osmid=5, highway="primary", oneway=True, lanes="2", maxspeed="60", length=890.0)
    monkeypatch.setattr("analytics.intake.roads._probe", lambda _address: None)
    monkeypatch.setattr(osmnx, "graph_from_place", lambda _place, **_network: graph)
    steps = []
    reading = download_roads("작은 마을", steps.append)
    assert reading.links.iloc[0][["from_node", "to_node", "lanes", "limit_kmh", "length_m"]].tolist() == [
        "1",
        "2",
        2,
        60.0,
        890.0,
    ]
    assert len(steps) == 3
    monkeypatch.setattr(osmnx, "graph_from_place", find_nothing)
    with pytest.raises(InputError, match="No roads were found"):
        download_roads("어디에도 없는 곳")
