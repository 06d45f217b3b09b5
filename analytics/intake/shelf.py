"""City sets on disk: written all or not at all, checked by digest when read, kept on a shelf by their content.

A set is a folder with one Parquet file per table (GeoParquet where rows have a shape, WGS84) and `manifest.json`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError, UnknownNameError
from analytics.core.saving import save
from analytics.core.text import Text
from analytics.intake.manifest import manifest_of, read_made, read_sources
from analytics.schemas.city import TABLES, City, LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MANIFEST = "manifest.json"
_ID = re.compile(r"[0-9a-f]{16}")


def read_city(folder: Path, *, sample: bool = False) -> City:
    """The city set in a folder.

    Args:
        folder: holds `manifest.json` and one `<table>.parquet` per table.
        sample: whether it is one of the embedded sets.

    Raises:
        InputError: when the set is missing, damaged, or not the one that was written.
    """
    _settle(folder)
    manifest = _read_manifest(folder)
    stored = {table_id: folder / f"{table_id}.parquet" for table_id in TABLES}
    contents = {table_id: path.read_bytes() for table_id, path in stored.items() if path.is_file()}
    digests = {table_id: hashlib.sha256(content).hexdigest() for table_id, content in contents.items()}
    if manifest.get("sha256", digests) != digests:
        raise _damaged(folder)
    try:
        return City(
            id=str(manifest["id"]),
            title=Text(**manifest["title"]),
            tables={table_id: parse_table(content) for table_id, content in contents.items()},
            modelled=frozenset(manifest["modelled"]),
            sources=read_sources(manifest["sources"]),
            metric_crs=str(manifest["metric_crs"]),
            digests={**digests, **_told_digests(manifest, digests)},
            sample=sample,
            left_out={key: LeftOut(**counts) for key, counts in manifest.get("left_out", {}).items()},
            made=read_made(manifest.get("made", {})),
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise _damaged(folder) from error


def write_city(city: City, folder: Path) -> City:
    """Write a city set so that the folder holds either all of the new set or all of the old one, whatever happens.

    Args:
        city: the tables; they are not changed.
        folder: where to; its parent is made when missing, a set already there is replaced.

    Returns:
        The same city with the SHA-256 of each table's file.
    """
    contents, digests = _serialise(city)
    written = replace(city, digests=digests)
    _replace_folder(folder, _files_of(written, contents, digests))
    return written


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """One set on the shelf: its id, title, when it was last kept (UTC), and the tables it holds."""

    id: str
    title: Text
    kept_at: datetime
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Officials' own cities, each under an id made from its contents.

    Args:
        root: the folder that holds them; made when the first one is kept.
    """

    root: Path

    def keep(self, city: City) -> City:
        """Put a city on the shelf and give it back with its id and digests; the same contents are kept once.

        The id depends on the tables, the title, what is modelled and the metric CRS, and on nothing else. Where the same contents
        are there already, they are told as they come now; a base date that is known of a file and is not told now stays.
        """
        contents, written = _serialise(city)
        known = city.digests if city.made.base else {}  # a table of a sample is known by the digest that it has there
        kept = replace(city, digests={key: known.get(key, digest) for key, digest in written.items()}, sample=False)
        kept = replace(kept, id=content_id(kept))
        folder = self.root / kept.id
        if _holds(folder, written):
            kept = self._as_known(kept)
            self.amend(kept)
        else:
            _replace_folder(folder, _files_of(kept, contents, written))
        return kept

    def amend(self, city: City) -> None:
        """Write down anew what is told of a city on the shelf, such as base dates; whole or not at all, its tables are not touched.

        Raises:
            UnknownNameError: when there is none of its id.
        """
        folder = self._folder(city.id)
        save(folder / MANIFEST, manifest_of(city, _written(folder)))

    def _as_known(self, city: City) -> City:
        """The city with the base dates that are known on the shelf of files of which nothing is told now."""
        try:
            there = read_made(_read_manifest(self.root / city.id).get("made", {}))
        except (InputError, KeyError, TypeError):  # written over
            return city
        known = {(file.sha256, file.name, file.sheet): file for file in there.files if file.date}
        for file in city.made.files:
            old = known.get((file.sha256, file.name, file.sheet))
            if old is not None and old.dated is not None and file.dated is None:
                city = city.with_base_date(file.key, old.date, old.dated)
        return city

    def load(self, city_id: str) -> City:
        """A city by its id.

        Raises:
            UnknownNameError: when there is none (it may have expired).
            InputError: when its files are damaged.
        """
        return read_city(self._folder(city_id))

    def entries(self) -> list[ShelfEntry]:
        """What is on the shelf, the latest first; a set that cannot be read is left out."""
        found = [self._entry(folder) for folder in self._folders()]
        return sorted((entry for entry in found if entry), key=lambda entry: entry.kept_at, reverse=True)

    def remove(self, city_id: str) -> None:
        """Take a city off the shelf for good.

        Raises:
            UnknownNameError: when there is none.
        """
        shutil.rmtree(self._folder(city_id))

    def expire(self, days: float, now: datetime | None = None) -> list[str]:
        """Remove every city that was last kept more than `days` days ago (exactly that old stays); return their ids.

        Half-written folders that a crash left behind go too, when they are that old.
        """
        limit = (now or datetime.now(UTC)) - timedelta(days=days)
        gone = [folder.name for folder in self._folders() if _touched_at(folder / MANIFEST) < limit]
        left_over = [path for path in self._all() if path.name.startswith(".") and _touched_at(path) < limit]
        for path in [*(self.root / name for name in gone), *left_over]:
            shutil.rmtree(path)
        return gone

    def _folder(self, city_id: str) -> Path:
        folder = self.root / city_id
        if not _ID.fullmatch(city_id) or not folder.is_dir():
            raise UnknownNameError(
                Text(
                    "보관된 도시 자료가 없습니다. 기한이 지나 지워졌을 수 있으니 파일을 다시 올려 주십시오.",
                    "There is no such city on the shelf. It may have expired: please upload the files again.",
                )
            )
        return folder

    def _all(self) -> list[Path]:
        return sorted(self.root.iterdir()) if self.root.is_dir() else []

    def _folders(self) -> list[Path]:
        return [path for path in self._all() if _ID.fullmatch(path.name) and (path / MANIFEST).is_file()]

    def _entry(self, folder: Path) -> ShelfEntry | None:
        try:
            title = Text(**_read_manifest(folder)["title"])
        except (InputError, KeyError, TypeError):
            return None
        tables = tuple(table_id for table_id in TABLES if (folder / f"{table_id}.parquet").is_file())
        return ShelfEntry(folder.name, title, _touched_at(folder / MANIFEST), tables)


