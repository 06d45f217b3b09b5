"""A model handed on: every part of it in one archive, readable elsewhere, the same whenever it is made."""

import getpass
import inspect
import io
import json
import re
import zipfile
from pathlib import Path

import hwpforge
import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest

from analytics.core.model import Model
from analytics.core.text import Language
from analytics.export.bundle import bundle_bytes, declaration
from analytics.export.markdown import Formula, Heading, Item, Lined, Words, read_markdown
from analytics.export.templates import headings, sample_csv, template_csv, template_xlsx
from analytics.intake.matching import match_columns
from analytics.intake.reading import read_upload
from analytics.intake.recognising import recognise
from analytics.library import MODELS
from analytics.manual import write_manual
from analytics.models.golden_hour import judge
from analytics.schemas.safety import POSTS

SCHEMAS = {item.schema.id: item.schema for model in MODELS for item in model.inputs.tables().values()}


@pytest.fixture(scope="module")
def content(golden_hour, coquimbo):
    return bundle_bytes(golden_hour, coquimbo, {Language.KO: write_manual(golden_hour, Language.KO)})


@pytest.fixture(scope="module")
def archive(content):
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_four_parts_and_the_blank_files_are_there(archive, golden_hour):
    names = set(archive.namelist())
    assert {name.split("/")[0] for name in names} == {
        "README.ko.txt",
        "work-flow",
        "source",
        "sample",
        "manual",
        "templates",
    }
    assert {f"manual/manual.ko.{kind}" for kind in ("pdf", "hwpx", "md")} <= names
    assert {
        "source/analytics/models/golden_hour/METHOD.en.md",
        "source/analytics/models/golden_hour/judge.py",
    } <= names
    for item in golden_hour.inputs.tables().values():
        assert {f"templates/{item.schema.id}.csv", f"templates/{item.schema.id}.xlsx"} <= names


def test_the_source_is_the_one_that_runs(archive):
    told = archive.read("source/analytics/models/golden_hour/judge.py").decode()
    assert told == inspect.getsource(judge)


def test_nothing_of_the_machine_is_inside(archive):
    here = Path(__file__).resolve().parents[2]
    folders = ("/home/", "/root/", f"{Path.home()}/", f"{here}/", f"/{getpass.getuser()}/", "site-packages", "__pycache__")
    marks = [folder.encode() for folder in folders]
    for name in archive.namelist():
        assert not name.endswith((".pyc", ".so")), name
        assert not [mark for mark in marks if mark in archive.read(name)], name


def test_the_archive_holds_no_hour(archive):
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_manual_is_a_document_that_readers_open(archive, golden_hour, tmp_path):
    pages = pypdf.PdfReader(io.BytesIO(archive.read("manual/manual.ko.pdf"))).pages
    text = "".join(page.extract_text() for page in pages)
    assert len(pages) > 5
    assert golden_hour.title.ko in text
    path = tmp_path / "manual.hwpx"
    path.write_bytes(archive.read("manual/manual.ko.hwpx"))
    document = hwpforge.Document.open(str(path))
    told = document.validate()
    assert (told["ok"], told["errors"]) == (True, [])
    assert golden_hour.workflow[0].title.ko in document.to_md().text


def test_the_sample_is_marked_as_what_it_is(archive, coquimbo):
    for name in archive.namelist():
        if name.startswith("sample/") and name.endswith(".csv"):
            table = name.removeprefix("sample/").removesuffix(".csv")
            rows = pd.read_csv(io.BytesIO(archive.read(name)), dtype="str")
            wanted = "모의 자료 포함" if table in coquimbo.modelled else "실제 자료"
            assert set(rows["자료 구분"]) == {wanted}, name
            assert len(rows) == len(coquimbo.tables[table])
    assert coquimbo.title.ko in archive.read("README.ko.txt").decode("utf-8-sig")


def test_shapes_of_the_sample_are_in_one_geopackage(archive, coquimbo, tmp_path):
    path = tmp_path / "sample.gpkg"
    path.write_bytes(archive.read("sample/sample.gpkg"))
    layers = [name for name, _ in pyogrio.list_layers(path).tolist()]
    assert {"dongs", "links"} <= set(layers)
    assert pyogrio.read_info(path, layer="links")["features"] == len(coquimbo.tables["links"])


def test_the_declaration_is_whole_and_plain(archive, golden_hour):
    told = json.loads(archive.read("work-flow/work-flow.json"))
    assert [step["id"] for step in told["steps"]] == [step.id for step in golden_hour.workflow]
    assert {item["name"]: item["default"] for item in told["parameters"]}["limit_min"] == 7
    assert [study["id"] for study in told["studies"]] == [study.id for study in golden_hour.studies]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_every_model_can_be_declared_in_plain_values(model: Model):
    assert json.loads(json.dumps(declaration(model), allow_nan=False))["model"] == model.id


# --- blank files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_the_app_finds_every_column_under_the_headings_of_the_blank_file(schema):
    given = headings(schema)
    assert dict(match_columns(schema, list(given.values())).found) == given
    assert template_csv(schema).decode("utf-8-sig").strip().split(",") == list(given.values())


def test_the_blank_spreadsheet_explains_its_columns_in_both_languages():
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(POSTS)))
    assert book.sheetnames == ["입력", "설명 (ko)", "About (en)"]
    assert [cell.value for cell in book["입력"][1]] == list(headings(POSTS).values())
    assert book["입력"].max_row == 1
    assert len(list(book["About (en)"].iter_rows())) == len(POSTS.columns) + 1


def test_a_blank_file_that_was_filled_in_is_known_for_what_it_is(cheonan):
    rows = cheonan.tables["posts"]
    (raw,) = read_upload("무엇인가.csv", sample_csv(POSTS, rows, modelled=True))
    assert recognise(raw).table == "posts"
    assert len(raw.frame) == len(rows)


# --- the words of manuals ------------------------------------------------------------------------------------------


def test_markdown_is_read_block_by_block():
    text = "# 제목\n\n**질문?**\n\n글 한 줄\n이어지는 줄 `코드`\n\n## 절\n\n- 하나\n  - 둘\n3. 셋\n\n    a = b\n\n| 가 | 나 |\n|---|---|\n| 1 | **2** |\n| 3 |\n"
    assert read_markdown(text) == [
        Heading(1, "제목"),
        Words("질문?", strong=True),
        Words("글 한 줄 이어지는 줄 코드"),
        Heading(2, "절"),
        Item("-", "하나"),
        Item("-", "둘", deep=True),
        Item("3.", "셋"),
        Formula("a = b"),
        Lined(("가", "나"), (("1", "2"), ("3", ""))),
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", list(Language))
def test_no_word_of_a_manual_is_lost_on_the_way(model, language):
    text = write_manual(model, language)
    told = " ".join(
        " ".join([*part.head, *(cell for row in part.rows for cell in row)]) if isinstance(part, Lined) else part.text
        for part in read_markdown(text)
    )

    def letters(whole):
        return re.sub(r"[^가-힣A-Za-z]", "", whole)

    assert letters(told) == letters(text)
