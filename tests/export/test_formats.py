"""One list of formats: each is written whole, opens again, and says how long it took."""

import errno
import io
import zipfile
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from road_report import road_report

from analytics.core.errors import UnknownNameError
from analytics.export.formats import FORMATS, Pictures, find_format, one_file, write_formats

STARTS = {
    ".hwpx": b"PK", ".pdf": b"%PDF-", ".pptx": b"PK", ".png": b"\x89PNG", ".html": b"<!doctype html>", ".xlsx": b"PK",
    ".csv": b"", ".txt": b"", ".gpkg": b"SQLite format 3", ".geojson": b'{"type":"FeatureCollection"', ".zip": b"PK", ".json": b"{",
}  # fmt: skip


@pytest.fixture(scope="module")
def report():
    return road_report(limit_min=7)


@pytest.fixture(scope="module")
def written(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    return folder, list(write_formats(folder, report))


def test_each_format_has_an_id_of_its_own_and_both_languages():
    assert len({item.id for item in FORMATS}) == len(FORMATS)
    assert all(item.title.ko != item.title.en for item in FORMATS)
    assert {"png", "pdf", "pptx", "hwpx", "xlsx", "csv", "csv_cp949", "gpkg", "geojson", "shp", "html"} <= {
        item.id for item in FORMATS
    }


def test_one_of_each_is_written_and_begins_as_such_files_do(written):
    folder, found = written
    assert [item.format for item in found] == list(FORMATS)
    for item in found:
        for path in item.paths:
            assert path.read_bytes().startswith(STARTS[path.suffix])
            assert path.is_relative_to(folder)
        assert item.took_s >= 0
    assert [item.format.id for item in found if not item.paths] == []


def test_names_tell_model_city_and_day(written):
    folder, found = written
    names = {path.relative_to(folder).as_posix() for item in found for path in item.paths}
    assert "golden_hour-town-2026-11-22.pdf" in names
    assert "golden_hour-town-2026-11-22-cells.png" in names
    assert "csv/dongs.csv" in names
    assert "geojson/cells.geojson" in names


def test_a_full_disk_leaves_the_file_that_was_there_before(report, tmp_path, monkeypatch):
    old = tmp_path / "csv" / "dongs.csv"
    old.parent.mkdir()
    old.write_text("before")
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        list(write_formats(tmp_path, report, [find_format("csv")]))
    assert [path.name for path in old.parent.iterdir()] == ["dongs.csv"]
    assert old.read_text() == "before"


def full_disk(_handle):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_map_is_drawn_once_for_all_formats_that_hold_it(report, monkeypatch):
    drawn = []
    monkeypatch.setattr("analytics.export.picture.png_bytes", lambda _report, one: drawn.append(one.id) or b"\x89PNG")
    shares = []
    pictures = Pictures(report, shares.append)
    assert (dict(pictures), dict(pictures)) == ({"cells": b"\x89PNG"}, {"cells": b"\x89PNG"})
    assert drawn == ["cells"]
    assert len(pictures) == 1
    assert shares == [0.8]


def test_one_file_is_the_file_itself_or_an_archive_of_many(report):
    pictures = Pictures(report)
    image = Image.open(io.BytesIO(one_file(report, find_format("png"), pictures)))
    assert image.size == (3508, 2480)
    archive = zipfile.ZipFile(io.BytesIO(one_file(report, find_format("csv"), pictures)))
    assert sorted(archive.namelist()) == ["bands.csv", "cells.csv", "dongs.csv", "look_first.csv", "posts.csv"]
    assert find_format("csv").file_name("a") == "a-csv.zip"
    assert find_format("csv").file_mime == "application/zip"
    assert find_format("pdf").file_name("a") == "a.pdf"
    assert find_format("pdf").file_mime == "application/pdf"


def test_a_run_that_reaches_everybody_has_no_places_to_go_to():
    everybody = road_report(basis="straight", limit_min=10)
    assert one_file(everybody, find_format("field_hwpx"), Pictures(everybody)) is None


def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="wmf"):
        find_format("wmf")


def test_every_format_says_that_modelled_data_take_part(written):
    _, found = written
    paths = {item.format.id: item.paths for item in found}
    label = "모의 자료 포함"
    assert label in pypdf.PdfReader(paths["pdf"][0]).pages[0].extract_text()
    assert label in paths["html"][0].read_text(encoding="utf-8")
    assert all(label in path.read_text(encoding="utf-8-sig") for path in paths["csv"])
    assert all(label in path.read_bytes().decode("cp949") for path in paths["csv_cp949"] if path.suffix == ".csv")
    assert all(b'"modelled":true' in path.read_bytes() for path in paths["geojson"])
    for name in ("hwpx", "pptx", "xlsx"):
        whole = " ".join(content.decode(errors="replace") for content in parts_of(paths[name][0]))
        assert label in whole


def parts_of(path: Path):
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
