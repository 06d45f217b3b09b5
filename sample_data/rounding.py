"""Shares whole people out by weights without losing or inventing one."""

import numpy as np
import numpy.typing as npt


def round_to_total(weights: npt.ArrayLike, total: int) -> npt.NDArray[np.int64]:
    """Give whole numbers in proportion to the weights that add up to exactly `total` (largest remainder, ties by order).

    Raises:
        ValueError: When a weight is negative or not finite, or when all weights are zero but `total` is not.
    """
    share = np.asarray(weights, dtype=float)
    if not np.isfinite(share).all() or (share < 0).any():
        message = "weights must be finite and not negative"
        raise ValueError(message)
    if total and not share.sum():
        message = f"no weight to share {total} out by"
        raise ValueError(message)
    exact = share * (total / share.sum()) if total else np.zeros_like(share)
    whole: npt.NDArray[np.int64] = np.floor(exact).astype("int64")
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
