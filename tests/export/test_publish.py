"""A published map: names made from contents, packed beside plain, and an old or a new edition but never a mixture."""

import dataclasses
import fcntl
import gzip
import hashlib
import json
import os
import re
import threading
import time

import pytest
from small_report import MARKUP, small_report

from analytics.__main__ import main
from analytics.core import saving
from analytics.core.errors import InputError
from analytics.export.publish import FILES, MANIFEST, PAGE, publish


def edition(number):
    """A report whose data differ by a number."""
    return dataclasses.replace(small_report(), summary=f"판 {number}", record={"model": "golden_hour", "edition": number})


def named(folder):
    return re.findall(r'(?:src|href)="(files/[^"]+)"', (folder / PAGE).read_text(encoding="utf-8"))


def is_whole(folder):
    """Whether everything that the page names is there as its name says; the edition's number as its data tell it."""
    for name in named(folder):
        content = (folder / name).read_bytes()
        assert name.split(".")[1] == hashlib.sha256(content).hexdigest()[:16]
        assert gzip.decompress((folder / f"{name}.gz").read_bytes()) == content
    [data] = [name for name in named(folder) if name.startswith("files/data.")]
    return int(re.search(r"ud310 (\d+)", (folder / data).read_text(encoding="utf-8"))[1])


def test_every_file_is_there_packed_and_plain_under_a_name_made_from_its_contents(tmp_path):
    done = publish(tmp_path / "map", edition(1))
    assert is_whole(tmp_path / "map") == 1
    assert len(named(tmp_path / "map")) == 4
    there = {str(path.relative_to(tmp_path / "map")) for path in (tmp_path / "map").rglob("*") if path.is_file()}
    assert there == {*done.files, ".publishing"}
    assert all(f"{name}.gz" in done.files for name in done.files if not name.endswith(".gz"))
    assert all((tmp_path / "map" / name).stat().st_size == size for name, size in done.files.items())


