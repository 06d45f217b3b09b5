import pytest

from analytics.core.errors import UnknownNameError
from analytics.intake.samples import DEFAULT_SAMPLE, load_sample, sample_ids
from analytics.schemas.city import TABLES


def test_the_default_city_comes_first(tmp_path):
    for name in ("busan", DEFAULT_SAMPLE, "zurich"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").touch()
    (tmp_path / "no_set").mkdir()
    assert sample_ids(tmp_path) == (DEFAULT_SAMPLE, "busan", "zurich")


@pytest.mark.parametrize("sample_id", sample_ids())
def test_every_sample_holds_tables_as_declared(sample_id):
    city = load_sample(sample_id)
    assert city.id == sample_id
    assert city.sample
    assert city.has("dongs")
    for table_id, table in city.tables.items():
        required = {column.name for column in TABLES[table_id].columns if column.required}
        assert required <= set(table.columns), table_id
        assert table_id in city.sources


def test_a_sample_is_read_only_once():
    assert load_sample("korea") is load_sample("korea")


def test_all_dongs_of_korea_are_there():
    assert len(load_sample("korea").tables["dongs"]) == 3501


def test_an_unknown_sample_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="korea"):
        load_sample("atlantis")
