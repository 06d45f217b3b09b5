"""A city knows what became of the rows of its files that are not rows of its tables, also after it has been kept."""

from towns import city_of, one_road_town

from analytics.core.text import Language
from analytics.export.report_parts import data_used
from analytics.intake.cities import add_posts, build_city, city_of_korea
from analytics.intake.shelf import Shelf
from analytics.schemas.city import LeftOut

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
