"""Areas in which something new could be built, from an official's own map file."""

import json

import geopandas as gpd
import pytest
import shapely

from analytics.intake.cities import build_city
from analytics.intake.samples import load_sample
from analytics.intake.shelf import Shelf

HERE = shapely.Polygon([(127.15, 36.80), (127.16, 36.80), (127.15, 36.81)])
FAR = shapely.Polygon([(129.0, 35.1), (129.1, 35.1), (129.0, 35.2)])
BOWTIE = shapely.Polygon([(127.15, 36.80), (127.16, 36.81), (127.16, 36.80), (127.15, 36.81)])


@pytest.fixture
def read():
    """A city with a GeoJSON of named areas put in."""

    def built(shapes, header="후보지명", choices=None):
        rows = [
            {
                "type": "Feature",
                "properties": {header: name},
                "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            }
            for name, shape in shapes.items()
        ]
        data = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
        return build_city(load_sample("cheonan"), [("areas.geojson", data)], choices)

    return built


def test_every_area_is_accepted_rejected_or_set_aside(read):
    reading = read({"가": HERE, "나": None, "다": FAR, "라": BOWTIE, "마": shapely.Point(127.15, 36.8)})
    receipt = reading.files[0].receipt
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside) == (5, 2, 2, 1)
    table = reading.city.tables["site_areas"]
    assert table["name"].tolist() == ["가", "라"]
    assert table.geometry.is_valid.all()
    assert "site_areas" not in reading.city.modelled
    assert any("1 areas that touch neither" in note.en for note in receipt.notes)


def test_areas_that_say_nothing_are_taken_when_a_person_says_what_they_are(read):
    asked = read({"가": HERE}, header="비고")
    assert not asked.changed
    [file] = asked.files
    assert file.candidates == ("site_areas",)
    chosen = read({"가": HERE}, header="비고", choices={file.key: "site_areas"})
    assert len(chosen.city.tables["site_areas"]) == 1


def test_areas_all_elsewhere_change_nothing(read):
    reading = read({"다": FAR})
    assert "site_areas" not in reading.city.tables
    assert any("none lies in the city" in note.en for note in reading.notes)


def test_zipped_shapes_and_geopackages_in_metres_are_placed_and_go_on_the_shelf(tmp_path):
    metric = gpd.GeoDataFrame({"부지명": ["가"]}, geometry=[HERE], crs="EPSG:4326").to_crs("EPSG:5186")
    metric.to_file(tmp_path / "areas.gpkg", driver="GPKG")
    metric.to_file(tmp_path / "areas.shz", driver="ESRI Shapefile", encoding="UTF-8")
    for name, path in (("areas.gpkg", "areas.gpkg"), ("areas.zip", "areas.shz")):
        city = build_city(load_sample("cheonan"), [(name, (tmp_path / path).read_bytes())]).city
        kept = Shelf(tmp_path / "shelf").load(Shelf(tmp_path / "shelf").keep(city).id)
        [shape] = kept.tables["site_areas"].geometry
        assert shapely.hausdorff_distance(shape, HERE) < 1e-6
        assert kept.tables["site_areas"]["name"].tolist() == ["가"]
