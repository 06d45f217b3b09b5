# Five crossings of a small town:
#
#     1 ---11 (two-way, 2+2 lanes)--- 2 ---12 (one-way, drawn from 3 to 2, oneway=-1)--- 3
#                                     |
#                                     13 (two-way; beyond 4 private, a footway, and a way whose node is missing)
#                                     4
#     roundabout 14: 2 -> 6 -> 5 -> 7 -> 2, without a oneway tag

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.osm import base_highway, direction_of, lanes_one_way, limit_kmh, read_osm, several
from analytics.intake.raw import FileKind, RawFile

PLACES = {
    1: (127.100, 36.800),
    2: (127.110, 36.800),
    3: (127.120, 36.800),
    4: (127.110, 36.790),
    5: (127.112, 36.802),
    6: (127.112, 36.801),
    7: (127.111, 36.802),
    8: (127.105, 36.801),
    9: (127.110, 36.785),
}
WAYS = {
    11: ([1, 8, 2], {"highway": "primary", "lanes": "4", "maxspeed": "60", "name": "쌍용대로"}),
    12: ([3, 2], {"highway": "secondary", "oneway": "-1", "maxspeed": "30 mph"}),
    13: ([2, 4], {"highway": "residential"}),
    14: ([2, 6, 5, 7, 2], {"highway": "tertiary", "junction": "roundabout", "maxspeed": "none"}),
    15: ([4, 9], {"highway": "residential", "access": "private"}),
    16: ([4, 9], {"highway": "footway"}),
    17: ([4, 99], {"highway": "residential"}),
}


def write_town(path):
    with osmium.SimpleWriter(str(path)) as writer:
        for node, place in PLACES.items():
            writer.add_node(osmium.osm.mutable.Node(id=node, location=place, version=1))
        for way, (nodes, tags) in WAYS.items():
            writer.add_way(osmium.osm.mutable.Way(id=way, nodes=nodes, tags=tags, version=1))
    return path.read_bytes()


@pytest.fixture(scope="module", params=[FileKind.OSM, FileKind.PBF])
def town(request, tmp_path_factory):
    name = "town.osm" if request.param == FileKind.OSM else "town.osm.pbf"
    return read_osm(RawFile(name, request.param, write_town(tmp_path_factory.mktemp("osm") / name)))


def directions(links, way):
    mine = links[links["link_id"].str.startswith(f"{way}-")]
    return sorted(zip(mine["from_node"], mine["to_node"], strict=True))


def test_a_two_way_street_gives_one_link_for_each_direction(town):
    assert directions(town.links, 11) == [("1", "2"), ("2", "1")]
    assert directions(town.links, 13) == [("2", "4"), ("4", "2")]


def test_a_one_way_street_against_its_drawing_runs_backwards(town):
    assert directions(town.links, 12) == [("2", "3")]
    line = town.links.loc[town.links["from_node"].eq("2") & town.links["to_node"].eq("3"), "geometry"].iloc[0]
    assert shapely.get_coordinates(line)[0] == pytest.approx(PLACES[2], abs=1e-7)


def test_a_roundabout_is_one_way_though_it_does_not_say_so(town):
    assert directions(town.links, 14) == [("2", "5"), ("5", "2")]
    bends = town.links.set_index(["from_node", "to_node"]).loc[("2", "5"), "geometry"]
    assert shapely.get_coordinates(bends).tolist() == pytest.approx(np.array([PLACES[2], PLACES[6], PLACES[5]]), abs=1e-7)


def test_bends_keep_their_shape_and_length(town):
    link = town.links.set_index(["from_node", "to_node"]).loc[("1", "2")]
    assert shapely.get_num_coordinates(link["geometry"]) == 3
    # 0.005 degrees of longitude at 36.8 N are 446 m, 0.001 degrees of latitude 111 m: twice the hypotenuse.
    assert link["length_m"] == pytest.approx(2 * np.hypot(446.0, 111.0), rel=0.01)


def test_tags_become_class_lanes_and_limit(town):
    links = town.links.set_index(["from_node", "to_node"])
    assert links.loc[("1", "2"), ["road_class", "lanes", "limit_kmh", "name"]].tolist() == ["104", 2, 60.0, "쌍용대로"]
    assert links.loc[("2", "3"), "limit_kmh"] == pytest.approx(48.28032)
    assert np.isnan(links.loc[("2", "5"), "limit_kmh"])
    assert links.loc[("2", "4"), "road_class"] == "108"


