"""Every format in which a report leaves the house, in one list: the command and the page offer what stands in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from analytics.core.errors import UnknownNameError
from analytics.core.saving import save
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analytics.export.report import Report

Files: TypeAlias = dict[str, bytes]
"""Contents by name; a name may begin with a folder."""

_DRAWING_SHARE = 0.8
"""Of the work on a document that its pictures are."""


class Pictures(Mapping[str, bytes]):
    """The maps of a report as PNG, by their ids, each drawn when it is first asked for: several formats hold the same.

    Args:
        report: the report.
        tell: called with the share of the work that is done (0 to 1), as far as a writer can say.
    """

    def __init__(self, report: Report, tell: Callable[[float], None] | None = None) -> None:
        self._report = report
        self._drawn: dict[str, bytes] = {}
        self.tell: Callable[[float], None] = tell or (lambda _share: None)

    def __getitem__(self, name: str) -> bytes:
        from analytics.export.picture import png_bytes

        if name not in self._drawn:
            self._drawn[name] = png_bytes(self._report, {drawn.id: drawn for drawn in self._report.maps}[name])
            self.tell(_DRAWING_SHARE * len(self._drawn) / len(self))
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter([drawn.id for drawn in self._report.maps])

    def __len__(self) -> int:
        return len(self._report.maps)


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        id: short name, as on the command line.
        title: what people call it, `about` what it is for.
        mime: its media type where it is one file.
        write: (report, its maps as pictures) -> the files, the main one first; none where the report has nothing for it.
        suffix: how the name of its file ends.
        many: whether it is a file for each table or layer, which go into one archive where one file is wanted.
    """

    id: str
    title: Text
    about: Text
    mime: str
    write: Callable[[Report, Pictures], Files]
    suffix: str
    many: bool = False

    def file_name(self, stem: str) -> str:
        """The name of the one file that `one_file` gives."""
        return f"{stem}-{self.id}.zip" if self.many else f"{stem}{self.suffix}"

    @property
    def file_mime(self) -> str:
        """The media type of that file."""
        return "application/zip" if self.many else self.mime


@dataclass(frozen=True, slots=True)
class Written:
    """A format written to a folder: the files, and how long it took in seconds."""

    format: Format
    paths: tuple[Path, ...]
    took_s: float


def _pdf(report: Report, pictures: Pictures) -> Files:
    from analytics.export.document import document_bytes

    return {f"{report.stem}.pdf": document_bytes(report, pictures.tell)}


def _png(report: Report, pictures: Pictures) -> Files:
    return {f"{report.stem}-{name}.png": pictures[name] for name in pictures}


