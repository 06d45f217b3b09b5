"""Bad inputs, made on the spot, each with what must become of it.

The numbers follow the project's list of ninety bad inputs; those that belong to reading, matching and checking are
here, and every hostile one. Run as a script it reads all of them in one process and prints the outcomes as JSON.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import struct
import sys
import tempfile
import time
import traceback
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

HIDDEN_ROW = "ROW-OF-ANOTHER-FILE"
"""What the tests of the allow-list plant in a file that no upload may reach."""

GONE = "http://127.0.0.1:9/"
"""An address nobody answers; the tests of the allow-list use a listening one."""


@dataclass(frozen=True)
class Bad:
    """One bad input.

    Args:
        id: number in the list, and a word.
        name: its file name.
        make: its bytes.
        verdict: error (refused as a whole), repaired (read, with notes, repairs or rejections) or accepted.
        schema: the domain table it is checked against, or "" when only reading is tried.
        says: words that the Korean sentence (of an error), note, repair or rejection must hold.
        rejected: row numbers, as a spreadsheet shows them, that must be rejected.
        accepted: how many rows must be accepted.
        total: a column and the sum it must come to.
        values: a column and the values it must hold.
    """

    id: str
    name: str
    make: Callable[[], bytes]
    verdict: str
    schema: str = ""
    says: tuple[str, ...] = ()
    rejected: tuple[int, ...] = ()
    accepted: int | None = None
    total: tuple[str, float] | None = None
    values: tuple[str, list[Any]] | None = None
    tables: int = 1
    hostile: bool = False
    tags: dict[str, Any] = field(default_factory=dict)


def text(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: content.encode(encoding)


def raw(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def zipped(**members: Callable[[], bytes] | bytes) -> Callable[[], bytes]:
    """Members by name; a double underscore stands for the dot."""
    named = {name.replace("__", "."): made for name, made in members.items()}
    return lambda: zip_bytes({name: made() if callable(made) else made for name, made in named.items()})


def zip_bytes(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


def korean_zip() -> bytes:
    """Member names in CP949 without the UTF-8 mark, as Korean Windows writes them."""
    marked = zip_bytes({"abcd.csv": "이름,인구\n가,1\n".encode("cp949")})
    return marked.replace(b"abcd.csv", "파일".encode("cp949") + b".csv")


def slipping_zip() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../../var/evil.csv", "이름,인구\n가,1\n")
        archive.writestr("/etc/cron.d/evil.csv", "이름,인구\n나,2\n")
        archive.writestr("..\\..\\evil.csv", "이름,인구\n다,3\n")
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return sink.getvalue()


def locked_zip() -> bytes:
    data = bytearray(zip_bytes({"a.csv": b"a,b\n1,2\n"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def bomb_zip() -> bytes:
    """About 400 MB of GeoJSON in a few hundred kilobytes; the full 2 GB would only cost time."""
    head, body = b'{"type":"FeatureCollection","features":[', b" " * (1 << 20)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("map.geojson", "w") as member:
        member.write(head)
        for _ in range(400):
            member.write(body)
        member.write(b"]}")
    return sink.getvalue()


def lying_zip() -> bytes:
    """An archive whose directory says 10 bytes for a member of 60 MB."""
    data = bytearray(zip_bytes({"a.csv": b"a,b\n" + b"1,2\n" * 15_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def gzip_bomb() -> bytes:
    return gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000)


# ---- workbooks -----------------------------------------------------------------------------------------------

WORKBOOK_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="자료" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
SHEET = '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def bare_workbook(rows: str, doctype: str = "") -> bytes:
    """A workbook of one sheet with hand-written XML."""
    parts = {name: content.encode() for name, content in WORKBOOK_PARTS.items()}
    parts["xl/worksheets/sheet1.xml"] = SHEET.format(rows=rows, doctype=doctype).encode()
    return zip_bytes(parts)


def word(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def far_workbook() -> bytes:
    return bare_workbook(
        f'<row r="1">{word("A1", "이름")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    )


def tall_workbook() -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>1</v></c></row>' for row in range(2, 100_002))
    return bare_workbook(f'<row r="1">{word("A1", "번호")}{word("B1", "인구")}</row>{rows}')


def entity_workbook() -> bytes:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + step)} "{("&" + chr(97 + step) + ";") * 10}">' for step in range(9)
    )
    return bare_workbook(f'<row r="1">{word("A1", "&j;")}</row><row r="2">{word("A2", "x")}</row>', laughs + "]>")


def formula_workbook() -> bytes:
    head = "".join(word(f"{letter}1", name) for letter, name in zip("ABC", ("기관명", "경도", "위도"), strict=True))
    return bare_workbook(
        f'<row r="1">{head}</row>'
        f'<row r="2">{word("A2", "가")}<c r="B2"><f>100+27.1</f></c><c r="C2"><v>36.8</v></c></row>'
        f'<row r="3">{word("A3", "나")}<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3"><v>36.8</v></c></row>'
        f'<row r="4">{word("A4", "다")}<c r="B4"><v>127.1</v></c><c r="C4"><v>36.8</v></c></row>',
    )


def sheets_workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for title, rows in (("동남구", [["이름", "인구"], ["가", 1]]), ("서북구", [["이름", "인구"], ["나", 2], ["다", 3]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.create_sheet("숨김").append(["비밀"])
    book["숨김"].sheet_state = "hidden"
    del book["Sheet"]
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


# ---- maps ----------------------------------------------------------------------------------------------------


@cache
def shapefile(count: int = 50) -> dict[str, bytes]:
    """The parts of a point shapefile in EPSG:5186 with CP949 attributes."""
    import geopandas as gpd
    import shapely

    points = [shapely.Point(210_000 + step, 468_000 + step) for step in range(count)]
    frame = gpd.GeoDataFrame({"이름": ["신방동"] * count, "val": range(count)}, geometry=points, crs=5186)
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "a.shp", encoding="cp949", engine="pyogrio")
        return {path.suffix[1:]: path.read_bytes() for path in Path(folder).iterdir()}


def shape_zip(*leave_out: str, **replaced: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        parts = {**shapefile(), **replaced}
        return zip_bytes({f"격자.{ending}": data for ending, data in parts.items() if ending not in leave_out})

    return make


def cut_shape_zip(ending: str) -> Callable[[], bytes]:
    def make() -> bytes:
        parts = shapefile()
        return zip_bytes({f"a.{name}": data[: len(data) // 2] if name == ending else data for name, data in parts.items()})

    return make


def two_shapefiles() -> bytes:
    parts = shapefile()
    return zip_bytes({f"{stem}.{ending}": data for stem in ("가/수원", "나/천안") for ending, data in parts.items()})


def geopackage() -> bytes:
    import geopandas as gpd
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        gpd.GeoDataFrame({"gid": ["다바000277"]}, geometry=[shapely.Point(900_050, 1_827_750)], crs=5179).to_file(
            path, engine="pyogrio"
        )
        return path.read_bytes()


LEAKING_TABLE = "CREATE VIRTUAL TABLE leak USING VirtualOGR('/etc/passwd')"
LEAKING_TABLES = {
    "plain": LEAKING_TABLE,
    "comment": LEAKING_TABLE.replace("CREATE ", "CREATE/* x */"),
    "name": LEAKING_TABLE.replace("leak", '"leak using rtree ("'),
    "argument": LEAKING_TABLE.replace("passwd", "passwd using rtree("),
}


def virtual_geopackage(definition: str = LEAKING_TABLE) -> bytes:
    """A GeoPackage with a virtual table that names another file. Its definition is planted, as an attacker would."""
    import sqlite3
    from contextlib import closing

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(geopackage())
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA writable_schema=ON")
            database.execute(
                "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ('table', 'leak', 'leak', 0, ?)",
                (definition,),
            )
            database.execute("INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('leak', 'attributes', 'leak')")
            database.commit()
        return path.read_bytes()


def plain_sqlite() -> bytes:
    import sqlite3
    from contextlib import closing

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE a(b)")
            database.commit()
        return path.read_bytes()


def parquet() -> bytes:
    import pandas as pd

    sink = io.BytesIO()
    pd.DataFrame({"이름": ["가", "나"], "인구": [1, 2]}).to_parquet(sink)
    return sink.getvalue()


def features(*geometries: str, properties: str = "{}") -> str:
    items = ",".join(f'{{"type":"Feature","properties":{properties},"geometry":{shape}}}' for shape in geometries)
    return f'{{"type":"FeatureCollection","features":[{items}]}}'


POINT = '{"type":"Point","coordinates":[127.1,36.8]}'
BOWTIE = '{"type":"Polygon","coordinates":[[[127,36],[128,37],[128,36],[127,37],[127,36]]]}'
SQUARE = '{"type":"Polygon","coordinates":[[[127,36],[128,36],[128,37],[127,37],[127,36]]]}'
DONG = '{"adm_cd":"3404000","adm_nm":"신방동","pop":"1000"}'

# ---- hostile -------------------------------------------------------------------------------------------------

VRT_LOCAL = '<OGRVRTDataSource><OGRVRTLayer name="hidden"><SrcDataSource>{path}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
VRT_USERS = (
    '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)
VRT_HTTP = (
    '<OGRVRTDataSource><OGRVRTLayer name="hidden"><SrcDataSource>{url}a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)
VRT_CURL = '<OGRVRTDataSource><OGRVRTLayer name="hidden"><SrcDataSource>/vsicurl/{url}a.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
GDALG_LOCAL = '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {path}"}}'
GDALG_HTTP = '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {url}a.geojson"}}'
GDALG_WRITE = '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {path} ! write out.gpkg"}}'
WFS = "<OGRWFSDataSource><URL>{url}wfs</URL></OGRWFSDataSource>"
HIDDEN_GDALG = (
    '{{"note":{{"type":"FeatureCollection"}},"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {path}"}}'
)
GML_REMOTE = (
    '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://x {url}x.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><gml:featureMember xlink:href="{url}f"/></gml:FeatureCollection>'
)
KML_LINK = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{url}a.kml</href></Link></NetworkLink></kml>'
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]><{root}><a>&e;</a></{root}>'


def laughs(root: str) -> str:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{step + 1} "{f"&a{step};" * 10}">' for step in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><{root}><d>&a9;</d></{root}>'


def quadratic(root: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><{root}><d>{"&a;" * 5_000}</d></{root}>'


def attacks(path: str, url: str) -> dict[str, str]:
    """The files that make GDAL open something else: text by name. The name is what an attacker would call it."""
    local = VRT_LOCAL.format(path=path)
    return {
        "local.vrt": local,
        "local.geojson": local,
        "local.csv": local,
        "local.gpkg": local,
        "passwd.vrt": VRT_USERS,
        "http.vrt": VRT_HTTP.format(url=url),
        "vsicurl.vrt": VRT_CURL.format(url=url),
        "gdalg.json": GDALG_LOCAL.format(path=path),
        "gdalg.geojson": GDALG_LOCAL.format(path=path),
        "gdalg_http.geojson": GDALG_HTTP.format(url=url),
        "gdalg_write.geojson": GDALG_WRITE.format(path=path),
        "gdalg_hidden.geojson": HIDDEN_GDALG.format(path=path),
        "wfs.gml": WFS.format(url=url),
    }


def hostile_cases() -> list[Bad]:
    files = {
        **attacks("/etc/passwd", GONE),
        "remote.gml": GML_REMOTE.format(url=GONE),
        "link.kml": KML_LINK.format(url=GONE),
        **{f"laughs.{root}": laughs(root) for root in ("graphml", "osm", "kml", "gpx", "gml")},
        **{f"quadratic.{root}": quadratic(root) for root in ("graphml", "osm")},
        **{f"xxe_file.{root}": XXE.format(root=root, target="file:///etc/passwd") for root in ("graphml", "osm", "kml")},
        **{f"xxe_http.{root}": XXE.format(root=root, target=GONE) for root in ("graphml", "osm")},
    }
    cases = [Bad(f"89-{name}", name, text(content), "error", hostile=True) for name, content in files.items()]
    zips = [
        Bad(f"89-zip-{name}", f"{name}.zip", zipped(**{name.replace(".", "__"): content.encode()}), "error", hostile=True)
        for name, content in attacks("/etc/passwd", GONE).items()
    ]
    return [
        *cases,
        *zips,
        Bad("89-utf16-vrt", "a.csv", text(VRT_USERS, "utf-16"), "error", hostile=True),
        *(
            Bad(f"89-virtual-{name}", "a.gpkg", partial(virtual_geopackage, definition), "error", hostile=True)
            for name, definition in LEAKING_TABLES.items()
        ),
        Bad("89-virtual-told", "a.gpkg", virtual_geopackage, "error", says=("가상 표", "leak"), hostile=True),
        Bad("89-plain-sqlite", "a.gpkg", plain_sqlite, "error", says=("GeoPackage가 아닙니다",), hostile=True),
        Bad("bomb-zip", "map.zip", bomb_zip, "error", says=("지나치게 커집니다",), hostile=True),
        Bad("bomb-lying-zip", "map.zip", lying_zip, "error", hostile=True),
        Bad("bomb-gzip", "a.csv.gz", gzip_bomb, "error", says=("지나치게 커집니다",), hostile=True),
        Bad("41-far-cell", "far.xlsx", far_workbook, "error", says=("1,048,576행",), hostile=True),
        Bad("41-tall", "tall.xlsx", tall_workbook, "accepted", accepted=100_000, hostile=True),
        Bad("xlsx-entities", "a.xlsx", entity_workbook, "error", hostile=True),
        Bad("85-slip", "slip.zip", slipping_zip, "accepted", tables=3, hostile=True),
        Bad("88-name", "../../../etc/" + "가" * 200 + "😀.csv", text("이름,인구\n가,1\n"), "accepted", hostile=True),
        Bad(
            "graphml-deep",
            "a.graphml",
            text(f"<graphml><graph><node id='1'><data>{'[' * 200_000}</data></node></graph></graphml>"),
            "file",
            hostile=True,
        ),
    ]


CELLS = "격자코드,경도,위도,인구,65세이상\n"
HOSPITALS = "기관ID,기관명,경도,위도\n"


def grid(*rows: str) -> Callable[[], bytes]:
    return text(CELLS + "\n".join(rows) + "\n")


def hospitals(*rows: str) -> Callable[[], bytes]:
    return text(HOSPITALS + "\n".join(rows) + "\n")


def ole2(*marks: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + b"".join(mark.ljust(512, b"\x00") for mark in marks)


def links(*rows: str) -> Callable[[], bytes]:
    head = "LINK_ID,F_NODE,T_NODE,ROAD_RANK,LANES,MAX_SPD,LENGTH,geom\n"
    return text(head + "\n".join(f'{row},"LINESTRING (0 0, 1 1)"' for row in rows) + "\n")


API_ERROR = '{"response":{"header":{"resultCode":"30","resultMsg":"SERVICE KEY IS NOT REGISTERED ERROR."}}}'
API_XML = "<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>LIMITED NUMBER OF SERVICE REQUESTS</returnAuthMsg></cmmMsgHeader></OpenAPI_ServiceResponse>"

CASES: list[Bad] = [
    Bad("01-cp949", "a.csv", text(CELLS + "가1,127.1,36.8,5,1\n", "cp949"), "accepted", "population", ("CP949",), accepted=1),
    Bad("02-latin", "a.csv", text(CELLS.encode("cp949").decode("latin-1") + "가1,127.1,36.8,5,1\n".encode("cp949").decode("latin-1")), "repaired", "population", ("되돌렸습니다",), accepted=1),
    Bad("03-lossy", "a.csv", text("\ufffd\ufffd\ufffd,\ufffd\ufffd\n가,1\n"), "error", says=("1행", "깨져")),
    Bad("04-bom", "a.csv", text("\ufeff" + CELLS + "가1,127.1,36.8,5,1\n"), "accepted", "population", accepted=1),
    Bad("04-double-bom", "a.csv", text("\ufeff\ufeff" + CELLS + "가1,127.1,36.8,5,1\n"), "accepted", "population", accepted=1),
    Bad("05-utf16", "a.csv", text(CELLS.replace(",", "\t") + "가1\t127.1\t36.8\t5\t1\n", "utf-16"), "accepted", "population", ("UTF-16",), accepted=1),
    Bad("06-mixed", "a.csv", raw((CELLS + "가1,127.1,36.8,5,1\n").encode() + "나동,127.1,36.8,5,1\n".encode("cp949")), "error", says=("3번째 줄", "UTF-8")),
    Bad("07-leading-zero", "a.csv", hospitals("01234,가,127.1,36.8"), "accepted", "hospitals", values=("hospital_id", ["01234"])),
    Bad("08-blank-code", "a.csv", hospitals("1111010100,가,127.1,36.8", ",나,127.1,36.8"), "repaired", "hospitals", rejected=(3,), values=("hospital_id", ["1111010100"])),
    Bad("08-float-code", "a.csv", hospitals("1111010100.0,가,127.1,36.8"), "repaired", "hospitals", ("'.0'을 뺌",), values=("hospital_id", ["1111010100"])),
    Bad("09-power-code", "a.csv", hospitals("1.11101E+09,가,127.1,36.8"), "repaired", "hospitals", ("지수 형태",), rejected=(2,), accepted=0),
    Bad("10-long-id", "a.csv", hospitals("9007199254740993,가,127.1,36.8"), "accepted", "hospitals", values=("hospital_id", ["9007199254740993"])),
    Bad("11-thousands", "a.csv", grid('가1,127.1,36.8,"1,234",', '가2,127.1,36.8,"2,345",'), "repaired", "population", ("천 단위 쉼표",), total=("people", 3579)),
    Bad("12-decimal-comma", "a.csv", grid('가1,"127,15","36,81",5,1'), "repaired", "population", ("소수점 쉼표",), values=("lat", [36.81])),
    Bad("12-doubtful-comma", "a.csv", grid('가1,127.1,36.8,"37,51",1'), "repaired", "population", ("쉼표가",), rejected=(2,)),
    Bad("13-full-width", "a.csv", grid("가1,127.1,36.8,１２３,"), "repaired", "population", ("전각",), total=("people", 123)),
    Bad("14-units", "a.csv", grid("가1,127.1,36.8,123명,-", "가2,127.1,36.8,약 30,없음", "가3,127.1,36.8,-,*"), "repaired", "population", ("단위 글자", "어림", "0이 아님"), rejected=(4,), total=("people", 153)),
    Bad("15-name-na", "a.csv", hospitals("1,NA,127.1,36.8", "2,null,127.1,36.8"), "accepted", "hospitals", values=("name", ["NA", "null"])),
    Bad("16-serial-date", "a.csv", text("신고일시,경도,위도\n44197,127.1,36.8\n"), "repaired", "dispatches", ("날짜 번호",), values=("called_at", ["2021-01-01 00:00:00"])),
    Bad("17-compact-date", "a.csv", text("신고일시,경도,위도\n20210101,127.1,36.8\n"), "accepted", "dispatches", values=("called_at", ["2021-01-01 00:00:00"])),
    Bad("18-mixed-dates", "a.csv", text("신고일시,경도,위도\n2021.1.5,127.1,36.8\n13/01/2021,127.1,36.8\n2021-01-05,127.1,36.8\n"), "repaired", "dispatches", values=("called_at", ["2021-01-05 00:00:00", "2021-01-13 00:00:00", "2021-01-05 00:00:00"])),
    Bad("19-korean-dates", "a.csv", text("신고일시,경도,위도\n2021년 1월 5일 오후 3:10,127.1,36.8\n2021-01-05 24:00,127.1,36.8\n"), "repaired", "dispatches", values=("called_at", ["2021-01-05 15:10:00", "2021-01-06 00:00:00"])),
    Bad("20-ambiguous-date", "a.csv", text("신고일시,경도,위도\n01/02/2021,127.1,36.8\n2021-01-05,127.1,36.8\n"), "repaired", "dispatches", ("두 가지로",), rejected=(2,), accepted=1),
    Bad("21-zones", "a.csv", text("신고일시,경도,위도\n2021-01-05T04:10:00Z,127.1,36.8\n2021-01-05T13:10:00+09:00,127.1,36.8\n"), "repaired", "dispatches", ("한국 시각",), values=("called_at", ["2021-01-05 13:10:00", "2021-01-05 13:10:00"])),
    Bad("22-eras", "a.csv", text("신고일시,경도,위도\n21.1.5,127.1,36.8\n단기 4354.1.5,127.1,36.8\n"), "repaired", "dispatches", ("두 자리", "연호"), rejected=(2, 3)),
    Bad("23-range", "a.csv", text("신고일시,경도,위도,response_min\n1800-01-01,127.1,36.8,5\n2021-01-05,127.1,36.8,999\n2021-01-05,127.1,36.8,600\n"), "repaired", "dispatches", ("허용 범위",), rejected=(2, 3), accepted=1),
    Bad("24-merged-header", "a.csv", text("격자코드,좌표,,인구\n,경도,위도,총인구\n가1,127.1,36.8,5\n"), "accepted", "population", ("2행",), accepted=1),
    Bad("25-title-line", "a.csv", text("2024년 격자 현황,,,,\n,,,,\n" + CELLS + "가1,127.1,36.8,5,1\n"), "accepted", "population", ("3행",), accepted=1),
    Bad("25-second-header", "a.csv", text(CELLS + "cell_id,lon,lat,people,seniors\n가1,127.1,36.8,5,1\n"), "accepted", "population", ("되풀이된 머리글 1행",), accepted=1),
    Bad("26-total-row", "a.csv", grid("가1,127.1,36.8,1,", "가2,127.1,36.8,2,", "합계,,,3,"), "repaired", "population", ("합계",), total=("people", 3)),
    Bad("26-wrong-total", "a.csv", grid("가1,127.1,36.8,1,", "가2,127.1,36.8,2,", "합계,,,6,"), "repaired", "population", ("합계 행은 6인데",), total=("people", 3)),
    Bad("27-blank-merged", "a.csv", hospitals("1,가,127.1,36.8", "2,,127.1,36.8"), "repaired", "hospitals", rejected=(3,), accepted=1),
    Bad("28-sheets", "a.xlsx", sheets_workbook, "repaired", says=("숨긴 시트", "숨김"), tables=2, accepted=3),
    Bad("29-first-row-comma", "a.csv", text("이름,인구\n서울, 강남,1\n"), "error", says=("머리글(1행)은 2칸", "2행")),
    Bad("30-extra-comma", "a.csv", grid("가1,127.1,36.8,1,", "가2,127.1,36.8,2,,9", "가3,127.1,36.8,3,"), "repaired", "population", ("칸이 많습니다",), rejected=(3,), total=("people", 4)),
    Bad("31-short-row", "a.csv", grid("가1,127.1,36.8,1,", "가2,127.1", "가3,127.1,36.8,3,"), "repaired", "population", ("칸이 적습니다",), rejected=(3,), total=("people", 4)),
    Bad("32-open-quote", "a.csv", text('기관ID,기관명,경도,위도\n1,"가,127.1,36.8\n2,나,127.1,36.8\n3,다,127.1,36.8\n'), "error", says=("2행", "큰따옴표")),
    Bad("32-swallowed", "a.csv", text('기관ID,기관명,경도,위도\n1,"가,127.1,36.8\n2,나,127.1,36.8\n3,다",127.1,36.8\n'), "error", says=("2행", "큰따옴표")),
    Bad("33-semicolon", "a.csv", text(CELLS.replace(",", ";") + "가1;127.1;36.8;5;1\n"), "accepted", "population", ("쌍반점",), accepted=1),
    Bad("33-tab", "a.csv", text(CELLS.replace(",", "\t") + "가1\t127.1\t36.8\t5\t1\n"), "accepted", "population", ("탭",), accepted=1),
    Bad("34-cr-only", "a.csv", text((CELLS + "가1,127.1,36.8,5,1\n가2,127.1,36.8,5,1\n").replace("\n", "\r")), "accepted", "population", accepted=2),
    Bad("34-nul", "a.csv", text(CELLS + "가1,127.1,36.8,5\x00,1\n"), "repaired", "population", ("NUL",), total=("people", 5)),
    Bad("35-same-names", "a.csv", text("인구,이름,인구\n1,가,2\n"), "error", says=("인구", "1행")),
    Bad("36-nfd", "a.csv", text(HOSPITALS + "1," + unicodedata.normalize("NFD", "신방동") + ",127.1,36.8\n2,\u00a0신방동 ,127.1,36.8\n"), "repaired", "hospitals", ("표준형",), values=("name", ["신방동", "신방동"])),
    Bad("37-empty", "a.csv", raw(b""), "error", says=("비어 있습니다",)),
    Bad("37-header-only", "a.csv", text(CELLS), "error", says=("자료 행이 없습니다",)),
    Bad("38-html-xls", "a.xls", text("<!DOCTYPE html><html><body><table><tr><td>로그인</td></tr></table></body></html>"), "error", says=("웹 페이지",)),
    Bad("38-html-csv", "a.csv", text("\n<script>location.href='/login'</script>"), "error", says=("웹 페이지",)),
    Bad("39-api-json", "a.csv", text(API_ERROR), "error", says=("SERVICE KEY IS NOT REGISTERED ERROR",)),
    Bad("39-api-xml", "a.csv", text(API_XML), "error", says=("LIMITED NUMBER OF SERVICE REQUESTS",)),
    Bad("40-locked-xlsx", "a.xlsx", raw(ole2("EncryptedPackage".encode("utf-16-le"))), "error", says=("암호",)),
    Bad("40-old-xls", "a.xls", raw(ole2("Workbook".encode("utf-16-le"))), "error", says=(".xlsx",)),
    Bad("40-hwp", "a.hwp", raw(ole2(b"HWP Document File V5.00")), "error", says=("한글(HWP)",)),
    Bad("40-hwpx", "a.hwpx", zipped(mimetype=b"application/hwp+zip", **{"Contents/section0__xml": b"<x/>", "Contents/header__xml": b"<x/>"}), "error", says=("한글(HWP)",)),
    Bad("40-docx", "a.xlsx", zipped(**{"word/document__xml": b"<x/>"}), "error", says=("문서 파일",)),
    Bad("40-pdf", "a.csv", raw(b"%PDF-1.7 ..."), "error", says=("PDF",)),
    Bad("40-alz", "a.zip", raw(b"ALZ\x01...."), "error", says=("zip으로 다시",)),
    Bad("40-noise", "a.csv", raw(bytes(range(256)) * 20), "error", says=("읽을 수 있는 형식이 아닙니다",)),
    Bad("42-formulas", "a.xlsx", formula_workbook, "repaired", "hospitals", ("B2", "B3 #DIV/0!", "엑셀 오류 값"), rejected=(2, 3), accepted=1),
    Bad("48-dms", "a.csv", hospitals("1,가,\"127°08'30\"\"\",N36.8"), "repaired", "hospitals", ("도·분·초",), values=("lat", [36.8])),
    Bad("49-nought", "a.csv", grid("가1,0,0,5,", "가2,127.1,36.8,7,"), "repaired", "population", ("0, 0",), rejected=(2,), total=("people", 7)),
    Bad("49-nought-post", "a.csv", text("순번,119안전센터명,경도,위도\n1,가,0,0\n2,나,127.1,36.8\n"), "repaired", "posts", ("좌표 0, 0",), values=("lon", [None, 127.1])),
    Bad("50-blank-place", "a.csv", hospitals("1,가,,", "2,나,127.1,36.8"), "repaired", "hospitals", ("비어 있습니다",), rejected=(2,), accepted=1),
    Bad("50-blank-place-post", "a.csv", text("순번,119안전센터명,경도,위도\n1,가,,\n2,나,127.1,36.8\n"), "accepted", "posts", values=("lon", [None, 127.1])),
    Bad("54-same-id", "a.csv", grid("가1,127.1,36.8,10,", "가1,127.1,36.8,20,", "가2,127.1,36.8,20,"), "repaired", "population", ("2행과 같습니다",), rejected=(3,), total=("people", 30)),
    Bad("59-negative", "a.csv", grid("가1,127.1,36.8,-5,", "가2,127.1,36.8,0,"), "repaired", "population", ("0명 이상",), rejected=(2,), total=("people", 0)),
    Bad("60-endless", "a.csv", grid("가1,127.1,36.8,inf,", "가2,127.1,36.8,1e400,", "가3,127.1,36.8,NaN,", "가4,127.1,36.8,4,"), "repaired", "population", ("무한대",), rejected=(2, 3, 4), total=("people", 4)),
    Bad("61-nan-speed", "a.csv", links("1,a,b,107,1,NaN,5", "2,b,c,107,1,50,NaN"), "repaired", "links", rejected=(3,), accepted=1),
    Bad("62-negative-length", "a.csv", links("1,a,b,107,1,50,-5", "2,b,c,107,1,50,5"), "repaired", "links", ("허용 범위",), rejected=(2,), accepted=1),
    Bad("63-missing-length", "a.csv", links("1,a,b,107,1,50,", "2,b,c,107,1,50,5"), "repaired", "links", ("비어 있습니다",), rejected=(2,), accepted=1),
    Bad("64-odd-speeds", "a.csv", links("1,a,b,107,1,６０,5", "2,b,c,107,1,시속 60,5", "3,c,d,107,1,30 mph,5", "4,d,e,107,1,0,5"), "repaired", "links", ("전각", "단위가 이 열의 단위와 다릅니다"), rejected=(4, 5), total=("limit_kmh", 120)),
    Bad("68-no-prj", "a.zip", shape_zip("prj"), "repaired", says=(".prj",), accepted=50, tags={"crs": None}),
    Bad("69-no-dbf", "a.zip", shape_zip("dbf"), "error", says=(".dbf",)),
    Bad("70-no-shx", "a.zip", shape_zip("shx"), "repaired", says=(".shx",), accepted=50),
    Bad("71-no-cpg", "a.zip", shape_zip("cpg"), "accepted", says=("CP949",), accepted=50, values=("이름", ["신방동"] * 50)),
    Bad("71-wrong-cpg", "a.zip", shape_zip(cpg=b"UTF-8"), "accepted", says=("CP949",), accepted=50, values=("이름", ["신방동"] * 50)),
    Bad("73-two-shapefiles", "a.zip", two_shapefiles, "accepted", tables=2, accepted=100),
    Bad("73-loose-shp", "a.shp", lambda: shapefile()["shp"], "error", says=("zip으로",)),
    Bad("73-loose-dbf", "a.dbf", lambda: shapefile()["dbf"], "error", says=("zip으로",)),
    Bad("74-zip-in-zip", "a.zip", zipped(inner__zip=shape_zip()), "accepted", accepted=50),
    Bad("74-too-deep", "a.zip", zipped(a__zip=zipped(b__zip=zipped(c__zip=text("x")))), "error", says=("한 겹",)),
    Bad("75-cut-shp", "a.zip", cut_shape_zip("shp"), "error", says=("손상", ".shp")),
    Bad("76-cut-dbf", "a.zip", cut_shape_zip("dbf"), "error", says=("손상", ".dbf")),
    Bad("76-cut-shx", "a.zip", cut_shape_zip("shx"), "error", says=("손상",)),
    Bad("76-cut-geojson", "a.geojson", text(features(POINT, POINT)[:-20]), "error", says=("깨져",)),
    Bad("76-cut-parquet", "a.parquet", lambda: parquet()[:-40], "error", says=("손상",)),
    Bad("76-cut-gpkg", "a.gpkg", lambda: geopackage()[:6000], "error", says=("손상",)),
    Bad("76-cut-zip", "a.zip", lambda: shape_zip()()[:-60], "error", says=("손상",)),
    Bad("76-cut-xlsx", "a.xlsx", lambda: sheets_workbook()[:-300], "error", says=("손상",)),
    Bad("76-cut-gzip", "a.csv.gz", lambda: gzip.compress(b"a,b\n1,2\n" * 99)[:-20], "error", says=("손상",)),
    Bad("76-cut-osm", "a.osm", text('<osm version="0.6"><node id="1" lat="36" lon="127">'), "error", says=("줄",)),
    Bad("77-geojson-metres", "a.geojson", text(features('{"type":"Point","coordinates":[213116,468492]}')), "repaired", says=("도 단위가 아닙니다",), tags={"crs": None}),
    Bad("78-null-geometry", "a.geojson", text(features("null", SQUARE, properties=DONG)), "repaired", "dongs", ("도형이 비어",), rejected=(2,), accepted=1),
    Bad("78-json-not-geo", "a.geojson", text('{"type":"Topology","objects":{}}'), "error", says=("GeoJSON",)),
    Bad("79-bow-tie", "a.geojson", text(features(BOWTIE, properties=DONG)), "repaired", "dongs", ("엇갈린",), accepted=1),
    Bad("79-wrong-shape", "a.geojson", text(features(POINT, properties=DONG)), "repaired", "dongs", ("종류가",), rejected=(2,), accepted=0),
    Bad("83-no-shapes", "a.csv", text("adm_cd,adm_nm,pop\n1,가,2\n"), "error", "dongs", ("도형이 없는",)),
    Bad("85-cp949-names", "a.zip", korean_zip, "accepted", accepted=1, tags={"file": "a.zip/파일.csv"}),
    Bad("87-formula-cell", "a.csv", grid('가1,127.1,36.8,"=HYPERLINK(""http://x"",""y"")",'), "repaired", "population", rejected=(2,), accepted=0, tags={"download": "'=HYPERLINK"}),
    Bad("87-markdown-name", "![x](p.png).csv", text(CELLS), "error", says=("자료 행이 없습니다",), tags={"never": "!["}),
    Bad("90-locked-zip", "a.zip", locked_zip, "error", says=("암호",)),
    Bad("90-nothing-inside", "a.zip", zipped(notes__pdf=b"%PDF-1"), "error", says=("PDF",)),
    Bad("90-missing-column", "a.csv", text("격자코드,경도,위도\n가1,127.1,36.8\n"), "error", "population", ("총인구", "격자코드, 경도, 위도")),
    Bad("90-bad-wkt", "a.csv", text('LINK_ID,F_NODE,T_NODE,ROAD_RANK,LANES,MAX_SPD,LENGTH,geom\n1,a,b,107,1,50,5,"LINESTRING (0 0, 1 1)"\n2,b,c,107,1,50,5,"LINESTRING (0 0, 1"\n'), "repaired", "links", ("도형(WKT)",), rejected=(3,), accepted=1),
    *hostile_cases(),
]  # fmt: skip


def outcome(case: Bad, folder: Path) -> dict[str, Any]:
    """What became of one bad input: the sentence of an error, or what every table holds."""
    from analytics.core.errors import InputError
    from analytics.intake.raw import RawFile
    from analytics.intake.reading import Limits, _Opener, file_name
    from analytics.schemas.city import TABLES

    data = case.make()
    started = time.perf_counter()
    try:
        parts = _Opener(folder, Limits()).open(file_name(case.name), data)
        if any(isinstance(part, RawFile) for part in parts):
            found: dict[str, Any] = {"verdict": "file"}
        else:
            found = {"verdict": "read", "tables": [_table(part, TABLES.get(case.schema)) for part in parts]}
    except InputError as error:
        found = {"verdict": "error", "ko": error.text.ko, "en": error.text.en}
    except Exception as error:  # noqa: BLE001  a test must see it
        found = {"verdict": "crash", "trace": "".join(traceback.format_exception(error))}
    return {**found, "seconds": time.perf_counter() - started, "size": len(data)}


def _table(part: Any, schema: Any) -> dict[str, Any]:
    import pandas as pd

    from analytics.intake.checking import check_table
    from analytics.intake.receipt import Receipt

    if schema is None:
        frame, receipt = part.frame, Receipt(part.file, part.rows_in, len(part.frame), part.rejections, part.repairs, part.notes)
    else:
        frame, receipt = check_table(part, schema)
    plain = frame.drop(columns="geometry", errors="ignore")
    return {
        "file": part.file,
        "crs": part.crs,
        "rows_in": receipt.rows_in,
        "accepted": receipt.accepted,
        "rejected": sorted({item.row for item in receipt.rejections if item.row is not None}),
        "rejected_rows": receipt.rejected_rows,
        "set_aside": receipt.set_aside,
        "texts": [
            *[(note.ko, note.en) for note in receipt.notes],
            *[(item.reason.ko, item.reason.en) for item in receipt.repairs],
            *[(item.reason.ko, item.reason.en) for item in receipt.rejections],
        ],
        "remedies": [(item.remedy.ko, item.remedy.en) for item in receipt.rejections],
        "changed": bool(receipt.rejections or receipt.repairs or receipt.set_aside),
        "columns": {
            name: [None if pd.isna(value) else str(value) if name == "called_at" else value for value in plain[name].tolist()]
            for name in plain.columns
            if len(plain) < 200
        },
        "download": receipt.rejections_frame("ko").to_csv(index=False),
    }


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        for place, case in enumerate(CASES):
            own = Path(folder) / str(place)
            own.mkdir()
            os.chdir(own)
            outcomes[case.id] = outcome(case, own)
        os.chdir("/")
    sys.stdout.write(json.dumps(outcomes, ensure_ascii=False))


if __name__ == "__main__":
    main()
