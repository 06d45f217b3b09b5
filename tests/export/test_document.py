"""The briefing as a PDF, read back by another reader: pages, letters, numbers, tables that go on over pages."""

import dataclasses
import io

import pandas as pd
import pypdf
import pytest
from road_report import ATTACK, DAY, DOLLARS, road_city, road_report
from small_report import COLUMNS, long_table, table_of

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export.document import _foot, _section, document_bytes
from analytics.export.page_tables import draw_table, most_lines
from analytics.export.pages import FOOT_MM, Pages
from analytics.export.picture import foot_lines
from analytics.export.report import Grid, Level, Paragraph, Section
from analytics.export.reporting import Wanted

A4_PT = (595.28, 841.89)


def read(report):
    return pypdf.PdfReader(io.BytesIO(document_bytes(report)))


@pytest.fixture(scope="module")
def report():
    return road_report(wanted=Wanted(Language.KO, run_on=DAY), city=road_city(posts={DOLLARS: (0.0, 0.0)}), limit_min=7)


@pytest.fixture(scope="module")
def pages(report):
    return read(report).pages


def text_of(pages):
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_maps_come_first_in_landscape_and_the_report_follows_in_portrait(report, pages):
    sizes = [tuple(float(side) for side in page.mediabox[2:]) for page in pages]
    assert sizes[0] == pytest.approx(A4_PT[::-1], abs=0.5)
    assert len(sizes) > len(report.maps) + 2
    assert all(size == pytest.approx(A4_PT, abs=0.5) for size in sizes[1:])


def test_pages_are_numbered_and_say_each_that_modelled_data_take_part(pages):
    for number, page in enumerate(pages, start=1):
        told = page.extract_text()
        assert f"- {number} / {len(pages)} -" in told
        assert "모의 자료 포함" in told


def test_every_letter_is_embedded(pages):
    for page in pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "StandardMapsSans" in font["/BaseFont"]
            assert "/FontFile2" in described
            assert "/ToUnicode" in font


def test_what_the_report_says_can_be_read_and_searched(report, pages):
    told = text_of(pages)
    for section in report.sections:
        assert section.heading in told
    for number in report.numbers:
        assert number.with_unit in told
    for table in report.tables:
        for line in table.lines():
            assert all(" ".join(cell.split()) in told for cell in line)
    assert report.summary in told
    assert DOLLARS in told


def test_markup_in_a_name_stays_a_name():
    pages = read(road_report(city=road_city(posts={ATTACK: (0.0, 0.0)}))).pages
    assert ATTACK.replace(" ", "") in text_of(pages).replace(" ", "")


def bare(report, *blocks):
    return dataclasses.replace(report, maps=(), bars=(), sections=(Section("results", "분석결과", blocks),))


def test_a_long_table_goes_on_over_pages_with_its_heading_on_each(report):
    pages = read(bare(report, long_table(120))).pages
    told = [page.extract_text() for page in pages]
    assert len(pages) >= 3
    assert all("행정동" in page and "주민 (명)" in page for page in told)
    rows = [line for page in told for line in page.split("\n") if line.startswith("동")]
    assert [f"동{n + 1}" in " ".join(rows).split() for n in range(120)] == [True] * 120


@pytest.mark.parametrize(
    ("room_mm", "with_maps", "sheets", "said"), [(60, True, 1, True), (9, True, 1, False), (9, False, 2, True)]
)
def test_the_foot_has_a_page_of_its_own_only_where_no_map_says_the_same(report, room_mm, with_maps, sheets, said):
    pages = Pages()
    pages.top = FOOT_MM + room_mm
    _foot(pages, report if with_maps else dataclasses.replace(report, maps=()))
    texts = [text.get_text() for _, axes in pages.sheets for text in axes.texts]
    assert len(pages.sheets) == sheets
    assert any(foot_lines(report)[0].split(" · ")[0] in text for text in texts) == said


