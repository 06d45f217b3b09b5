"""Which cities a batch runs: sample sets, folders of officials' own sets, or every si, gun and gu of the country."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analytics.core.errors import InputError, UnknownNameError
from analytics.core.saving import save
from analytics.core.text import Text
from analytics.intake.korea import DISTRICT_DIGITS, KOREA, city_of_korea, is_respreadable, respread
from analytics.intake.samples import SAMPLES, load_sample, sample_ids
from analytics.intake.shelf import MANIFEST, read_city, write_city
from analytics.schemas.city import TABLES, City
from analytics.spatial.areas import assign_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SAFE_ID = re.compile(r"[\w-][\w.-]{0,79}")
_CUT = "cut.json"

STREETS = ("links", "nodes")


@dataclass(frozen=True)
class Source:
    """A city set on disk.

    Attributes:
        folder: where it is.
        sample: whether it is one of the embedded sets.
        id: its short name, fit to be the name of a folder.
        title: what people call it.
        digests: SHA-256 of its files as they are now, by name.
    """

    folder: Path
    sample: bool
    id: str
    title: Text
    digests: dict[str, str]

    def read(self) -> City:
        """The tables.

        Raises:
            InputError: when the set is damaged.
        """
        return read_city(self.folder, sample=self.sample)


def find_cities(names: Sequence[str], cut: Path, report: Callable[[Text], None]) -> list[Source]:
    """The city sets of a batch, in order and each once.

    Args:
        names: ids of sample sets, folders of city sets, folders that hold such folders, or `korea`. With `korea` every
            si, gun and gu of the census is run for which the other sets bring a post, and they bring nothing else.
        cut: where the sets of `korea` are kept.
        report: told what takes long.

    Raises:
        UnknownNameError: for a name that is none of these.
        InputError: when two sets have one id, or nothing is left to run.
    """
    given = [source for name in names if name != KOREA for source in _sources(name)]
    found = _cut_korea(given, cut, report) if KOREA in names else given
    ids = [source.id for source in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        listed = ", ".join(twice)
        raise InputError(
            Text(
                f"도시 자료의 id가 겹칩니다: {listed}. 같은 폴더를 두 번 적지 않았는지 확인해 주십시오.",
                f"Several city sets have one id: {listed}. Has a folder been given twice?",
            )
        )
    if not found:
        raise InputError(Text("계산할 도시가 하나도 없습니다.", "There is no city to run."))
    return found


def _sources(name: str) -> list[Source]:
    if name in sample_ids():
        return [_source(SAMPLES / name, sample=True)]
    folder = Path(name)
    if (folder / MANIFEST).is_file():
        return [_source(folder)]
    inside = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))
    if inside:
        return [_source(path) for path in inside]
    known = ", ".join(sample_ids())
    raise UnknownNameError(
        Text(
            f"'{name}'은(는) 도시 자료가 아닙니다. 예제 이름({known})이나 도시 폴더, 도시 폴더들이 든 폴더를 적어 주십시오.",
            f"'{name}' is no city set. Name a sample set ({known}), a city folder, or a folder of city folders.",
        )
    )


def _source(folder: Path, *, sample: bool = False) -> Source:
    """The set as it stands. What cannot be read is left for its task to say."""
    files = [folder / MANIFEST, *(folder / f"{name}.parquet" for name in TABLES)]
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        city_id, title = str(manifest["id"]), Text(**manifest["title"])
    except (OSError, ValueError, KeyError, TypeError):
        city_id, title = folder.name, Text(folder.name, folder.name)
    if not _SAFE_ID.fullmatch(city_id):  # an id names a folder of results, and a set may come from anywhere
        city_id = hashlib.sha256(city_id.encode()).hexdigest()[:16]
    return Source(folder, sample, city_id, title, digests)


# --- the whole country ---------------------------------------------------------------------------------------------


def _cut_korea(given: list[Source], cut: Path, report: Callable[[Text], None]) -> list[Source]:
    """One set for every municipality that has a post: its dongs and people, and its share of the posts and roads given."""
    if not given:
        raise InputError(
            Text(
                "전국 인구총조사에는 도로와 119안전센터가 없습니다. 그것이 든 도시 폴더를 korea와 함께 적어 주십시오.",
                "The census of the country has no roads and no posts. Name the city folders that have them together with korea.",
            )
        )
    cities = [source.read() for source in given]
    posts = _gathered(cities, "posts")
    codes = _codes_of(posts)
    found = []
    for code in sorted({item for item in codes if item}):
        key = _cut_key(code, given)
        folder = cut / f"{KOREA}-{code}"
        if not _is_cut(folder, key):
            report(Text(f"시군구 자료를 만드는 중: {code}", f"Cutting out municipality {code}"))
            write_city(_municipality(code, posts[codes == code], cities), folder)
            save(folder / _CUT, json.dumps({"key": key}).encode())
        found.append(_source(folder))
    return found


def _cut_key(code: str, given: list[Source]) -> str:
    facts = [code, [source.digests for source in given], load_sample(KOREA).digests]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _is_cut(folder: Path, key: str) -> bool:
    try:
        return bool(json.loads((folder / _CUT).read_bytes())["key"] == key)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _gathered(cities: list[City], table_id: str) -> pd.DataFrame:
    tables = [city.tables[table_id] for city in cities if city.has(table_id)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"lon": [], "lat": []})


def _codes_of(places: pd.DataFrame) -> pd.Series[str]:
    """The code of the si, gun or gu that each place lies in, empty outside all of them."""
    dongs = load_sample(KOREA).tables["dongs"]
    lon, lat = (places[name].to_numpy(dtype=float, na_value=float("nan")) for name in ("lon", "lat"))
    home = assign_areas(lon, lat, dongs["geometry"].to_numpy())
    codes = [*dongs["dong_code"].str[:DISTRICT_DIGITS], ""]
    return pd.Series([codes[dong] for dong in home.tolist()], index=places.index, dtype="str")


def _municipality(code: str, posts: pd.DataFrame, cities: list[City]) -> City:
    """Dongs and people of the census, with the posts and roads that lie in it; people live along the roads."""
    city = city_of_korea(code)
    roads = _roads_in(city, cities)
    tables = {**city.tables, **roads, "posts": posts.drop_duplicates(["lon", "lat"]).reset_index(drop=True)}
    if roads and is_respreadable(city):
        tables["population"] = respread(city, roads["links"])
    modelled = {name for other in cities for name in other.modelled if name in ("posts", *STREETS)}
    sources = {name: source for other in cities for name, source in other.sources.items() if name in ("posts", *STREETS)}
    return City(
        id=city.id,
        title=city.title,
        tables=tables,
        modelled=city.modelled | modelled,
        sources={**city.sources, **sources},
        metric_crs=city.metric_crs,
        sample=False,
    )


def _roads_in(city: City, cities: list[City]) -> dict[str, pd.DataFrame]:
    """Links with an end in the municipality's dongs, and the nodes they name."""
    dongs = city.tables["dongs"]
    found: dict[str, list[pd.DataFrame]] = {"links": [], "nodes": []}
    for other in cities:
        if not (other.has("links") and other.has("nodes")):
            continue
        nodes, links = other.tables["nodes"], other.tables["links"]
        home = assign_areas(nodes["lon"].to_numpy(dtype=float), nodes["lat"].to_numpy(dtype=float), dongs["geometry"].to_numpy())
        inside = set(nodes["node_id"][home >= 0])
        mine = links[links["from_node"].isin(inside) | links["to_node"].isin(inside)]
        found["links"].append(mine)
        found["nodes"].append(nodes[nodes["node_id"].isin({*mine["from_node"], *mine["to_node"]})])
    if not any(len(part) for part in found["links"]):
        return {}
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}
