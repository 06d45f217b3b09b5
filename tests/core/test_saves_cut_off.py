"""A save that is killed or finds no room leaves the old file or the new one; a few of the tries of `benchmarks.saves`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analytics.core import saving
from analytics.core.saving import fresh_file, fresh_folder, put_in_place, remove_left_over, save

ROOT = Path(__file__).resolve().parents[2]
TRIES = 20


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    command = [sys.executable, "-m", "benchmarks.saves", str(tmp_path_factory.mktemp("saves")), str(TRIES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


@pytest.mark.parametrize("way", ["kill -9 at a random instant / save", "kill -9 at a random instant / folder of three files"])
def test_a_save_that_is_killed_leaves_the_old_or_the_new_and_its_part_is_cleared_away(seen, way):
    assert seen[way]["old"] + seen[way]["new"] == TRIES
    assert seen[way]["old"] > 0  # some were cut off in the middle
    assert seen[way]["parts"] > 0
    assert seen[way]["parts_kept"] == 0


def test_a_save_onto_a_full_disk_says_so_and_leaves_the_old(seen):
    found = seen["full disk / save"]
    assert found["old"] + found["new"] == TRIES
    assert found["refused"] == found["old"] > 0
    assert found["parts"] == 0


def test_writing_in_place_would_have_failed_the_same_tries(seen):
    assert seen["full disk / written in place"]["neither"] > 0


def test_what_is_being_written_by_another_is_left_alone_however_old_it_is(tmp_path):
    with fresh_file(tmp_path / "a", b"1") as file, fresh_folder(tmp_path / "b") as folder:
        for path in (file, folder):
            os.utime(path, (0, 0))
        remove_left_over(tmp_path)
        assert file.read_bytes() == b"1"
        assert folder.is_dir()


def test_what_nobody_writes_any_more_goes_with_the_next_save_and_other_hidden_files_stay(tmp_path):
    left = [tmp_path / ".a.csv.abcd1234.part", tmp_path / ".b.abcd_234.part"]
    left[0].write_bytes(b"half")
    left[1].mkdir()
    (left[1] / "half").write_bytes(b"half")
    mine = [tmp_path / ".profile", tmp_path / ".git.part", tmp_path / "x.abcd1234.part"]
    young = tmp_path / ".c.abcd1234.part"
    for path in (*mine, young):
        path.write_bytes(b"")
    for path in (*left, *mine):
        os.utime(path, (time.time() - 60, time.time() - 60))
    save(tmp_path / "d.csv", b"whole")
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in (*mine, young))
    os.utime(young, (0, 0))
    remove_left_over(tmp_path)
    assert not young.exists()


def test_a_link_among_what_was_left_is_not_followed(tmp_path):
    (tmp_path / "precious").write_bytes(b"1")
    link = tmp_path / ".a.abcd1234.part"
    link.symlink_to(tmp_path / "precious")
    os.utime(link, (0, 0), follow_symlinks=False)
    remove_left_over(tmp_path, stale_s=0.0)
    assert (tmp_path / "precious").read_bytes() == b"1"


def test_a_long_korean_name_can_be_saved(tmp_path):
    path = tmp_path / ("가" * 85)  # 255 bytes, the longest name there is
    save(path, b"1")
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("can", [True, False])
def test_a_folder_changes_places_with_another_where_the_system_can_and_is_replaced_where_it_cannot(tmp_path, monkeypatch, can):
    if not can:
        monkeypatch.setattr(saving, "_change_places", lambda *_: False)
    for content in (b"1", b"2"):
        with fresh_folder(tmp_path / "set") as fresh:
            save(fresh / "file", content)
            put_in_place(fresh, tmp_path / "set")
    assert (tmp_path / "set" / "file").read_bytes() == b"2"
    assert [item.name for item in tmp_path.iterdir()] == ["set"]


def test_a_folder_is_not_put_in_the_place_of_a_file(tmp_path):
    save(tmp_path / "set", b"a file")
    with fresh_folder(tmp_path / "set") as fresh, pytest.raises(NotADirectoryError):
        put_in_place(fresh, tmp_path / "set")
    assert (tmp_path / "set").read_bytes() == b"a file"
