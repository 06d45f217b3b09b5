"""Plans that count ambulances and not posts: more of them may stand at one post, and one may go while others stay.

Of each post one ambulance may leave, as far as the post may. What stands there besides, and what a plan adds there, is at
a site of its own in the same place: a further ambulance is then as new as one at an empty site, and counts as such.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.models.golden_hour.studies.candidates import Setting, Sites
from analytics.siting.problem import Role
from analytics.spatial.network import Places

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[np.int64]


def further_units(posts: pd.DataFrame) -> Ints:
    """(k,) ambulances at each post beyond the first; none where the list says nothing.

    A post that is said to have none counts with one, as it does on the map.
    """
    if "ambulances" not in posts:
        return np.zeros(len(posts), dtype=np.int64)
    known = posts["ambulances"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(known), np.maximum(known - 1, 0), 0).astype(np.int64)


def with_posts_again(setting: Setting) -> Setting:
    """The same with the k posts once more behind all sites, for further ambulances there; what one costs is not known."""
    sites, k = setting.sites, len(setting.sites.post_ids)

    def again(values: Any) -> Any:
        return np.concatenate([values, values[:k]])

    places = Places(again(sites.places.road), again(sites.places.share), again(sites.places.beside_m))
    more = Sites(
        post_ids=sites.post_ids,
        names=(*sites.names, *sites.names[:k]),
        lon=again(sites.lon),
        lat=again(sites.lat),
        places=places,
        ready_s=again(sites.ready_s),
        dong=again(sites.dong),
        cost=again(sites.cost),
    )
    return replace(setting, sites=more, minutes=again(setting.minutes))


def today_of(post_count: int, site_count: int, further: Ints | None) -> Ints:
    """(n,) units at each site today: one at each post, and what stands there besides at the sites behind.

    Args:
        post_count, site_count: k and n.
        further: (k,) units beyond the first, where the posts stand behind the sites once more; else none.
    """
    today = (np.arange(site_count) < post_count).astype(np.int64)
    if further is not None:
        today[site_count - post_count :] = further
    return today


def with_further(role: Ints, today: Ints, post_count: int) -> Ints:
    """(n,) the roles, further units staying where they are."""
    behind = np.arange(len(role)) >= post_count
    return np.where(behind & (today > 0), int(Role.FIXED), role)


def settled(counts: Ints, today: Ints, post_count: int, further: Ints | None) -> Ints:
    """(n,) the same plan, where no post sends its ambulance off and gets another one for it."""
    if further is None:
        return counts
    counts = counts.copy()
    behind = counts[len(counts) - post_count :]
    back = (counts[:post_count] == 0) & (behind > today[len(counts) - post_count :])
    behind[back] -= 1
    counts[:post_count][back] = 1
    return counts
