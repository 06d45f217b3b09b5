"""The one way in for a file: told by content, opened in a limited process, handed on as tables of text.

Nothing is dropped without being counted, and nothing is opened by what it is called.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.child import run_limited
from analytics.intake.raw import DEFAULT_LIMITS, MB, FileKind, Limits, RawFile, RawTable
from analytics.intake.receipt import quote_value, shorten
from analytics.intake.sniffing import EMPTY, HANGUL_DOCUMENT, OTHER_DOCUMENT, Form, sniff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.intake.archives import Budget, Member
    from analytics.intake.vectors import ShapefileParts

__all__ = ["DEFAULT_LIMITS", "FileKind", "Limits", "RawFile", "RawTable", "read_path", "read_upload"]

Part: TypeAlias = RawTable | RawFile

DEEPEST_ARCHIVE = 1
"""An archive within an archive is opened, one within that is not."""

SHAPEFILE_ENDINGS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SIDE_ENDINGS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".fix", ".idx", ".ind", ".lyr", ".qmd"})
SHAPEFILE_PARTS = SIDE_ENDINGS | {".shp"}
TABLE_ENDINGS = frozenset({".csv", ".tsv"})
OWN_ENDINGS = {
    Form.GPKG: ".gpkg",
    Form.GEOJSON: ".geojson",
    Form.GEOJSON_LINES: ".geojsonl",
    Form.FLATGEOBUF: ".fgb",
    Form.PARQUET: ".parquet",
}
FILE_KINDS = {Form.GRAPHML: FileKind.GRAPHML, Form.OSM: FileKind.OSM, Form.PBF: FileKind.PBF}

TOO_LARGE = Text(
    "{file}: {size:,.0f} MB입니다. {limit:,.0f} MB까지 읽습니다. 필요한 지역이나 열만 남기거나 나누어 올려 주십시오.",
    "{file}: {size:,.0f} MB. At most {limit:,.0f} MB are read. Keep only the area or columns you need, or split the file.",
)
MISSING = Text("{file}: 파일이 없습니다. 경로를 확인해 주십시오.", "{file}: there is no such file. Check the path.")
TOO_DEEP = Text(
    "{file}: 압축 안의 압축은 한 겹까지만 풉니다. 안쪽 압축을 풀어 다시 올려 주십시오.",
    "{file}: an archive within an archive is opened one level deep only. Unpack the inner one and upload again.",
)
NOTHING_INSIDE = Text(
    "{file}: 압축 파일 안에 읽을 자료가 없습니다(든 파일: {names}). CSV, XLSX, GeoJSON, GPKG나 SHP 한 벌을 넣어 올려 주십시오.",
    "{file}: the archive holds nothing that can be read (files: {names}). Put in CSV, XLSX, GeoJSON, GPKG or a set of SHP files.",
)
PASSED_OVER = Text(
    "압축 안에서 읽지 않고 지나친 파일 {count}개: {names}.",
    "{count} files in the archive were passed over: {names}.",
)
HOSTILE_XML = Text(
    "{file}: XML에 문서 형식 선언이나 개체(ENTITY)가 들어 있어 받지 않습니다. 원본 프로그램에서 다시 내보내 올려 주십시오.",
    "{file}: the XML declares a document type or entities, so it is refused. Export it again from its source.",
)
DAMAGED_XML = Text(
    "{file}: XML이 {line}번째 줄에서 끊기거나 깨져 있습니다. 원본을 다시 내려받아 올려 주십시오.",
    "{file}: the XML is cut off or broken at line {line}. Download it again and upload that.",
)


def read_upload(name: str, data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[RawTable | RawFile]:
    """Everything a file holds: one table per sheet, layer or member of an archive, and road network files as they are.

    Args:
        name: what the file is called; it is shown in messages and trusted for nothing.
        data: its bytes.
        limits: how much it may ask of the server.

    Returns:
        At least one `RawTable` (CSV, XLSX, SHP in a zip, GPKG, GeoJSON, FlatGeobuf, Parquet) or `RawFile` (GraphML,
        OSM, PBF).

    Raises:
        InputError: in one sentence what is wrong, where, and what to do.
    """
    file = file_name(name)
    if len(data) > limits.bytes:
        raise InputError(TOO_LARGE.fill(file=quote_value(file), size=len(data) / MB, limit=limits.bytes / MB))
    form = sniff(file, data)
    if form is Form.PBF:
        return [RawFile(file, FileKind.PBF, data)]
    parts = run_limited(
        "analytics.intake.reading:read_in_child",
        file,
        data,
        asdict(limits),
        memory_mb=limits.memory_mb,
        seconds=limits.seconds,
    )
    return [_received(part, data) for part in parts]


def read_path(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> list[RawTable | RawFile]:
    """The same for a file on disk.

    Raises:
        InputError: as `read_upload`, and when there is no such file.
    """
    try:
        size = path.stat().st_size
        if size > limits.bytes:
            raise InputError(TOO_LARGE.fill(file=quote_value(path.name), size=size / MB, limit=limits.bytes / MB))
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise InputError(MISSING.fill(file=quote_value(path.name))) from error
    return read_upload(path.name, data, limits=limits)


def file_name(name: str) -> str:
    """The last part of a file's name on one line, without any folder: it is only ever shown."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    return shorten(bare) or "?"


