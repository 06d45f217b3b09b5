"""Many cities at once: the same bytes whoever does the work, and nothing lost when somebody pulls the plug."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import distributed
import numpy as np
import pandas as pd
import psutil
import pytest
from towns import Town, both_ways, city_of, one_road_town

from analytics.batch.command import order_of, run_batch
from analytics.batch.generated import Country, write_country
from analytics.core.errors import InputError, ParamError, UnknownNameError
from analytics.core.text import Language
from analytics.export.tables import csv_bytes
from analytics.intake.shelf import write_city

ROOT = Path(__file__).resolve().parents[2]
COUNT = 6
SMALL = Country(count=COUNT, nodes=8, step_m=500.0)
PARAMS = {"resolution": 8}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    write_country(SMALL, folder)
    return folder


def run(cities, out, **given):
    how = {name: given.pop(name) for name in ("engine", "workers", "report") if name in given}
    return run_batch(order_of("golden_hour", out, PARAMS, **given), [str(city) for city in cities], **how)


@pytest.fixture(scope="module")
def serial(country, tmp_path_factory):
    out = tmp_path_factory.mktemp("serial")
    run([country], out)
    return out


def files(out):
    """Every result file with its bytes, the national table among them."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.glob("cities/*/*"))}
    return found | {"national.csv": (out / "national.csv").read_bytes()}


def national(out):
    return pd.read_csv(io.BytesIO((out / "national.csv").read_bytes()), dtype={"번호": str}).set_index("번호")


def record(out, city):
    return json.loads((out / "cities" / city / "run.json").read_bytes())


# --- one city ------------------------------------------------------------------------------------------------------


def test_a_city_on_its_own_is_what_a_single_run_makes_of_it(tmp_path, golden_hour, coquimbo):
    params = golden_hour.params.read(PARAMS)
    single = golden_hour(golden_hour.inputs.read(coquimbo.tables), params)
    for buffer_min in (0.0, 15.0):
        out = tmp_path / str(buffer_min)
        run(["coquimbo"], out, buffer_min=buffer_min)
        assert record(out, "coquimbo")["indicators"] == pytest.approx(dict(single.indicators))
        dongs = csv_bytes(single.tables["dongs"], golden_hour.output("dongs").columns, Language.KO, modelled=True)
        assert (out / "cities" / "coquimbo" / "dongs.csv").read_bytes() == dongs


# --- many cities ---------------------------------------------------------------------------------------------------


def test_every_city_has_a_folder_a_record_and_a_row_the_worst_first(serial):
    table = national(serial)
    assert sorted(table.index) == [f"made-{number:03d}" for number in range(COUNT)]
    assert table["순위(나쁜 곳부터)"].tolist() == list(range(1, COUNT + 1))
    shares = table["닿는 비율 (%)"]
    assert shares.is_monotonic_increasing
    assert shares.iloc[0] < shares.iloc[-1]
    for city, share in shares.items():
        assert record(serial, city)["indicators"]["reached_share"] == pytest.approx(share, rel=1e-5)
        assert set(record(serial, city)["modelled"]) >= {"links", "posts", "population"}


def test_a_second_batch_keeps_everything_and_touches_nothing(country, serial):
    before = {path: path.stat().st_mtime_ns for path in serial.glob("cities/*/*")}
    again = run([country], serial)
    assert (len(again.kept), again.made, dict(again.failed)) == (COUNT, (), {})
    assert {path: path.stat().st_mtime_ns for path in serial.glob("cities/*/*")} == before


def test_another_setting_a_damaged_file_and_changed_data_are_each_done_again(country, serial, tmp_path):
    cities, out = tmp_path / "cities", tmp_path / "out"
    shutil.copytree(country, cities)
    shutil.copytree(serial, out)
    assert len(run([cities], out).kept) == COUNT
    (out / "cities" / "made-002" / "dongs.csv").write_text("something else", encoding="utf-8")
    assert run([cities], out).made == ("made-002",)
    assert files(out) == files(serial)
    for table in (cities / "made-000").glob("*.parquet"):
        shutil.copy(country / "made-005" / table.name, table)
    shutil.copy(country / "made-005" / "manifest.json", cities / "made-000" / "manifest.json")
    with pytest.raises(InputError, match="made-005"):
        run([cities], out)
    shutil.rmtree(cities / "made-000")
    left = run([cities], out, buffer_min=0.0)
    assert len(left.made) == COUNT - 1