def test_every_way_for_cars_is_counted(town):
    receipt = town.receipt
    assert (receipt.rows_in, receipt.accepted, receipt.set_aside, receipt.rejected_rows) == (6, 4, 2, 0)
    told = " ".join(note.en for note in receipt.notes)
    assert "4 ways became 7 links" in told
    assert "1 ways closed to traffic" in told
    assert "1 ways whose nodes are not in the file" in told


def test_nodes_are_the_crossings_at_their_places(town):
    assert town.nodes["node_id"].tolist() == ["1", "2", "3", "4", "5"]
    assert town.nodes.loc[0, ["lon", "lat"]].tolist() == pytest.approx(PLACES[1], abs=1e-7)


def test_roads_outside_the_area_are_set_aside_and_counted(tmp_path):
    raw = RawFile("town.osm", FileKind.OSM, write_town(tmp_path / "town.osm"))
    west = read_osm(raw, within=shapely.box(127.09, 36.795, 127.106, 36.805))
    assert directions(west.links, 11) == [("1", "2"), ("2", "1")]
    assert (len(west.links), west.receipt.accepted, west.receipt.set_aside) == (2, 1, 5)
    with pytest.raises(InputError, match=r"town\.osm: there are no streets"):
        read_osm(raw, within=shapely.box(10, 10, 11, 11))


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_file_cut_off_is_called_damaged(tmp_path, keep):
    data = write_town(tmp_path / "town.osm.pbf")
    with pytest.raises(InputError, match="damaged or cut off"):
        read_osm(RawFile("town.osm.pbf", FileKind.PBF, data[: int(len(data) * keep)]))


def test_a_graph_saved_by_osmnx_gives_the_same_links(tmp_path):
    ox = pytest.importorskip("osmnx")
    x, y = [127.1, 127.11], [36.8, 36.8]
    nodes = gpd.GeoDataFrame({"x": x, "y": y}, index=[1, 2], geometry=gpd.points_from_xy(x, y), crs="EPSG:4326")
    line = shapely.linestrings([[127.1, 36.8], [127.105, 36.801], [127.11, 36.8]])
    index = pd.MultiIndex.from_tuples([(1, 2, 0), (2, 1, 0)], names=["u", "v", "key"])
    tags = {"osmid": [[11, 12], 11], "highway": ["primary", "primary_link"], "lanes": [["4", "3"], "2"]}
    more = {"oneway": [False, False], "maxspeed": [["60", "50"], None], "length": [910.5, 0.0], "name": ["쌍용대로", None]}
    edges = gpd.GeoDataFrame({**tags, **more}, index=index, geometry=[line, shapely.reverse(line)], crs="EPSG:4326")
    path = tmp_path / "g.graphml"
    ox.save_graphml(ox.graph_from_gdfs(nodes, edges), path)
    roads = read_osm(RawFile("g.graphml", FileKind.GRAPHML, path.read_bytes()))
    links = roads.links.set_index(["from_node", "to_node"])
    assert links.loc[("1", "2"), ["road_class", "lanes", "limit_kmh", "length_m"]].tolist() == ["104", 1, 50.0, 910.5]
    assert links.loc[("2", "1"), "length_m"] == pytest.approx(2 * np.hypot(446.0, 111.0), rel=0.01)
    assert shapely.equals_exact(links.loc[("1", "2"), "geometry"], line, 1e-9)
    assert roads.receipt.accepted == 2


COQUIMBO = Path("../shared/data/coquimbo_roads")