def _received(part: Mapping[str, Any], data: bytes) -> Part:
    fields = dict(part)
    if fields.pop("is_file"):
        kept = data if fields["data"] is None else fields["data"]
        return RawFile(fields["file"], FileKind(fields["kind"]), kept)
    return RawTable(**fields)


def read_in_child(file: str, data: bytes, limits: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `read_upload` does in the limited process: parts as plain data, to be sent back."""
    folder = Path.cwd()
    opener = _Opener(folder, Limits(**limits))
    return [_sent(part, data) for part in opener.open(file, data)]


def _sent(part: Part, data: bytes) -> dict[str, Any]:
    if isinstance(part, RawFile):
        # The app still has the bytes of the upload itself: they need not travel back.
        return {"is_file": True, "file": part.file, "kind": str(part.kind), "data": None if part.data is data else part.data}
    return {
        "is_file": False,
        "file": part.file,
        "sheet": part.sheet,
        "frame": part.frame,
        "geometry": part.geometry,
        "crs": part.crs,
        "notes": tuple(part.notes),
        "repairs": tuple(part.repairs),
        "rejections": tuple(part.rejections),
        "has_header": part.has_header,
        "above": part.above,
    }


@dataclass(slots=True)
class _Opener:
    """Opens one upload, archives included, in a folder of its own."""

    folder: Path
    limits: Limits
    made: int = 0
    budget: Budget | None = None

    def open(self, file: str, data: bytes, depth: int = 0) -> list[Part]:
        form = sniff(file, data)
        if form is Form.ZIP:
            return self._open_zip(file, data, depth)
        if form is Form.GZIP:
            return self._open_gzip(file, data, depth)
        if form in FILE_KINDS:
            if form is not Form.PBF:
                refuse_hostile_xml(file, data)
            return [RawFile(file, FILE_KINDS[form], data)]
        return list(self._open_table(file, form, data))

    def _open_table(self, file: str, form: Form, data: bytes) -> Sequence[RawTable]:
        from analytics.intake import vectors
        from analytics.intake.text_tables import read_text_table

        if form is Form.TEXT:
            return [read_text_table(file, data, self.limits)]
        path = self._new_folder() / f"map{OWN_ENDINGS[form]}"
        path.write_bytes(data)
        if form is Form.PARQUET:
            return [vectors.read_parquet_table(file, path, self.limits)]
        if form is Form.GPKG:
            return vectors.read_gpkg(file, path, self.limits)
        return vectors.read_map(file, path, self.limits)

    def _new_folder(self) -> Path:
        self.made += 1
        folder = self.folder / f"part{self.made:05d}"
        folder.mkdir()
        return folder

    def _open_gzip(self, file: str, data: bytes, depth: int) -> list[Part]:
        from analytics.intake.archives import unpack_gzip

        if depth > DEEPEST_ARCHIVE:
            raise InputError(TOO_DEEP.fill(file=quote_value(file)))
        return self.open(file, unpack_gzip(file, data, self.limits), depth + 1)

    def _open_zip(self, file: str, data: bytes, depth: int) -> list[Part]:
        from analytics.intake.archives import Budget, open_zip, unpack_zip
        from analytics.intake.workbooks import is_workbook, read_workbook

        with open_zip(file, data) as archive:
            names = set(archive.namelist())
        if is_workbook(names):
            return list(read_workbook(file, data, self.limits))
        refuse_documents(file, names)
        if depth > DEEPEST_ARCHIVE:
            raise InputError(TOO_DEEP.fill(file=quote_value(file)))
        if self.budget is None:
            self.budget = Budget(self.limits, file, len(data))
        return self._open_members(file, unpack_zip(file, data, self._new_folder(), self.budget), depth)

    def _open_members(self, file: str, members: list[Member], depth: int) -> list[Part]:
        """Shapefiles first, then whatever is data by its content; loose texts only where there is nothing else."""
        parts = self._open_shapefiles(file, members)
        data, texts, passed = told_apart(file, [member for member in members if member.ending not in SHAPEFILE_PARTS])
        for member in data:
            parts += self._open_member(file, member, depth)
        if not parts:
            for member in texts:
                parts += self._open_member(file, member, depth)
            texts = []
        if not parts:
            raise next(iter(passed.values()), _nothing_inside(file, members))
        return _with_passed(parts, [*passed, *(member.name for member in texts)])

    def _open_shapefiles(self, file: str, members: list[Member]) -> list[Part]:
        from analytics.intake.vectors import read_shapefile

        return [
            read_shapefile(f"{file}/{shapefile.name}", shapefile, self._new_folder(), self.limits)
            for shapefile in shapefiles_among(members)
        ]

    def _open_member(self, file: str, member: Member, depth: int) -> list[Part]:
        return self.open(f"{file}/{member.name}", member.path.read_bytes(), depth + 1)


def told_apart(file: str, members: Sequence[Member]) -> tuple[list[Member], list[Member], dict[str, InputError]]:
    """Members that hold data, texts that may be a table or a read-me, and those that are not read, with the reason."""
    data: list[Member] = []
    texts: list[Member] = []
    passed: dict[str, InputError] = {}
    for member in members:
        try:
            form = sniff(f"{file}/{member.name}", member.path.read_bytes())
        except InputError as error:
            passed[member.name] = error
            continue
        loose = form is Form.TEXT and member.ending not in TABLE_ENDINGS
        (texts if loose else data).append(member)
    return data, texts, passed


def _nothing_inside(file: str, members: Sequence[Member]) -> InputError:
    names = ", ".join(quote_value(member.name) for member in members[:10]) or "-"
    return InputError(NOTHING_INSIDE.fill(file=quote_value(file), names=names))


def _with_passed(parts: list[Part], names: Sequence[str]) -> list[Part]:
    """Say with every table which files of the archive were not read."""
    if not names:
        return parts
    shown = ", ".join(quote_value(name) for name in names[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004
    note = PASSED_OVER.fill(count=len(names), names=shown)
    return [replace(part, notes=(*part.notes, note)) if isinstance(part, RawTable) else part for part in parts]


def shapefiles_among(members: Sequence[Member]) -> list[ShapefileParts]:
    """The shapefiles among the members of an archive: files of one folder and stem belong together."""
    from analytics.intake.vectors import ShapefileParts

    sets: dict[str, dict[str, Path]] = {}
    names: dict[str, str] = {}
    for member in members:
        if member.ending in SHAPEFILE_ENDINGS:
            sets.setdefault(member.stem, {})[member.ending[1:]] = member.path
            if member.ending == ".shp":
                names[member.stem] = member.name
    return [ShapefileParts(names[stem], parts) for stem, parts in sets.items() if stem in names]


def refuse_documents(file: str, names: set[str]) -> None:
    """Refuse office documents, which are archives too.

    Raises:
        InputError: saying how to get at the table.
    """
    if {"Contents/section0.xml", "Contents/header.xml"} & names:
        raise InputError(HANGUL_DOCUMENT.fill(file=quote_value(file)))
    if "mimetype" in names or any(name.startswith(("word/", "ppt/")) for name in names):
        raise InputError(OTHER_DOCUMENT.fill(file=quote_value(file)))


def refuse_hostile_xml(file: str, data: bytes) -> None:
    """Read through an XML file once without building anything, refusing document types and entities.

    Raises:
        InputError: when it declares either, or is broken.
    """
    import io
    from xml.sax import SAXParseException
    from xml.sax.handler import ContentHandler

    from defusedxml import DefusedXmlException, sax

    if not data.strip():
        raise InputError(EMPTY.fill(file=quote_value(file)))
    try:
        sax.parse(io.BytesIO(data), ContentHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise InputError(HOSTILE_XML.fill(file=quote_value(file))) from error
    except SAXParseException as error:
        raise InputError(DAMAGED_XML.fill(file=quote_value(file), line=error.getLineNumber())) from error