def command_of(process):
    """The command of a process, nothing of one that ended while it was looked at."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_a_worker_process_that_is_killed_is_replaced_and_the_bytes_are_those_of_the_loop(country, serial, tmp_path):
    killed = []

    def kill_one(line):
        workers = [child for child in psutil.Process().children(recursive=True) if "spawn_main" in command_of(child)]
        if line.en.startswith("[2/") and not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    done = run([country], tmp_path, engine="local", workers=2, report=kill_one)
    assert len(killed) == 1
    assert sorted((*done.made, *done.kept)) == sorted(national(serial).index)
    assert done.failed == {}
    assert files(tmp_path) == files(serial)


def test_dask_in_this_process_makes_the_same_bytes(country, serial, tmp_path):
    run([country], tmp_path, engine="inprocess")
    assert files(tmp_path) == files(serial)


PROGRAM = """
import os, signal, sys
from pathlib import Path
from analytics.batch.command import order_of, run_batch

def end_all(line):
    if line.en.startswith("[2/"):
        os.killpg(os.getpgid(0), signal.SIGKILL)

if __name__ == "__main__":
    order = order_of("golden_hour", Path(sys.argv[2]), {"resolution": 8})
    run_batch(order, [sys.argv[1]], engine="local", workers=2, report=end_all)
"""
"""A batch that kills its whole group of processes, its workers among them, as soon as a second city is done."""


def test_everything_killed_at_once_goes_on_where_it_was(country, serial, tmp_path):
    program, out = tmp_path / "program.py", tmp_path / "out"
    program.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, str(program), str(country), str(out)]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    finished = {path.parent.name: path.stat().st_mtime_ns for path in out.glob("cities/made-*/done.json")}
    assert 2 <= len(finished) < COUNT
    resumed = run([country], out)
    assert set(resumed.kept) == set(finished)
    assert len(resumed.made) == COUNT - len(finished)
    assert {name: (out / "cities" / name / "done.json").stat().st_mtime_ns for name in finished} == finished
    assert files(out) == files(serial)
    assert sorted(path.name for path in (out / "cities").iterdir()) == sorted(national(serial).index)


def test_two_batches_in_one_folder_do_not_get_in_each_others_way(country, serial):
    def second(_line):
        with pytest.raises(InputError, match="Another batch"):
            run([country], serial)

    assert len(run([country], serial, report=second).kept) == COUNT


# --- what goes wrong -----------------------------------------------------------------------------------------------


def test_one_city_that_cannot_be_run_is_recorded_and_stops_nobody(country, tmp_path):
    cities = tmp_path / "cities"
    for name in ("made-000", "made-001", "made-002"):
        shutil.copytree(country / name, cities / name)
    (cities / "made-001" / "posts.parquet").write_bytes(b"no parquet at all")
    done = run([cities], tmp_path / "out")
    assert sorted(done.made) == ["made-000", "made-002"]
    assert "made-001" in done.failed["made-001"].en
    table = national(tmp_path / "out")
    assert table.index[-1] == "made-001"
    assert "손상" in table.loc["made-001", "못 한 까닭"]
    assert not (tmp_path / "out" / "cities" / "made-001").exists()


def test_a_name_that_is_no_city_and_a_buffer_out_of_range_are_refused(tmp_path):
    with pytest.raises(UnknownNameError, match="no city set"):
        run([tmp_path / "nothing"], tmp_path / "out")
    with pytest.raises(ParamError, match="60"):
        order_of("golden_hour", tmp_path, buffer_min=61.0)
    with pytest.raises(InputError, match="no roads and no posts"):
        run(["korea"], tmp_path / "out")


def test_an_id_that_is_a_path_stays_inside_the_folder_of_the_batch(tmp_path):
    write_city(city_of(one_road_town()), tmp_path / "evil")
    manifest = tmp_path / "evil" / "manifest.json"
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**facts, "id": "../../outside"}), encoding="utf-8")
    done = run([tmp_path / "evil"], tmp_path / "a" / "b" / "out")
    assert len(done.made) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "evil"]


def test_a_given_scheduler_makes_the_same_bytes(country, serial, tmp_path):
    given = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(host="127.0.0.1", protocol="tcp", silence_logs=50, **given) as cluster:
        run([country], tmp_path, engine=cluster.scheduler_address)
    assert files(tmp_path) == files(serial)


def test_a_scheduler_that_does_not_answer_is_said(country, tmp_path, monkeypatch):
    monkeypatch.setattr("analytics.batch.engines.CONNECT_S", 0.3)
    with pytest.raises(InputError, match="cannot be reached"):
        run([country], tmp_path, engine="tcp://127.0.0.1:9")


# --- neighbours ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_towns(tmp_path_factory):
    """A road of eight kilometres cut at kilometre four: the west has no post, the east one at kilometre five."""
    folder = tmp_path_factory.mktemp("two")
    nodes = {f"N{k}": (1000.0 * k, 0.0) for k in range(9)}
    west = Town(
        nodes={name: nodes[name] for name in ("N0", "N1", "N2", "N3", "N4")},
        arcs=both_ways("N0", "N1", "N2", "N3", "N4"),
        dongs={"서동": (-500, -500, 4000, 500)},
        posts={"먼 곳": (0.0, 0.0)},
        people=[(3000.0, 0.0, 100.0)],
        turnout_s={"먼 곳": 60.0},
    )
    east = Town(
        nodes={name: nodes[name] for name in ("N4", "N5", "N6", "N7", "N8")},
        arcs=both_ways("N4", "N5", "N6", "N7", "N8"),
        dongs={"동동": (4000, -500, 8500, 500)},
        posts={"가까운 곳": (4000.0, 0.0)},
        people=[(6000.0, 0.0, 100.0)],
        turnout_s={"가까운 곳": 60.0},
    )
    for name, town in (("west", west), ("east", east)):
        city = city_of(town)
        write_city(type(city)(**{**vars_of(city), "id": name}), folder / name)
    return folder


def vars_of(city):
    return {name: getattr(city, name) for name in ("id", "title", "tables", "modelled", "sources", "metric_crs")}


def median(out, city):
    return record(out, city)["indicators"]["median_min"]


def test_help_from_next_door_counts_inside_the_buffer_and_not_without(two_towns, tmp_path):
    """At the limit a kilometre is a minute; from the own post three, from the neighbour's one, and a minute of turn-out."""
    from towns import PLAIN

    near = order_of("golden_hour", tmp_path / "near", PLAIN)
    alone = order_of("golden_hour", tmp_path / "alone", PLAIN, buffer_min=0.0)
    for order in (near, alone):
        assert run_batch(order, [str(two_towns)]).failed == {}
    assert median(tmp_path / "alone", "west") == pytest.approx(4, abs=0.01)
    assert median(tmp_path / "near", "west") == pytest.approx(2, abs=0.01)
    assert median(tmp_path / "near", "east") == median(tmp_path / "alone", "east") == pytest.approx(3, abs=0.01)
    added = record(tmp_path / "near", "west")["neighbours"]["added"]
    assert (added["posts"], added["links"], added["nodes"]) == (1, 8, 4)
    assert national(tmp_path / "near").loc["west", "함께 본 이웃 센터"] == 1
    assert not any(record(tmp_path / "alone", "west")["neighbours"]["added"].values())


