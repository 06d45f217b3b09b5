"""The share of each cell that cameras see: at least, as expected, and at most.

- lower: seen by a camera whose direction is known (or that sees all round);
- expected: 1 - product of (1 - fov / 360) over the cameras that could see the point, directions being independent;
- upper: seen if every camera whose direction is not known, and every one that turns, looked there.

For one camera of unknown direction the expected share is fov / 360 of its full view. That directions at one pole are
independent is an assumption: whoever hangs several there turns them apart, so the truth lies somewhat higher.

The standard model's 50 m circle is `Coverage.of(views.as_discs(50.0), lattice)`; density levels are
`coverage.at_density(px_per_m)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.sight.isovists import RAYS, isovists
from analytics.spatial.sight.lattice import Blocks, blocks_in
from analytics.spatial.sight.seen import bundle

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import NDArray

    from analytics.spatial.sight.lattice import Lattice
    from analytics.spatial.sight.seen import Seen
    from analytics.spatial.sight.views import Views
    from analytics.spatial.sight.walls import Walls

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Sight: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of c cells, 0 to 1; not-a-number for a cell so small that no lattice point lies in it.

    Attributes:
        lower, expected, upper: (c,) seen at least, as expected, at most.
        lower_folds, upper_folds: (c, 3) seen by at least one, two and three cameras at once.
        cameras: (c,) cameras expected to see a place of the cell at once, averaged over it.
    """

    lower: Floats
    expected: Floats
    upper: Floats
    lower_folds: Floats
    upper_folds: Floats
    cameras: Floats