def _touched_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def digest_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """SHA-256 of each table as it would be written."""
    return {table_id: hashlib.sha256(table_bytes(table)).hexdigest() for table_id, table in tables.items()}


def content_id(city: City) -> str:
    """The id of a city on the shelf: 16 hexadecimal digits made from its digests, title, modelled tables and metric CRS."""
    facts = [sorted(city.digests.items()), city.title.ko, city.title.en, sorted(city.modelled), city.metric_crs]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _serialise(city: City) -> tuple[dict[str, bytes], dict[str, str]]:
    contents = {table_id: table_bytes(table) for table_id, table in city.tables.items()}
    return contents, {table_id: hashlib.sha256(content).hexdigest() for table_id, content in contents.items()}


def table_bytes(table: pd.DataFrame) -> bytes:
    """A table as a Parquet file, GeoParquet where rows have a shape."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def parse_table(content: bytes) -> pd.DataFrame:
    """The table of such a file."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    if b"geo" not in (file.schema_arrow.metadata or {}):
        frame: pd.DataFrame = file.read().to_pandas()
        return frame
    import geopandas as gpd

    shapes: pd.DataFrame = gpd.read_parquet(io.BytesIO(content))  # noqa: TID251 - this is the intake
    return shapes


def _files_of(city: City, contents: Mapping[str, bytes], digests: Mapping[str, str]) -> dict[str, bytes]:
    tables = {f"{table_id}.parquet": content for table_id, content in contents.items()}
    return {**tables, MANIFEST: manifest_of(city, digests)}


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(manifest, dict):
        raise _damaged(folder)
    return manifest


def _written(folder: Path) -> dict[str, str]:
    """The digests of the files of a set, as it was written.

    Raises:
        InputError: when that cannot be read.
    """
    written = _read_manifest(folder).get("sha256", {})
    return dict(written) if isinstance(written, dict) else {}


def _holds(folder: Path, written: Mapping[str, str]) -> bool:
    """Whether a set of these very files is there; one that is damaged is written anew."""
    try:
        return folder.is_dir() and _written(folder) == written
    except InputError:
        return False


def _told_digests(manifest: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, str]:
    """The digests by which the tables are known: a table of a sample set keeps that of the sample, though its file is another."""
    return {key: str(digest) for key, digest in manifest.get("digests", {}).items() if key in written}


def _damaged(folder: Path) -> InputError:
    return InputError(
        Text(
            f"도시 자료 '{folder.name}'이(가) 없거나 손상되었습니다. 지우고 원본 파일을 다시 올려 주십시오.",
            f"The city set '{folder.name}' is missing or damaged. Please remove it and upload the original files again.",
        )
    )


# A folder cannot replace another one in a single step. The old set is therefore moved aside under a fixed name first;
# whoever finds it aside with nothing in its place moves it back.


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _settle(folder: Path) -> None:
    if not folder.exists() and _aside(folder).is_dir():
        _aside(folder).replace(folder)


def _replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _settle(folder)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".new", dir=folder.parent))
    try:
        for name, content in files.items():
            _write_through(fresh / name, content)
        _flush_folder(fresh)
        if folder.exists():
            shutil.rmtree(_aside(folder), ignore_errors=True)
            folder.replace(_aside(folder))
        fresh.replace(folder)
        _flush_folder(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(_aside(folder), ignore_errors=True)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
