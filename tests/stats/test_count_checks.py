"""A model is tested on places that it has not seen, and what it got wrong shows."""

import numpy as np
import pytest

from analytics.core.errors import ParamError
from analytics.stats.count_checks import (
    boosted,
    calibrate,
    covered,
    explained,
    folds_of,
    hold_out,
    linear,
    near_blocks,
    square_blocks,
    widened,
)
from analytics.stats.count_models import Counted


def town(seed, n=500, bend=0.0):
    """Units over 10 x 10 km whose one column is known; the log rate is -1 + 0.6 a, less `bend` a squared."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10_000, (2, n))
    column, at_risk = rng.standard_normal(n), rng.uniform(20, 100, n)
    mean = at_risk * np.exp(-1 + 0.6 * column - bend * column**2)
    return Counted(rng.poisson(mean).astype(float), at_risk, column[:, None]), x, y


def hilly_town(seed, n=600):
    """Rates follow smooth hidden hills; the columns are the coordinates, by which trees learn them where they have been."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10_000, (2, n))
    tops, sign = rng.uniform(0, 10_000, (40, 2)), rng.choice([-1.5, 1.5], 40)
    hidden = np.exp(-((x[:, None] - tops[:, 0]) ** 2 + (y[:, None] - tops[:, 1]) ** 2) / (2 * 800.0**2)) @ sign
    at_risk = np.full(n, 100.0)
    counts = rng.poisson(at_risk * np.exp(-1.5 + 0.6 * hidden)).astype(float)
    return Counted(counts, at_risk, np.column_stack([x, y])), x, y


def test_squares_have_their_left_and_lower_edge():
    block = square_blocks(np.array([0.0, 999.9, 1000.0, 0.0]), np.array([0.0, 0.0, 0.0, 1000.0]), 1000.0)
    assert block[0] == block[1]
    assert len(set(block[[0, 2, 3]].tolist())) == 3
    with pytest.raises(ParamError):
        square_blocks(np.zeros(1), np.zeros(1), 0.0)


def test_blocks_of_near_units_part_towns_that_stand_apart():
    x = np.concatenate([np.linspace(0, 100, 20), np.linspace(5_000, 5_100, 20), np.linspace(9_000, 9_100, 20)])
    block = near_blocks(x, np.zeros(60), 3)
    assert [len(set(block[part].tolist())) for part in (slice(20), slice(20, 40), slice(40, 60))] == [1, 1, 1]
    assert len(set(block.tolist())) == 3
    assert (near_blocks(x, np.zeros(60), 3) == block).all()


def test_blocks_stay_whole_parts_are_even_and_a_seed_says_which():
    block = np.repeat(np.arange(25), 8)
    fold = folds_of(block, 5, seed=3)
    assert np.bincount(fold).tolist() == [40] * 5
    assert all(len(set(fold[block == one].tolist())) == 1 for one in range(25))
    assert (folds_of(block, 5, seed=3) == fold).all()
    assert (folds_of(block, 5, seed=4) != fold).any()


def test_units_are_foretold_by_the_others_alone():
    """All of part 0 were counted twice as often; foretold from part 1 it gets the rate of part 1, and the other way round."""
    units = Counted(np.repeat([8.0, 4.0], 30), np.full(60, 10.0), np.zeros((60, 0)))
    found = hold_out(units, np.repeat([0, 1], 30), linear)
    assert found.mean.tolist() == pytest.approx([4.0] * 30 + [8.0] * 30)
    assert found.plain.tolist() == pytest.approx(found.mean.tolist())
    assert found.known.tolist() == [30, 30]
    assert explained(units, found) == pytest.approx(0.0)


def test_what_lies_near_a_unit_held_out_is_left_out_of_the_fit():
    units, x = Counted(np.ones(60), np.ones(60), np.zeros((60, 0))), np.arange(60) * 100.0
    fold = (np.arange(60) >= 30).astype(int)
    assert hold_out(units, fold, linear, near=(x, np.zeros(60), 500.0)).known.tolist() == [25, 25]  # 500 m counts
    assert hold_out(units, fold, linear, near=(x, np.zeros(60), 499.0)).known.tolist() == [26, 26]


def test_parts_with_too_few_others_are_not_foretold():
    units = Counted(np.ones(40), np.ones(40), np.zeros((40, 0)))
    found = hold_out(units, np.repeat([0, 1], [25, 15]), linear)
    assert found.known.tolist() == [0, 25]
    assert found.told.tolist() == [False] * 25 + [True] * 15
    nothing = hold_out(units, np.zeros(40, dtype=int), linear)
    assert explained(units, nothing) is None
    assert covered(units, nothing) is None