def test_only_a_city_whose_neighbour_changed_is_done_again(country, tmp_path):
    cities = tmp_path / "cities"
    shutil.copytree(country, cities)
    run([cities], tmp_path / "out", buffer_min=1.0)
    edge = run([cities / f"made-{number:03d}" for number in range(COUNT - 1)], tmp_path / "out", buffer_min=1.0)
    assert edge.made == ("made-001", "made-002", "made-004")
    assert edge.kept == ("made-000", "made-003")


def test_two_sets_that_use_one_id_for_different_nodes_keep_them_apart(two_towns, tmp_path):
    """A town fifty kilometres north with the same names of nodes does not lend its roads to the wrong place."""
    from analytics.batch.cities import find_cities
    from analytics.batch.stock import Stock, write_stock

    far = one_road_town()
    moved = Town(**{**{name: getattr(far, name) for name in far.__dataclass_fields__}, "nodes": shifted(far.nodes)})
    write_city(city_of(moved), tmp_path / "far")
    sources = find_cities([str(two_towns), str(tmp_path / "far")], tmp_path, lambda _: None)
    write_stock((source.read() for source in sources), "key", tmp_path / "stock")
    roads = [Stock(tmp_path / "stock").roads(number, None) for number in range(3)]
    assert [len(tables["nodes"]) for tables in roads] == [5, 5, 11]
    assert np.ptp(roads[2]["nodes"]["lat"]) < 0.1
    assert set(roads[0]["nodes"]["node_id"]) & set(roads[1]["nodes"]["node_id"]) == {"N4"}
    assert not set(roads[2]["nodes"]["node_id"]) & {"N0", "N4", "N8"}


def shifted(nodes):
    return {name: (x, y + 50_000.0) for name, (x, y) in nodes.items()}


def test_the_census_and_a_city_with_roads_give_its_districts(tmp_path):
    done = run(["korea", "cheonan"], tmp_path, buffer_min=15.0)
    assert done.made == ("korea-34011", "korea-34012")
    table = national(tmp_path)
    assert sorted(table["시군구"]) == ["동남구", "서북구"]
    assert (table["함께 본 이웃 센터"] > 0).all()
    assert table["전체 인구 (명)"].sum() == pytest.approx(682_199, rel=0.01)
    assert len(run(["korea", "cheonan"], tmp_path).kept) == 2
