"""Signs that paper's own font lacks: Chinese characters by their sound, others by a sign that is told, no font but our own."""

import io

import pypdf
import pytest
from road_report import road_city, road_report

from analytics.core.text import Language
from analytics.export.document import document_bytes
from analytics.export.hanja import sound_of
from analytics.export.lettering import GAP, drawable, told_of_signs, width_mm
from analytics.export.picture import pdf_bytes

NAMES = {"中央 센터": (0.0, 0.0), "전라李門 센터😀": (3000.0, 0.0)}
SOUNDED = "한자 4자는 한글 음으로 적음"


@pytest.fixture(scope="module")
def city():
    return road_city(posts=NAMES, hospitals=())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("天安市 中央洞", "천안시 중앙동"),
        ("李舜臣", "이순신"),  # 리, at the head of a word 이 (orthography, article 11)
        ("全羅 羅州", "전라 나주"),  # 라, at the head of a word 나 (article 12)
        ("女性 年度", "여성 연도"),  # 녀, 년: article 10
        ("3里", "3리"),
        ("桶", "통"),
        ("천안(天安)", "천안(천안)"),
        ("鰯", GAP),  # a Japanese one, of which the Korean set knows nothing
        ("😀", GAP),
        ("가\u200b나", "가나"),
    ],
)
def test_chinese_characters_are_drawn_by_their_korean_sound_and_what_has_none_by_a_sign(text, told):
    assert drawable(text) == told


def test_the_last_and_the_first_of_each_row_of_the_set_and_letters_beside_it():
    assert [sound_of(sign, starts=False) for sign in "伽詰希噫"] == ["가", "힐", "희", "희"]
    assert [sound_of(sign, starts=False) for sign in "가AㄱΩ※"] == [None] * 5


def test_the_sign_for_what_is_lost_is_one_of_the_font():
    assert drawable(GAP) == GAP
    assert width_mm(GAP, 10) > 1


def test_what_is_not_as_in_the_data_is_counted_and_nothing_is_said_where_all_is():
    assert told_of_signs(["천안시", "Cheonan\n\x00"], Language.KO) == ""
    assert told_of_signs(["中央", "李😀"], Language.KO).startswith("한자 3자는 한글 음으로 적음")
    assert f"글꼴에 없는 글자 1자는 {GAP}" in told_of_signs(["中央", "李😀"], Language.KO)
    assert told_of_signs(["😀"], Language.EN).startswith("Signs that the font lacks")
    assert "한자" not in told_of_signs(["😀"], Language.KO)


@pytest.mark.parametrize("writer", [pdf_bytes, document_bytes])
def test_the_file_keeps_to_its_own_font_and_says_once_a_page_what_it_changed(city, writer):
    pages = pypdf.PdfReader(io.BytesIO(writer(road_report(city=city)))).pages
    told = "".join(pages[0].extract_text().split())
    assert "중앙센터" in told
    assert f"전라리문센터{GAP}" in told
    assert "".join(SOUNDED.split()) in told
    fonts = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("StandardMapsSans" in name for name in fonts)


def test_a_report_without_such_signs_says_nothing_of_them():
    told = pypdf.PdfReader(io.BytesIO(pdf_bytes(road_report()))).pages[0].extract_text()
    assert "한자" not in told
    assert "글꼴" not in told
