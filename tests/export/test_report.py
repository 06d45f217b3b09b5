"""The report of a run: the sections of Korean offices, the result's own numbers, and the label of modelled data."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from road_report import DAY, road_city, road_report, road_run
from towns import degrees

from analytics.core.model import Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export.map_content import Map
from analytics.export.report import SECTIONS, Bars, Grid, KeyNumbers, Level, Paragraph, Table
from analytics.export.report_parts import bars_of, sorted_by, table_of
from analytics.export.reporting import Wanted, _problems, report_of
from analytics.schemas.city import LeftOut


def east_end():
    lon, lat = degrees((8000.0, 0.0))
    return f"add:new-1@{lon[0]:.5f},{lat[0]:.5f}"


@pytest.fixture(scope="module")
def report():
    return road_report(limit_min=7)


@pytest.fixture(scope="module")
def changed():
    return road_report(plan=east_end(), limit_min=7)


def lines_of(report, section_id):
    section = next(section for section in report.sections if section.id == section_id)
    return [(block.level, block.text) for block in section.blocks if isinstance(block, Paragraph)]


def grid_of(report, grid_id):
    return next(block for block in report.blocks() if isinstance(block, Grid) and block.id == grid_id)


def test_sections_stand_in_the_order_of_korean_offices_and_empty_ones_are_left_out(report, changed):
    assert [section.id for section in changed.sections] == list(SECTIONS)
    assert [section.heading for section in changed.sections] == [
        "추진배경",
        "현황 및 분석 개요",
        "분석결과",
        "문제점",
        "개선방안",
        "붙임",
    ]
    assert all(section.blocks for section in report.sections)


def test_without_a_plan_the_remedies_say_how_to_come_to_one(report):
    lines = lines_of(report, "remedies")
    assert lines[0] == (Level.POINT, "다음에 할 일")
    best = next(study for study in road_run().model.studies if study.stage == "best")
    assert (Level.ITEM, f"{best.title.ko}: {best.question.ko}") in lines
    assert lines[-1][0] is Level.NOTE


def test_the_map_of_the_difference_stands_among_the_remedies_and_on_no_report_without_a_plan(changed, report):
    assert [drawn.id for drawn in changed.maps][-1] == "difference"
    section = next(section for section in changed.sections if section.id == "remedies")
    assert any(block is changed.maps[-1] for block in section.blocks)
    results = next(section for section in changed.sections if section.id == "results")
    assert changed.maps[-1] not in results.blocks
    assert changed.maps[-1].title == "도착 시간의 차이 (바꾼 뒤 − 지금)"
    assert "difference" not in [drawn.id for drawn in report.maps]


def test_every_number_is_the_results_own():
    run = road_run(limit_min=7)
    report = report_of(run, Wanted(Language.KO, run_on=DAY))
    assert {item.id: item.value for item in report.numbers} == {
        name: None if value is None or not np.isfinite(value) else value for name, value in run.result.indicators.items()
    }
    late = next(item for item in report.numbers if item.id == "people_late")
    assert (late.shown, late.with_unit) == ("1,550", "1,550명")  # 700 + 800 and the island's 50
    assert report.summary == run.result.sentence.ko
    assert [number.id for number in report.headlines] == [output.id for output in run.model.outputs if output.headline]


def test_english_units_stand_apart_and_per_cent_does_not():
    numbers = {item.id: item.with_unit for item in road_report(Language.EN, limit_min=7).numbers}
    assert numbers["people_late"] == "1,550 people"
    assert numbers["reached_share"] == "57.5%"  # 2,100 of 3,650


def test_what_the_inputs_do_not_allow_is_said_in_words_and_has_no_value():
    city = road_city(seniors=None)
    seniors = next(item for item in road_report(city=city).numbers if item.id == "seniors_late")
    assert seniors.value is None
    assert seniors.with_unit == "자료 없음"


def test_a_scenario_is_told_edit_by_edit_with_numbers_before_and_after(changed):
    late = next(item for item in changed.numbers if item.id == "people_late")
    # The new post in the east reaches kilometres 2 to 8, the old one 1 to 6: only the island is left.
    assert (late.before, late.value, late.change) == (1550.0, 50.0, "−1,500명")
    told = [text for _, text in lines_of(changed, "remedies")]
    assert any(text.startswith("새 센터 1: 경도 ") for text in told)
    assert any("1,500명이 새로 닿고 0명이 닿지 못하게" in text for text in told)
    compared = {line[0]: line[1:] for line in grid_of(changed, "compared").lines}
    assert compared["목표 시간에 못 닿는 사람"] == ("1,550", "50", "−1,500명")


def test_a_new_place_is_called_in_the_reader_s_language_alone(changed):
    posts = [line[0] for line in changed.table("posts").lines()]
    assert "새 센터 1" in posts
    assert not [name for name in posts if "New post" in name]
    assert any("새 센터 1" in text and "New post" not in text for text in changed.maps[0].told)
    english = road_report(Language.EN, plan=east_end())
    assert "New post 1" in [line[0] for line in english.table("posts").lines()]


def test_a_caveat_about_a_new_place_is_in_the_reader_s_language_alone():
    lon, lat = degrees((8000.0, 9000.0))  # far from any road
    report = road_report(plan=f"add:new-1@{lon[0]:.5f},{lat[0]:.5f}", limit_min=7)
    [told] = [text for text in report.caveats if "새 센터 1" in text]
    assert "New post" not in told


def test_the_table_of_who_gains_stands_among_the_remedies(changed):
    section = next(section for section in changed.sections if section.id == "remedies")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert table.headings() == ["행정동", "새로 닿음 (명)", "못 닿게 됨 (명)", "차이 (명)"]
    assert table.lines() == [["동동", "1,500", "0", "1,500"]]


def test_problems_name_the_worst_rows_of_what_the_model_calls_bad(report):
    assert (Level.ITEM, "동별 결과 · 못 닿는 사람: 동동(1,500명), 섬동(50명), 서동(0명)") in lines_of(report, "problems")


def test_modelled_data_are_labelled_and_real_ones_are_not():
    assert road_report().modelled == "모의 자료 포함"
    assert road_report(Language.EN).modelled == "contains modelled data"
    real = road_report(city=road_city(modelled=frozenset()))
    assert real.modelled == ""
    assert not [text for _, text in lines_of(real, "outline") if "모의 자료" in text]


def test_modelled_data_that_the_model_does_not_read_leave_no_label():
    assert road_report(city=road_city(modelled=frozenset({"cameras"}))).modelled == ""


def test_data_used_tell_source_day_and_rows_and_what_the_reading_left_out():
    report = road_report(city=dataclasses.replace(road_city(), left_out={"posts": LeftOut(2, 3, 4)}))
    posts = next(item for item in report.data if item.id == "posts")
    assert (posts.rows, posts.rejected, posts.set_aside, posts.merged) == (1, 2, 3, 4)
    assert (posts.source, posts.date, posts.modelled) == ("손으로 그림", "2024-01-01", False)
    links = next(item for item in report.data if item.id == "links")
    assert (links.rejected, links.modelled) == (None, True)
    grid = grid_of(report, "data")
    assert grid.headings == ("자료", "출처", "기준일", "건수", "구분", "거절", "제외", "합침")
    assert ("119안전센터", "손으로 그림", "2024-01-01", "1", "실제", "2", "3", "4") in grid.lines
    assert grid_of(road_report(), "data").headings[-1] == "구분"


def test_counts_of_two_files_of_one_table_add_up():
    assert LeftOut(1, 2, 3) + LeftOut(10, 20, 30) == LeftOut(11, 22, 33)


def test_conditions_are_told_against_their_defaults_and_the_preset():
    model = road_run().model
    preset = model.preset("jeonbuk_5")
    report = road_report(wanted=Wanted(Language.KO, preset=preset, run_on=DAY), limit_min=5)
    limit = next(item for item in report.settings if item.id == "limit_min")
    assert (limit.value, limit.default, limit.preset, limit.changed) == ("5분", "7분", "5분", True)
    hour = next(item for item in report.settings if item.id == "hour")
    assert (hour.changed, hour.preset) == (False, "")
    told = [text for _, text in lines_of(report, "outline")]
    assert "미리 정한 값: 전북 2017: 5분" in told
    assert "도착 목표 시간: 5분 (기본값 7분)" in told


def test_the_main_map_has_the_classes_of_the_page_and_only_what_is_there_in_its_legend(report):
    (drawn,) = report.maps
    assert [key.label for key in drawn.classes][2:4] == ["4.5분 초과 7분 이하", "7분 초과 10.5분 이하"]
    assert [key.side for key in drawn.classes] == ["기준 안"] * 3 + ["기준 밖"] * 4
    assert [(markers.label, len(markers.points)) for markers in drawn.markers] == [
        ("응급의료기관", 1),
        ("응급의료센터", 1),
        ("119안전센터", 1),
    ]
    assert drawn.missing == "도로로 닿지 않는 곳"  # the island
    assert drawn.rank_label == "숫자: '먼저 살펴볼 곳' 표의 순위"


def test_a_closed_and_a_moved_place_have_markers_of_their_own():
    lon, lat = degrees((4000.0, 0.0))
    moved = road_report(plan=f"move:p1@{lon[0]:.5f},{lat[0]:.5f}").maps[0].markers
    assert [(one.label, one.icon) for one in moved][-1] == ("옮긴 119안전센터(동그라미가 있던 곳)", "post")
    assert {"from_lon", "from_lat"} <= set(moved[-1].points.columns)
    closed = road_report(plan=f"{east_end()}~close:p1").maps[0].markers
    assert [(one.label, one.icon) for one in closed][-2:] == [("새 센터", "post_new"), ("119안전센터 닫음", "post_closed")]


def test_charts_show_tables_that_are_in_order_of_a_number_and_no_others(report):
    charts = {bars.title: bars for bars in report.bars}
    assert charts["못 닿는 사람 (동별 결과)"].labels == ("동동", "섬동", "서동")
    assert charts["못 닿는 사람 (동별 결과)"].values == (1500.0, 50.0, 0.0)
    assert not any("시간대별" in title for title in charts)
    assert all(isinstance(block, Bars) for block in report.bars)


def test_places_that_are_known_by_a_rank_alone_are_not_named_as_problems():
    report = report_of(road_run(limit_min=7), Wanted(Language.KO, run_on=DAY))
    twins = pd.DataFrame({"dong_name": ["가", "가", "나"], "people_late": [30.0, 20.0, 10.0]})
    listed = dataclasses.replace(report.table("dongs"), rows=twins, columns=report.table("dongs").columns[1:4:2])
    told = list(_problems(dataclasses.replace(report, tables=(listed,)), road_run().model.outputs))
    assert told == []


def column_table(values, names=("가", "나", "다")):
    unit = Text("명", "people")
    columns = (Column("name", Text("이름", "Name"), Kind.TEXT), Column("n", Text("수", "Count"), Kind.NUMBER, unit))
    declared = Output("t", OutputKind.TABLE, Text("표", "Table"), Text("뜻", "About"), columns=columns)
    return table_of(declared, pd.DataFrame({"name": list(names), "n": values}), Language.KO)


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [2.0, 2.0, 2.0], [3.0, 2.0, float("nan")], [3.0, 2.0, -1.0]])
def test_a_table_that_rises_stands_still_has_holes_or_goes_below_zero_is_not_in_order(values):
    assert sorted_by(column_table(values)) is None


def test_rows_of_one_name_make_no_chart():
    assert bars_of([column_table([3.0, 2.0, 1.0], names=("가", "가", "다"))]) == ()
    assert len(bars_of([column_table([3.0, 2.0, 1.0])])) == 1


def test_printed_cells_round_as_the_page_does_and_never_say_nan():
    table = column_table([1234.5, 0.5, float("nan")])
    assert table.lines() == [["가", "1,234"], ["나", "1 미만"], ["다", "–"]]
    assert column_table([1.0, 2.0, 3.0]).lines()[0] == ["가", "1"]
    assert column_table([-0.001, 2.5, 3.0]).lines()[0] == ["가", "-0.1~0"]


def test_a_withheld_count_is_printed_in_the_words_of_its_column():
    table = column_table([10.0, float("nan"), 5.0])
    withheld = dataclasses.replace(table.columns[1], missing=Text("5명 미만", "fewer than 5"))
    told = dataclasses.replace(table, columns=(table.columns[0], withheld))
    assert told.lines()[1] == ["나", "5명 미만"]


def test_codes_are_not_printed_but_kept():
    table = next(table for table in road_report().tables if table.id == "dongs")
    assert "dong_code" in [column.name for column in table.columns]
    assert "행정동코드" not in " ".join(table.headings())


def test_the_report_holds_blocks_and_lists_of_the_same_objects(report):
    blocks = list(report.blocks())
    assert [block for block in blocks if isinstance(block, Map)] == list(report.maps)
    assert [block for block in blocks if isinstance(block, Table)] == list(report.tables)
    assert [block.numbers for block in blocks if isinstance(block, KeyNumbers)] == [report.headlines]


def test_the_name_of_its_files_tells_model_city_and_day(report):
    assert report.stem == "golden_hour-town-2026-11-22"


def test_files_of_an_own_city_bear_its_name_and_not_its_digest(report):
    own = dataclasses.replace(report, city_id="ade3230d758b20b4", place='진주시 "시험"/.. (올린 자료)')
    assert own.stem == "golden_hour-진주시시험-2026-11-22"
    assert dataclasses.replace(own, place="(…)").stem == "golden_hour-ade3230d758b20b4-2026-11-22"


def test_an_unknown_table_is_refused(report):
    with pytest.raises(KeyError):
        report.table("nothing")
    assert report.table("dongs").title == "동별 결과"
