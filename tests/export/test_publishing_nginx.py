"""The sample settings for nginx: packed files as they lie there, lasting names, and nothing that is still being written."""

import gzip
import re
import shutil
import urllib.error
import urllib.request

import pytest
from small_report import small_report

from analytics.export.publish import PAGE, publish
from benchmarks.published import behind_nginx

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def ask(folder):
    publish(folder / "map", small_report())
    with behind_nginx(folder) as (place, _):

        def get(path, packed="gzip"):
            request = urllib.request.Request(f"http://{place}{path}", headers={"Accept-Encoding": packed})
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.headers, answer.read()

        yield get


def test_the_page_is_asked_for_anew_each_time_and_comes_packed(ask, folder):
    headers, content = ask("/")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == (folder / "map" / PAGE).read_bytes()
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_files_named_after_their_contents_are_kept_for_a_year(ask, folder):
    names = re.findall(r'(?:src|href)="(files/[^"]+)"', (folder / "map" / PAGE).read_text(encoding="utf-8"))
    assert len(names) == 4
    for name in names:
        headers, content = ask(f"/{name}")
        assert content == (folder / "map" / f"{name}.gz").read_bytes()
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"].endswith("charset=utf-8")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_who_does_not_unpack_gets_the_plain_file(ask, folder):
    headers, content = ask("/", packed="identity")
    assert headers["Content-Encoding"] is None
    assert content == (folder / "map" / PAGE).read_bytes()


@pytest.mark.parametrize("path", ["/.publishing", "/files/.data.js.abcd1234.part", "/files/", "/../nginx.conf"])
def test_what_is_being_written_and_what_lies_outside_is_not_given_out(ask, folder, path):
    (folder / "map" / "files" / ".data.js.abcd1234.part").write_bytes(b"half")
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(path)
    assert refused.value.code in {400, 403, 404}
    refused.value.close()
