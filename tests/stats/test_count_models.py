"""Counts go with their columns as planted, and what cannot be fitted is refused."""

import numpy as np
import pytest
from scipy import stats

from analytics.core.errors import ParamError
from analytics.stats.count_laws import (
    band_of,
    chance_of_at_most,
    deviance,
    deviance_explained,
    likeliest_dispersion,
    usual_dispersion,
)
from analytics.stats.count_models import (
    Counted,
    fewest_units,
    fit_counts,
    fit_negative_binomial,
    fit_poisson,
    spread_beyond_poisson,
)


def plain(counts, at_risk):
    return Counted(np.array(counts, dtype=float), np.array(at_risk, dtype=float), np.zeros((len(counts), 0)))


def planted(n, dispersion, seed):
    """Counts with the log rate -1 + 0.5 a - 0.3 b over 20 to 200 people at risk."""
    rng = np.random.default_rng(seed)
    columns, at_risk = rng.standard_normal((n, 2)), rng.uniform(20, 200, n)
    mean = at_risk * np.exp(-1 + columns @ [0.5, -0.3])
    if dispersion:
        mean = mean * rng.gamma(1 / dispersion, dispersion, n)
    return Counted(rng.poisson(mean).astype(float), at_risk, columns)


def slopes_in_units(model):
    """Slopes per unit of each column, and the log rate where all columns are 0."""
    slopes = model.slopes / model.spread
    return slopes, model.intercept - float(slopes @ model.middle)


def test_without_columns_every_unit_is_expected_to_have_the_mean_rate():
    """10 x (2 of 10 and 4 of 20 people): 60 counted of 300 people, so 2 and 4 are expected."""
    model = fit_poisson(plain([1, 5] * 10, [10, 20] * 10))
    assert model.intercept == pytest.approx(np.log(60 / 300))
    assert model.expected(plain([0, 0], [10, 20])).tolist() == pytest.approx([2.0, 4.0])


def test_two_groups_get_their_own_rates():
    """30 of 100 people in the first group and 120 of 200 in the second: the step from 0 to 1 doubles the rate."""
    counts = np.array([2.0, 4.0] * 5 + [6.0] * 20)
    model = fit_poisson(Counted(counts, np.full(30, 10.0), np.repeat([[0.0], [1.0]], [10, 20], axis=0)))
    (step,), at_zero = slopes_in_units(model)
    assert np.exp(at_zero) == pytest.approx(0.3)
    assert np.exp(step) == pytest.approx(2.0)
    assert model.settled


