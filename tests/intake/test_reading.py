"""Real files come in with every row; the reading process is limited in memory, time, network and surroundings."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from bad_files import bare_workbook, shapefile, word, zip_bytes

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake import child, wire
from analytics.intake.child import run_limited
from analytics.intake.raw import FileKind, Limits, RawFile, RawTable
from analytics.intake.reading import file_name, read_path, read_upload
from analytics.intake.receipt import Rejection, Repair
from analytics.intake.text_tables import read_text_table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

ROWS = {
    "cheonan_nodelink/moct_link.csv": (9_230, "CP949", True),
    "cheonan_nodelink/moct_node.csv": (3_324, "CP949", True),
    "nfa_stations/소방청_119안전센터 현황_20240630.csv": (1_133, "CP949", False),
    "nfa_stations/소방청_119안전센터_현황_위경도포함.csv": (1_133, "CP949", False),
    "cctv_standard/서울특별시_강남구_CCTV_20190312.csv": (1_880, "CP949", False),
    "jinju_grid500/추출_진주시_500x500_격자종합.csv": (1_421, "UTF-8", True),
    "jinju_grid500/진주시_500x500_격자종합_가중치계산.csv": (1_421, "CP949", True),
    "seoul_senior/독거노인+현황(연령별_동별)_20250523002757.csv": (453, "UTF-8", False),
    "cheonan_open/충청남도 천안시_가로등 현황_20240729.csv": (19_433, "UTF-8", False),
}


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real file ../shared/data/{name} is not here")
    return path


def only_table(parts: list[RawTable | RawFile]) -> RawTable:
    assert len(parts) == 1
    assert isinstance(parts[0], RawTable)
    return parts[0]


@pytest.mark.parametrize("name", ROWS)
def test_a_real_csv_gives_exactly_its_rows_and_says_its_encoding(name: str) -> None:
    path = real(name)
    rows, encoding, shapes = ROWS[name]
    table = read_text_table(path.name, path.read_bytes(), Limits())
    assert table.rows_in == len(table.frame) == rows
    assert table.geometry is shapes
    assert table.rejections == ()
    assert any(encoding in note.ko for note in table.notes)
    assert all(str(kind) == "str" for column, kind in table.frame.dtypes.items() if column != "geometry")


def test_the_real_road_file_keeps_codes_as_written_and_reads_its_lines() -> None:
    table = only_table(read_path(real("cheonan_nodelink/moct_link.csv")))
    assert table.frame.index[0] == 2
    assert table.frame.index[-1] == 9_231
    assert table.frame["road_rank"].value_counts().to_dict()["107"] > 7_000
    assert table.frame["length"].astype(float).sum() == pytest.approx(2_428_000, rel=0.001)
    assert shapely.length(table.frame["geometry"].to_numpy()).sum() == pytest.approx(2_348_801, abs=1)


def test_four_real_header_rows_become_one_name_per_column() -> None:
    path = real("seoul_senior/독거노인+현황(연령별_동별)_20250523002757.csv")
    table = read_text_table(path.name, path.read_bytes(), Limits())
    assert table.frame.shape == (453, 39)
    assert "2021_합계_저소득노인_80세 이상" in table.frame.columns
    assert table.frame.index[0] == 5


def test_real_road_lines_are_the_same_from_csv_shapefile_and_geopackage(tmp_path: Path) -> None:
    import geopandas as gpd

    path = real("cheonan_nodelink/moct_link.csv")
    csv = read_text_table(path.name, path.read_bytes(), Limits()).frame
    roads = gpd.GeoDataFrame(csv[["link_id", "road_name"]], geometry=list(csv["geometry"]), crs=5186)
    roads.to_file(tmp_path / "moct_link.shp", encoding="cp949", engine="pyogrio")
    roads.to_file(tmp_path / "moct_link.gpkg", engine="pyogrio")
    (tmp_path / "moct_link.cpg").unlink()
    zipped = zip_bytes(
        {f"도로/{part.name}": part.read_bytes() for part in tmp_path.glob("moct_link.*") if part.suffix != ".gpkg"}
    )
    for name, data in (("길.zip", zipped), ("길.gpkg", (tmp_path / "moct_link.gpkg").read_bytes())):
        table = only_table(read_upload(name, data))
        assert table.crs == "EPSG:5186"
        assert table.frame["link_id"].tolist() == csv["link_id"].tolist()
        assert table.frame["road_name"].tolist() == csv["road_name"].tolist()
        assert shapely.length(table.frame["geometry"].to_numpy()).sum() == pytest.approx(2_348_801, abs=1)


def test_a_shapefile_with_the_ministrys_own_prj_keeps_its_words() -> None:
    prj = (
        'PROJCS["ITRF2000_Central_Belt_60",GEOGCS["GCS_ITRF_2000",DATUM["D_ITRF_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],'
        'PARAMETER["False_Northing",600000.0],PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
    )
    parts = {**shapefile(), "prj": prj.encode()}
    table = only_table(read_upload("a.zip", zip_bytes({f"a.{ending}": data for ending, data in parts.items()})))
    assert table.crs is not None
    from analytics.intake.coordinates import crs_from_words

    assert crs_from_words(table.crs) == "EPSG:5186"


def test_road_network_files_are_handed_on_whole_after_a_check() -> None:
    graph = b"<?xml version='1.0'?><graphml><graph edgedefault='directed'/></graphml>"
    (found,) = read_upload("a.graphml", graph)
    assert found == RawFile("a.graphml", FileKind.GRAPHML, graph)
    pbf = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c"
    (found,) = read_upload("a.osm.pbf", pbf)
    assert found == RawFile("a.osm.pbf", FileKind.PBF, pbf)
    (found,) = read_upload("a.zip", zip_bytes({"map.osm": b"<osm version='0.6'></osm>"}))
    assert found == RawFile("a.zip/map.osm", FileKind.OSM, b"<osm version='0.6'></osm>")


def test_a_gzipped_csv_and_a_loose_text_in_a_zip_are_read() -> None:
    table = only_table(read_upload("a.csv.gz", gzip.compress("이름,인구\n가,1\n".encode())))
    assert table.frame["인구"].tolist() == ["1"]
    table = only_table(
        read_upload("a.zip", zip_bytes({"자료.txt": "이름,인구\n가,1\n".encode("cp949"), "그림.png": b"\x89PNG...."}))
    )
    assert table.file == "a.zip/자료.txt"
    assert any("그림.png" in note.ko for note in table.notes)


def test_a_workbook_gives_numbers_dates_and_long_ids_as_text() -> None:
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2024년 현황", None, None, None])
    sheet.append([])
    sheet.append(["코드", "값", "날짜", "참"])
    sheet.append([4413111800, 1.5, dt.datetime(2021, 1, 5, 13, 10), True])  # noqa: DTZ001  spreadsheets have no zones
    sheet.append(["0012", 3, dt.date(2021, 1, 6), None])
    sink = io.BytesIO()
    book.save(sink)
    table = only_table(read_upload("표.xlsx", sink.getvalue()))
    assert table.sheet == "Sheet"
    assert table.frame.index.tolist() == [4, 5]
    assert table.frame["코드"].tolist() == ["4413111800", "0012"]
    assert table.frame["값"].tolist() == ["1.5", "3"]
    assert table.frame["날짜"].tolist() == ["2021-01-05 13:10:00", "2021-01-06"]
    assert table.frame["참"].tolist() == ["TRUE", ""]


def test_a_far_cell_is_refused_within_a_second_and_says_where() -> None:
    data = bare_workbook(f'<row r="1">{word("A1", "이름")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    started = time.perf_counter()
    with pytest.raises(InputError, match="16,384"):
        read_upload("far.xlsx", data)
    assert time.perf_counter() - started < 5  # the check takes a millisecond; the rest is starting Python


@pytest.mark.parametrize(
    ("limits", "data", "words"),
    [
        (Limits(bytes=10), b"a,b\n1,2\n3,4\n", "MB"),
        (Limits(rows=2), b"a,b\n1,2\n3,4\n5,6\n", "2행까지"),
        (Limits(columns=2), b"a,b,c\n1,2,3\n", "열이 3개"),
    ],
)
def test_a_table_over_a_limit_is_refused_and_the_limit_itself_is_allowed(limits: Limits, data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_upload("a.csv", data, limits=limits)


def test_exactly_as_many_rows_and_columns_as_allowed_are_read() -> None:
    table = read_text_table("a.csv", b"a,b\n1,2\n3,4\n", Limits(rows=2, columns=2))
    assert len(table.frame) == 2


def test_an_archive_with_too_many_members_or_too_dense_is_refused() -> None:
    many = zip_bytes({f"{place}.csv": b"a,b\n1,2\n" for place in range(5)})
    with pytest.raises(InputError, match="5개"):
        read_upload("a.zip", many, limits=Limits(members=4))
    dense = zip_bytes({"a.csv": b"a,b\n" + b"1,2\n" * 6_000_000})
    with pytest.raises(InputError, match="지나치게"):
        read_upload("a.zip", dense, limits=Limits(ratio=50))


def test_a_path_that_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"없는것\.csv") as refusal:
        read_path(tmp_path / "없는것.csv")
    assert str(tmp_path) not in refusal.value.text.ko


def test_only_the_last_part_of_a_name_is_shown_on_one_line() -> None:
    assert file_name("../../../etc/passwd") == "passwd"
    assert file_name("C:\\자료\\인구.csv") == "인구.csv"
    assert file_name("a\nb.csv") == "a b.csv"
    assert file_name("") == "?"
    assert len(file_name("가" * 300)) == 80


def is_running(words: str) -> bool:
    """Whether a process with these arguments is alive on this machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\x00", b" ").decode(errors="replace")
        except OSError:
            continue  # it ended meanwhile
        if words in line:
            return True
    return False