@pytest.mark.parametrize("room_mm", range(8, 60, 4))
def test_no_row_of_a_table_stands_alone_on_a_page(room_mm):
    pages = Pages()
    pages.top = FOOT_MM + room_mm
    draw_table(pages, ["name", "number"], [[f"row {number}", str(number)] for number in range(1, 8)])
    told = [[text.get_text() for text in axes.texts] for _, axes in pages.sheets]
    rows = [sum(word.startswith("row ") for word in page) for page in told]
    assert sum(rows) == 7
    assert all("name" in page for page, count in zip(told, rows, strict=True) if count)
    begun = [count for count in rows if count]
    assert begun[0] >= 3
    assert begun[-1] >= 2


@pytest.mark.parametrize("room_mm", range(8, 70, 6))
def test_the_heading_of_a_section_stands_on_the_page_of_the_table_it_begins_with(report, room_mm):
    pages = Pages()
    pages.top = FOOT_MM + room_mm
    lines = tuple((f"row {number}", str(number)) for number in range(1, 8))
    _section(pages, report, Section("attached", "붙임", (Grid("numbers", "지표", ("name", "number"), lines),)), "Ⅵ")
    told = [[text.get_text() for text in axes.texts] for _, axes in pages.sheets]
    [place] = [number for number, page in enumerate(told) if "Ⅵ. 붙임" in page]
    assert any(word.startswith("row ") for word in told[place])


def test_a_cut_table_says_how_many_rows_there_are(report):
    cut = dataclasses.replace(long_table(120), first=20)
    told = text_of(read(bare(report, cut)).pages)
    assert "전체 120행 가운데 20행" in told
    assert "동20" in told.split()
    assert "동21" not in told.split()


def test_words_longer_than_a_line_and_texts_longer_than_a_page_stay_on_the_paper(report):
    long = Paragraph(Level.ITEM, "가" * 4000)
    pages = read(bare(report, long)).pages
    assert len(pages) >= 2
    assert text_of(pages).count("가") >= 4000
    wide = dataclasses.replace(long_table(1), rows=pd.DataFrame({"dong_name": ["나" * 300], "people": [1.0]}))
    assert text_of(read(bare(report, wide)).pages).count("나") >= 300


def test_the_share_of_pages_done_rises_to_one(report):
    shares = []
    document_bytes(bare(report, long_table(60)), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_same_report_gives_the_same_document(report):
    small = bare(report, Paragraph(Level.ITEM, "한 줄"))
    assert document_bytes(small) == document_bytes(small)


PLACES = pd.DataFrame(
    {
        "dong_name": ["동면", "서면"],
        "mean_min": [8.0, 9.0],
        "why": ["가까이에 구급차가 머물 만한 곳과 지름길이 있는지, 길이 끊기지 않았는지 " * 4] * 2,
        "lon": [127.12345, 127.2],
        "lat": [36.81234, 36.9],
    }
)


@pytest.mark.parametrize("tall", [True, False])
def test_coordinates_give_way_where_they_would_make_rows_tall_and_it_is_told(report, tall):
    told = Column("why", Text("까닭", "Why"), Kind.TEXT)
    columns = (COLUMNS[0], COLUMNS[3], told, *COLUMNS[4:])
    rows = PLACES if tall else PLACES.assign(why="멂")
    table = dataclasses.replace(table_of(rows), columns=columns)
    plain = dataclasses.replace(report, maps=(), bars=(), tables=(table,), sections=(Section("results", "결과", (table,)),))
    said = text_of(read(plain).pages)
    assert ("경도" in said.replace("경도와 위도", "")) is not tall
    assert ("127.12345" in said) is not tall
    assert ("경도와 위도는 XLSX·CSV 파일에 있음" in said) is tall
    assert "8.0" in said


def test_letters_are_smaller_where_rows_would_be_too_tall():
    long, short = ["열 자로 된 긴 글 " * 12] * 5, ["짧음"] * 5
    assert most_lines(["가"] * 5, [short], 170.0) == 1
    small = Pages()
    draw_table(small, ["가"] * 5, [long])
    sizes = {text.get_fontsize() for text in small.axes.texts if text.get_text().startswith("열")}
    usual = Pages()
    draw_table(usual, ["가"] * 5, [short])
    assert sizes == {6.5}
    assert {text.get_fontsize() for text in usual.axes.texts if text.get_text() == "짧음"} == {8.5}
