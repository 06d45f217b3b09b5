"""Demand later: registers as arrays, three variants, official totals met exactly, and nothing told that is withheld today."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import InputError
from analytics.core.model import OutputKind
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.params import WelfareParams
from analytics.models.senior_welfare.reached import is_late, minutes_to
from analytics.models.senior_welfare.studies.later import STUDY
from analytics.models.senior_welfare.studies.later_declared import AHEAD, HIGH, LOW, MEDIUM, NOBODY_MOVES, LaterAsked
from analytics.models.senior_welfare.studies.later_forecast import FIRST, basis_of, factors, forecast, grow, laws_of, shake
from analytics.models.senior_welfare.studies.later_register import Register, quotients_of, read_register, years_of
from analytics.models.senior_welfare.studies.later_tables import Told, dong_table, tell
from analytics.stats.headship import CAP

DATA = Path(__file__).resolve().parents[3] / "../shared/data"
SEOUL = DATA / "seoul_senior" / "독거노인+현황(연령별_동별)_20250523002757.csv"
needs_seoul = pytest.mark.skipif(not SEOUL.is_file(), reason="Seoul's list of seniors living alone is not here (../shared/data)")

SEOUL_2022 = (
    (349_621, 390_768, 333_523, 337_943, 268_015, 186_402, 134_836, 92_359, 35_578, 9_176, 1_606, 235),
    (361_449, 400_772, 348_291, 370_694, 306_399, 219_068, 168_098, 125_871, 65_349, 24_996, 6_022, 938),
)
"""Residents of Seoul in December 2022 by bands from 45 on, men and women: register of the Ministry of the Interior and Safety."""

SEOUL_65_IN_2024, SEOUL_80_IN_2024 = 1_799_732, 403_519
"""The same register in December 2024: people aged 65 or over, and 80 or over."""

EDGES = np.arange(45.0, 101.0, 5.0)
STILL = {"yearly_percent": 0.0, "yearly_spread": 0.0, "trend_percent": 0.0, "trend_spread": 0.0}


def asked_for(**values):
    return LaterAsked.read(values)


def stationary(men=1_000.0, women=900.0):
    """(2, b) people as they are where every year so many are born and all live by the law of the default life expectancies."""
    rows = []
    for births, law in zip((men, women), laws_of(LaterAsked()), strict=True):
        beyond = law.years_beyond(EDGES)
        rows.append(births * np.append(-np.diff(beyond), beyond[-1]))
    return np.stack(rows)


def basis_for(people, alone, asked=None, quotients=None, known=None):
    people, alone = np.asarray(people, dtype=float), np.asarray(alone, dtype=float)
    known = np.ones(len(people), dtype=bool) if known is None else np.array(known)
    register = Register(2020, people, EDGES, known, np.zeros(len(people), dtype=bool))
    return basis_of(register, alone, asked or LaterAsked(), quotients)


def drawn_town(dongs=4, seed=3):
    rng = np.random.default_rng(seed)
    people = rng.uniform(20, 900, (dongs, 2, len(EDGES)))
    return people, np.floor(people[..., FIRST:].sum(axis=(1, 2)) * rng.uniform(0.1, 0.4, dongs))


def rows(code, sex, people, year=2020, last=100):
    """Rows of ages for one dong and sex: so many people in each band up to the open last one."""
    start = np.arange(0, last + 5, 5)
    end = np.where(start == last, np.nan, start + 5)
    return pd.DataFrame(
        {
            "dong_code": code,
            "dong_name": code,
            "year": year,
            "sex": sex,
            "age_from": start,
            "age_to": end,
            "people": float(people),
        }
    ).astype({"year": "Int64"})


# ---- the register -----------------------------------------------------------------------------------------------------


def test_a_register_becomes_people_by_dong_sex_and_band_from_45_on():
    ages = pd.concat([rows("a", "man", 3), rows("a", "woman", 4), rows("x", "man", 9), rows("a", "man", 99, year=2015)])
    found = read_register(ages, ["a"], 2020, laws_of(LaterAsked()))
    assert found.edges.tolist() == EDGES.tolist()
    assert found.people[0].tolist() == [[3.0] * 12, [4.0] * 12]
    assert (found.known.tolist(), found.parted.tolist()) == ([True], [False])
    assert years_of(ages) == [2015, 2020]


def test_registers_that_end_at_different_ages_are_brought_to_the_earlier_open_band():
    ages = pd.concat([rows("a", "man", 1), rows("a", "woman", 1), rows("b", "man", 1, last=85), rows("b", "woman", 1, last=85)])
    found = read_register(ages, ["a", "b"], 2020, laws_of(LaterAsked()))
    assert found.edges[-1] == 85
    assert found.people[0, 0].tolist() == [1.0] * 8 + [4.0]  # 85-89, 90-94, 95-99 and 100 or over
    assert found.people[1, 0].tolist() == [1.0] * 9


def test_both_sexes_together_are_parted_and_a_dong_with_a_missing_band_is_not_known():
    short = rows("c", "man", 5)
    ages = pd.concat([rows("b", "all", 10), short[short["age_from"] != 70], rows("c", "woman", 5)])
    found = read_register(ages, ["a", "b", "c"], 2020, laws_of(LaterAsked()))
    assert found.known.tolist() == [False, True, False]
    assert found.parted.tolist() == [False, True, False]
    assert found.people[1].sum(axis=0) == pytest.approx([10.0] * 12)
    assert found.people[2].sum() == 0


def test_a_register_that_ends_before_80_or_holds_no_dong_is_refused():
    with pytest.raises(InputError, match="70세 이상"):
        read_register(rows("a", "all", 1, last=70), ["a"], 2020, laws_of(LaterAsked()))
    with pytest.raises(InputError, match="하나도 없습니다"):
        read_register(rows("x", "all", 1), ["a"], 2020, laws_of(LaterAsked()))


def test_a_register_of_five_years_before_gives_the_quotients_even_where_it_is_open_earlier():
    laws = laws_of(LaterAsked())
    ages = pd.concat(
        [rows("a", sex, 50, year=year, last=last) for sex in ("man", "woman") for year, last in ((2015, 85), (2020, 100))]
    )
    now = read_register(ages, ["a"], 2020, laws)
    found = quotients_of(ages, ["a"], now, laws)
    assert found.shape == now.people.shape
    assert (found[..., -4:] == found[..., -5:-4]).all()
    assert quotients_of(ages[ages["year"] == 2020], ["a"], now, laws) is None
    assert quotients_of(ages.assign(year=ages["year"].replace(2015, 2016)), ["a"], now, laws) is None


# ---- the forecast -----------------------------------------------------------------------------------------------------


def test_where_nothing_changes_nothing_changes():
    people = np.stack([stationary(), stationary(300.0, 500.0)])
    basis = basis_for(people, [2_000, 900], asked_for(**STILL))
    found = forecast(basis, asked_for(**STILL))
    for name in (LOW, MEDIUM, HIGH):
        assert found.variants[name].by_dong == pytest.approx(np.tile([2_000.0, 900.0], (5, 1)))
    assert shake(basis, asked_for(**STILL), found.factors, lambda _share: None) == pytest.approx(np.full((5, 2), 2_900.0))


def test_one_band_of_women_by_hand_over_ten_years():
    people = np.zeros((1, 2, len(EDGES)))
    people[0, 1, FIRST] = 1_000.0  # 65 to 69
    asked = asked_for(yearly_percent=0.0, trend_percent=2.0, damping=0.5)
    found = grow(basis_for(people, [190.0], asked), asked, 0.0, 2.0)
    beyond = laws_of(asked)[1].years_beyond(np.array([65.0, 70.0, 75.0, 80.0]))
    left = 1_000 * (beyond[2] - beyond[3]) / (beyond[0] - beyond[1])
    trend = 1 + 0.02 * sum(0.5**year for year in range(1, 11))
    # Today 190 of 1,000 women of 65-69 live alone: the shape as it is, so 31 % of those of 75-79.
    assert found.total[0] == pytest.approx(190)
    assert found.people[2, 0, 1, 2] == pytest.approx(left)
    assert found.total[2] == pytest.approx(left * 0.31 * trend)


def test_todays_number_of_every_dong_is_met_and_the_variants_are_in_order():
    people, alone = drawn_town()
    basis = basis_for(people, alone)
    found = forecast(basis, LaterAsked())
    low, medium, high = (found.variants[name] for name in (LOW, MEDIUM, HIGH))
    assert medium.by_dong[0] == pytest.approx(alone, abs=1e-9)
    assert (low.by_dong[1:] < medium.by_dong[1:]).all()
    assert (medium.by_dong[1:] < high.by_dong[1:]).all()
    band = shake(basis, LaterAsked(), found.factors, lambda _share: None)
    assert ((low.total < band[:, 0]) & (band[:, 0] < medium.total) & (medium.total < band[:, 1]) & (band[:, 1] < high.total))[
        1:
    ].all()


def test_official_totals_are_met_exactly_and_nobody_above_the_cap_lives_alone():
    people, alone = drawn_town()
    asked = asked_for(official_alone="0,9000,0,9500", official_seniors="30000,0,0,20000")
    found = forecast(basis_for(people, alone, asked), asked)
    medium = found.variants[MEDIUM]
    assert medium.total[[2, 4]] == pytest.approx([9_000, 9_500], rel=1e-12)
    assert medium.people.sum(axis=(1, 2, 3))[[1, 4]] == pytest.approx([30_000, 20_000], rel=1e-12)
    assert found.met.tolist() == [False, False, True, False, True]
    plain = forecast(basis_for(people, alone), LaterAsked())
    assert medium.total[3] == pytest.approx(plain.variants[MEDIUM].total[3])
    for variant in found.variants.values():
        assert (variant.alone <= CAP * variant.people + 1e-9).all()
    assert found.variants[LOW].total[2] < 9_000 < found.variants[HIGH].total[2]


def test_an_official_total_above_what_can_live_alone_is_not_met_and_fills_up_to_the_cap():
    people, alone = drawn_town()
    asked = asked_for(official_alone="5000000,0,0,0")
    found = forecast(basis_for(people, alone, asked), asked)
    assert not found.met.any()
    medium = found.variants[MEDIUM]
    assert medium.alone[1] == pytest.approx(CAP * medium.people[1])


def test_more_living_alone_than_seniors_stays_at_the_cap_and_is_said():
    people, alone = drawn_town(2)
    alone[0] = people[0, :, FIRST:].sum() + 1
    found = forecast(basis_for(people, alone), LaterAsked())
    assert found.shares.met.tolist() == [False, True]
    assert (found.variants[HIGH].alone <= CAP * found.variants[HIGH].people + 1e-9).all()


def test_a_dong_that_the_ages_lack_grows_as_the_others_together():
    people, alone = drawn_town(3)
    people[2] = 0.0
    found = forecast(basis_for(people, alone, known=[True, True, False]), LaterAsked())
    together = forecast(basis_for(people[:2].sum(axis=0)[None], alone[:2].sum()[None]), LaterAsked())
    growth = found.variants[MEDIUM].by_dong[:, 2] / alone[2]
    assert growth == pytest.approx(together.variants[MEDIUM].total / alone[:2].sum())


def test_people_who_moved_in_go_on_moving_in_by_half_each_time():
    people = stationary()[None] * np.ones((2, 1, 1))
    quotients = np.ones((2, 2, len(EDGES)))
    quotients[1] = 1.5
    asked = asked_for(**STILL)
    found = forecast(basis_for(people, [1_000, 1_000], asked, quotients), asked).variants[MEDIUM].people.sum(axis=(2, 3))
    assert found[1] == pytest.approx(found[0] * [1, 1.5])
    assert found[2] == pytest.approx(found[0] * [1, 1.5 * 1.5**0.5])


def test_no_official_total_leaves_the_factors_at_one():
    people, alone = drawn_town()
    medium = forecast(basis_for(people, alone), LaterAsked()).variants[MEDIUM]
    assert [factor.tolist() for factor in factors(medium, LaterAsked())] == [[1.0] * 5] * 2


# ---- a real city ------------------------------------------------------------------------------------------------------


def after_years(now, in_five, years):
    """What lies between now and five years later, growing by the same factor each year."""
    return now * (in_five / now) ** (years / 5)


def test_seouls_register_of_2022_gives_that_of_2024_within_a_hundredth():
    people = forecast(basis_for([SEOUL_2022], [400_000]), LaterAsked()).variants[MEDIUM].people.sum(axis=(1, 2))
    for first_band, seen in ((0, SEOUL_65_IN_2024), (3, SEOUL_80_IN_2024)):
        now, in_five = people[:2, first_band:].sum(axis=1)
        assert after_years(now, in_five, 2) == pytest.approx(seen, rel=0.01)


@needs_seoul
def test_seouls_list_of_2022_has_the_ages_of_the_shape_and_leads_to_that_of_2023():
    table = pd.read_csv(SEOUL, header=None, skiprows=4, thousands=",")
    of_2022, of_2023 = table.iloc[0, 15:18].astype(float).tolist(), table.iloc[0, 27:30].astype(float).tolist()
    medium = forecast(basis_for([SEOUL_2022], of_2022[:1]), LaterAsked()).variants[MEDIUM]
    aged_80 = medium.alone[..., 3:].sum(axis=(1, 2, 3))
    assert aged_80[0] / medium.total[0] == pytest.approx(of_2022[2] / of_2022[0], abs=0.01)
    assert after_years(*medium.total[:2], 1) == pytest.approx(of_2023[0], rel=0.01)


# ---- the study --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inputs(cheonan):
    return WelfareInputs.read(cheonan.tables)


@pytest.fixture(scope="module")
def answers(inputs):
    return list(STUDY(inputs, WelfareParams(), LaterAsked()))


def test_the_first_answer_holds_everything_but_the_shaken_range(answers):
    first, last = answers
    assert (first.final, last.final) == (False, True)
    assert first.result.tables["years"]["shaken_low"].isna().all()
    assert last.result.tables["years"]["shaken_low"].notna().all()
    pd.testing.assert_frame_equal(first.result.tables["dongs"], last.result.tables["dongs"])


def test_tables_and_layer_have_the_declared_columns(answers):
    result = answers[-1].result
    for output in STUDY.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frame = (result.layers if output.kind is OutputKind.LAYER else result.tables)[output.id]
            assert list(frame.columns) == [column.name for column in output.columns]


def test_dongs_hexagons_and_years_add_up_to_the_same_numbers(answers):
    result = answers[-1].result
    numbers, dongs, years, cells = result.indicators, result.tables["dongs"], result.tables["years"], result.layers["cells"]
    assert dongs["now"].sum() == pytest.approx(numbers["now"])
    assert numbers["now"] == years["medium"].iloc[0] == pytest.approx(cells["alone"].sum())
    for step, ahead in enumerate(AHEAD, start=1):
        assert dongs[f"in_{ahead}"].sum() == pytest.approx(years["medium"].iloc[step])
        assert (dongs[f"low_{ahead}"] < dongs[f"in_{ahead}"]).all()
        assert (dongs[f"in_{ahead}"] < dongs[f"high_{ahead}"]).all()
    assert years["year"].tolist() == [2020, 2025, 2030, 2035, 2040]
    assert numbers["later"] == pytest.approx(years["medium"].iloc[2]) == pytest.approx(cells["later"].sum())
    assert cells["more"].sum() == pytest.approx(numbers["later"] - numbers["now"])


def test_the_sentence_tells_when_how_many_where_and_who_is_not_reached(answers):
    result = answers[-1].result
    first = result.tables["dongs"].iloc[0]
    for told in ("10년 뒤(2030년)", f"{result.indicators['now']:,.0f}명에서 {result.indicators['later']:,.0f}명", first["dong_name"],
                 f"{result.indicators['unreached_later']:,.0f}명이 됩니다"):  # fmt: skip
        assert told in result.sentence.ko
    assert first["more"] == result.tables["dongs"]["more"].max()


def test_who_is_not_reached_later_is_todays_number_times_the_growth_of_the_dong(inputs, answers):
    params, result = WelfareParams(), answers[-1].result
    measured = measured_of(inputs, params)
    late = is_late(minutes_to(measured, params.service, params.mode, params.walk_ms), params.limit_min)
    growth = result.tables["dongs"].set_index("dong_code").eval("in_10 / now")
    each = growth[np.array(measured.ground.dong_codes)[measured.ground.dong]].to_numpy()
    assert result.indicators["unreached_later"] == pytest.approx((measured.demand.alone * each)[late].sum())
    assert result.layers["cells"]["unreached_later"].sum() == pytest.approx(result.indicators["unreached_later"])


def test_a_dong_that_is_withheld_today_is_withheld_at_all_times(inputs):
    measured = measured_of(inputs, WelfareParams())
    hidden = measured.demand.dong_alone.copy()
    hidden[3] = np.nan
    few = replace(measured, demand=replace(measured.demand, dong_alone=hidden))
    people, _ = drawn_town(len(hidden))
    basis = basis_for(people, np.where(np.isnan(hidden), 3.0, hidden))
    told = Told(few, WelfareParams(), LaterAsked(), basis, 2020, 2020)
    table = dong_table(told, forecast(basis, LaterAsked())).set_index("dong_code")
    numbers = ["now", "more", "growth", *(f"{kind}_{ahead}" for kind in ("in", "low", "high") for ahead in AHEAD)]
    assert table.loc[measured.ground.dong_codes[3], numbers].isna().all()
    assert table[numbers].notna().all(axis=1).sum() == len(hidden) - 1


def test_another_variant_and_time_are_told_by_the_same_tables(inputs, answers):
    *_, last = STUDY(inputs, WelfareParams(), asked_for(horizon="20", variant=HIGH))
    years = answers[-1].result.tables["years"]
    assert last.result.indicators["later"] == pytest.approx(years["high"].iloc[4])
    assert last.result.indicators["low"] == pytest.approx(years["low"].iloc[4])
    assert "20년 뒤(2040년)" in last.result.sentence.ko


def told_notes(measured, asked, **changes):
    basis = basis_for(np.stack([stationary()] * len(measured.ground.dong_codes)), measured.demand.dong_alone, asked)
    basis = replace(basis, **changes)
    answer = tell(Told(measured, WelfareParams(), asked, basis, 2018, 2026), forecast(basis, asked), final=True)
    return " ".join(note.ko for note in answer.result.notes)


def test_the_notes_say_what_was_not_known(inputs):
    measured = measured_of(inputs, WelfareParams())
    plain = told_notes(measured, LaterAsked())
    for words in ("나이 자료가 2020년 것", "혼자 사는 노인은 2018년, 나이는 2020년", "2015년과 2020년", "공식 전망을 넣지 않아"):
        assert words in plain
    assert "고르신 대로" in told_notes(measured, asked_for(moving=NOBODY_MOVES))
    quotients = np.ones((len(measured.ground.dong_codes), 2, len(EDGES)))
    assert "2015년과 2020년의 나이 자료를 견주어" in told_notes(measured, LaterAsked(), quotients=quotients)
    assert "공식 전망을 넣은 1개 시점" in told_notes(measured, asked_for(official_alone="20000,0,0,0"))
    assert "공식 전망 1개는" in told_notes(measured, asked_for(official_alone="0,5000000,0,0"))


def test_without_ages_the_study_says_what_to_bring(inputs):
    assert STUDY.needs == ("ages",)
    with pytest.raises(InputError, match="연령별 인구현황"):
        next(STUDY(replace(inputs, ages=None), WelfareParams(), LaterAsked()))


def test_without_halls_the_sentence_says_nothing_of_reaching_them(inputs):
    first = next(STUDY(replace(inputs, halls=None), WelfareParams(), LaterAsked()))
    assert first.result.indicators["unreached_later"] is None
    assert "닿지 못하는" not in first.result.sentence.ko
    assert first.result.layers["cells"]["unreached_later"].isna().all()
