"""Addresses: to which place one belongs, and places found for those without coordinates from an address file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.intake.matching import normalise_header
from analytics.intake.points import Area, PointsReading, read_points
from analytics.schemas.safety import LATITUDE_NAMES, LONGITUDE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.intake.raw import RawTable

ADDRESSES = Schema(
    id="addresses",
    title=Text("주소와 좌표", "Addresses with coordinates"),
    about=Text(
        "주소(또는 이름)와 좌표가 있는 표. 좌표가 없는 시설을 놓는 데 씁니다.",
        "A table of addresses (or names) with coordinates. It places facilities that have none.",
    ),
    columns=(
        Column(
            "name",
            Text("이름", "name"),
            Kind.TEXT,
            required=False,
            blank=True,
            aliases=("119안전센터명", "시설명", "기관명", "이름", "name"),
        ),
        Column(
            "address",
            Text("주소", "address"),
            Kind.TEXT,
            required=False,
            blank=True,
            aliases=("주소", "소재지도로명주소", "도로명주소", "소재지지번주소", "지번주소", "소재지", "address", "addr"),
        ),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES),
    ),
)

# Full, short and renamed forms of the provinces; the short one stands for all.
_PROVINCES = {
    "서울": ("서울특별시", "서울시"),
    "부산": ("부산광역시", "부산시"),
    "대구": ("대구광역시", "대구시"),
    "인천": ("인천광역시", "인천시"),
    "광주": ("광주광역시",),
    "대전": ("대전광역시", "대전시"),
    "울산": ("울산광역시", "울산시"),
    "세종": ("세종특별자치시", "세종시"),
    "경기": ("경기도", "경기북부"),
    "강원": ("강원특별자치도", "강원도"),
    "충북": ("충청북도",),
    "충남": ("충청남도",),
    "전북": ("전북특별자치도", "전라북도"),
    "전남": ("전라남도",),
    "경북": ("경상북도",),
    "경남": ("경상남도",),
    "제주": ("제주특별자치도", "제주도"),
}
_SHORT = {long: short for short, longs in _PROVINCES.items() for long in longs}
_BRACKETED = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_SEPARATORS = re.compile(r"[\s,·.]+")
SAME_PLACE_DEG = 0.002
"""About 200 m: two rows of the address file this near to each other name one place."""


def short_province(word: str) -> str:
    """`충청남도` -> `충남`; a word that is no province stays as it is."""
    return _SHORT.get(word, word)


def normalise_address(address: str) -> str:
    """An address in the form in which addresses are compared.

    Without what stands in brackets and behind a comma, without blanks, provinces in their short form.
    """
    text = _BRACKETED.sub(" ", unicodedata.normalize("NFKC", address)).split(",")[0]
    words = [word for word in _SEPARATORS.split(text) if word]
    return "".join([*(short_province(word) for word in words[:1]), *words[1:]])


def without_province(normalised: str) -> str:
    """A normalised address without its province, as many lists write it."""
    short = normalised[:2]
    return normalised[2:] if short in _PROVINCES else normalised


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality as addresses name it: province in its short form ("" where unknown), and the words below it."""

    province: str
    words: tuple[str, ...]

    def holds(self, address: str) -> bool:
        """Whether an address may lie in the municipality: it names it, or it names no municipality at all."""
        text = unicodedata.normalize("NFKC", address)
        words = [word for word in _SEPARATORS.split(text) if word]
        provinces = {short_province(word) for word in words} & set(_PROVINCES)
        if provinces and self.province:
            return self.province in provinces and all(word in text for word in self.words)
        if self.words and all(word in text for word in self.words):
            return True
        return not provinces and not any(_MUNICIPAL.fullmatch(word) for word in words)


_MUNICIPAL = re.compile(r"[가-힣]{1,6}[시군구]")


def region_of(full_names: Iterable[str]) -> Region:
    """The municipality that the full names of dongs share: `충청남도 천안시 동남구 신방동` ... -> 충남, 천안시."""
    split = [name.split()[:-1] for name in full_names]
    shared: list[str] = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    province = short_province(shared[0]) if shared else ""
    # Sejong's only municipality bears the name of its province, and addresses leave it out.
    words = tuple(word for word in shared if short_province(word) not in _PROVINCES)
    return Region(province if province in _PROVINCES else "", words)


@dataclass(frozen=True, eq=False)
class Placed:
    """What an address file did for places without coordinates.

    Attributes:
        found: the rows that were placed, with lon and lat in degrees.
        left: the rows for which the file has nothing, or contradicting places.
        reading: how the address file was read.
    """

    found: pd.DataFrame
    left: pd.DataFrame
    reading: PointsReading


def place_by_addresses(unplaced: pd.DataFrame, table: RawTable, area: Area | None = None) -> Placed:
    """Places found in an address file, by the same address and else by the same name.

    Addresses are compared without blanks, brackets and what follows a comma, with and without the province. A name or address
    that stands at several places more than some 200 m apart finds nothing.

    Args:
        unplaced: rows with name and address.
        table: a table with coordinates and a name or an address, in any coordinate system.
        area: the place it is read for.

    Raises:
        InputError: when the file has no coordinates, or no system fits.
    """
    reading = read_points(table, ADDRESSES, area)
    known = reading.table
    addresses = known["address"].map(normalise_address)
    books = (
        (_book(addresses, known), unplaced["address"].map(normalise_address)),
        (_book(addresses.map(without_province), known), unplaced["address"].map(normalise_address).map(without_province)),
        (_book(known["name"].map(normalise_header), known), unplaced["name"].map(normalise_header)),
    )
    spots = pd.DataFrame({"lon": np.nan, "lat": np.nan}, index=unplaced.index)
    for book, keys in books:
        spots = spots.fillna(book.reindex(keys).set_axis(unplaced.index))
    there = spots["lon"].notna()
    found = pd.concat([unplaced, spots], axis=1)[there]
    return Placed(found.reset_index(drop=True), unplaced[~there].reset_index(drop=True), reading)


def _book(keys: pd.Series[str], known: pd.DataFrame) -> pd.DataFrame:
    """Longitude and latitude by key; keys that are blank or stand at places apart are left out."""
    rows = known[["lon", "lat"]].groupby(keys.to_numpy())
    spread = (rows.max() - rows.min()).max(axis=1)
    book = rows.first()[spread <= SAME_PLACE_DEG]
    return book[book.index != ""]