@pytest.mark.skipif(not COQUIMBO.is_dir(), reason="the real OpenStreetMap network is not here (../shared/data/coquimbo_roads)")
def test_a_real_network_of_34_272_arcs_comes_back_whole_from_graphml(tmp_path):
    ox = pytest.importorskip("osmnx")
    nodes = pd.read_parquet(COQUIMBO / "nodes.parquet")
    edges = pd.read_parquet(COQUIMBO / "edges_geom.parquet").rename(columns={"speed": "maxspeed"})
    nodes = gpd.GeoDataFrame(nodes, geometry=gpd.points_from_xy(nodes["x"], nodes["y"]), crs="EPSG:4326")
    lines = shapely.from_wkb(edges["geometry"].to_numpy())
    graph = gpd.GeoDataFrame(edges.drop(columns="geometry"), geometry=lines, crs="EPSG:4326").set_index(["u", "v", "key"])
    ox.save_graphml(ox.graph_from_gdfs(nodes, graph), tmp_path / "coquimbo.graphml")
    roads = read_osm(RawFile("coquimbo.graphml", FileKind.GRAPHML, (tmp_path / "coquimbo.graphml").read_bytes()))
    loops = edges["u"] == edges["v"]
    assert (roads.receipt.rows_in, roads.receipt.accepted, roads.receipt.set_aside) == (34_272, 34_272 - 23, 23)
    assert int(loops.sum()) == 23
    assert len(roads.nodes) == 15_591
    assert roads.links["length_m"].sum() == pytest.approx(edges.loc[~loops, "length"].sum(), rel=1e-9)
    assert roads.links["limit_kmh"].isna().mean() == pytest.approx(edges.loc[~loops, "maxspeed"].isna().mean(), abs=0.001)


GRAPHML = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="x" for="node" attr.name="x"/><key id="y" for="node" attr.name="y"/>'
    '<key id="h" for="edge" attr.name="highway"/><graph edgedefault="{kind}">'
    '<node id="a"><data key="x">{x}</data><data key="y">36.8</data></node>'
    '<node id="b"><data key="x">127.2</data><data key="y">36.8</data></node><node id="c"><data key="x">127.3</data></node>'
    '<edge source="a" target="b"><data key="h">residential</data></edge><edge source="b" target="c"/>'
    '<edge source="b" target="z"/><edge source="b" target="b"/></graph></graphml>'
)


def graphml(kind="directed", x="127.1"):
    return RawFile("g.graphml", FileKind.GRAPHML, GRAPHML.format(kind=kind, x=x).encode())


def test_edges_to_nodes_without_a_place_and_loops_are_set_aside_and_counted():
    roads = read_osm(graphml())
    assert (len(roads.links), roads.receipt.rows_in, roads.receipt.accepted, roads.receipt.set_aside) == (1, 4, 1, 3)


def test_an_undirected_graph_gives_both_directions():
    assert len(read_osm(graphml("undirected")).links) == 2


def test_a_graph_in_metres_without_a_crs_is_refused():
    with pytest.raises(InputError, match="WGS84"):
        read_osm(graphml(x="213116.35"))


def test_a_graph_without_nodes_is_refused():
    with pytest.raises(InputError, match="no nodes"):
        read_osm(RawFile("g.graphml", FileKind.GRAPHML, b"<graphml><graph/></graphml>"))


def test_speeds_are_read_in_their_unit_and_the_slowest_counts():
    assert limit_kmh("50") == 50.0
    assert limit_kmh("６０") == 60.0
    assert limit_kmh("30 mph") == pytest.approx(48.28032)
    assert limit_kmh("['60', '50']") == 50.0
    assert limit_kmh("80;60") == 60.0
    assert all(np.isnan(limit_kmh(value)) for value in ("", "none", "KR:urban", "0", "999", "walk"))


def test_lanes_of_a_two_way_street_are_halved_and_never_below_one():
    assert [lanes_one_way(value, both_ways=True) for value in ("4", "3", "1", "", "x", "99")] == [2, 1, 1, 1, 1, 20]
    assert lanes_one_way("3", both_ways=False) == 3


def test_directions_follow_the_tags():
    assert direction_of("motorway", "", "") == "ahead"
    assert direction_of("motorway", "no", "") == "both"
    assert direction_of("residential", "", "circular") == "ahead"
    assert direction_of("residential", "yes", "") == "ahead"
    assert direction_of("residential", "True", "") == "ahead"
    assert direction_of("residential", "reversible", "") == "both"


def test_of_several_classes_the_most_important_counts():
    assert base_highway("['residential', 'secondary_link']") == "secondary"
    assert base_highway("footway") == "footway"
    assert several("['a', \"b's\"]") == ["a", "b's"]
