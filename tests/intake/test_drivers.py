"""GDAL opens nothing but the allowed formats: each known attack is tried on it directly, with and without the list."""

from __future__ import annotations

import json
import os
import pyexpat
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bad_files import HIDDEN_ROW, attacks

from analytics.intake import drivers

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

TRY_ALL = """
import json, sys
if sys.argv[1] == "guarded":
    import analytics
import pyogrio
found = {}
for path in sys.argv[2:]:
    try:
        meta, table = pyogrio.raw.read_arrow(path)
        found[path] = json.dumps(table.to_pylist(), default=str)
    except Exception as error:
        found[path] = "REFUSED " + type(error).__name__
print(json.dumps(found))
"""


class Loopback:
    """A server on this machine that answers every address with one secret feature and counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                body = hidden_map().encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815  the name the standard library calls

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def hidden_map() -> str:
    """A map with one row that no upload may reach; its layer is called as the attacks expect."""
    point = {"type": "Feature", "properties": {"name": HIDDEN_ROW}, "geometry": {"type": "Point", "coordinates": [127, 37]}}
    return json.dumps({"type": "FeatureCollection", "name": "hidden", "features": [point]})


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


def planted(folder: Path, url: str) -> list[Path]:
    """Every attack as a file, and each VRT in a zip as well."""
    hidden = folder / "elsewhere" / "hidden.geojson"
    hidden.parent.mkdir()
    hidden.write_text(hidden_map())
    paths = []
    for name, content in attacks(str(hidden), url).items():
        path = folder / name
        path.write_text(content)
        paths.append(path)
    with zipfile.ZipFile(folder / "inside.zip", "w") as archive:
        archive.writestr("map.vrt", attacks(str(hidden), url)["local.vrt"])
    return [*paths, folder / "inside.zip"]


def tried(paths: list[Path], guarded: bool) -> dict[str, str]:
    """What GDAL makes of each file, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key not in drivers.skip_settings()}
    run = subprocess.run(
        [sys.executable, "-c", TRY_ALL, "guarded" if guarded else "open", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
    )
    found: dict[str, str] = json.loads(run.stdout)
    return {Path(path).name: outcome for path, outcome in found.items()}


def test_every_attack_is_blocked_by_the_allow_list_and_nobody_is_asked(tmp_path: Path, loopback: Loopback) -> None:
    found = tried(planted(tmp_path, loopback.url), guarded=True)
    assert len(found) >= 14
    assert {name: outcome for name, outcome in found.items() if not outcome.startswith("REFUSED")} == {}
    assert loopback.asked == []


def test_without_the_allow_list_the_same_files_do_leak_so_the_test_above_means_something(
    tmp_path: Path, loopback: Loopback
) -> None:
    found = tried(planted(tmp_path, loopback.url), guarded=False)
    leaks = {name for name, outcome in found.items() if HIDDEN_ROW in outcome}
    assert {"local.vrt", "local.geojson", "gdalg.geojson", "http.vrt"} <= leaks
    assert loopback.asked


def test_only_five_formats_are_alive_even_when_geopandas_was_imported_first() -> None:
    code = (
        "import geopandas, analytics; from analytics.intake.drivers import assert_allowed; assert_allowed(); "
        "import pyogrio; print(*sorted(pyogrio.list_drivers()), sep='|')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert set(run.stdout.strip().split("|")) == set(drivers.ALLOWED)


def test_setting_the_list_after_pyogrio_is_noticed_because_it_comes_too_late() -> None:
    code = "import os, pyogrio, analytics; from analytics.intake.drivers import assert_allowed; assert_allowed()"
    environment = {key: value for key, value in os.environ.items() if key not in drivers.skip_settings()}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT, env=environment
    )
    assert run.returncode != 0
    assert "UnsafeSetupError" in run.stderr


def test_a_format_outside_the_list_stops_the_app_and_is_named() -> None:
    with pytest.raises(drivers.UnsafeSetupError, match="OGR_VRT"):
        drivers.refuse_extra_drivers({*drivers.ALLOWED, "OGR_VRT"})


def test_an_expat_before_2_4_1_stops_the_app_and_2_4_1_does_not() -> None:
    with pytest.raises(drivers.UnsafeSetupError, match=r"2\.4\.0"):
        drivers.refuse_old_expat((2, 4, 0))
    drivers.refuse_old_expat((2, 4, 1))
    drivers.refuse_old_expat(pyexpat.version_info)


def test_no_format_is_skipped_twice_because_gdal_crashes_on_that() -> None:
    assert len(set(drivers.SKIPPED)) == len(drivers.SKIPPED)
    assert not set(drivers.SKIPPED) & (set(drivers.SKIPPED_IMAGES) | drivers.ALLOWED)
    assert "Memory" not in drivers.SKIPPED  # an old alias of MEM


def test_importing_the_package_sets_the_list_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, os, analytics; assert 'OGR_VRT' in os.environ['OGR_SKIP']; "
        "print([name for name in ('numpy', 'pandas', 'pyogrio', 'geopandas', 'shapely', 'pydantic') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
