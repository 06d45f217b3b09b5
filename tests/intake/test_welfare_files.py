"""Files about seniors: every row is accepted, merged, set aside or rejected, and nobody is counted twice."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import InputError
from analytics.intake.ages import read_ages
from analytics.intake.cities import build_city, city_of_korea
from analytics.intake.dong_rows import ELSEWHERE, UNCLEAR, UNKNOWN, UPPER, DongBook
from analytics.intake.lone_seniors import read_senior_households
from analytics.intake.reading import DEFAULT_LIMITS
from analytics.intake.recognising import recognise
from analytics.intake.samples import load_sample
from analytics.intake.senior_cells import read_senior_cells
from analytics.intake.senior_kinds import clinic_kind, hall_kind, health_kind
from analytics.intake.text_tables import read_text_table
from analytics.schemas.city import TABLES
from analytics.schemas.welfare import AGES, BASES, CLINIC_KINDS, HALL_KINDS, HEALTH_POST_KINDS, SENIOR_HOUSEHOLDS, WELFARE_TABLES
from analytics.spatial.crs import to_metres
from analytics.spatial.gridcodes import GRID_CRS, encode_cells

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
SEOUL = DATA / "seoul_senior" / "독거노인+현황(연령별_동별)_20250523002757.csv"
JINJU = DATA / "jinju_grid500" / "추출_진주시_500x500_격자종합.csv"
needs_seoul = pytest.mark.skipif(not SEOUL.is_file(), reason="Seoul's list of seniors living alone is not here (../shared/data)")
needs_jinju = pytest.mark.skipif(not JINJU.is_file(), reason="the real 500 m grid is not here (../shared/data)")

REGISTER = "행정구역,2024년05월_계_총인구수,2024년05월_계_연령구간인구수,2024년05월_계_0~4세,2024년05월_계_5~9세,2024년05월_계_10세 이상\n"
MOKCHEON = '"충청남도 천안시 동남구 목천읍  (4413125000)","1,200","1,200","100","100","1,000"\n'


@pytest.fixture(scope="module")
def cheonan():
    return city_of_korea("천안시")


@pytest.fixture(scope="module")
def dongs(cheonan):
    return cheonan.tables["dongs"]


def raw(text, name="file.csv", encoding="cp949"):
    return read_text_table(name, text.encode(encoding), DEFAULT_LIMITS)


def counts(reading):
    receipt = reading.receipts[0]
    assert receipt.rows_in == receipt.accepted + receipt.merged + receipt.set_aside + receipt.rejected_rows
    return receipt.rows_in, receipt.accepted, receipt.merged, receipt.set_aside, receipt.rejected_rows


def told(reading):
    return " ".join(note.ko for note in reading.receipts[0].notes)


def built(city, text, name="file.csv"):
    return build_city(city, [(name, text.encode("cp949"))])


# ---- real files -------------------------------------------------------------------------------------------------------


@needs_seoul
def test_the_four_header_rows_of_seoul_give_1258_dong_years_and_leave_its_25_districts_out():
    reading = build_city(city_of_korea("11"), [(SEOUL.name, SEOUL.read_bytes())])
    (file,) = reading.files
    table = reading.city.tables["senior_households"]
    assert file.table == "senior_households"
    assert (file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside, file.receipt.rejected_rows) == (453, 420, 33, 0)
    assert len(table) == 1_258
    assert set(table["year"]) == {2021, 2022, 2023}
    first = table[(table["dong_name"] == "사직동") & (table["year"] == 2023)].iloc[0]
    assert first[["seniors_alone", "aged_80_plus", "on_support", "low_income"]].tolist() == [556, 202, 54, 14]
    assert first["basis"] == "surveyed"


@needs_seoul
def test_one_district_of_seoul_adds_up_to_its_own_total_row():
    reading = build_city(city_of_korea("서울특별시 종로구"), [(SEOUL.name, SEOUL.read_bytes())])
    table = reading.city.tables["senior_households"]
    by_year = table.groupby("year")["seniors_alone"].sum()
    assert by_year.to_dict() == {2021: 8_573, 2022: 8_998, 2023: 11_178}  # the row 종로구 소계 of the file


@needs_seoul
def test_seouls_list_is_refused_for_a_city_that_it_does_not_hold(dongs):
    reading = build_city(city_of_korea("천안시"), [(SEOUL.name, SEOUL.read_bytes())])
    assert not reading.city.has("senior_households")
    assert "이 도시의 읍면동과 맞는" in reading.files[0].refusal.ko


@needs_jinju
def test_the_grid_of_jinju_also_gives_its_seniors_and_its_511_halls():
    reading = build_city(city_of_korea("진주시"), [(JINJU.name, JINJU.read_bytes())])
    cells = reading.city.tables["senior_cells"]
    assert reading.files[0].table == "population"
    assert (len(cells), cells["people"].sum(), cells["seniors"].sum(), cells["halls"].sum()) == (1_252, 314_330, 69_970, 511)
    assert set(cells["cell_m"]) == {500.0}


# ---- dongs ------------------------------------------------------------------------------------------------------------


def book(*names):
    full = [f"충청남도 천안시 {name}" for name in names]
    return DongBook(
        pd.DataFrame(
            {"dong_code": [f"340{n}" for n in range(len(names))], "dong_name": [n.split()[-1] for n in names], "full_name": full}
        )
    )


def test_a_dong_is_known_by_name_whatever_its_dots_and_its_number_word():
    two = book("동남구 쌍용2동", "동남구 종로1·2·3·4가동")
    assert two.find("4413155500", ["천안시", "쌍용제2동"]) == 0
    assert two.find("", ["종로1.2.3.4가동"]) == 1
    assert two.find("", ["종로1ㆍ2ㆍ3ㆍ4가동"]) == 1


def test_a_name_that_ends_in_the_number_word_keeps_it():
    assert book("동남구 홍제1동", "동남구 홍제2동").find("", ["홍제제1동"]) == 0


def test_a_code_is_believed_only_where_the_name_does_not_speak_against_it():
    two = book("동남구 중앙동", "동남구 문성동")
    assert two.find("3400", []) == 0
    assert two.find("3400", ["문성동"]) == 1


def test_a_name_of_two_dongs_needs_its_district():
    two = book("동남구 중앙동", "서북구 중앙동")
    assert two.find("", ["중앙동"]) == UNCLEAR
    assert two.find("", ["천안시", "서북구", "중앙동"]) == 1
    assert two.find("", ["천안시", "서북", "중앙동"]) == 1


def test_cities_districts_and_dongs_elsewhere_are_no_dongs():
    one = book("동남구 북면")
    assert [one.find(code, words) for code, words in (
        ("4413000000", ["충청남도", "천안시"]), ("", ["천안시", "동남구"]), ("", ["소계"]), ("", ["경상남도", "진주시", "북면"]), ("", ["천안시", "동남구", "새동"]),
    )] == [UPPER, UPPER, UPPER, ELSEWHERE, UNKNOWN]  # fmt: skip


# ---- ages -------------------------------------------------------------------------------------------------------------


def test_registered_residents_are_read_by_dong_and_the_rows_above_are_left_out(cheonan):
    above = '"충청남도  (4400000000)","9","9","3","3","3"\n"충청남도 천안시  (4413000000)","1,200","1,200","100","100","1,000"\n'
    reading = built(cheonan, REGISTER + above + MOKCHEON)
    (file,) = reading.files
    ages = reading.city.tables["ages"]
    assert file.table == "ages"
    assert (file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside) == (3, 1, 2)
    assert list(ages.columns) == list(AGES.names)
    assert ages["people"].tolist() == [100, 100, 1_000]
    assert ages["age_from"].tolist() == [0, 5, 10]
    assert np.isnan(ages["age_to"].iloc[-1])
    assert set(ages["dong_code"]) == {"3401111"}
    assert set(ages["year"]) == {2024}
    assert any("이름으로 맞추었습니다" in note.ko for note in file.receipt.notes)


def test_single_years_make_bands_of_five_and_everybody_of_100_or_over_is_one_band(dongs):
    names = ",".join(f"2024년05월_{sex}_{age}세" for sex in ("남", "여") for age in range(110))
    ends = (
        "행정구역,"
        + names.replace("2024년05월_남_109세", "2024년05월_남_109세")
        + ",2024년05월_남_110세 이상,2024년05월_여_110세 이상\n"
    )
    row = "천안시 동남구 목천읍," + ",".join(["1"] * 110 + ["2"] * 110) + ",1,2\n"
    table = read_ages([raw(ends + row)], dongs).table
    men = table[table["sex"] == "man"]
    assert set(table["sex"]) == {"man", "woman"}
    assert men["people"].tolist() == [5.0] * 20 + [11.0]
    assert men["age_from"].tolist() == list(range(0, 105, 5))
    assert table["people"].sum() == 111 + 222


def test_the_file_of_all_dongs_with_single_years_by_sex_is_read(cheonan):
    ages = ",".join(f"{age}세{sex}" for sex in ("남자", "여자") for age in (*range(110),)) + ",110세이상 남자,110세이상 여자"
    header = f"행정기관코드,기준연월,시도명,시군구명,읍면동명,계,남자,여자,{ages}\n"
    figures = ",".join(["1"] * 222)
    rows = f"4413100000,2024-05-31,충청남도,천안시 동남구,,222,111,111,{figures}\n4413125000,2024-05-31,충청남도,천안시 동남구,목천읍,222,111,111,{figures}\n"
    reading = built(cheonan, header + rows + f"4817025000,2024-05-31,경상남도,진주시,문산읍,222,111,111,{figures}\n")
    (file,) = reading.files
    table = reading.city.tables["ages"]
    assert (file.table, file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside) == ("ages", 3, 1, 2)
    assert (table["people"].sum(), set(table["year"]), len(table)) == (222, {2024}, 42)


def test_men_and_women_take_the_place_of_the_column_of_both(dongs):
    header = "행정구역,2024년05월_계_0~4세,2024년05월_남_0~4세,2024년05월_여_0~4세\n"
    table = read_ages([raw(header + "천안시 동남구 목천읍,30,10,20\n")], dongs).table
    assert dict(zip(table["sex"], table["people"], strict=True)) == {"man": 10, "woman": 20}


def test_of_several_months_of_a_year_the_last_counts(dongs):
    header = "행정구역,2023년12월_계_0~4세,2024년01월_계_0~4세,2024년05월_계_0~4세\n"
    reading = read_ages([raw(header + "천안시 동남구 목천읍,1,2,3\n")], dongs)
    assert dict(zip(reading.table["year"], reading.table["people"], strict=True)) == {2023: 1, 2024: 3}
    assert "마지막 달만" in told(reading)


def test_a_hidden_age_is_not_nought_and_not_there(dongs):
    reading = read_ages([raw("행정동,0~4세,5~9세\n목천읍,*,7\n북면,1,2\n")], dongs)
    rows = reading.table[["dong_name", "age_from", "people"]].to_numpy().tolist()
    assert rows == [["목천읍", 5, 7.0], ["북면", 0, 1.0], ["북면", 5, 2.0]]
    assert "1칸은 0이 아니라" in told(reading)


def test_ages_that_do_not_add_up_are_told(dongs):
    wrong = MOKCHEON.replace('"1,000"', '"999"')
    assert "합이 '2024년05월_계_총인구수'과 다른 행이 1개" in told(read_ages([raw(REGISTER + wrong)], dongs))
    whole = '"충청남도 천안시 (4413000000)","1,300","1,300","100","100","1,100"\n'
    assert "1,300인데 받아들인 읍면동의 합은 1,200" in told(read_ages([raw(REGISTER + whole + MOKCHEON)], dongs))


def test_two_files_of_the_same_people_count_them_once(dongs):
    reading = read_ages([raw(REGISTER + MOKCHEON), raw(REGISTER + MOKCHEON.replace("100", "150"))], dongs)
    assert reading.table["people"].sum() == 1_200


# ---- seniors living alone ---------------------------------------------------------------------------------------------


def test_a_citys_own_list_is_read_with_its_year(cheonan):
    reading = built(cheonan, "기준연도,행정동,독거노인수\n2024,목천읍,812\n2024,북면,1,\n".replace("1,\n", '"1,031"\n'))
    table = reading.city.tables["senior_households"]
    assert table["seniors_alone"].tolist() == [812, 1_031]
    assert list(table.columns) == list(SENIOR_HOUSEHOLDS.names)
    assert set(table["year"]) == {2024}
    assert set(table["basis"]) == {"surveyed"} <= set(BASES)


def test_sole_members_by_age_are_added_up_from_65_on(dongs):
    header = "행정구역,2024년05월_1인세대_0~64세,2024년05월_1인세대_65~79세,2024년05월_1인세대_80세 이상\n"
    reading = read_senior_households([raw(header + "천안시 동남구 목천읍(4413125000),100,20,5\n")], dongs)
    row = reading.table.iloc[0]
    assert row[["seniors_alone", "one_person", "aged_80_plus"]].tolist() == [25, 125, 5]
    assert (row["basis"], row["year"]) == ("registered", 2024)


def test_a_band_across_65_does_not_make_seniors(dongs):
    header = "행정구역,2024년05월_1인가구_0~59세,2024년05월_1인가구_60~69세,2024년05월_1인가구_70세 이상\n"
    reading = read_senior_households([raw(header + "목천읍,100,20,5\n")], dongs)
    assert np.isnan(reading.table["seniors_alone"].iloc[0])
    assert reading.table["one_person"].iloc[0] == 125
    assert "65세에 걸쳐" in told(reading)


def test_households_by_size_give_one_person_households_of_any_age(cheonan):
    reading = built(cheonan, "행정구역,2024년05월_1인세대,2024년05월_2인세대\n천안시 동남구 목천읍  (4413125000),3267,2000\n")
    row = reading.city.tables["senior_households"].iloc[0]
    assert (row["one_person"], row["basis"]) == (3_267, "registered")
    assert np.isnan(row["seniors_alone"])


def test_a_part_larger_than_the_whole_is_told(dongs):
    reading = read_senior_households([raw("행정동,독거노인수,저소득독거노인\n목천읍,10,11\n")], dongs)
    assert "전체보다 큰 읍면동이 1곳" in told(reading)


# ---- cells ------------------------------------------------------------------------------------------------------------


def test_people_and_seniors_of_two_grids_become_one_table():
    people = raw("격자코드,통계값\n다바000277,50\n다바000278,40\n", "총인구.csv")
    seniors = raw("격자코드,통계값\n다바000277,9\n", "고령인구.csv")
    reading = read_senior_cells([people, seniors])
    assert reading.table["seniors"].fillna(-1).tolist() == [9, -1]
    assert reading.table["people"].tolist() == [50, 40]
    assert reading.table["cell_m"].tolist() == [100, 100]


def test_bands_of_age_of_the_statistics_office_are_added_up_for_each_cell():
    rows = "2024,다바000277,to_in_001,50\n2024,다바000277,in_age_013,8\n2024,다바000277,in_age_014,5\n2024,다바000277,in_age_021,6\n2024,다바000278,in_age_015,N/A\n"
    reading = read_senior_cells([raw("기준연도,격자코드,통계항목,통계값\n" + rows)])
    assert reading.table["seniors"].tolist() == [11]
    assert counts(reading) == (5, 1, 1, 3, 0)


def test_a_grid_of_seniors_alone_is_told_and_read(cheonan):
    assert recognise(raw("격자코드,고령인구수\n다바999800,5\n")).table == "senior_cells"


def test_cells_with_more_seniors_than_people_are_told():
    reading = read_senior_cells([raw("격자코드,인구수,고령인구수\n다바000277,5,7\n")])
    assert "격자가 1개" in told(reading)


# ---- places -----------------------------------------------------------------------------------------------------------

HALLS = "시설명,시설종류,소재지도로명주소,위도,경도,정원,연면적\n"
ROWS = (
    "신방1통경로당,경로당,충남 천안시 동남구 통정로 1,36.790,127.120,30,0\n"
    "쌍용노인복지관,노인복지관,충남 천안시 서북구 쌍용로 2,36.800,127.125,0,1500\n"
    "은빛요양원,노인요양시설,충남 천안시 동남구 목천읍 3,36.770,127.220,29,800\n"
    "신방1통경로당,경로당,충남 천안시 동남구 통정로 1,36.790,127.120,30,0\n"
    "먼경로당,경로당,부산광역시 중구 1,35.100,129.030,20,50\n"
)


def test_places_for_seniors_get_their_kind_and_a_capacity_of_nought_is_unknown(cheonan):
    reading = built(cheonan, HALLS + ROWS)
    halls = reading.city.tables["halls"]
    assert halls["kind"].tolist() == ["senior_hall", "senior_centre", "nursing_home"]
    assert halls["capacity"].fillna(-1).tolist() == [30, -1, 29]
    assert halls["area_m2"].fillna(-1).tolist() == [-1, 1_500, 800]


def test_a_list_of_halls_serves_as_candidate_sites_as_well(cheonan):
    reading = built(
        cheonan,
        "경로당명,도로명주소,위도,경도\n신방1통,충남 천안시 동남구 1,36.79,127.12\n두정2통,충남 천안시 서북구 2,36.83,127.14\n",
    )
    assert reading.city.tables["halls"]["kind"].tolist() == ["senior_hall"] * 2
    assert len(reading.city.tables["sites"]) == 2


CLINICS = "요양기관명,종별코드명,주소,총의사수,좌표(Y),좌표(X),위도,경도\n"


def test_clinics_and_the_health_posts_among_them_go_to_tables_of_their_own(cheonan):
    rows = (
        "튼튼내과의원,의원,충남 천안시 1,2,,,36.80,127.13\n바른한의원,한의원,충남 천안시 2,1,,,36.81,127.14\n"
        "하얀치과의원,치과의원,충남 천안시 3,0,,,36.82,127.15\n북면보건지소,보건지소,충남 천안시 4,1,,,36.84,127.26\n"
    )
    reading = built(cheonan, CLINICS + rows)
    clinics, posts = reading.city.tables["clinics"], reading.city.tables["health_posts"]
    assert reading.files[0].table == "clinics"
    assert clinics["kind"].tolist() == ["clinic", "oriental", "dental"]
    assert clinics["doctors"].fillna(-1).tolist() == [2, 1, -1]
    assert posts["kind"].tolist() == ["branch"]


def test_a_clinic_beside_a_health_centre_stays_a_clinic(cheonan):
    rows = "보건소앞내과의원,의원,충남 천안시 1,2,,,36.80,127.13\n바른한의원,한의원,충남 천안시 2,1,,,36.81,127.14\n"
    reading = built(cheonan, CLINICS + rows)
    assert len(reading.city.tables["clinics"]) == 2
    assert not reading.city.has("health_posts")


def test_clinics_that_have_closed_are_left_out(cheonan):
    rows = "가의원,의원,영업/정상,36.80,127.13\n나의원,의원,폐업,36.81,127.14\n다의원,의원,휴업,36.82,127.14\n"
    reading = built(cheonan, "사업장명,업태구분명,영업상태명,위도,경도\n" + rows)
    assert reading.city.tables["clinics"]["name"].tolist() == ["가의원"]
    assert reading.files[0].receipt.set_aside == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("신부동 노인정", "senior_hall"), ("천안시 노인종합복지관", "senior_centre"), ("성정종합사회복지관", "social_centre"),
        ("치매안심센터", "dementia"), ("주야간보호센터", "home_care"), ("양로원", "residence"), ("노인대학", "senior_class"), ("카페", None),
    ],
)  # fmt: skip
def test_words_name_kinds_of_places_for_seniors(words, kind):
    assert hall_kind(words) == kind
    assert kind is None or kind in HALL_KINDS


def test_words_name_kinds_of_clinics_and_health_posts():
    assert [clinic_kind(words) for words in ("단국대병원", "요양병원", "치과병원", "보건지소", "온누리약국")] == [
        "hospital", "long_stay", "dental", None, "pharmacy",
    ]  # fmt: skip
    assert [health_kind(words) for words in ("동남구보건소", "북면보건지소", "납안보건진료소", "의원")] == [
        "centre",
        "branch",
        "post",
        None,
    ]
    assert set(CLINIC_KINDS) >= {"hospital", "long_stay", "dental"}
    assert set(HEALTH_POST_KINDS) >= {"centre", "branch", "post"}


def test_recipients_are_added_up_by_dong_and_no_name_is_kept(cheonan):
    text = "행정동,서비스명,성명,수급자수\n목천읍,맞춤돌봄,홍길동,30\n목천읍,맞춤돌봄,김철수,5\n합계,,,35\n"
    reading = built(cheonan, text)
    table = reading.city.tables["recipients"]
    assert table["people"].tolist() == [35]
    assert "홍길동" not in table.to_csv()
    assert (reading.files[0].receipt.accepted, reading.files[0].receipt.merged, reading.files[0].receipt.set_aside) == (1, 1, 1)


def test_recipients_may_be_given_by_grid_cell(cheonan):
    cell = cheonan.tables["population"].iloc[0]
    code = encode_cells(*to_metres(np.array([cell["lon"]]), np.array([cell["lat"]]), GRID_CRS), 100)[0]
    table = built(cheonan, f"격자코드,돌봄대상자수\n{code},4\n").city.tables["recipients"]
    assert table[["dong_code", "people"]].to_numpy().tolist() == [["", 4.0]]
    assert abs(table["lon"].iloc[0] - cell["lon"]) < 0.002


# ---- what real files take away ----------------------------------------------------------------------------------------


def test_real_seniors_living_alone_take_the_modelled_recipients_away():
    city = built(load_sample("cheonan"), "행정동,독거노인수\n목천읍,812\n").city
    assert not city.has("recipients")
    assert "senior_households" not in city.modelled
    assert {"halls", "clinics", "ages"} <= city.modelled


def test_modelled_places_go_from_among_real_roads_but_modelled_seniors_stay():
    roads = "LINK_ID,F_NODE,T_NODE,LANES,ROAD_RANK,MAX_SPD,ROAD_NAME,WKT\n" + "".join(
        f'{n},{n},{n + 1},2,103,50,길,"LINESTRING (127.{1500 + n} 36.8000, 127.{1501 + n} 36.8005)"\n' for n in range(12)
    )
    city = built(load_sample("cheonan"), roads).city
    assert not any(city.has(name) for name in ("halls", "clinics", "health_posts"))
    assert city.has("senior_households")
    assert city.has("ages")


# ---- inputs that must not get through ---------------------------------------------------------------------------------

REFUSED = {
    "ages in bands of ten": ("ages", "행정구역,0~9세,10~19세\n목천읍,1,2\n", "5세 단위나 1세 단위"),
    "ages with one missing between": ("ages", "행정구역,0~4세,10~14세\n목천읍,1,2\n", "빠진 나이 없이"),
    "no ages at all": ("ages", "행정구역,총인구수\n목천읍,1\n", "연령별 인구로 읽을 수 없습니다"),
    "no dong": ("ages", "이름,0~4세,5~9세\n목천읍,1,2\n", "연령별 인구로 읽을 수 없습니다"),
    "ages of another city": ("ages", "행정구역,0~4세\n경상남도 진주시 문산읍,1\n", "맞는 이름이나 코드가 없습니다"),
    "registered codes without names": ("ages", "행정동코드,0~4세\n4413125000,1\n", "맞는 이름이나 코드가 없습니다"),
    "only the city's total": ("senior_households", "행정구역,독거노인수\n천안시,1\n", "맞는 이름이나 코드가 없습니다"),
    "no seniors living alone": ("senior_households", "행정동,전화번호\n목천읍,041\n", "혼자 사는 노인 수로 읽을 열이 없습니다"),
    "seniors without a dong": ("senior_households", "번호,독거노인수\n1,5\n", "읍면동을 말하는 열이 없습니다"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(case, dongs):
    table, text, words = REFUSED[case]
    read = read_ages if table == "ages" else read_senior_households
    with pytest.raises(InputError, match=words):
        read([raw(text)], dongs)


def test_a_grid_without_seniors_is_refused():
    with pytest.raises(InputError, match="65세 이상 인구가 없습니다"):
        read_senior_cells([raw("격자코드,통계값\n다바000277,5\n", "총인구.csv")])


REJECTED = {
    "a word for a number": ("행정동,독거노인수\n목천읍,많음\n북면,2\n", "독거노인수"),
    "a number below nought": ("행정동,독거노인수\n목천읍,-3\n북면,2\n", "독거노인수"),
    "a doubtful comma": ('행정동,독거노인수\n목천읍,"1,5"\n북면,2\n', "독거노인수"),
    "a range": ("행정동,독거노인수\n목천읍,10~20\n북면,2\n", "독거노인수"),
    "infinity": ("행정동,독거노인수\n목천읍,inf\n북면,2\n", "독거노인수"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_a_row_with_no_number_of_households_is_rejected_with_its_place(case, dongs):
    text, column = REJECTED[case]
    reading = read_senior_households([raw(text)], dongs)
    assert counts(reading) == (2, 1, 0, 0, 1)
    (rejection,) = reading.receipts[0].rejections
    assert (rejection.row, rejection.column) == (2, column)
    assert reading.table["seniors_alone"].tolist() == [2]


def test_two_rows_of_one_dong_that_differ_are_both_rejected_and_equal_ones_are_one(dongs):
    differing = read_senior_households([raw("행정동,독거노인수\n목천읍,3\n목천읍,4\n북면,2\n")], dongs)
    assert counts(differing) == (3, 1, 0, 0, 2)
    equal = read_senior_households([raw("행정동,독거노인수\n목천읍,3\n목천읍,3\n북면,2\n")], dongs)
    assert counts(equal) == (3, 2, 0, 1, 0)


def test_a_name_of_two_dongs_is_rejected_and_says_what_to_write(dongs):
    twins = pd.concat(
        [dongs, dongs[dongs["dong_name"] == "목천읍"].assign(dong_code="9", full_name="충청남도 천안시 서북구 목천읍")]
    )
    reading = read_senior_households([raw("행정동,독거노인수\n목천읍,3\n북면,2\n")], twins)
    assert counts(reading) == (2, 1, 0, 0, 1)
    assert "구 이름" in reading.receipts[0].rejections[0].remedy.ko


def test_a_place_outside_korea_and_a_negative_capacity_are_not_taken(cheonan):
    text = HALLS + ROWS.splitlines()[0] + "\n가경로당,경로당,,36.79,127.13,-5,10\n나경로당,경로당,,0,0,5,10\n"
    receipt = built(cheonan, text).files[0].receipt
    assert (receipt.rows_in, receipt.accepted, receipt.set_aside, receipt.rejected_rows) == (3, 1, 1, 1)


def test_every_table_of_welfare_is_a_table_of_a_city():
    assert {schema.id for schema in WELFARE_TABLES} <= set(TABLES)
