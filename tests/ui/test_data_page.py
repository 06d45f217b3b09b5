"""My data: files go in as they are, the receipt accounts for every row, and the map opens on them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.city
import ui.data_page
from analytics.intake.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 180
# Two posts in Cheonan, one in Seoul, one whose longitude is no number, as a spreadsheet in Korea saves them.
POSTS = (
    "순번,119안전센터명,주소,위도,경도\n"
    "1,갑119안전센터,충청남도 천안시 동남구 가로 1,36.8100,127.1500\n"
    "2,을119안전센터,충청남도 천안시 서북구 나로 2,36.8400,127.1100\n"
    "3,병119안전센터,서울특별시 중구 다로 3,37.5600,126.9900\n"
    "4,정119안전센터,충청남도 천안시 동남구 라로 4,36.8000,동쪽\n"
).encode("cp949")


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    place = Shelf(tmp_path)
    monkeypatch.setattr(ui.city, "SHELF", place)
    monkeypatch.setattr(ui.data_page, "SHELF", place)
    return place


def open_page(language: str = "ko"):
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=PATIENCE_S)
    app.query_params["lang"] = language
    app.run()
    return app.switch_page(str(ROOT / "pages" / "my_data.py")).run()


def read(app, *files: tuple[str, bytes]):
    for name, content in files:
        app.file_uploader(key="files").upload(name, content, "text/csv")
    app.run()
    return app.button(key="read-files").click().run()


def test_every_row_of_a_list_is_accepted_merged_set_aside_or_rejected_and_the_rejected_can_be_taken_home(shelf):
    app = read(open_page(), ("posts.csv", POSTS))
    assert len(app.exception) == 0
    receipt = app.dataframe[0].value
    assert receipt.iloc[0].tolist() == ["posts.csv", "119안전센터", "기준일 모름", "4", "2", "0", "1", "1"]
    rows_in, *became = map(int, receipt.iloc[0].tolist()[3:])
    assert rows_in == sum(became)  # accepted, merged, set aside, rejected
    rejected = next(frame.value for frame in app.dataframe if "고치는 방법" in frame.value.columns)
    assert rejected["행"].tolist() == ["5"]
    assert rejected["적힌 값"].tolist() == ["동쪽"]
    assert "거절한 행 내려받기 (CSV)" in [button.label for button in app.get("download_button")]


def test_the_receipt_tells_the_unit_of_distance_that_was_found_and_the_columns_about_persons_that_were_not_read(shelf):
    rows = "".join(f"20240105,{hour}3005,0.8,{age},36.812,127.1505\n" for hour, age in ((1, 30), (2, 41), (10, 52), (22, 63)))
    app = read(open_page(), ("runs.csv", f"신고일자,신고시각,현장거리,환자연령,위도,경도\n{rows}".encode("cp949")))
    assert len(app.exception) == 0
    told = " ".join(item.value for item in app.markdown)
    assert "개인에 관한 열은 읽지 않았습니다" in told
    assert "거리의 단위" in told


def driven(app, shelf):
    """Metres driven to the scene, as the city that was read has them."""
    app.button(key="open-map").click().run()
    return shelf.load(shelf.entries()[-1].id).tables["dispatches"]["distance_m"]


def test_the_unit_of_distance_is_asked_and_the_log_read_again_in_it(shelf):
    # Between what can only be kilometres and what can only be metres, and beside no post: by itself it is told by nothing.
    rows = "".join(f"20240105,{hour}3005,{200 + hour},36.812,127.1505\n" for hour in (1, 10, 22))
    app = open_page()
    assert "distance-unit" not in [item.key for item in app.segmented_control]
    app = read(app, ("runs.csv", f"신고일자,신고시각,현장거리,위도,경도\n{rows}".encode("cp949")))
    asked = app.segmented_control(key="distance-unit")
    assert asked.value == "find"
    assert asked.options == ["파일에서 알아낸 대로", "미터(m)", "킬로미터(km)"]
    assert "read-again" not in [button.key for button in app.button]
    asked.set_value("km").run()
    app.button(key="read-again").click().run()
    assert len(app.exception) == 0
    assert r"말씀하신 단위\(km\)로 읽었습니다" in " ".join(item.value for item in app.markdown)
    assert "read-again" not in [button.key for button in app.button]
    assert sorted(driven(app, shelf)) == [201_000, 210_000, 222_000]


def test_no_unit_is_asked_of_files_without_a_run_log(shelf):
    app = read(open_page(), ("posts.csv", POSTS))
    assert "distance-unit" not in [item.key for item in app.segmented_control]


def test_the_map_opens_on_the_new_city_and_the_address_names_it(shelf):
    app = read(open_page(), ("posts.csv", POSTS))
    app.button(key="open-map").click().run()
    assert len(app.exception) == 0
    (kept,) = shelf.entries()
    assert app.query_params["city"] == kept.id
    city = shelf.load(kept.id)
    assert sorted(city.tables["posts"]["name"]) == ["갑119안전센터", "을119안전센터"]
    assert "posts" not in city.modelled
    assert "links" in city.modelled


@pytest.mark.parametrize(("language", "words"), [("ko", "쓸 수 있는 파일이 없습니다"), ("en", "None of the files could be used")])
def test_a_broken_file_says_what_to_do_in_the_visitors_language_and_nothing_is_kept(shelf, language, words):
    app = read(open_page(language), ("119.csv", b"\x00\x01\x02"))
    assert len(app.exception) == 0
    told = " ".join(error.value for error in app.error)
    assert words in told
    assert "119" in told
    assert shelf.entries() == []
    assert "open-map" not in [button.key for button in app.button]


def test_a_good_file_is_used_although_another_one_is_broken(shelf):
    app = read(open_page(), ("posts.csv", POSTS), ("broken.zip", b"PK\x03\x04 and no more"))
    receipt = app.dataframe[0].value
    assert receipt.iloc[:, 4].tolist() == ["2", "–"]
    assert any("broken" in error.value for error in app.error)
    assert "open-map" in [button.key for button in app.button]


LIST_WITHOUT_PLACES = (
    "순번,시도본부,119안전센터명,주소\n"
    "1,충청남도,갑119안전센터,충청남도 천안시 동남구 가로 1\n"
    "2,충청남도,을119안전센터,충청남도 천안시 서북구 나로 2\n"
    "3,서울특별시,병119안전센터,서울특별시 중구 다로 3\n"
).encode("cp949")


def test_posts_without_coordinates_wait_beside_the_map_and_the_first_one_put_there_brings_the_map_to_life(shelf, visit):
    read(open_page(), ("119.csv", LIST_WITHOUT_PLACES)).button(key="open-map").click().run()
    (kept,) = shelf.entries()
    page = visit(city=kept.id)
    assert page.whole
    assert any("119안전센터가 하나도 없습니다" in error for error in page.errors)
    assert '"id":"cells"' in page.maps[0].proto.json  # hexagons to click on
    assert page.app.selectbox(key="unplaced-post").options == ["갑119안전센터", "을119안전센터"]
    page.press("place-unplaced")
    assert any("갑119안전센터" in item.value for item in page.app.info)

    first = shelf.load(kept.id).tables["posts"]["post_id"].iloc[0]
    placed = visit(city=kept.id, plan=f"move:{first}@127.15000,36.81000")
    assert placed.whole
    assert placed.errors == []
    assert placed.app.selectbox(key="unplaced-post").options == ["을119안전센터"]


def test_any_municipality_opens_without_a_file_on_what_the_census_is_enough_for(shelf):
    app = open_page()
    assert "open-bare" not in [button.key for button in app.button]  # the sample city needs no such door
    app.selectbox(key="data-base").select("37430").run()
    app.button(key="open-bare").click().run()
    assert len(app.exception) == 0
    assert app.query_params["city"] == "korea-37430"
    told = " ".join(item.value for item in app.markdown)
    assert "### 혼자 사는 노인 복지 · 울릉군" in told
    assert "경로당 목록이 없어" in told


def dates(app):
    """The fields of base dates by the file they are of, as a screen reader says them."""
    return {field.label.removesuffix("의 기준일"): field for field in app.text_input if field.label.endswith("의 기준일")}


def test_the_receipt_tells_of_which_day_each_file_is_and_where_that_was_read(shelf):
    app = read(open_page(), ("posts_20240630.csv", POSTS))
    assert app.dataframe[0].value.iloc[0].tolist()[:3] == ["posts_20240630.csv", "119안전센터", "2024-06-30"]
    assert dates(app)["posts_20240630.csv"].value == "2024-06-30"
    assert any("파일 이름의" in item.value for item in app.caption)


def test_a_base_date_that_is_typed_goes_to_the_shelf_and_one_that_is_none_is_refused(shelf):
    app = read(open_page(), ("posts.csv", POSTS))
    assert any("찾지 못했습니다" in item.value for item in app.caption)
    dates(app)["posts.csv"].input("2030-01-01").run()
    assert any("오늘보다 뒤" in error.value for error in app.error)
    dates(app)["posts.csv"].input("2024. 6.").run()
    assert app.error.len == 0
    assert (dates(app)["posts.csv"].value, app.dataframe[0].value.iloc[0]["기준일"]) == ("2024-06", "2024-06")
    app.button(key="read-files").click().run()  # read again: what was typed stays
    assert dates(app)["posts.csv"].value == "2024-06"
    app.button(key="open-map").click().run()
    (kept,) = shelf.entries()
    assert shelf.load(kept.id).sources["posts"].date == "2024-06"


def test_the_base_date_of_a_kept_city_is_mended_in_place_and_its_address_stays(shelf, visit):
    read(open_page(), ("posts.csv", POSTS)).button(key="open-map").click().run()
    (kept,) = shelf.entries()
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=PATIENCE_S)
    app.query_params["city"] = kept.id
    app.run().switch_page(str(ROOT / "pages" / "my_data.py")).run()
    assert dates(app) == {}  # read only when somebody opens them
    app.session_state[f"dates-{kept.id}"] = True
    app.run()
    assert dates(app)["posts.csv"].value == ""
    dates(app)["posts.csv"].input("2023").run()
    assert len(app.exception) == 0
    assert [entry.id for entry in shelf.entries()] == [kept.id]
    assert ui.city.find_city(kept.id).sources["posts"].date == "2023"
    dates(app)["posts.csv"].input("").run()
    assert ui.city.find_city(kept.id).sources["posts"].day.ko.startswith("기준일 모름, ")