# ---- the limited process ---------------------------------------------------------------------------------------


def test_too_much_memory_is_a_sentence_and_the_app_lives_on() -> None:
    with pytest.raises(InputError, match="메모리"):
        run_limited("builtins:bytearray", 3_000_000_000, memory_mb=1024)


def test_too_much_time_is_a_sentence_and_the_process_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "START_S", 1)
    started = time.perf_counter()
    with pytest.raises(InputError, match="초"):
        run_limited("time:sleep", 60, seconds=0.5, memory_mb=2047)
    assert time.perf_counter() - started < 10
    assert is_running(Path(sys.executable).name)
    assert not is_running("analytics.intake.child 2047 1")


def test_no_more_processes_read_at_once_than_there_are_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_slots", threading.BoundedSemaphore(1))
    started = time.perf_counter()
    readers = [threading.Thread(target=run_limited, args=("time:sleep", 0.7)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert time.perf_counter() - started >= 1.4


def test_a_crash_is_a_sentence() -> None:
    with pytest.raises(InputError, match="손상"):
        run_limited("os:abort")


def test_an_unforeseen_error_shows_no_message_of_a_library(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InputError, match="읽을 수 없습니다") as refusal:
        run_limited("json:loads", "{'주민번호': '900101-1234567'}")
    assert "900101" not in str(refusal.value) + caplog.text
    assert "JSONDecodeError" in caplog.text


def test_the_process_inherits_no_proxy_no_secret_and_no_driver_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid")
    monkeypatch.setenv("APP_SECRET", "x")
    monkeypatch.setenv("OGR_SKIP", "")
    seen = run_limited("subprocess:getoutput", "env")
    assert "PROXY" not in seen
    assert "APP_SECRET" not in seen
    assert "OGR_VRT" in seen


def test_the_process_stands_in_an_empty_folder_of_its_own() -> None:
    assert run_limited("os:listdir", ".") == []
    folder = run_limited("os:getcwd")
    assert not Path(folder).exists()


def test_a_file_called_like_a_library_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_limited("json:dumps", [1]) == "[1]"


def test_the_process_cannot_reach_the_network_where_the_system_allows_a_wall() -> None:
    if not run_limited("analytics.intake.child:leave_network"):
        pytest.skip("this system does not let a process leave the network")
    assert run_limited("subprocess:getoutput", "cat /proc/net/route").splitlines()[1:] == []


def test_plain_data_comes_back_from_the_process_as_it_went() -> None:
    frame = pd.DataFrame(
        {"이름": ["가", ""], "n": [1, 2], "geometry": pd.array([shapely.Point(1, 2), None], dtype=object)},
        index=pd.Index([2, 5], name="row"),
    )
    sent = {"list": [1, 2.5, None, True], "pair": (1, "둘"), "bytes": b"\x00\x01", "text": Text("가", "a"), "array": np.arange(3)}
    back = run_limited("copy:copy", sent)
    assert {key: back[key] for key in ("list", "pair", "bytes", "text")} == {
        key: sent[key] for key in ("list", "pair", "bytes", "text")
    }
    assert back["array"].tolist() == [0, 1, 2]
    returned = wire.unpack(wire.pack(frame))
    pd.testing.assert_frame_equal(returned.drop(columns="geometry"), frame.drop(columns="geometry"))
    assert returned["geometry"].iloc[0] == shapely.Point(1, 2)
    assert returned["geometry"].iloc[1] is None
    notes = (
        Rejection("f", "", 3, "c", "v", Text("가", "a"), Text("나", "b")),
        Repair("f", "", None, "c", "v", "w", Text("가", "a"), 4),
    )
    assert wire.unpack(wire.pack(notes)) == notes


def test_what_is_not_plain_data_is_not_passed() -> None:
    with pytest.raises(TypeError, match="object"):
        wire.pack(object())
    with pytest.raises(ValueError, match="allow_pickle"):
        wire.pack(np.array([object()]))
    with pytest.raises(ValueError, match="damaged"):
        wire.unpack(b"\x05")


def test_a_big_csv_stays_within_the_limits() -> None:
    rows = b"".join(b"%d,127.1,36.8,%d\n" % (row, row % 90) for row in range(300_000))
    table = only_table(read_upload("big.csv", b"cell_id,lon,lat,people\n" + rows, limits=Limits(memory_mb=1536)))
    assert len(table.frame) == 300_000


def test_an_interrupt_leaves_no_process_behind() -> None:
    script = (
        "import threading, os, signal, time; from analytics.intake.child import run_limited\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a run begun in the background has it ignored\n"
        "threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "run_limited('time:sleep', 77, seconds=30, memory_mb=2046)"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert run.returncode in {-signal.SIGINT, 1, 130}
    assert not is_running("analytics.intake.child 2046 30")


def test_zip_members_never_choose_where_they_land(tmp_path: Path) -> None:
    from analytics.intake.archives import Budget, unpack_zip

    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../evil.csv", "a,b\n1,2\n")
        archive.writestr("/abs/evil.csv", "a,b\n1,2\n")
    folder = tmp_path / "in"
    folder.mkdir()
    members = unpack_zip("a.zip", sink.getvalue(), folder, Budget(Limits(), "a.zip", 1_000))
    assert [member.path.parent for member in members] == [folder, folder]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "member00001", "member00002"]
