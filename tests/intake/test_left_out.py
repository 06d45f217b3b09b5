"""A city knows what became of each file it was put together from and of its rows, also after it has been kept."""

import json
from dataclasses import replace

import pytest
from towns import city_of, one_road_town

from analytics.core.errors import UnknownNameError
from analytics.core.text import Language
from analytics.export.report_parts import data_used
from analytics.intake.base_dates import BY_HAND
from analytics.intake.cities import add_posts, build_city, city_of_korea
from analytics.intake.samples import load_sample
from analytics.intake.shelf import Shelf
from analytics.schemas.city import LeftOut, Made

POSTS_CSV = (
    "119안전센터명,주소,위도,경도\n"
    "가119안전센터,천안시 동남구 1,36.80,127.15\n"
    "나119안전센터,천안시 서북구 2,36.85,127.13\n"
    "먼119안전센터,부산광역시,35.10,129.03\n"  # far away: set aside
    "틀린119안전센터,천안시 서북구 3,팔십,127.13\n"  # no number: rejected
).encode()


def read():
    return build_city(city_of_korea("천안시"), [("posts.csv", POSTS_CSV)])


def test_the_city_holds_what_the_receipts_counted():
    reading = read()
    (file,) = reading.files
    assert reading.city.left_out == {
        "posts": LeftOut(file.receipt.rejected_rows, file.receipt.set_aside, file.receipt.merged),
    }
    assert file.receipt.rows_in == 4
    assert reading.city.left_out["posts"].set_aside >= 1
    assert file.receipt.accepted + sum((file.receipt.rejected_rows, file.receipt.set_aside, file.receipt.merged)) == 4


