"""A road network as a folder of plain arrays, opened as maps of files: nothing is read before it is needed.

Each array is a file of its own, named by its content; the list of them is written last and replaced in one step, so
whoever opens the folder finds the old network or the new one, and processes that have it open keep what they have.
Arrays hold numbers and fixed-width text only. A file that is not what the list says, or whose numbers point outside the
network, is refused before any compiled search could follow them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.errors import InputError
from analytics.core.saving import digest_of, fresh_file, save
from analytics.core.text import Text
from analytics.spatial.network import NO_LINK, RoadNetwork, merge_parallels
from analytics.spatial.snapping import RoadLines

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LIST = "network.json"
FORMAT, VERSION = "road-network", 1
LONGEST_LIST_BYTES = 16_384
LONGEST_NAME_CHARS = 64
"""Names of nodes and classes are codes; a file with longer ones was not written here."""
LEAST_CORNERS = 2

SPREADING = (
    (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555),
)  # fmt: skip
"""How far halves, quarters and so on of a number move apart, and which digits stay."""

WHOLE, SHORT, REAL, FLAG, NAME = "<i8", "<i4", "<f8", "|b1", "<U"
KINDS = {
    "node_ids": NAME,
    "tail": WHOLE,
    "head": WHOLE,
    "length_m": REAL,
    "limit_kmh": REAL,
    "road_class": NAME,
    "lanes": WHOLE,
    "junction": FLAG,
    "road_arc": WHOLE,
    "road_back": WHOLE,
    "indptr": SHORT,
    "indices": SHORT,
    "pair_order": WHOLE,
    "pair_start": WHOLE,
    "line_xy": REAL,
    "line_begin": WHOLE,
}
"""What each file holds: the same kinds as in memory, so that maps are used as they are."""


def in_walking_order(network: RoadNetwork) -> RoadNetwork:
    """The same network with neighbouring nodes near one another in memory: searches miss the cache less often.

    Nodes are numbered anew along a Z-shaped curve through their coordinates (Morton 1966), which keeps small cells
    together as well as the whole; arcs, roads and all times stay as they are.
    """
    east, north = network.node_offset_m.astype(np.uint64).T
    order = np.argsort(_spread(east) | (_spread(north) << np.uint64(1)), kind="stable")
    n = network.node_count
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    tail, head = rank[network.tail], rank[network.head]
    indptr, indices, pair_order, pair_start = merge_parallels(tail, head, n)
    return replace(
        network,
        node_ids=network.node_ids[order],
        junction=network.junction[order],
        tail=tail,
        head=head,
        indptr=indptr,
        indices=indices,
        pair_order=pair_order,
        pair_start=pair_start,
    )


def _spread(metres: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Whole metres below 2**32 with a zero after each binary digit."""
    for shift, kept in SPREADING:
        metres = (metres | (metres << np.uint64(shift))) & np.uint64(kept)
    return metres