def test_a_true_cause_is_foretold_and_a_meaningless_column_is_not():
    units, x, y = town(1)
    fold = folds_of(square_blocks(x, y, 2_000.0))
    assert explained(units, hold_out(units, fold, linear)) > 0.6
    noise = Counted(units.counts, units.at_risk, np.random.default_rng(9).standard_normal((500, 4)))
    assert explained(noise, hold_out(noise, fold, linear)) < 0.02


def test_nine_of_ten_held_out_counts_lie_in_the_band():
    shares = []
    for seed in range(12):
        units, x, y = town(seed, n=300)
        shares.append(covered(units, hold_out(units, folds_of(square_blocks(x, y, 2_000.0)), linear)))
    inside, said = np.mean(shares, axis=0)
    assert 0.9 <= said < 0.95
    assert inside == pytest.approx(said, abs=0.02)


def test_a_band_too_narrow_for_unseen_blocks_is_widened_to_what_they_show():
    before, after = [], []
    for seed in range(6):
        units, x, y = town(seed, n=300)
        block = square_blocks(x, y, 2_500.0)
        level = np.exp(0.5 * np.random.default_rng(seed).standard_normal(block.max() + 1))[block]
        uneven = Counted(
            np.random.default_rng(seed).poisson(units.counts * level).astype(float), units.at_risk, np.column_stack([x, y]) / 1e4
        )
        found = hold_out(uneven, folds_of(block), linear)
        before.append(covered(uneven, found))
        after.append(covered(uneven, widened(uneven, found)))
        assert (widened(uneven, found).dispersion >= found.dispersion).all()
    (was, _), (now, meant) = np.mean(before, axis=0), np.mean(after, axis=0)
    assert now >= was
    assert now == pytest.approx(meant, abs=0.02)


def test_trees_get_a_band_from_what_they_missed_and_nothing_foretold_gets_none():
    units, x, y = town(7, n=300)
    found = widened(units, hold_out(units, folds_of(square_blocks(x, y, 2_000.0)), boosted))
    inside, meant = covered(units, found)
    assert inside == pytest.approx(meant, abs=0.05)
    lonely = Counted(np.ones(40), np.ones(40), np.zeros((40, 0)))
    nothing = hold_out(lonely, np.zeros(40, dtype=int), linear)
    assert np.isnan(widened(lonely, nothing).dispersion).all()


def test_the_second_opinion_sees_a_bend_that_the_first_cannot():
    units, x, y = town(2, bend=0.5)
    fold = folds_of(square_blocks(x, y, 2_000.0))
    straight, trees = (explained(units, hold_out(units, fold, fit)) for fit in (linear, boosted))
    assert trees > straight + 0.15


def test_the_second_opinion_is_the_same_each_time_has_no_band_and_wants_columns():
    units, x, y = town(3, n=120)
    fold = folds_of(square_blocks(x, y, 2_000.0))
    first, again = (hold_out(units, fold, boosted) for _ in range(2))
    assert (first.mean == again.mean).all()
    assert covered(units, first) is None
    with pytest.raises(ParamError):
        boosted(Counted(units.counts, units.at_risk, np.zeros((120, 0))), units)


def test_twice_the_people_at_risk_are_foretold_twice_the_count():
    units, _, _ = town(4)
    twice = Counted(units.counts, 2 * units.at_risk, units.columns)
    for fit in (linear, boosted):
        assert fit(units, twice).mean == pytest.approx(2 * fit(units, units).mean)


def test_held_out_blocks_show_what_held_out_single_units_hide():
    for seed in range(2):
        units, x, y = hilly_town(seed)
        one_by_one = explained(units, hold_out(units, folds_of(np.arange(600)), boosted))
        by_block = explained(units, hold_out(units, folds_of(square_blocks(x, y, 2_500.0)), boosted))
        assert one_by_one > 0.5
        assert by_block < one_by_one - 0.3


def test_calibration_orders_by_rate_and_keeps_every_count():
    units, x, y = town(5)
    found = hold_out(units, folds_of(square_blocks(x, y, 2_000.0)), linear)
    table = calibrate(units, found)
    assert table.units.tolist() == [50] * 10
    assert table.counted.sum() == units.counts.sum()
    assert table.foretold.sum() == pytest.approx(found.mean.sum())
    assert (np.diff(table.foretold / table.at_risk) > 0).all()
    assert np.abs(table.foretold / table.counted - 1).max() < 0.2


def test_few_units_make_few_bins():
    units, *_ = town(6, n=33)
    table = calibrate(units, hold_out(units, folds_of(np.arange(33)), linear))
    assert table.units.tolist() == [6, 6, 6, 5, 5, 5]
