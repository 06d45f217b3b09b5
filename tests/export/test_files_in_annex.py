"""The annex lists each file with its counts and its base date; a report tells of how many of its data the date is not known."""

import dataclasses
import json

from road_report import road_city, road_report

from analytics.__main__ import main
from analytics.core.text import Language
from analytics.export.found import run_model
from analytics.export.report import Grid
from analytics.export.reporting import Wanted, report_of
from analytics.export.run_folder import json_bytes
from analytics.intake.cities import build_city
from analytics.intake.samples import load_sample
from analytics.intake.shelf import Shelf
from analytics.library import find_model
from analytics.schemas.city import FileUsed, Made

FILES = (
    FileUsed("posts_20240630.csv", "", "posts", "a" * 64, 5, 2, 1, 1, 1, ("posts",), "2024-06-30"),
    FileUsed("book.xlsx", "2023년", "links", "b" * 64, 3, 3, feeds=("links", "nodes"), date="2023"),
    FileUsed("addresses.csv", "", "addresses", "c" * 64, 7, 4, 0, 3),
    FileUsed("broken.csv", "", "", "d" * 64),
)


def city(**sources):
    bare = road_city()
    named = {name: dataclasses.replace(bare.sources[name], **changes) for name, changes in sources.items()}
    return dataclasses.replace(bare, sources={**bare.sources, **named}, made=Made("cheonan", FILES, "km"))


def grid_of(report, name):
    return next(block for block in report.blocks() if isinstance(block, Grid) and block.id == name)


def test_each_file_stands_in_the_annex_with_rows_in_equal_to_what_became_of_them():
    lines = grid_of(road_report(city=city()), "files").lines
    assert [line[:3] for line in lines] == [
        ("posts_20240630.csv", "119안전센터", "2024-06-30"),
        ("book.xlsx [2023년]", "도로 링크", "2023"),
        ("addresses.csv", "주소와 좌표", "기준일 모름"),
        ("broken.csv", "쓰지 않음", "기준일 모름"),
    ]
    counts = [[int(cell) for cell in line[3:]] for line in lines]
    assert counts == [[5, 2, 1, 1, 1], [3, 3, 0, 0, 0], [7, 4, 0, 3, 0], [0, 0, 0, 0, 0]]
    assert all(rows_in == sum(became) for rows_in, *became in counts)


def test_a_city_without_files_of_its_own_has_no_such_table():
    assert not any(isinstance(block, Grid) and block.id == "files" for block in road_report().blocks())


def test_the_base_date_spans_mixed_precisions_and_counts_what_is_not_known():
    known = city(posts={"date": "2024-06"}, links={"date": "2023"})
    assert road_report(city=known).base_date == "2023 ~ 2024-06"
    unknown = city(posts={"date": "", "added": "2026-11-22"}, links={"date": "2023", "undated": 1})
    assert road_report(city=unknown).base_date == "2023 ~ 2024-01-01 (자료 2가지는 모름)"
    posts = next(item for item in road_report(city=unknown).data if item.id == "posts")
    assert posts.date == "기준일 모름, 2026-11-22에 올림"


def test_a_base_date_of_which_nothing_is_known_is_never_the_day_of_the_upload():
    unknown = {name: {"date": "", "added": "2026-11-22"} for name in road_city().sources}
    assert road_report(city=city(**unknown)).base_date == "모름"


POSTS_CSV = (
    "119안전센터명,주소,위도,경도\n가119안전센터,천안시 동남구 1,36.80,127.15\n나119안전센터,천안시 서북구 2,36.85,127.13\n"
    "먼119안전센터,부산광역시,35.10,129.03\n틀린119안전센터,천안시 서북구 3,팔십,127.13\n"
)


def test_the_record_of_a_kept_city_is_that_of_the_command_line(tmp_path):
    path = tmp_path / "posts_20240630.csv"
    path.write_text(POSTS_CSV, encoding="utf-8")
    assert main(["run", "golden_hour", "--city", "cheonan", "--files", str(path), "--out", str(tmp_path / "out")]) == 0
    commanded = json.loads((tmp_path / "out" / "run.json").read_bytes())
    shelf, model = Shelf(tmp_path / "shelf"), find_model("golden_hour")
    kept = shelf.load(shelf.keep(build_city(load_sample("cheonan"), [(path.name, path.read_bytes())]).city).id)
    report = report_of(run_model(model, kept, model.params()), Wanted(Language.KO))
    assert json.loads(json_bytes(report.record)) == commanded
    assert [(file["name"], file["rows_in"], file["accepted"]) for file in commanded["files"]] == [("posts_20240630.csv", 4, 2)]
    assert (commanded["base"], commanded["inputs"]["posts"]["date"]) == ("cheonan", "2024-06-30")