@dataclass(frozen=True, eq=False)
class Coverage:
    """What n cameras see of c cells. Made by `Coverage.of`; never changed, but followed by others.

    Attributes:
        views: the cameras.
        lattice: the cells and the points that stand for them.
        walls: the buildings, or none.
        rays: rays of the isovists.
        sums: (c, columns) whole numbers that the shares are made of, see `stamp_kernels`.
    """

    views: Views
    lattice: Lattice
    walls: Walls | None
    rays: int
    sums: Ints
    _laid: Blocks
    _sights: _Sights
    _boxes: Ints

    @classmethod
    def of(cls, views: Views, lattice: Lattice, walls: Walls | None = None, rays: int = RAYS) -> Coverage:
        """The coverage, from nothing.

        Args:
            views: n cameras, none at all among them; those outside all cells see into them all the same.
            lattice: the cells.
            walls: the buildings, or none: then nothing hides.
            rays: rays of the isovists where there are walls.
        """
        from analytics.spatial.sight.stamp_kernels import COLUMNS

        boxes = lattice.boxes(views)
        sights = _Sights.of(views, walls, rays)
        laid = lattice.blocks(*blocks_in(boxes))
        sums = np.zeros((len(lattice), COLUMNS), dtype=np.int64)
        _add(laid, lattice.spacing_m, boxes, views, sights.take(np.arange(len(views))), 1, sums)
        return cls(views, lattice, walls, rays, sums, laid, sights, boxes)

    def with_camera(self, more: Views) -> Coverage:
        """With one camera more, or several; they come last."""
        return self._changed(np.arange(0), more)

    def without_camera(self, which: npt.ArrayLike) -> Coverage:
        """Without one camera, or several, by index."""
        return self._changed(np.atleast_1d(np.asarray(which, dtype=np.int64)), self.views.pick(np.arange(0)))

    def with_changed(self, which: npt.ArrayLike, changed: Views) -> Coverage:
        """With one camera, or several, moved, turned or zoomed: taken away, and the changed ones put last."""
        return self._changed(np.atleast_1d(np.asarray(which, dtype=np.int64)), changed)

    def at_density(self, px_per_m: float) -> Coverage:
        """The same cameras, seeing only as far as they give so many pixels to a metre: one tier of `density.LEVELS_2025`.

        Raises:
            ValueError: when that is not above 0.
        """
        views = self.views.at_density(px_per_m)
        boxes, sums = self.lattice.boxes(views), np.zeros_like(self.sums)
        _add(self._laid, self.lattice.spacing_m, boxes, views, self._sights.take(np.arange(len(views))), 1, sums)
        return replace(self, views=views, sums=sums, _boxes=boxes)

    def shares(self) -> Shares:
        """The shares of the cells."""
        from analytics.spatial.sight.stamp_kernels import FOLDS, SEEN_ONE, SHARE_ONE

        points = np.where(self.lattice.points > 0, self.lattice.points, np.nan)
        folds = self.sums[:, : 2 * FOLDS] / points[:, None]
        return Shares(
            lower=folds[:, 0],
            expected=self.sums[:, 2 * FOLDS] / SEEN_ONE / points,
            upper=folds[:, FOLDS],
            lower_folds=folds[:, :FOLDS],
            upper_folds=folds[:, FOLDS:],
            cameras=self.sums[:, 2 * FOLDS + 1] / SHARE_ONE / points,
        )

    def seen_at(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Seen:
        """What is seen of given points (p,) in metres, in the cells or outside them."""
        from analytics.spatial.sight.seen import seen_at

        return seen_at(self.views, self._sights.take(np.arange(len(self.views))), x, y)

    def _changed(self, drop: Ints, more: Views) -> Coverage:
        stays = np.ones(len(self.views), dtype=bool)
        stays[drop] = False
        keep = np.flatnonzero(stays)
        after, sights = self.views.pick(keep).joined(more), self._sights.after(keep, more, self.walls)
        boxes = self._boxes
        boxes_after = np.concatenate([boxes[keep], self.lattice.boxes(more)])
        blocks = self._blocks(*blocks_in(np.concatenate([boxes[drop], boxes_after[len(keep) :]])))
        sums = self.sums.copy()
        changes = ((self.views, boxes, self._sights, -1), (after, boxes_after, sights, 1))
        for views, reach, sight, sign in changes if len(blocks) else ():
            near = _reaching(reach, blocks)
            _add(blocks, self.lattice.spacing_m, reach[near], views.pick(near), sight.take(near), sign, sums)
        return replace(self, views=after, sums=sums, _sights=sights, _boxes=boxes_after)

    def _blocks(self, east: Ints, north: Ints) -> Blocks:
        """Blocks of those numbers, those laid already as they are."""
        at = self._laid.rows_of(east, north)
        fresh = at < 0
        if fresh.all():
            return self.lattice.blocks(east, north)
        labels = self._laid.labels[at]
        labels[fresh] = self.lattice.blocks(east[fresh], north[fresh]).labels
        return Blocks(east, north, labels)


@dataclass(frozen=True, eq=False)
class _Sights:
    """The isovists of n cameras, in two stores, so that a change copies the small one only.

    Attributes:
        store, more: (m, rays), (k, rays) metres.
        row: (n,) which row is each camera's, those of `more` counted on from m.
        rays: how many.
    """

    store: Sight
    more: Sight
    row: Ints
    rays: int

    @classmethod
    def of(cls, views: Views, walls: Walls | None, rays: int) -> _Sights:
        store = isovists(views, walls, rays) if walls is not None else np.zeros((len(views), 0), dtype=np.float32)
        return cls(store, store[:0], np.arange(len(views)), rays)

    def take(self, which: Ints) -> Sight:
        """(k, rays) the isovists of some."""
        row = self.row[which]
        if len(self.more) == 0 and len(row) == len(self.store):
            return self.store if np.array_equal(row, np.arange(len(row))) else self.store[row]
        taken = np.empty((len(row), self.store.shape[1]), dtype=np.float32)
        old = row < len(self.store)
        taken[old], taken[~old] = self.store[row[old]], self.more[row[~old] - len(self.store)]
        return taken

    def after(self, keep: Ints, more: Views, walls: Walls | None) -> _Sights:
        """Those of the cameras kept, and of more after them."""
        fresh = _Sights.of(more, walls, self.rays).store
        first = len(self.store) + len(self.more)
        rows = np.concatenate([self.row[keep], np.arange(first, first + len(fresh))])
        return replace(self, more=np.concatenate([self.more, fresh]), row=rows)


def _reaching(boxes: Ints, blocks: Blocks) -> Ints:
    """The cameras whose blocks touch the box around some blocks."""
    west, east, south, north = blocks.east.min(), blocks.east.max(), blocks.north[0], blocks.north[-1]
    apart = (boxes[:, 0] > east) | (boxes[:, 2] < west) | (boxes[:, 1] > north) | (boxes[:, 3] < south)
    return np.flatnonzero(~apart)


def _add(blocks: Blocks, spacing_m: float, boxes: Ints, views: Views, sight: Sight, sign: int, sums: Ints) -> None:
    from analytics.spatial.sight.stamp_kernels import add_blocks, touching

    start, who = touching(boxes, blocks.east, blocks.north)
    grid: tuple[Any, ...] = (blocks.east, blocks.north, blocks.labels)
    add_blocks(grid, spacing_m, start, who, bundle(views), sight, sign, sums)