def test_they_outlast_the_shelf(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(read().city)
    assert shelf.load(kept.id).left_out == kept.left_out != {}


def test_a_city_kept_before_they_were_counted_can_still_be_read(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(city_of(one_road_town()))
    manifest = tmp_path / kept.id / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"left_out": {},', "").replace(',\n  "left_out": {}', ""))
    assert "left_out" not in manifest.read_text(encoding="utf-8")
    assert shelf.load(kept.id).left_out == {}


def test_a_table_that_is_replaced_or_taken_away_takes_its_counts_along():
    city = read().city
    assert city.without("posts").left_out == {}
    assert add_posts(city, city.tables["posts"].head(1)).left_out == {}


def test_the_report_tells_them():
    posts = next(item for item in data_used(["posts", "dongs"], read().city, {}, Language.KO) if item.id == "posts")
    counted = read().city.left_out["posts"]
    assert (posts.rejected, posts.set_aside, posts.merged) == (counted.rejected, counted.set_aside, counted.merged)
    assert posts.rows == len(read().city.tables["posts"])


def test_a_city_remembers_its_files_with_every_row_and_its_base():
    reading = read()
    (file,) = reading.city.made.files
    assert (reading.city.made.base, file.name, file.table, file.feeds) == ("korea-3401", "posts.csv", "posts", ("posts",))
    assert (file.rows_in, file.accepted + file.rejected + file.set_aside + file.merged) == (4, 4)
    assert (file.accepted, file.rejected, len(file.sha256)) == (2, 1, 64)


def test_files_outlast_the_shelf_and_the_id_does_not_depend_on_what_they_are_called(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(read().city)
    assert shelf.load(kept.id).made == kept.made == read().city.made
    assert shelf.load(kept.id).sources == kept.sources
    renamed = shelf.keep(build_city(city_of_korea("천안시"), [("posts_20240630.csv", POSTS_CSV)]).city)
    assert renamed.id == kept.id
    assert shelf.load(kept.id).sources["posts"].day.ko == "2024-06-30"  # as it came last


def test_a_base_date_that_was_typed_is_kept_whole_and_outlasts_the_same_file_added_again(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(read().city)
    tables = {path.name: path.stat().st_mtime_ns for path in (tmp_path / kept.id).glob("*.parquet")}
    shelf.amend(kept.with_base_date(kept.made.files[0].key, "2024-06", BY_HAND))
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / kept.id).glob("*.parquet")} == tables
    found = shelf.load(kept.id)
    assert (found.sources["posts"].date, found.made.files[0].dated) == ("2024-06", BY_HAND)
    assert {path.name for path in (tmp_path / kept.id).iterdir()} == {*tables, "manifest.json"}
    again = shelf.keep(read().city)
    assert again.sources["posts"].date == shelf.load(kept.id).sources["posts"].date == "2024-06"


def test_what_is_told_of_a_city_that_is_not_on_the_shelf_cannot_be_mended(tmp_path):
    with pytest.raises(UnknownNameError):
        Shelf(tmp_path).amend(read().city)


def test_a_city_kept_before_its_files_were_remembered_opens_and_its_upload_day_is_no_base_date(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(read().city)
    path = tmp_path / kept.id / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["made"]
    for source in manifest["sources"].values():
        added = source.pop("added")
        del source["undated"]
        source["date"] = source["date"] or added  # the day of the upload stood for it
    path.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    found = shelf.load(kept.id)
    assert found.made.files == ()
    assert found.sources["posts"].day.ko == f"기준일 모름, {kept.sources['posts'].added}에 올림"
    assert found.sources["dongs"].day.ko == "2020-11-01"


HALLS_CSV = (
    "경로당명,소재지도로명주소,위도,경도\n가경로당,천안시 동남구 1,36.80,127.15\n나경로당,천안시 동남구 2,36.81,127.14\n".encode()
)


def test_files_added_to_an_own_city_stand_beside_the_earlier_ones_as_long_as_their_tables_do():
    first = read().city
    both = build_city(first, [("halls_2024.csv", HALLS_CSV)]).city
    assert [(file.name, file.date) for file in both.made.files] == [("posts.csv", ""), ("halls_2024.csv", "2024")]
    assert both.made.base == "korea-3401"
    again = build_city(both, [("posts_202406.csv", POSTS_CSV)]).city
    assert [file.name for file in again.made.files] == ["halls_2024.csv", "posts_202406.csv"]
    assert [file.name for file in again.without("posts").made.files] == ["halls_2024.csv"]


def test_a_file_that_could_not_be_used_is_told_with_no_rows_and_leaves_the_base_as_it_was_where_it_is_alone():
    broken = ("broken.csv", b"\x00\x01\x02")
    made = build_city(city_of_korea("천안시"), [broken, ("posts.csv", POSTS_CSV)]).city.made
    assert [(file.name, file.rows_in, file.feeds) for file in made.files] == [("broken.csv", 0, ()), ("posts.csv", 4, ("posts",))]
    base = city_of_korea("천안시")
    assert build_city(base, [broken]).city is base


def test_posts_without_coordinates_keep_their_file_as_their_source_when_they_are_put_on_the_map():
    bare = "119안전센터명,주소\n가119안전센터,충청남도 천안시 동남구 1\n".encode()
    reading = build_city(city_of_korea("천안시"), [("posts_20240630.csv", bare)])
    placed = add_posts(reading.city, reading.unplaced.assign(lon=127.15, lat=36.80))
    assert [(file.name, file.feeds) for file in placed.made.files] == [("posts_20240630.csv", ("posts",))]
    assert placed.sources["posts"].date == "2024-06-30"
    assert add_posts(city_of_korea("천안시"), reading.unplaced.assign(lon=127.15, lat=36.80)).made.files == ()


def test_a_table_of_the_base_keeps_its_digest_on_the_shelf_so_that_a_run_can_be_repeated_elsewhere(tmp_path):
    base = load_sample("coquimbo")
    kept = Shelf(tmp_path).keep(replace(base.without("links"), sample=False, made=Made("coquimbo")))
    found = Shelf(tmp_path).load(kept.id)
    assert found.digests == {key: base.digests[key] for key in found.tables}


def test_a_set_that_is_damaged_is_written_anew_when_the_same_contents_come_again(tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(read().city)
    (tmp_path / kept.id / "manifest.json").write_text("{", encoding="utf-8")
    assert shelf.keep(read().city).id == kept.id
    assert shelf.load(kept.id).made == kept.made
