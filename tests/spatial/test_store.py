"""A network in a folder: the same answers from the map, whole or not at all, and nothing hostile gets in."""

import json
import shutil

import numpy as np
import pytest
from towns import both_ways, network_of, node_seconds, on_road, times_of

from analytics.core.errors import InputError
from analytics.spatial import store
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.network import ArcTimes, build_network, find_places, seconds_at, travel_from
from analytics.spatial.store import KINDS, LIST, in_walking_order, read_network, save_network

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0), "가": (4000, 0)}


@pytest.fixture
def town():
    return network_of(ROW, both_ways("A", "B", "C", "D", "가"))


@pytest.fixture
def folder(town, tmp_path):
    save_network(town, tmp_path / "town")
    return tmp_path / "town"


def arrays(network):
    return store._arrays_of(network)


def file_of(folder, name):
    return folder / store._file_name(name, json.loads((folder / LIST).read_bytes())["arrays"][name])


def put(folder, name, array):
    """Put another array in place of one, its digest mended in the list."""
    listed = json.loads((folder / LIST).read_bytes())
    listed["arrays"][name] = store._save_array(folder, name, array)
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")


def test_what_is_read_is_what_was_saved_names_and_lines_included(town, folder):
    found = read_network(folder)
    for name, array in arrays(town).items():
        np.testing.assert_array_equal(arrays(found)[name], array, err_msg=name, strict=True)
    assert found.node_ids.tolist() == ["A", "B", "C", "D", "가"]
    assert [line.wkt for line in found.road_lines] == [line.wkt for line in town.road_lines]


def test_the_same_answers_come_from_the_map(town, folder):
    found = read_network(folder)
    for network in (town, found):
        travel = travel_from(network, times_of(network, 60.0), on_road(network, ("A", "B", 0.5)), np.zeros(1))
        assert node_seconds(network, travel) == {"A": 30, "B": 30, "C": 90, "D": 150, "가": 210}


def test_arrays_are_maps_that_cannot_be_written_to(folder):
    found = read_network(folder)
    assert isinstance(found.tail.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found.tail[0] = 1


def test_equal_networks_have_equal_digests_and_others_do_not(town, tmp_path):
    one, same = save_network(town, tmp_path / "1"), save_network(town, tmp_path / "2")
    other = save_network(network_of(ROW, both_ways("A", "B", "C")), tmp_path / "3")
    assert one == same != other


def test_a_new_network_takes_the_place_of_the_old_one_and_who_has_the_old_one_keeps_it(folder):
    old = read_network(folder)
    save_network(network_of(ROW, both_ways("A", "B")), folder)
    assert len(read_network(folder).tail) == 2
    assert len(old.tail) == 8
    assert old.head.tolist() == [1, 0, 2, 1, 3, 2, 4, 3]
    assert len(list(folder.iterdir())) == len(KINDS) + 1


def test_when_the_list_cannot_be_written_the_old_network_stands(folder, monkeypatch):
    before = read_network(folder).tail.tolist()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.json, "dumps", full)
    with pytest.raises(OSError, match="No space"):
        save_network(network_of(ROW, both_ways("A", "B")), folder)
    monkeypatch.undo()
    assert read_network(folder).tail.tolist() == before


def test_in_walking_order_every_name_has_the_seconds_it_had():
    tangled = {name: ROW[name] for name in ("C", "가", "A", "D", "B")}
    town = network_of(tangled, both_ways("A", "B", "C", "D", "가"))
    walked = in_walking_order(town)
    assert walked.node_ids.tolist() == ["A", "B", "C", "D", "가"]
    for network in (town, walked):
        travel = travel_from(network, times_of(network, 60.0), on_road(network, ("A", "B", 0.5)), np.zeros(1))
        assert node_seconds(network, travel) == {"A": 30, "B": 30, "C": 90, "D": 150, "가": 210}
    assert walked.junction.tolist() == [False] * 5


def test_walking_order_goes_through_one_quarter_of_the_map_after_the_other():
    """South-west, south-east, north-west, north-east, and in each of them likewise."""
    spots = {f"{x}{y}": (x * 1024.0, y * 1024.0) for x in range(4) for y in range(4)}
    roads = both_ways(*(f"{x}{y}" for x in range(4) for y in range(4)))
    walked = in_walking_order(network_of({**spots, "rim": (4096.0, 4096.0)}, [*roads, *both_ways("00", "rim")]))
    assert walked.node_ids.tolist()[:8] == ["00", "10", "01", "11", "20", "30", "21", "31"]


# --- what is refused -----------------------------------------------------------------------------------------------


