"""Archives are unpacked by our own hand: under our own names, in a fresh folder, counting every byte."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.raw import MB, Limits
from analytics.intake.receipt import quote_value

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = MB
RATIO_FLOOR = 20 * MB
"""Below this an archive may be packed as tightly as it likes."""

CLUTTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")

DAMAGED = Text(
    "{file}: 압축 파일이 손상되었습니다(덜 내려받은 것일 수 있습니다). 원본을 다시 내려받아 올려 주십시오.",
    "{file}: the archive is damaged, perhaps not downloaded to the end. Download it again and upload that.",
)
LOCKED = Text(
    "{file}: 암호가 걸린 압축 파일입니다. 압축을 풀어 암호 없이 다시 압축해 올려 주십시오.",
    "{file}: the archive is protected by a password. Unpack it and pack it again without one.",
)
SWELLS = Text(
    "{file}: 압축을 풀면 지나치게 커집니다({size} MB 초과 또는 {ratio}배 초과). 필요한 파일만 다시 압축해 올려 주십시오.",
    "{file}: unpacked it grows out of bounds (over {size} MB or over {ratio} times). Pack only the files you need.",
)
TOO_MANY_MEMBERS = Text(
    "{file}: 압축 파일 안에 파일이 {count:,}개 있습니다. {limit:,}개까지 읽습니다. 필요한 파일만 다시 압축해 올려 주십시오.",
    "{file}: the archive holds {count:,} files. At most {limit:,} are read. Pack only the files you need.",
)
ODD_PACKING = Text(
    "{file}: 지원하지 않는 방식으로 압축되었습니다. 윈도 탐색기의 '압축(ZIP) 폴더'로 다시 압축해 올려 주십시오.",
    "{file}: packed by a method that is not supported. Pack it again with the ordinary zip of the operating system.",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, unpacked.

    Attributes:
        name: its name in the archive, for messages and for telling which files belong together; never a path.
        path: where it stands now, under a name of ours.
    """

    name: str
    path: Path

    @property
    def stem(self) -> str:
        """The name without its ending, lower-case: the parts of a shapefile share it."""
        return self.name.rpartition(".")[0].lower() if "." in self.name else self.name.lower()

    @property
    def ending(self) -> str:
        """The ending with its dot, lower-case, "" where there is none."""
        return "." + self.name.rpartition(".")[2].lower() if "." in self.name.rpartition("/")[2] else ""


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked from one upload, nested archives included."""

    limits: Limits
    file: str
    packed: int
    unpacked: int = 0
    counted: int = field(default=0)

    def take(self, size: int) -> None:
        """Count bytes.

        Raises:
            InputError: when they exceed the size, or the ratio from 20 MB on.
        """
        self.unpacked += size
        too_dense = self.unpacked > RATIO_FLOOR and self.unpacked > self.packed * self.limits.ratio
        if self.unpacked > self.limits.unzipped_bytes or too_dense:
            raise InputError(
                SWELLS.fill(file=quote_value(self.file), size=self.limits.unzipped_bytes // MB, ratio=f"{self.limits.ratio:g}")
            )


def open_zip(file: str, data: bytes) -> zipfile.ZipFile:
    """The archive in these bytes.

    Raises:
        InputError: when its directory is damaged.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(DAMAGED.fill(file=quote_value(file))) from error


def refuse_swelling(file: str, archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    """Refuse an archive that says of itself that it is too large, before a byte is unpacked.

    Raises:
        InputError: by number of files, size or ratio.
    """
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise InputError(TOO_MANY_MEMBERS.fill(file=quote_value(file), count=len(infos), limit=limits.members))
    Budget(limits, file, packed).take(sum(info.file_size for info in infos))


def unpack_zip(file: str, data: bytes, folder: Path, budget: Budget) -> list[Member]:
    """Unpack an archive into a folder under names of ours.

    Links, folders and what operating systems leave behind are passed over. What a member claims about its size
    counts for nothing: bytes are counted as they come.

    Raises:
        InputError: when it is damaged, locked, or larger than the budget.
    """
    archive = open_zip(file, data)
    refuse_swelling(file, archive, budget.packed, budget.limits)
    members = []
    with archive:
        for info in archive.infolist():
            name = member_name(info)
            if info.is_dir() or _is_link(info) or _is_clutter(name):
                continue
            budget.counted += 1
            path = folder / f"member{budget.counted:05d}"
            _unpack_one(file, archive, info, path, budget)
            members.append(Member(name, path))
    return members


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member as people wrote it: UTF-8 where marked or valid, else CP949, never mojibake."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = info.orig_filename.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/").replace("\x00", ""))


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_clutter(name: str) -> bool:
    low = name.lower()
    return low.startswith(CLUTTER) or low.rpartition("/")[2] in CLUTTER or low.rpartition("/")[2].startswith("._")


def _unpack_one(file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, budget: Budget) -> None:
    shown = quote_value(file)
    if info.flag_bits & 0x1:
        raise InputError(LOCKED.fill(file=shown))
    try:
        with archive.open(info) as source, path.open("wb") as sink:
            for chunk in iter(lambda: source.read(CHUNK), b""):
                budget.take(len(chunk))
                sink.write(chunk)
    except NotImplementedError as error:
        raise InputError(ODD_PACKING.fill(file=shown)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InputError(DAMAGED.fill(file=shown)) from error


def unpack_gzip(file: str, data: bytes, limits: Limits) -> bytes:
    """The one file in a gzip.

    Raises:
        InputError: when it is damaged or larger than the limits allow.
    """
    budget = Budget(limits, file, len(data))
    parts = []
    try:
        for chunk in _inflate(data):
            budget.take(len(chunk))
            parts.append(chunk)
    except (zlib.error, EOFError) as error:
        raise InputError(DAMAGED.fill(file=quote_value(file))) from error
    return b"".join(parts)


def _inflate(data: bytes) -> Iterator[bytes]:
    rest = data
    while rest:
        stream = zlib.decompressobj(wbits=31)
        pending = rest
        while pending and not stream.eof:
            chunk = stream.decompress(pending, CHUNK)
            pending = stream.unconsumed_tail
            yield chunk
            if not chunk and not pending and not stream.eof:
                raise EOFError
        if not stream.eof:
            raise EOFError
        rest = stream.unused_data.lstrip(b"\x00")