def _map_pdf(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.picture import pdf_bytes

    return {f"{report.stem}-{drawn.id}.pdf": pdf_bytes(report, drawn) for drawn in report.maps}


def _html(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.html_map import html_bytes

    return {f"{report.stem}.html": html_bytes(report)} if report.maps else {}


def _hwpx(report: Report, pictures: Pictures) -> Files:
    from analytics.export.hwpx import hwpx_bytes

    return {f"{report.stem}.hwpx": hwpx_bytes(report, pictures)}


def _pptx(report: Report, pictures: Pictures) -> Files:
    from analytics.export.pptx import pptx_bytes

    return {f"{report.stem}.pptx": pptx_bytes(report, pictures)}


def _xlsx(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.xlsx import xlsx_bytes

    return {f"{report.stem}.xlsx": xlsx_bytes(report)}


def _csv(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.csv_files import utf8_files

    return {f"csv/{name}": content for name, content in utf8_files(report).items()}


def _csv_cp949(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.csv_files import cp949_files

    return {f"csv-cp949/{name}": content for name, content in cp949_files(report).items()}


def _gpkg(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.geodata import gpkg_bytes

    return {f"{report.stem}.gpkg": gpkg_bytes(report)} if report.layers else {}


def _geojson(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.geodata import geojson_files

    return {f"geojson/{name}": content for name, content in geojson_files(report).items()}


def _shp(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.geodata import shp_zip

    return {f"{report.stem}-shp.zip": shp_zip(report)} if report.layers else {}


def _field_hwpx(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.field_sheet import field_sheet_hwpx

    content = field_sheet_hwpx(report)
    return {} if content is None else {f"{report.stem}-field.hwpx": content}


def _field_xlsx(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.field_sheet import field_sheet_xlsx

    content = field_sheet_xlsx(report)
    return {} if content is None else {f"{report.stem}-field.xlsx": content}


def _record(report: Report, _pictures: Pictures) -> Files:
    from analytics.export.run_folder import json_bytes

    return {f"{report.stem}-run.json": json_bytes(report.record)}


_SHEET_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_FIELD = Text("현장 확인표 ({kind})", "Field-check sheet ({kind})")

FORMATS: tuple[Format, ...] = (
    Format("hwpx", Text("한글 보고서 (HWPX)", "Hancom report (HWPX)"),
           Text("한컴오피스에서 고쳐 쓰는 보고서", "A report to go on with in Hancom Office"), "application/hwp+zip", _hwpx, ".hwpx"),
    Format("pdf", Text("보고서 (PDF)", "Report (PDF)"),
           Text("지도와 보고서를 그대로 인쇄", "Maps and report, ready to print"), "application/pdf", _pdf, ".pdf"),
    Format("pptx", Text("발표 자료 (PPTX)", "Slides (PPTX)"),
           Text("표와 그래프를 고칠 수 있는 발표 자료", "Slides with tables and charts that can be edited"), _SLIDES_MIME, _pptx, ".pptx"),
    Format("png", Text("지도 그림 (PNG)", "Map picture (PNG)"),
           Text("A4 가로, 300 dpi", "A4 landscape, 300 dpi"), "image/png", _png, ".png"),
    Format("map_pdf", Text("지도 한 장 (PDF)", "Map alone (PDF)"),
           Text("A4 가로, 키워도 흐려지지 않음", "A4 landscape, sharp at any size"), "application/pdf", _map_pdf, "-map.pdf"),
    Format("html", Text("움직이는 지도 (HTML)", "Live map (HTML)"),
           Text("인터넷 없이 브라우저로 여는 지도", "A map that a browser opens without any network"), "text/html", _html, ".html"),
    Format("xlsx", Text("표 전체 (XLSX)", "All tables (XLSX)"),
           Text("모든 표와 항목 설명", "Every table, and what each column means"), _SHEET_MIME, _xlsx, ".xlsx"),
    Format("csv", Text("표 (CSV, UTF-8)", "Tables (CSV, UTF-8)"),
           Text("표와 격자마다 한 파일", "A file for each table and layer"), "text/csv", _csv, ".csv", many=True),
    Format("csv_cp949", Text("표 (CSV, CP949)", "Tables (CSV, CP949)"),
           Text("옛 프로그램에서 여는 표", "For programs that know no other letters"), "text/csv", _csv_cp949, ".csv", many=True),
    Format("gpkg", Text("공간자료 (GPKG)", "Map data (GPKG)"),
           Text("QGIS 같은 지도 프로그램에서", "For map programs such as QGIS"), "application/geopackage+sqlite3", _gpkg, ".gpkg"),
    Format("geojson", Text("공간자료 (GeoJSON)", "Map data (GeoJSON)"),
           Text("웹 지도에서", "For web maps"), "application/geo+json", _geojson, ".geojson", many=True),
    Format("shp", Text("공간자료 (SHP)", "Map data (SHP)"),
           Text("압축한 SHP, 한글은 CP949", "Zipped Shapefiles, Korean in CP949"), "application/zip", _shp, "-shp.zip"),
    Format("field_hwpx", _FIELD.fill(kind="HWPX"), Text("현장에서 적는 표, 한 곳에 한 쪽", "To be filled in on the spot, a page a place"),
           "application/hwp+zip", _field_hwpx, "-field.hwpx"),
    Format("field_xlsx", _FIELD.fill(kind="XLSX"), Text("현장에서 적는 표, 한 곳에 한 줄", "To be filled in on the spot, a row a place"), _SHEET_MIME, _field_xlsx, "-field.xlsx"),
    Format("record", Text("실행 기록 (JSON)", "Record of the run (JSON)"),
           Text("같은 실행을 되풀이하고 견줄 때", "To repeat the run and see what changed"), "application/json", _record, "-run.json"),
)  # fmt: skip
"""In the order in which they are offered."""


def find_format(format_id: str) -> Format:
    """The format of that id.

    Raises:
        UnknownNameError: when there is none.
    """
    for item in FORMATS:
        if item.id == format_id:
            return item
    known = ", ".join(item.id for item in FORMATS)
    raise UnknownNameError(
        Text(f"'{format_id}' 형식은 없습니다. 있는 것: {known}", f"There is no format '{format_id}'. Known: {known}")
    )


def one_file(report: Report, chosen: Format, pictures: Pictures) -> bytes | None:
    """A format as one file: of several maps the main one, of a file for each table all of them in an archive; none where there is nothing.

    Args:
        report: the report.
        chosen: the format.
        pictures: the report's maps as PNG, by their ids.
    """
    from analytics.export.archive import pack

    files = chosen.write(report, pictures)
    if chosen.many and files:
        return pack({name.rpartition("/")[2]: content for name, content in files.items()})
    return next(iter(files.values()), None)


def write_formats(folder: Path, report: Report, wanted: Sequence[Format] = FORMATS) -> Iterator[Written]:
    """Write a report in several formats, each file whole or not at all.

    Args:
        folder: where to; made when missing.
        report: the report.
        wanted: the formats.

    Yields:
        Each format as soon as it is written, also one that has nothing to say (without files).

    Raises:
        OSError: when the disk is full or the folder cannot be written.
    """
    pictures = Pictures(report)
    for item in wanted:
        begun_s = time.perf_counter()
        files = item.write(report, pictures)
        for name, content in files.items():
            save(folder / name, content)
        yield Written(item, tuple(folder / name for name in files), time.perf_counter() - begun_s)