def test_the_poisson_slopes_are_those_of_another_program():
    from sklearn.linear_model import PoissonRegressor

    units = planted(300, 0.0, seed=1)
    other = PoissonRegressor(alpha=0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    other.fit(units.columns, units.counts / units.at_risk, sample_weight=units.at_risk)
    slopes, at_zero = slopes_in_units(fit_poisson(units))
    assert slopes.tolist() == pytest.approx(other.coef_.tolist(), abs=1e-6)
    assert at_zero == pytest.approx(other.intercept_, abs=1e-6)


def test_planted_slopes_and_dispersion_are_found_again():
    units = planted(3_000, 0.4, seed=2)
    model = fit_negative_binomial(units)
    slopes, at_zero = slopes_in_units(model)
    assert [*slopes, at_zero] == pytest.approx([0.5, -0.3, -1.0], abs=0.04)
    assert model.dispersion == pytest.approx(0.4, abs=0.04)


def test_standard_errors_are_the_spread_of_the_slopes_over_many_towns():
    found = [fit_negative_binomial(planted(150, 0.3, seed)) for seed in range(100, 220)]
    per_unit = np.array([model.slopes / model.spread for model in found])
    told = np.array([model.errors / model.spread for model in found])
    assert (told.mean(axis=0) / per_unit.std(axis=0)).tolist() == pytest.approx([1.0, 1.0], abs=0.2)


def test_the_negative_binomial_is_the_likeliest_of_all_near_it():
    units = planted(200, 0.5, seed=3)
    model = fit_negative_binomial(units)

    def likely(intercept, slopes, dispersion):
        design = (units.columns - model.middle) / model.spread
        mean, size = units.at_risk * np.exp(intercept + design @ slopes), 1 / dispersion
        return stats.nbinom.logpmf(units.counts, size, size / (size + mean)).sum()

    best = likely(model.intercept, model.slopes, model.dispersion)
    for move in (-1e-3, 1e-3):
        assert likely(model.intercept + move, model.slopes, model.dispersion) < best
        assert likely(model.intercept, np.add(model.slopes, [move, 0]), model.dispersion) < best
        assert likely(model.intercept, model.slopes, model.dispersion + move) < best


def test_the_law_is_chosen_by_how_wide_the_counts_are():
    narrow, wide = planted(400, 0.0, seed=4), planted(400, 0.3, seed=4)
    assert fit_counts(narrow)[0].dispersion == 0
    model, spread = fit_counts(wide)
    assert spread.is_wide
    assert model.dispersion > 0.2


def test_the_poisson_law_is_given_up_by_mistake_about_as_rarely_as_promised():
    wrong = 0
    for seed in range(300):
        units = planted(60, 0.0, seed=1_000 + seed)
        wrong += spread_beyond_poisson(units, fit_poisson(units)).is_wide
    assert 3 <= wrong <= 30  # 15 on average


def test_counts_less_spread_than_chance_stay_poisson():
    units = plain([5] * 40, [20] * 40)
    assert fit_negative_binomial(units).dispersion == 0
    assert not spread_beyond_poisson(units, fit_poisson(units)).is_wide


def test_the_dispersion_of_counts_that_are_all_as_foretold_is_nothing():
    assert likeliest_dispersion(np.full(30, 4.0), np.full(30, 4.0)) == 0


def test_a_column_that_says_nothing_new_is_left_out_and_changes_nothing():
    units = planted(200, 0.0, seed=5)
    doubled = Counted(
        units.counts,
        units.at_risk,
        np.column_stack([units.columns, np.full(200, 7.0), 3 * units.columns[:, 0] - units.columns[:, 1]]),
    )
    more, less = fit_poisson(doubled), fit_poisson(units)
    assert more.left_out.tolist() == [False, False, True, True]
    assert more.slopes[2:].tolist() == [0, 0]
    assert more.expected(doubled) == pytest.approx(less.expected(units))


def test_a_group_in_which_nobody_was_counted_is_foretold_as_nearly_nought_and_said_not_to_settle():
    units = Counted(np.array([3.0] * 30 + [0.0] * 10), np.full(40, 10.0), np.repeat([[0.0], [1.0]], [30, 10], axis=0))
    model = fit_poisson(units)
    assert not model.settled
    assert model.expected(units)[:30] == pytest.approx(np.full(30, 3.0))
    assert model.expected(units)[30:].max() < 1e-6
    assert np.isfinite(model.band(units).high).all()


def test_too_few_units_and_nobody_counted_are_refused():
    with pytest.raises(ParamError, match="20"):
        fit_poisson(plain([1] * 19, [5] * 19))
    with pytest.raises(ParamError, match="45"):
        fit_negative_binomial(Counted(np.ones(44), np.ones(44), np.random.default_rng(0).standard_normal((44, 8))))
    with pytest.raises(ParamError, match="Nobody"):
        fit_counts(plain([0] * 30, [5] * 30))
    assert [fewest_units(columns) for columns in (0, 3, 4, 8)] == [20, 20, 25, 45]


@pytest.mark.parametrize(
    ("counts", "at_risk"), [([-1, 2], [5, 5]), ([1, 2], [0, 5]), ([np.nan, 2], [5, 5]), ([1, 2], [np.inf, 5])]
)
def test_what_is_no_count_is_refused(counts, at_risk):
    with pytest.raises(ParamError):
        plain(counts, at_risk)


def test_the_band_of_a_poisson_count_of_four():
    """Below 1: 1.8 %, below 2: 9.2 %; above 8: 2.1 %, above 7: 5.1 %. So 1 to 8, which holds 96.0 %."""
    band = band_of(np.array([4.0]), np.array([0.0]))
    assert (band.low[0], band.high[0]) == (1, 8)
    assert band.held[0] == pytest.approx(0.9786 - 0.0183, abs=1e-3)


def test_bands_of_wider_laws_are_wider_and_hold_nine_in_ten():
    mean = np.array([0.3, 5.0, 60.0])
    narrow, wide = band_of(mean, np.zeros(3)), band_of(mean, np.full(3, 0.5))
    assert (wide.high >= narrow.high).all()
    assert (wide.high > narrow.high)[1:].all()
    assert (np.concatenate([narrow.held, wide.held]) >= 0.9).all()


def test_the_band_covers_as_many_new_counts_as_it_says():
    inside, said = [], []
    for seed in range(40):
        known, fresh = planted(120, 0.25, seed), planted(120, 0.25, 5_000 + seed)
        band = fit_counts(known)[0].band(fresh)
        inside.append(((fresh.counts >= band.low) & (fresh.counts <= band.high)).mean())
        said.append(band.held.mean())
    assert np.mean(said) == pytest.approx(0.91, abs=0.01)
    assert np.mean(inside) == pytest.approx(np.mean(said), abs=0.015)


def test_few_known_units_make_a_wider_band():
    few, many = planted(25, 0.0, seed=6), planted(2_000, 0.0, seed=6)
    asked = Counted(np.zeros(1), np.full(1, 500.0), np.array([[2.0, 2.0]]))
    few_band, many_band = fit_poisson(few).band(asked), fit_poisson(many).band(asked)
    assert few_band.high - few_band.low > many_band.high - many_band.low


def test_deviance_by_hand():
    """2 (2 log(2 / 1) - 2 + 1) for one counted twice as often as expected; 2 x 3 for none of three; nothing where met."""
    assert deviance(np.array([2.0, 0.0, 5.0]), np.array([1.0, 3.0, 5.0])) == pytest.approx(2 * (2 * np.log(2) - 1) + 6)
    assert deviance(np.array([1.0]), np.array([0.0])) == np.inf


def test_deviance_explained_is_all_for_a_perfect_model_none_for_the_plain_one_and_less_for_a_worse_one():
    counts, even = np.array([2.0, 6.0]), np.array([4.0, 4.0])
    assert deviance_explained(counts, counts, even) == 1
    assert deviance_explained(counts, even, even) == 0
    assert deviance_explained(counts, counts[::-1], even) < 0
    assert deviance_explained(even, counts, even) == 0


def drawn(dispersion, odd, seed):
    """300 counts around known means, the first `odd` of them a quarter of what they should be."""
    rng = np.random.default_rng(seed)
    mean = rng.uniform(10, 50, 300)
    level = np.where(np.arange(300) < odd, 0.25, 1.0)
    return rng.poisson(mean * level * rng.gamma(1 / dispersion, dispersion, 300)).astype(float), mean


def test_how_far_places_usually_differ_is_found_and_a_tenth_of_odd_ones_hardly_change_it():
    plain, usual, likeliest = [], [], []
    for seed in range(20):
        plain.append(usual_dispersion(*drawn(0.1, 0, seed)))
        usual.append(usual_dispersion(*drawn(0.1, 30, seed)))
        likeliest.append(likeliest_dispersion(*drawn(0.1, 30, seed)))
    assert np.mean(plain) == pytest.approx(0.1, abs=0.02)
    assert np.mean(usual) < 0.16
    assert np.mean(likeliest) > 0.2


def test_counts_that_do_not_differ_have_no_usual_dispersion():
    assert usual_dispersion(np.full(40, 20.0), np.full(40, 20.0)) == 0


def test_the_chance_of_two_or_fewer_of_four():
    """Poisson of mean 4: (1 + 4 + 8) / e^4. With dispersion 1 it is geometric with chance 1 / 5: 1 - 0.8^3."""
    found = chance_of_at_most(np.full(2, 2.0), np.full(2, 4.0), np.array([0.0, 1.0]))
    assert found.tolist() == pytest.approx([13 / np.exp(4), 1 - 0.8**3])
