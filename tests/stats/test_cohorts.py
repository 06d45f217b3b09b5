"""People carried on by cohorts: survival by hand, stationary populations, ratios of two registers, and who lives alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import InputError
from analytics.stats.cohorts import (
    HIGHEST_QUOTIENT,
    LOWEST_QUOTIENT,
    STEPS,
    carry_on,
    change_quotients,
    part_sexes,
    step,
    survival,
)
from analytics.stats.gompertz import PACES, YEARS_LEFT, Gompertz, fit_gompertz
from analytics.stats.headship import CAP, fit_shares, scale_within, trend_factor

EDGES = np.arange(45.0, 101.0, 5.0)
MEN, WOMEN = (fit_gompertz(years, pace) for years, pace in zip(YEARS_LEFT, PACES, strict=True))
LAWS = (MEN, WOMEN)


def some(*numbers):
    return np.array(numbers, dtype=float)


def stationary(law, births=1_000.0):
    beyond = law.years_beyond(EDGES)
    return births * np.append(-np.diff(beyond), beyond[-1])


def both_stationary():
    return np.stack([stationary(MEN), stationary(WOMEN, 700.0)])[None]


# ---- survival ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("years_left", [3.0, 15.2, 19.1, 23.5, 31.0])
@pytest.mark.parametrize("pace", [0.08, *PACES])
def test_the_fitted_law_has_the_life_expectancy_that_was_asked(years_left, pace):
    law = fit_gompertz(years_left, pace)
    assert law.years_left(65.0) == pytest.approx(years_left, abs=1e-6)
    ages = np.linspace(65, 150, 200_001)  # the same by adding up who is alive
    assert np.trapezoid(law.alive(ages), ages) == pytest.approx(years_left, abs=1e-6)


def test_the_law_of_2023_gives_the_published_years_left_at_60_and_the_published_centenarians():
    published = {MEN: (23.4, 0.010 / 0.636), WOMEN: (28.2, 0.046 / 0.818)}
    for law, (at_60, from_80_to_100) in published.items():
        assert law.years_left(60.0) == pytest.approx(at_60, abs=0.05)
        assert law.alive(some(100.0))[0] / law.alive(some(80.0))[0] == pytest.approx(from_80_to_100, abs=0.0005)


@pytest.mark.parametrize("years_left", [0.0, -3.0, 1_000.0, float("nan"), float("inf")])
def test_a_life_expectancy_that_no_law_has_is_refused(years_left):
    with pytest.raises(InputError, match="기대여명"):
        fit_gompertz(years_left, 0.117)


def test_mortality_that_falls_by_a_tenth_a_year_is_081_times_as_high_after_two_years():
    assert Gompertz(0.1, 0.02).improved(0.1, 2.0).level == pytest.approx(0.0162)


def test_survival_of_a_band_is_years_lived_after_over_years_lived_before():
    ages = np.linspace(60, 70, 100_001)
    alive = MEN.alive(ages)
    lived = np.trapezoid(alive[50_000:], ages[50_000:]) / np.trapezoid(alive[:50_001], ages[:50_001])
    assert survival(MEN, EDGES)[3] == pytest.approx(lived, abs=1e-9)
    old = np.linspace(100, 160, 400_001)
    later = np.linspace(105, 160, 400_001)
    assert survival(MEN, EDGES)[-1] == pytest.approx(
        np.trapezoid(MEN.alive(later), later) / np.trapezoid(MEN.alive(old), old), abs=1e-7
    )
    assert (np.diff(survival(MEN, EDGES)) < 0).all()


def test_bands_that_are_not_of_five_years_are_refused():
    with pytest.raises(InputError, match="5세"):
        survival(MEN, some(60, 65, 75))


# ---- cohorts ----------------------------------------------------------------------------------------------------------


def test_one_step_moves_each_band_on_and_the_open_band_keeps_its_own_survivors():
    later = step(some(100, 50, 10), some(0.9, 0.8, 0.5))
    assert np.isnan(later[0])
    assert later[1:].tolist() == [90, 45]  # 100 x 0.9; 50 x 0.8 + 10 x 0.5


def test_one_cohort_is_where_it_belongs_after_20_years_and_as_large_as_its_survivors():
    people = np.zeros((1, 1, len(EDGES)))
    people[0, 0, 0] = 1_000.0  # 45 to 49
    found = carry_on(people, EDGES, [WOMEN])
    assert found.shape == (STEPS + 1, 1, 1, len(EDGES))
    beyond = WOMEN.years_beyond(some(45, 50, 65, 70))
    assert found[4, 0, 0, 4] == pytest.approx(1_000 * (beyond[2] - beyond[3]) / (beyond[0] - beyond[1]))
    assert np.nansum(found[4]) == pytest.approx(found[4, 0, 0, 4])
    assert np.isnan(found[4, 0, 0, :4]).all()  # who is 45 to 64 in 20 years is under 45 today


def test_a_stationary_population_stays_as_it_is_the_open_band_too():
    found = carry_on(both_stationary(), EDGES, LAWS)
    for number in range(STEPS + 1):
        assert found[number][..., number:] == pytest.approx(both_stationary()[..., number:], rel=1e-12)


def test_falling_mortality_leaves_more_people_and_never_more_than_there_were():
    people = np.random.default_rng(5).uniform(0, 400, (6, 2, len(EDGES)))
    slow, fast = (carry_on(people, EDGES, LAWS, yearly=yearly)[..., 4:] for yearly in (0.0, 0.02))
    assert (fast[1:] > slow[1:]).all()
    assert (fast.sum(axis=-1) <= people.sum(axis=-1)).all()


def test_people_that_are_negative_or_unknown_are_refused():
    for wrong in (-1.0, float("nan")):
        with pytest.raises(InputError, match="0 이상"):
            carry_on(np.full((1, 2, len(EDGES)), wrong), EDGES, LAWS)


def test_both_sexes_together_are_parted_without_losing_anybody_and_the_old_are_mostly_women():
    parted = part_sexes(np.full((2, len(EDGES)), 100.0), EDGES, LAWS)
    assert parted.sum(axis=1) == pytest.approx(np.full((2, len(EDGES)), 100.0))
    assert parted[0, 0, 0] == pytest.approx(50, abs=0.6)
    assert parted[0, 0, -1] < 25


# ---- two registers ----------------------------------------------------------------------------------------------------


def test_ratios_of_two_equal_registers_give_any_such_population_back():
    people = np.random.default_rng(7).uniform(0.9, 1.1, (3, 2, len(EDGES))) * both_stationary()
    quotients = change_quotients(people, people, EDGES, LAWS, prior_people=0.0)
    found = carry_on(people, EDGES, LAWS, quotients=quotients, kept=1.0)
    for number in range(STEPS + 1):
        assert found[number][..., number:] == pytest.approx(people[..., number:], rel=1e-12)


def test_the_ratio_of_a_cohort_is_that_of_hamilton_and_perry():
    before, after = both_stationary(), both_stationary()
    after[0, 0, 5] = before[0, 0, 4] * 0.99  # 99 of 100 men of 65 to 69 were counted five years later
    quotients = change_quotients(before, after, EDGES, LAWS, prior_people=0.0)
    again = carry_on(after, EDGES, LAWS, quotients=quotients)
    assert again[1, 0, 0, 5] == pytest.approx(after[0, 0, 4] * 0.99)


def test_the_ratio_of_a_small_area_is_drawn_to_that_of_all_by_hand():
    law = fit_gompertz(19.1, 0.117)
    left = survival(law, EDGES)[0]
    before, after = np.zeros((2, 1, len(EDGES))), np.zeros((2, 1, len(EDGES)))
    before[:, 0, 0] = some(990, 10) / left  # 990 and 10 are expected
    after[:, 0, 1] = some(990, 16)
    quotients = change_quotients(before, after, EDGES, [law], prior_people=50.0)
    everywhere = 1_006 / 1_000
    assert quotients[1, 0, 0] == pytest.approx((16 + 50 * everywhere) / (10 + 50))
    assert quotients[:, 0, 3].tolist() == [1, 1]  # nobody was expected anywhere


def test_ratios_stay_within_their_limits_and_fade_out():
    before = both_stationary()
    grown = change_quotients(before, before * 9.0, EDGES, LAWS)
    shrunk = change_quotients(before, before * 0.01, EDGES, LAWS)
    assert (grown == HIGHEST_QUOTIENT).all()
    assert (shrunk == LOWEST_QUOTIENT).all()
    found = carry_on(before, EDGES, LAWS, quotients=grown, kept=0.5)
    assert found[1][..., 1:] == pytest.approx(2 * before[..., 1:])
    assert found[2][..., 2:] == pytest.approx(2 * 2**0.5 * before[..., 2:])


def test_registers_of_different_shape_are_refused():
    with pytest.raises(InputError, match="두 해"):
        change_quotients(both_stationary(), both_stationary()[:, :1], EDGES, LAWS)


# ---- who lives alone --------------------------------------------------------------------------------------------------


def test_shares_keep_their_proportions_and_give_exactly_todays_number():
    people = some(100, 200, 300, 400).reshape(1, 2, 2)
    shape = some(0.1, 0.2, 0.2, 0.4).reshape(2, 2)
    found = fit_shares(people, shape, some(54.0))  # by the shape 10 + 40 + 60 + 160 = 270: five times as many
    assert found.share[0] == pytest.approx(shape / 5)
    assert (found.share * people).sum() == pytest.approx(54.0, abs=1e-12)
    assert found.met.tolist() == [True]


def test_what_the_cap_takes_from_one_band_goes_to_the_others_by_hand():
    people = some(10, 100).reshape(1, 1, 2)
    found = fit_shares(people, some(0.6, 0.2).reshape(1, 2), some(49.5), cap=0.95)
    # Uncapped the factor would be 49.5 / 26 = 1.90 and the first share 1.14; so 9.5 there and 40 of 100 in the other.
    assert found.share[0, 0] == pytest.approx([0.95, 0.40])


def test_more_living_alone_than_people_is_said_and_stays_at_the_cap():
    found = fit_shares(some(10, 10).reshape(1, 1, 2), some(0.1, 0.3).reshape(1, 2), some(25.0))
    assert found.met.tolist() == [False]
    assert (found.share == CAP).all()


def test_a_band_in_which_nobody_lives_today_has_its_share_for_whoever_is_in_it_later():
    found = fit_shares(some(100, 0).reshape(1, 1, 2), some(0.1, 0.3).reshape(1, 2), some(20.0))
    assert found.share[0, 0] == pytest.approx([0.2, 0.6])


def test_nobody_lives_alone_where_nobody_lives():
    found = fit_shares(np.zeros((1, 1, 2)), some(0.1, 0.3).reshape(1, 2), some(0.0))
    assert (found.share == 0).all()
    assert found.met.all()


def test_a_damped_trend_adds_less_each_year():
    assert trend_factor(0.01, 0.5, 3) == pytest.approx(1 + 0.01 * (0.5 + 0.25 + 0.125))
    assert trend_factor(0.01, 1.0, 20) == pytest.approx(1.2)
    assert trend_factor(-0.5, 1.0, 20) == 0
    assert trend_factor(0.01, 0.95, 0) == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1.2))
def test_scaling_meets_any_total_that_fits_and_passes_no_limit(seed, part):
    rng = np.random.default_rng(seed)
    values, limits = rng.uniform(0.01, 5, (4, 2, 5)), rng.uniform(0, 5, (4, 2, 5))
    room = limits.sum(axis=(1, 2))
    found = scale_within(values, limits, part * room)
    assert (found <= limits).all()
    assert found.sum(axis=(1, 2)) == pytest.approx(np.minimum(part, 1.0) * room, rel=1e-12, abs=1e-12)