def test_the_manifest_tells_what_is_published_and_no_folder_of_the_computer(tmp_path):
    publish(tmp_path / "map", edition(1))
    text = (tmp_path / "map" / MANIFEST).read_text(encoding="utf-8")
    told = json.loads(text)
    assert (told["model"], told["run_on"], told["label"]) == ("golden_hour", "2026-11-22", "모의 자료 포함")
    for file in told["files"]:
        content = (tmp_path / "map" / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert str(tmp_path) not in text


def test_the_same_report_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        publish(tmp_path / name, edition(1))
    one, other = (
        {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("a", "b")
    )
    assert one == other


def test_the_page_asks_for_nothing_but_its_own_files_and_texts_stay_texts(tmp_path):
    publish(tmp_path / "map", dataclasses.replace(edition(1), title=f"</title><script>x</script>{MARKUP}"))
    page = (tmp_path / "map" / PAGE).read_text(encoding="utf-8")
    assert not re.search(r"https?:|//|@import|<script>x", page.replace("<!doctype html>", ""))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'self' file:; style-src 'self' file:")
    assert "unsafe" not in policy
    [data] = [name for name in named(tmp_path / "map") if name.startswith("files/data.")]
    script = (tmp_path / "map" / data).read_text(encoding="utf-8")
    assert "<" not in script
    literal = script.removeprefix('document.getElementById("data").textContent = ').removesuffix(";\n")
    assert json.loads(json.loads(literal))["title"].startswith("</title><script>")


def test_a_new_edition_keeps_the_files_of_the_one_before_and_takes_away_older_ones(tmp_path):
    folder = tmp_path / "map"
    publish(folder, edition(1))
    first = set(named(folder))
    publish(folder, edition(2))
    second = set(named(folder))
    assert is_whole(folder) == 2
    assert all((folder / name).is_file() for name in first)
    done = publish(folder, edition(3), kept_s=0.0)
    gone = first - second - set(named(folder))
    assert len(gone) == 2  # data and record; script and style are the same
    assert set(done.removed) == {f"{name.removeprefix('files/')}{end}" for name in gone for end in ("", ".gz")}
    assert not any((folder / name).exists() for name in gone)
    assert all((folder / name).is_file() for name in second)
    (folder / FILES / "notes.txt").write_bytes(b"mine")
    publish(folder, edition(4))
    assert (folder / FILES / "notes.txt").is_file()


def test_who_opened_a_page_has_its_files_for_an_hour_however_often_it_is_replaced(tmp_path):
    folder = tmp_path / "map"
    publish(folder, edition(1))
    first = named(folder)
    for name in first:  # published a day ago; what counts is when it was replaced
        os.utime(folder / name, (0, 0))
    for number in (2, 3, 4):
        assert publish(folder, edition(number)).removed == ()
    assert all((folder / name).is_file() for name in first)
    [data] = [name for name in first if name.startswith("files/data.")]
    an_hour_ago = time.time() - 3600
    os.utime(folder / data, (an_hour_ago, an_hour_ago))
    assert publish(folder, edition(5)).removed == (data.removeprefix("files/"),)


def test_a_reader_who_reads_on_while_editions_change_always_has_a_whole_one(tmp_path):
    folder, stop, seen, wrong = tmp_path / "map", threading.Event(), set(), []
    publish(folder, edition(1))

    def read_on():
        while not stop.is_set():
            try:
                seen.add(is_whole(folder))
            except (AssertionError, OSError) as error:
                wrong.append(error)

    reader = threading.Thread(target=read_on)
    reader.start()
    for number in range(2, 12):
        publish(folder, edition(number), kept_s=0.0 if number % 2 else 3600.0)
        time.sleep(0.02)
    stop.set()
    reader.join()
    assert wrong == []
    assert len(seen) > 2


@pytest.mark.parametrize("saves", range(12))
def test_cut_off_at_any_save_the_reader_has_a_whole_edition_and_the_next_try_succeeds(tmp_path, monkeypatch, saves):
    folder, left = tmp_path / "map", [saves]
    publish(folder, edition(1))

    def stopping(path, content):
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        saving.save(path, content)

    monkeypatch.setattr("analytics.export.publish.save", stopping)
    with pytest.raises(OSError, match="No space left"):
        publish(folder, edition(2))
    assert is_whole(folder) == 1
    monkeypatch.undo()
    publish(folder, edition(3))
    assert is_whole(folder) == 3


def test_a_first_publication_that_was_cut_off_can_be_repeated(tmp_path, monkeypatch):
    folder, left = tmp_path / "map", [9]

    def stopping(path, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        saving.save(path, content)

    monkeypatch.setattr("analytics.export.publish.save", stopping)
    with pytest.raises(OSError, match="No space left"):
        publish(folder, edition(1))
    assert not (folder / PAGE).exists()
    assert not (folder / MANIFEST).exists()
    monkeypatch.undo()
    publish(folder, edition(1))
    assert is_whole(folder) == 1


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    for name in (PAGE, "letter.txt", MANIFEST):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_bytes(b'{"kind": "other"}')
        with pytest.raises(InputError, match=re.escape(str(folder))):
            publish(folder, edition(1))
        assert [path.name for path in folder.iterdir()] == [name]
    with pytest.raises(InputError):
        publish(tmp_path / "index-html" / PAGE, edition(1))


def test_two_publications_into_one_folder_at_once_are_not_mixed(tmp_path):
    publish(tmp_path / "map", edition(1))
    with (tmp_path / "map" / ".publishing").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="발행"):
            publish(tmp_path / "map", edition(2))
    assert is_whole(tmp_path / "map") == 1


def test_a_report_without_a_map_is_not_published(tmp_path):
    with pytest.raises(ValueError, match="no map"):
        publish(tmp_path / "map", dataclasses.replace(edition(1), maps=()))
    assert not (tmp_path / "map").exists()


def test_the_command_publishes_a_model_s_map_and_says_where(capsys, tmp_path):
    asked = ["publish", "golden_hour", "--city", "coquimbo", "--lang", "en", "--out", str(tmp_path / "map")]
    assert main(asked) == 0
    assert f"Open this file in a browser: {tmp_path / 'map' / PAGE}" in capsys.readouterr().out
    told = json.loads((tmp_path / "map" / MANIFEST).read_bytes())
    assert (told["model"], told["city"], told["language"]) == ("golden_hour", "coquimbo", "en")
    assert str(tmp_path) not in "".join(
        path.read_text("utf-8") for path in (tmp_path / "map").rglob("*.js*") if path.suffix != ".gz"
    )
    assert main(asked[:-2]) == 2
