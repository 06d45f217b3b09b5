"""A file is told by what it holds, whatever it is called."""

from __future__ import annotations

import pytest

from analytics.core.errors import InputError
from analytics.intake.sniffing import Form, sniff, xml_root

GEO = b'{"type":"FeatureCollection","features":[]}'


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"PK\x03\x04rest", Form.ZIP),
        (b"\x1f\x8b\x08rest", Form.GZIP),
        (b"PAR1rest", Form.PARQUET),
        (b"fgb\x03fgb\x01", Form.FLATGEOBUF),
        (b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG", Form.GPKG),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader", Form.PBF),
        (GEO, Form.GEOJSON),
        (b"\xef\xbb\xbf \n" + GEO, Form.GEOJSON),
        (b'{"crs":{"type":"name"},"type":"FeatureCollection","features":[]}', Form.GEOJSON),
        (b'{"type":"Feature"}\n{"type":"Feature"}\n', Form.GEOJSON_LINES),
        (b"<?xml version='1.0'?><!-- x --><graphml/>", Form.GRAPHML),
        (b"<osm version='0.6'/>", Form.OSM),
        ("이름,인구\n가,1\n".encode("cp949"), Form.TEXT),
        ("이름\t인구\n".encode("utf-16"), Form.TEXT),
        ("[행정동],인구\n가,1\n".encode(), Form.TEXT),
        (b"BM_CODE,n\n1,2\n", Form.TEXT),
    ],
)
def test_each_form_is_known_by_its_content_even_under_a_false_name(data: bytes, form: Form) -> None:
    assert sniff("거짓이름.hwp", data) is form


@pytest.mark.parametrize("data", [b"", b"\x00" * 50, b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_a_sign_is_empty(data: bytes) -> None:
    with pytest.raises(InputError, match="비어"):
        sniff("a.csv", data)


def test_geojson_named_only_in_a_nested_place_is_not_geojson() -> None:
    with pytest.raises(InputError, match="GeoJSON"):
        sniff("a.geojson", b'{"note":{"type":"FeatureCollection"},"type":"Topology"}')


def test_the_word_of_a_gdal_pipeline_anywhere_in_a_json_refuses_it() -> None:
    late = GEO[:-1] + b"," + b" " * 200_000 + b'"x":{"type":"gdal_streamed_alg"}}'
    with pytest.raises(InputError, match="가리키는"):
        sniff("a.geojson", late)


def test_a_broken_geojson_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match="3번째 줄"):
        sniff("a.geojson", b'{"type":"FeatureCollection",\n"features":[\n{"type":]}')


def test_the_root_of_xml_is_found_behind_comments_and_a_document_type() -> None:
    assert xml_root("<?xml version='1.0'?>\n<!-- <html> --><!DOCTYPE x [<!ENTITY a 'b'>]><g:graphml>") == "graphml"
    assert xml_root("nothing") == ""


def test_a_message_shows_a_hostile_name_without_markdown() -> None:
    with pytest.raises(InputError) as refusal:
        sniff("![x](http://evil.example)", b"%PDF")
    assert "![" not in refusal.value.text.ko
    assert "http://" not in refusal.value.text.ko
