import os
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError, UnknownNameError
from analytics.core.text import Text
from analytics.intake import shelf as shelf_module
from analytics.intake.shelf import Shelf, read_city, write_city
from analytics.schemas.city import City, Source


class PowerCutError(Exception):
    pass


def small_city(people: float = 100.0) -> City:
    dongs = gpd.GeoDataFrame(
        {"dong_code": ["0100"], "dong_name": ["신방동"], "people": [people]},
        geometry=[shapely.box(127.1, 36.7, 127.2, 36.8)],
        crs="EPSG:4326",
    )
    posts = pd.DataFrame({"post_id": ["01"], "name": ["신방119안전센터"], "lon": [127.15], "lat": [36.75], "turnout_s": [None]})
    source = Source(Text("손으로 만든 자료", "made by hand"), "CC0", "2024-01-01")
    tables = {"dongs": dongs, "posts": posts}
    return City("small", Text("작은 시", "Small"), tables, frozenset({"posts"}), {"dongs": source, "posts": source}, "EPSG:5186")


def test_a_written_city_reads_back_the_same(tmp_path):
    written = write_city(small_city(), tmp_path / "small")
    found = read_city(tmp_path / "small")
    assert (found.id, found.title, found.modelled, found.metric_crs) == ("small", written.title, {"posts"}, "EPSG:5186")
    assert found.sources == written.sources
    assert found.digests == written.digests
    assert found.tables["dongs"].geometry.iloc[0].equals(small_city().tables["dongs"].geometry.iloc[0])
    assert found.tables["dongs"]["dong_code"].tolist() == ["0100"]
    assert found.tables["posts"]["name"].tolist() == ["신방119안전센터"]
    assert not found.sample


def test_a_set_is_replaced_whole_and_nothing_is_left_over(tmp_path):
    write_city(small_city(), tmp_path / "small")
    write_city(small_city(250.0).without("posts"), tmp_path / "small")
    found = read_city(tmp_path / "small")
    assert found.tables["dongs"]["people"].tolist() == [250.0]
    assert not found.has("posts")
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


@pytest.mark.parametrize("crash_at", range(6))
def test_a_crash_at_any_step_leaves_the_old_or_the_new_set(tmp_path, monkeypatch, crash_at):
    write_city(small_city(1.0), tmp_path / "small")
    steps = {"seen": 0}

    def crashing(name):
        real = getattr(shelf_module, name)

        def step(*args):
            steps["seen"] += 1
            if steps["seen"] > crash_at:
                raise PowerCutError
            return real(*args)

        return step

    for name in ("_write_through", "_flush_folder"):
        monkeypatch.setattr(shelf_module, name, crashing(name))
    monkeypatch.setattr(shelf_module.shutil, "rmtree", lambda _path, **_more: None)
    if crash_at < 5:
        with pytest.raises(PowerCutError):
            write_city(small_city(2.0), tmp_path / "small")
    else:
        write_city(small_city(2.0), tmp_path / "small")
    people = read_city(tmp_path / "small").tables["dongs"]["people"].tolist()
    assert people == ([1.0] if crash_at < 4 else [2.0])


def test_a_set_caught_between_two_names_is_found_again(tmp_path):
    write_city(small_city(), tmp_path / "small")
    (tmp_path / "small").rename(tmp_path / ".small.old")
    assert read_city(tmp_path / "small").has("dongs")


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "manifest"])
def test_a_damaged_set_is_refused_with_what_to_do(tmp_path, damage):
    write_city(small_city(), tmp_path / "small")
    path = tmp_path / "small" / ("manifest.json" if damage == "manifest" else "posts.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flip" else bytes(content[:-40]))
    with pytest.raises(InputError) as refused:
        read_city(tmp_path / "small")
    assert "다시 올려" in refused.value.text.ko
    assert "upload" in refused.value.text.en


def test_the_shelf_keeps_the_same_contents_once_under_one_id(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    first, second, other = shelf.keep(small_city()), shelf.keep(small_city()), shelf.keep(small_city(7.0))
    assert first.id == second.id != other.id
    assert len(first.id) == 16
    assert {entry.id for entry in shelf.entries()} == {first.id, other.id}
    assert shelf.load(first.id).id == first.id
    assert shelf.entries()[0].tables == ("dongs", "posts")


def test_a_removed_or_foreign_id_is_unknown(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    kept = shelf.keep(small_city())
    shelf.remove(kept.id)
    for city_id in (kept.id, "../shelf", "", "0" * 16):
        with pytest.raises(UnknownNameError):
            shelf.load(city_id)
    assert shelf.entries() == []


def test_cities_expire_after_so_many_days_and_not_before(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    kept = shelf.keep(small_city())
    when = datetime(2024, 5, 1, tzinfo=UTC)
    os.utime(tmp_path / "shelf" / kept.id / "manifest.json", (when.timestamp(), when.timestamp()))
    assert shelf.expire(30, now=when + timedelta(days=30)) == []
    assert shelf.expire(30, now=when + timedelta(days=30, seconds=1)) == [kept.id]
    assert shelf.entries() == []


def test_an_empty_shelf_has_no_entries(tmp_path):
    assert Shelf(tmp_path / "nowhere").entries() == []
    assert Shelf(tmp_path / "nowhere").expire(1) == []