def refused(folder, **how):
    with pytest.raises(InputError) as problem:
        read_network(folder, **how)
    assert folder.name in problem.value.text.ko
    assert folder.name in problem.value.text.en


def test_a_folder_without_a_network_is_refused(tmp_path):
    refused(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "road-network", "version": 1}', "[" * 9000, '"' + "x" * 20_000 + '"', "\udcff"]
)
def test_a_list_that_is_no_list_is_refused(folder, text):
    (folder / LIST).write_bytes(text.encode("utf-8", "surrogateescape"))
    refused(folder)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "0" * 63, "G" * 64, 7, None])
def test_a_list_that_names_something_else_than_a_digest_is_refused(folder, digest):
    listed = json.loads((folder / LIST).read_bytes())
    listed["arrays"]["tail"] = digest
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")
    refused(folder)


def test_a_missing_array_is_refused(folder):
    file_of(folder, "tail").unlink()
    refused(folder)


def test_one_changed_byte_is_found_out(folder):
    path = file_of(folder, "length_m")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    refused(folder)
    assert read_network(folder, check=False).node_count == 5  # for folders that this run has written itself


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused(folder, share):
    path = file_of(folder, "tail")
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refused(folder, check=False)


def test_an_array_of_objects_is_refused_before_anything_in_it_is_looked_at(folder, tmp_path):
    np.save(tmp_path / "objects.npy", np.array([{"a": 1}] * 8, dtype=object), allow_pickle=True)
    shutil.copy(tmp_path / "objects.npy", file_of(folder, "tail"))
    refused(folder, check=False)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("tail", np.zeros(8)),
        ("tail", np.zeros(8, dtype=">i8")),
        ("tail", np.zeros((8, 1), dtype=np.int64)),
        ("tail", np.zeros(0, dtype=np.int64)),
        ("line_xy", np.zeros((8, 3))),
        ("line_xy", np.asfortranarray(np.zeros((8, 2)))),
        ("node_ids", np.array(["x" * 65] * 5)),
        ("node_ids", np.array([b"a"] * 5)),
        ("length_m", np.zeros(8, dtype="datetime64[s]")),
    ],
)
def test_an_array_of_another_kind_is_refused(folder, name, array):
    put(folder, name, array)
    refused(folder)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tail", lambda a: a + 5),
        ("head", lambda a: a - 5),
        ("indices", lambda a: a + 5),
        ("indices", lambda a: a - 5),
        ("indptr", lambda a: a + 1),
        ("indptr", lambda a: a[::-1]),
        ("indptr", lambda a: np.r_[a[:1], [100], a[2:]].astype(np.int32)),
        ("road_arc", lambda a: a + 8),
        ("road_back", lambda a: a - 100),
        ("pair_order", lambda a: a + 1),
        ("pair_start", lambda a: a[::-1]),
        ("pair_start", lambda a: a + 1),
        ("line_begin", lambda a: np.r_[a[:1], a[:-1]]),
        ("line_begin", lambda a: a + 2),
        ("line_xy", lambda a: a * np.nan),
        ("length_m", lambda a: -a),
        ("length_m", lambda a: a[:-1]),
        ("node_ids", lambda a: a[:-1]),
        ("lanes", lambda a: a[:-1]),
    ],
)
def test_a_number_that_points_outside_the_network_is_refused_even_with_the_right_digest(folder, name, change):
    read_network(folder)
    put(folder, name, np.ascontiguousarray(change(np.load(file_of(folder, name)))))
    refused(folder)


def test_on_the_real_roads_of_coquimbo_people_are_as_far_from_the_posts_as_before(coquimbo, tmp_path):
    tables, chance = coquimbo.tables, np.random.default_rng(4)
    crs = metric_crs_for(tables["posts"]["lon"].mean(), tables["posts"]["lat"].mean())
    network = build_network(tables["links"], tables["nodes"], crs)
    save_network(in_walking_order(network), tmp_path)
    x, y = (network.drawn.xy[chance.integers(len(network.drawn.xy), size=200)] + chance.normal(0, 50, (200, 2))).T.copy()
    found = []
    for one in (network, read_network(tmp_path)):
        places = find_places(one, x, y)
        times = ArcTimes(one.length_m / 10, np.where(one.junction[one.head], 5.0, 0.0))
        travel = travel_from(one, times, places.select(np.arange(8)), np.zeros(8))
        found.append((places.road, places.share, seconds_at(one, travel, places, 15.0).seconds))
    for before, after in zip(*found, strict=True):
        assert before.tolist() == after.tolist()
