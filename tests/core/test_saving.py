"""Files and folders appear whole or not at all."""

import hashlib

import numpy as np
import pytest

from analytics.core.saving import digest_of, fresh_file, fresh_folder, put_in_place, save


def test_a_file_is_saved_whole_with_its_folder_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a" / "b.txt"
    save(path, b"first")
    save(path, b"second")
    assert path.read_bytes() == b"second"
    assert [item.name for item in path.parent.iterdir()] == ["b.txt"]


def full(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("content", [b"new", np.arange(3)], ids=["bytes", "array"])
def test_when_the_disk_is_full_the_old_file_stays_and_no_part_is_left(tmp_path, monkeypatch, content):
    path = tmp_path / "b.txt"
    save(path, b"old")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(path, content)
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["b.txt"]


def test_an_array_comes_back_as_it_was_and_its_digest_is_that_of_the_file(tmp_path):
    path = tmp_path / "a.npy"
    save(path, np.array(["가", "ab"]))
    assert np.load(path, allow_pickle=False).tolist() == ["가", "ab"]
    assert digest_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_array_of_objects_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="Object arrays"):
        save(tmp_path / "a.npy", np.array([{}]))
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_file_that_is_not_moved_is_removed(tmp_path):
    with fresh_file(tmp_path / "a", b"1") as fresh:
        assert fresh.read_bytes() == b"1"
        assert fresh.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_place_of_another_whole_and_can_be_read_by_everybody(tmp_path):
    folder = tmp_path / "deep" / "set"
    for content in (b"1", b"2"):
        with fresh_folder(folder) as fresh:
            save(fresh / content.decode(), content)
            put_in_place(fresh, folder)
    assert [item.name for item in folder.iterdir()] == ["2"]
    assert folder.stat().st_mode & 0o777 == 0o755
    assert [item.name for item in folder.parent.iterdir()] == ["set"]


def test_a_folder_that_cannot_be_filled_leaves_the_old_one_and_nothing_beside_it(tmp_path):
    save(tmp_path / "set" / "1", b"1")

    def fill():
        with fresh_folder(tmp_path / "set") as fresh:
            save(fresh / "2", b"2")
            full()

    with pytest.raises(OSError, match="No space left"):
        fill()
    assert [item.name for item in tmp_path.rglob("*")] == ["set", "1"]
