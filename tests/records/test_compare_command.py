"""Two scenarios from the terminal: as files or as they stand in an address."""

from analytics.__main__ import main
from analytics.core.scenario import Scenario
from analytics.core.scenario_file import ScenarioFile, data_digest


def file_of(golden_hour, coquimbo, **given):
    digest = data_digest(coquimbo.digests, golden_hour.inputs.tables())
    return ScenarioFile("golden_hour", digest, **given)


def test_the_command_takes_a_file_and_a_text_and_warns_of_other_data(capsys, tmp_path, golden_hour, coquimbo):
    post = coquimbo.tables["posts"]["post_id"].astype(str).iloc[0]
    path = tmp_path / "a.json"
    asked = ["compare", "golden_hour", "--city", "coquimbo", "--lang", "en", "--a", str(path)]
    path.write_bytes(file_of(golden_hour, coquimbo, params={"limit_min": 9.0}, scenario=Scenario().close(post)).write())
    assert main([*asked, "--b", ""]) == 0
    out = capsys.readouterr().out
    assert "was made on other data" not in out
    assert "The change gains" in out
    assert main([*asked, "--b", "", "--limit-min", "9"]) == 0
    assert capsys.readouterr().out == out
    path.write_bytes(ScenarioFile("golden_hour", "0" * 64, {}, Scenario().close(post)).write())
    assert main([*asked, "--b", ""]) == 0
    assert "Scenario A was made on other data" in capsys.readouterr().out


def test_two_files_with_other_parameters_are_not_compared_until_it_is_said_with_which(capsys, tmp_path, golden_hour, coquimbo):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, limit_min in zip(paths, (8.0, 9.0), strict=True):
        path.write_bytes(file_of(golden_hour, coquimbo, params={"limit_min": limit_min}).write())
    asked = ["compare", "golden_hour", "--city", "coquimbo", "--a", str(paths[0]), "--b", str(paths[1])]
    assert main(asked) == 2
    assert "--limit-min" in capsys.readouterr().err
    assert main([*asked, "--limit-min", "7"]) == 0


def test_a_scenario_that_cannot_be_read_ends_with_two_and_a_sentence(capsys, tmp_path):
    for wrong in ("explode:1", str(tmp_path / "nowhere.json")):
        assert main(["compare", "golden_hour", "--city", "coquimbo", "--a", wrong]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err