def save_network(network: RoadNetwork, folder: Path) -> str:
    """Write a network so that `read_network` finds this one or the one before, never a part.

    Args:
        network: the network; `in_walking_order` first makes later searches faster.
        folder: where to; made when missing. Arrays of an older network in it are removed.

    Returns:
        The digest of the network: equal for equal networks.

    Raises:
        OSError: when the disk is full or the folder cannot be written; the old network then stands.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: _save_array(folder, name, array) for name, array in _arrays_of(network).items()}
    listed = json.dumps({"format": FORMAT, "version": VERSION, "arrays": arrays}, sort_keys=True).encode()
    save(folder / LIST, listed)
    wanted = {_file_name(name, digest) for name, digest in arrays.items()}
    for path in folder.glob("*.npy"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
    return hashlib.sha256(listed).hexdigest()


def read_network(folder: Path, *, check: bool = True) -> RoadNetwork:
    """The network in a folder, as maps of its files.

    Args:
        folder: where `save_network` put it.
        check: whether every array is compared with its digest and every number that points somewhere is followed. Leave
            it out only for a folder that this run has written itself.

    Raises:
        InputError: when there is no network, or it is damaged or was not written by `save_network`.
    """
    digests = _listed(folder)
    try:
        arrays = {name: _open_array(folder, name, digest) for name, digest in digests.items()}
        if check:
            _refuse_changed(folder, digests)
            _refuse_pointing_outside(arrays)
    except (OSError, ValueError) as problem:
        raise _damaged(folder) from problem
    lines = RoadLines(arrays.pop("line_xy"), arrays.pop("line_begin"))
    return RoadNetwork(drawn=lines, **arrays)


def _arrays_of(network: RoadNetwork) -> dict[str, NDArray[Any]]:
    """Every array in the kind it is kept in."""
    found = {name: getattr(network, name) for name in KINDS if not name.startswith("line_")}
    found |= {"line_xy": network.drawn.xy, "line_begin": network.drawn.begin}
    return {
        name: np.ascontiguousarray(array, dtype=np.str_ if KINDS[name] == NAME else KINDS[name]) for name, array in found.items()
    }


def _file_name(name: str, digest: str) -> str:
    return f"{name}-{digest[:16]}.npy"


def _save_array(folder: Path, name: str, array: NDArray[Any]) -> str:
    with fresh_file(folder / name, array) as fresh:
        digest = digest_of(fresh)
        fresh.replace(folder / _file_name(name, digest))
    return digest


def _listed(folder: Path) -> dict[str, str]:
    """The digest of each array."""
    path = folder / LIST
    try:
        if path.stat().st_size > LONGEST_LIST_BYTES:
            raise _damaged(folder)
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as problem:
        raise _damaged(folder) from problem
    known = isinstance(found, dict) and found.get("format") == FORMAT and found.get("version") == VERSION
    digests = found.get("arrays") if known else None
    if not isinstance(digests, dict) or set(digests) != set(KINDS) or not all(map(_is_digest, digests.values())):
        raise _damaged(folder)
    return digests


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == hashlib.sha256().digest_size * 2 and set(value) <= set("0123456789abcdef")


def _open_array(folder: Path, name: str, digest: str) -> NDArray[Any]:
    """A map of one array's file.

    Raises:
        ValueError: when it holds something else than it should.
    """
    found = np.lib.format.open_memmap(folder / _file_name(name, digest), mode="r")
    kind, wanted = found.dtype, KINDS[name]
    named = kind.kind == "U" and kind.isnative and 0 < kind.itemsize <= LONGEST_NAME_CHARS * np.dtype("U1").itemsize
    if not (named if wanted == NAME else kind == np.dtype(wanted)):
        raise ValueError(name, kind.str)
    if not found.flags.c_contiguous or found.shape[1:] != ((2,) if name == "line_xy" else ()):
        raise ValueError(name, found.shape)
    return found.view(np.ndarray)


def _refuse_changed(folder: Path, digests: dict[str, str]) -> None:
    for name, digest in digests.items():
        if digest_of(folder / _file_name(name, digest)) != digest:
            raise ValueError(name)


def _refuse_pointing_outside(found: dict[str, NDArray[Any]]) -> None:
    """Follow every number that points to a node, an arc or a corner.

    Raises:
        ValueError: naming the array that does not fit the others.
    """
    n, m, r, pairs = len(found["node_ids"]), len(found["tail"]), len(found["road_arc"]), len(found["indices"])
    _require_lengths(found, {"junction": n, "indptr": n + 1, "road_back": r, "pair_start": pairs, "line_begin": r + 1})
    _require_lengths(found, dict.fromkeys(("head", "length_m", "limit_kmh", "road_class", "lanes", "pair_order"), m))
    for name, least, most in (
        ("tail", 0, n), ("head", 0, n), ("indices", 0, n), ("road_arc", 0, m), ("road_back", NO_LINK, m), ("pair_order", 0, m),
    ):  # fmt: skip
        _require(name, found[name].min() >= least and found[name].max() < most)
    for name, last, gap in (("indptr", pairs, 0), ("line_begin", len(found["line_xy"]), LEAST_CORNERS)):
        _require(name, found[name][0] == 0 and found[name][-1] == last and np.diff(found[name]).min() >= gap)
    starts = found["pair_start"]
    _require("pair_start", starts[0] == 0 and starts[-1] < m and (len(starts) == 1 or np.diff(starts).min() > 0))
    _require("length_m", np.isfinite(found["length_m"]).all() and found["length_m"].min() >= 0)
    _require("line_xy", np.isfinite(found["line_xy"]).all())


def _require_lengths(found: dict[str, NDArray[Any]], wanted: dict[str, int]) -> None:
    for name, length in wanted.items():
        _require(name, len(found[name]) == length)


def _require(name: str, fits: bool | np.bool_) -> None:
    if not fits:
        raise ValueError(name)


def _damaged(folder: Path) -> InputError:
    return InputError(
        Text(
            f"저장된 도로망({folder.name})이 없거나 손상되었습니다. 도로 자료에서 다시 만들어 주십시오.",
            f"The stored road network ({folder.name}) is missing or damaged. Please make it again from the road data.",
        )
    )
