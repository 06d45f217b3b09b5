"""What a file really is, told from its content. Its name says nothing: a hostile file is called map.geojson too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.receipt import quote_value

HEAD = 65_536
"""Bytes looked at, but for the few signs that are searched in the whole file."""

SMALL_JSON = 1_000_000
"""A JSON file up to this size is parsed whole before anything else opens it."""


class Form(StrEnum):
    """The forms that are read here."""

    TEXT = "text"
    ZIP = "zip"
    GZIP = "gzip"
    PARQUET = "parquet"
    GPKG = "gpkg"
    FLATGEOBUF = "fgb"
    GEOJSON = "geojson"
    GEOJSON_LINES = "geojsonl"
    GRAPHML = "graphml"
    OSM = "osm"
    PBF = "pbf"


@dataclass(frozen=True, slots=True)
class Sign:
    """A form that is recognised but not read, and what to do instead."""

    starts: tuple[bytes, ...]
    reason: Text


EMPTY = Text(
    "{file}: 파일이 비어 있습니다. 원본을 다시 내려받아 올려 주십시오.",
    "{file}: the file is empty. Download it again and upload that.",
)
UNKNOWN = Text(
    "{file}: 읽을 수 있는 형식이 아닙니다. CSV, XLSX, GeoJSON, GPKG, 압축한 SHP(zip), GraphML, OSM(.osm, .osm.pbf)으로 올려 주십시오.",
    "{file}: this is not a form that can be read. Upload CSV, XLSX, GeoJSON, GPKG, zipped SHP, GraphML or OSM (.osm, .osm.pbf).",
)
ENCRYPTED = Text(
    "{file}: 암호가 걸린 엑셀 파일입니다. 엑셀에서 암호를 풀고 '다른 이름으로 저장 → .xlsx'로 저장해 올려 주십시오.",
    "{file}: the workbook is protected by a password. Remove it in the spreadsheet program, save as .xlsx and upload that.",
)
OLD_WORKBOOK = Text(
    "{file}: 예전 형식의 엑셀(.xls)이나 한셀(.cell) 파일입니다. '다른 이름으로 저장 → Excel 통합 문서(.xlsx)' 또는 CSV로 저장해 올려 주십시오.",
    "{file}: a workbook in the old form (.xls or .cell). Save it as .xlsx or CSV and upload that.",
)
HANGUL_DOCUMENT = Text(
    "{file}: 한글(HWP) 문서입니다. 표를 엑셀로 복사해 .xlsx 또는 CSV로 저장해 올려 주십시오.",
    "{file}: a Hangul word processor document. Copy its table into a spreadsheet, save as .xlsx or CSV and upload that.",
)
OTHER_DOCUMENT = Text(
    "{file}: 문서 파일(워드, 파워포인트, ODF)입니다. 표를 엑셀로 복사해 .xlsx 또는 CSV로 저장해 올려 주십시오.",
    "{file}: a document (Word, PowerPoint, ODF), not a table. Copy its table into a spreadsheet, save as .xlsx or CSV and upload that.",
)
WEB_PAGE = Text(
    "{file}: 엑셀이나 CSV가 아니라 웹 페이지(HTML)입니다. 로그인 화면이 저장된 것일 수 있습니다. 다시 내려받거나, 엑셀에서 열어 .xlsx로 저장해 올려 주십시오.",
    "{file}: a web page (HTML), not a workbook or CSV; perhaps a log-in page was saved. Download it again, or open it in a spreadsheet program and save as .xlsx.",
)
POINTS_ELSEWHERE = Text(
    "{file}: 다른 파일이나 주소를 가리키는 파일(VRT, WFS, GDALG 등)이라 받지 않습니다. 자료 자체를 GPKG나 GeoJSON으로 저장해 올려 주십시오.",
    "{file}: it points to other files or addresses (VRT, WFS, GDALG), so it is refused. Save the data itself as GPKG or GeoJSON and upload that.",
)
OTHER_XML = Text(
    "{file}: 읽지 않는 XML 형식입니다(처음 태그 '{root}'). 도로는 GraphML이나 OSM, 지도는 GPKG나 GeoJSON으로 저장해 올려 주십시오.",
    "{file}: an XML form that is not read (root tag '{root}'). Save roads as GraphML or OSM, maps as GPKG or GeoJSON.",
)
API_ERROR = Text(
    "{file}: 자료가 아니라 공공데이터 오류 응답입니다: '{message}'. 인증키와 요청 주소를 확인하고 다시 내려받아 올려 주십시오.",
    "{file}: an error answer of an open-data service, not data: '{message}'. Check the service key and the request, then download it again.",
)
OTHER_JSON = Text(
    "{file}: JSON이지만 지도 자료(GeoJSON)가 아닙니다. GeoJSON, CSV 또는 XLSX로 저장해 올려 주십시오.",
    "{file}: JSON, but not map data (GeoJSON). Save it as GeoJSON, CSV or XLSX and upload that.",
)
DAMAGED_JSON = Text(
    "{file}: GeoJSON이 {line}번째 줄에서 끊기거나 깨져 있습니다. 원본을 다시 내려받아 올려 주십시오.",
    "{file}: the GeoJSON is cut off or broken at line {line}. Download it again and upload that.",
)
LOOSE_SHAPEFILE = Text(
    "{file}: SHP는 여러 파일이 한 벌입니다. .shp, .shx, .dbf, .prj를 하나의 zip으로 압축해 올려 주십시오.",
    "{file}: a shapefile is a set of files. Put .shp, .shx, .dbf and .prj into one zip and upload that.",
)
PLAIN_SQLITE = Text(
    "{file}: SQLite 파일이지만 GeoPackage가 아닙니다. GPKG 또는 CSV로 내보내 올려 주십시오.",
    "{file}: an SQLite file, but not a GeoPackage. Export it as GPKG or CSV and upload that.",
)
OTHER_ARCHIVE = Text(
    "{file}: 읽지 않는 압축 형식(ALZ, EGG, RAR, 7z)입니다. 압축을 풀어 zip으로 다시 압축해 올려 주십시오.",
    "{file}: an archive form that is not read (ALZ, EGG, RAR, 7z). Unpack it and pack it again as zip.",
)
PICTURE = Text(
    "{file}: PDF나 그림 파일에서는 표를 읽지 않습니다. 원본 표를 .xlsx 또는 CSV로 받아 올려 주십시오.",
    "{file}: tables are not read from PDF or images. Obtain the table itself as .xlsx or CSV and upload that.",
)

_SIGNS = (
    Sign((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"), PICTURE),
    Sign((b"ALZ\x01", b"EGGA", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ"), OTHER_ARCHIVE),
    Sign((b"HWP Document File",), HANGUL_DOCUMENT),
    Sign((b"\x00\x00\x27\x0a",), LOOSE_SHAPEFILE),
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
_BINARY_FORMS = (
    (b"PK\x03\x04", Form.ZIP),
    (b"PK\x05\x06", Form.ZIP),
    (b"\x1f\x8b\x08", Form.GZIP),
    (b"PAR1", Form.PARQUET),
    (b"fgb\x03fgb", Form.FLATGEOBUF),
)
_ELSEWHERE_ROOTS = frozenset(
    {"ogrvrtdatasource", "vrtdataset", "ogrwfsdatasource", "gdaltileindexdataset", "gdal_wms", "networklink"}
)
_API_MESSAGE = re.compile(r"(?:resultMsg|returnAuthMsg|errMsg|resultMessage)(?:\"\s*:\s*\"|>)([^\"<]{1,300})")
_GEO_TYPE = re.compile(r'"type"\s*:\s*"(FeatureCollection|Feature)"')
_SKIPPED_XML = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL)
_ROOT_TAG = re.compile(r"\s*<\s*([A-Za-z_][\w:.\-]*)")
_HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|meta|script|style|table|div|form|br|p)\b", re.IGNORECASE)
_JSON_START = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\]])")


def sniff(file: str, data: bytes) -> Form:
    """The form of a file.

    Args:
        file: its name, for messages only.
        data: all of its bytes.

    Raises:
        InputError: when it is empty, hostile, or of a form that is not read; the sentence says how to save it instead.
    """
    shown = quote_value(file)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(EMPTY.fill(file=shown))
    form = _binary_form(shown, data)
    if form is not None:
        return form
    head = decode_head(data[:HEAD])
    if head.lstrip().startswith("<"):
        return _xml_form(shown, head)
    if _JSON_START.match(head.lstrip("\x1e")):
        return _json_form(shown, head, data)
    if _looks_binary(data[:HEAD]):
        raise InputError(UNKNOWN.fill(file=shown))
    return Form.TEXT


def _binary_form(shown: str, data: bytes) -> Form | None:
    for start, form in _BINARY_FORMS:
        if data.startswith(start):
            return form
    if data[4:15] == b"\x0a\x09OSMHeader":
        return Form.PBF
    if data.startswith(_SQLITE):
        if data[68:72] in _GPKG_IDS:
            return Form.GPKG
        raise InputError(PLAIN_SQLITE.fill(file=shown))
    if data.startswith(_OLE2):
        raise InputError(_ole2_reason(data).fill(file=shown))
    for sign in _SIGNS:
        if data.startswith(sign.starts):
            raise InputError(sign.reason.fill(file=shown))
    if _is_dbf(data):
        raise InputError(LOOSE_SHAPEFILE.fill(file=shown))
    return None


def _ole2_reason(data: bytes) -> Text:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED
    if b"HWP Document File" in data or "HwpSummaryInformation".encode("utf-16-le") in data:
        return HANGUL_DOCUMENT
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint Document".encode("utf-16-le") in data:
        return OTHER_DOCUMENT
    return OLD_WORKBOOK


def _is_dbf(data: bytes) -> bool:
    """A dBase table begins with a version, a date, and a header that is 1 more than a multiple of 32 bytes."""
    if len(data) < 65 or data[0] not in {0x03, 0x30, 0x83, 0x8B, 0xF5}:  # noqa: PLR2004  two field descriptions
        return False
    header = int.from_bytes(data[8:10], "little")
    return 1 <= data[2] <= 12 and 1 <= data[3] <= 31 and header % 32 in {1, 8} and header <= len(data)  # noqa: PLR2004


def decode_head(head: bytes) -> str:
    """The first bytes as text, good enough to tell forms apart; never used as data."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if head[1:2] == b"\x00" and head[0:1] in b"<{[":
        return head.decode("utf-16-le", errors="replace")
    return head.decode("utf-8", errors="replace").lstrip("\ufeff")


def xml_root(head: str) -> str:
    """The root tag of an XML text, without its prefix, or "" where none is found."""
    place = 0
    while found := _SKIPPED_XML.match(head, place):
        place = found.end()
    root = _ROOT_TAG.match(head, place)
    return "" if root is None else root.group(1).rpartition(":")[2]


def _xml_form(shown: str, head: str) -> Form:
    root = xml_root(head)
    if root.lower() in {"graphml", "osm"}:
        return Form(root.lower())
    if _HTML_START.match(head) or root.lower() == "html":
        raise InputError(WEB_PAGE.fill(file=shown))
    if root.lower() in _ELSEWHERE_ROOTS:
        raise InputError(POINTS_ELSEWHERE.fill(file=shown))
    message = _API_MESSAGE.search(head)
    if message:
        raise InputError(API_ERROR.fill(file=shown, message=quote_value(message.group(1))))
    raise InputError(OTHER_XML.fill(file=shown, root=quote_value(root or "?")))


def _json_form(shown: str, head: str, data: bytes) -> Form:
    if b"gdal_streamed_alg" in data or "gdal_streamed_alg".encode("utf-16-le") in data:
        raise InputError(POINTS_ELSEWHERE.fill(file=shown))
    if not _GEO_TYPE.search(head):
        message = _API_MESSAGE.search(head)
        if message:
            raise InputError(API_ERROR.fill(file=shown, message=quote_value(message.group(1))))
        raise InputError(OTHER_JSON.fill(file=shown))
    if _is_feature_lines(head):
        return Form.GEOJSON_LINES
    if len(data) <= SMALL_JSON:
        _refuse_false_geojson(shown, data)
    return Form.GEOJSON


def _is_feature_lines(head: str) -> bool:
    """Whether each line is a feature of its own (GeoJSON text sequence)."""
    lines = [line for line in head.lstrip("\x1e").splitlines() if line.strip("\x1e \t")]
    return len(lines) > 1 and all(re.match(r'\s*\x1e?\{\s*"type"\s*:\s*"Feature"', line) for line in lines[:2])


def _refuse_false_geojson(shown: str, data: bytes) -> None:
    """Refuse a small JSON file whose own type is not GeoJSON: the word may stand in some nested place only."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        tree = json.loads(data.decode(encoding))
    except json.JSONDecodeError as error:
        raise InputError(DAMAGED_JSON.fill(file=shown, line=error.lineno)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError(DAMAGED_JSON.fill(file=shown, line=1)) from error
    if not isinstance(tree, dict) or tree.get("type") not in {"FeatureCollection", "Feature"}:
        raise InputError(OTHER_JSON.fill(file=shown))


def _looks_binary(head: bytes) -> bool:
    """Whether too many bytes are control characters for text; NULs alone may be UTF-16 or a damaged CSV."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(head.count(bytes([code])) for code in range(1, 32) if code not in b"\t\n\r\x0b\x0c\x1a\x1e\x1f")
    return controls > len(head) * 0.02 or head.count(0) > len(head) * 0.6
