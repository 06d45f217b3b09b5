"""The manual is written from the declaration: whatever is declared stands in it, in both languages."""

import re

import pytest

from analytics.core.params import Knob
from analytics.core.text import Language
from analytics.library import MODELS
from analytics.manual import method_text, write_manual

HANGUL = re.compile(r"[가-힣]")
BOTH = pytest.mark.parametrize("language", list(Language))
EACH = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


@EACH
@BOTH
def test_every_parameter_output_step_preset_and_source_is_in_the_manual(model, language):
    manual = write_manual(model, language)
    for control in model.params.controls().values():
        assert f"| {control.label.in_(language)} |" in manual
        assert control.about.in_(language) in manual
    for item in (*model.outputs, *model.workflow, *model.presets):
        assert item.title.in_(language) in manual
    for preset in model.presets:
        assert preset.source.in_(language) in manual
    for source in model.sources:
        assert f"- {source.in_(language)}" in manual


@EACH
@BOTH
def test_ranges_and_defaults_are_those_of_the_declaration(model, language):
    manual, defaults = write_manual(model, language), model.params().model_dump()
    for name, control in model.params.controls().items():
        if isinstance(control, Knob):
            unit = control.unit.in_(language)
            row = f"| {control.label.in_(language)} | {defaults[name]:g} {unit} | {control.low:g}~{control.high:g} {unit} |"
            assert row in manual


@EACH
@BOTH
def test_every_column_of_every_input_is_there_with_the_names_seen_in_files(model, language):
    manual = write_manual(model, language)
    for item in model.inputs.tables().values():
        assert item.schema.title.in_(language) in manual
        for column in item.schema.columns:
            assert f"| `{column.name}` | {column.label.in_(language)}" in manual
            assert all(f"`{alias}`" in manual for alias in column.aliases)


@EACH
@BOTH
def test_the_manual_ends_with_the_method_as_written_beside_the_model(model, language):
    method = method_text(model, language)
    assert len(method) > 500
    assert method in write_manual(model, language)


@EACH
def test_the_english_manual_speaks_no_korean_but_for_names_found_in_files(model):
    words = re.sub(r"`[^`]*`|\([^)]*\)", "", write_manual(model, Language.EN))
    assert [line for line in words.splitlines() if HANGUL.search(line)] == []


@EACH
@BOTH
def test_tables_in_the_manual_have_as_many_cells_in_each_row(model, language):
    for block in re.findall(r"(?:^\|.*\n)+", write_manual(model, language), re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


@EACH
def test_only_presets_that_an_authority_published_are_called_official(model):
    manual = write_manual(model, Language.EN)
    for preset in model.presets:
        [row] = [line for line in manual.splitlines() if line.startswith(f"| {preset.title.en} |")]
        assert row.endswith("| official |") == preset.official


@EACH
@BOTH
def test_every_study_has_a_section_of_its_own_in_the_method(model, language):
    headings = [line for line in method_text(model, language).splitlines() if line.startswith("#")]
    assert [study.id for study in model.studies if not any(f"(`{study.id}`)" in line for line in headings)] == []


@EACH
def test_the_method_says_as_much_in_both_languages(model):
    def points_by_section(language):
        sections = re.split(r"(?m)^#+ ", method_text(model, language))[1:]
        return [section.count("\n- ") for section in sections]

    assert points_by_section(Language.KO) == points_by_section(Language.EN)


def test_rows_that_can_be_picked_have_a_row_of_their_own(golden_hour):
    assert "| 후보를 둘 행정동 | 모두 | 쉼표로 나눈 dong_code" in write_manual(golden_hour, Language.KO)
    assert "| Dongs for candidates | all | dong_code with commas" in write_manual(golden_hour, Language.EN)
