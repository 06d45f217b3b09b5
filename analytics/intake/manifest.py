"""What is told of a city set beside its tables: in `manifest.json`, as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analytics.core.text import Text
from analytics.schemas.city import UPLOADED, FileUsed, Made, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.schemas.city import City


def manifest_of(city: City, written: Mapping[str, str]) -> bytes:
    """The manifest of a city.

    Args:
        city: the city; `digests` of it are those by which its tables are known.
        written: SHA-256 of each table's file beside the manifest.
    """
    manifest = {
        "id": city.id,
        "title": _both(city.title),
        "modelled": sorted(city.modelled),
        "sources": {
            key: {
                "title": _both(source.title),
                "licence": source.licence,
                "date": source.date,
                "added": source.added,
                "undated": source.undated,
            }
            for key, source in city.sources.items()
        },
        "metric_crs": city.metric_crs,
        "municipality": _both(city.title),
        "sha256": dict(written),
        "digests": {key: digest for key, digest in city.digests.items() if digest != written.get(key)},
        "left_out": {key: asdict(counts) for key, counts in city.left_out.items()},
        "made": asdict(city.made),
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def read_sources(items: Mapping[str, Any]) -> dict[str, Source]:
    """The source of each table, by its id."""
    return {key: _read_source(item) for key, item in items.items()}


def _read_source(item: Mapping[str, Any]) -> Source:
    """One source; of a file that was kept while the day of its upload stood for its base date, that day is only when it was added."""
    title, date, added = Text(**item["title"]), str(item["date"]), str(item.get("added", ""))
    if "added" not in item and title.ko.startswith(UPLOADED.ko.format(files="")):
        date, added = "", date
    return Source(title, str(item["licence"]), date, added, int(item.get("undated", 0)))


def read_made(told: Mapping[str, Any]) -> Made:
    """What a city was put together from; of one that was kept before this was remembered, nothing."""
    files = tuple(_read_file(item) for item in told.get("files", ()))
    return Made(str(told.get("base", "")), files, str(told.get("distance_unit", "")))


def _read_file(item: Mapping[str, Any]) -> FileUsed:
    dated = item["dated"]
    return FileUsed(**{**item, "feeds": tuple(item["feeds"]), "dated": None if dated is None else Text(**dated)})
