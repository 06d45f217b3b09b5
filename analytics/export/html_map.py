"""A map in one file that any browser opens from a disk: it pans, zooms, filters and tells, and asks no network for anything.

Everything that is read is set as text by the script; the data stand in a block that no browser runs; and a rule in the page
itself (CSP) lets run this one script and this one style sheet, known by their digests, and forbids all else.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.classes import FILL, LAND_DARK, LAND_LIGHT, MISSING_DARK, MISSING_LIGHT, STRONG, THIN
from analytics.core.tables import Kind
from analytics.core.text import Language, Text
from analytics.export.html_ground import Plane, ground_of, plane_of
from analytics.export.map_drawing import class_of
from analytics.export.map_heat import sheet_of
from analytics.export.map_shapes import corners, rings_of
from analytics.export.picture import foot_lines
from analytics.export.printable import printable
from analytics.export.report_words import MORE_ROWS
from analytics.spatial.heat_shades import STEPS, png_bytes, ramp_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.export.map_content import Map, Markers
    from analytics.export.report import Report, Table

_SCRIPT, _STYLE = (Path(__file__).with_name(f"html_map.{kind}") for kind in ("js", "css"))

WORDS: Mapping[str, Text] = {
    "markers": Text("표시", "Markers"),
    "rank": Text("순위", "Rank"),
    "layer": Text("지도에 보일 것", "Map shows"),
    "dong": Text("행정동", "Dong"),
    "all": Text("모두", "All"),
    "zoomIn": Text("가까이", "Zoom in"),
    "zoomOut": Text("멀리", "Zoom out"),
    "whole": Text("전체 보기", "Whole city"),
    "keys": Text(
        "화살표로 움직이고 + -로 확대·축소하며 0으로 전체를 봅니다. 가운데 네모의 값을 읽어 줍니다.",
        "Arrows move, + and - zoom, 0 shows the whole city; what lies in the square in the middle is told.",
    ),
}
_KEYS, _NUMBERS, _TABLES = Text("범례와 거르기", "Legend and filter"), Text("주요 지표", "Key numbers"), Text("표", "Tables")

LOOK = {
    "light": {
        "outside": (236, 238, 240), "land": LAND_LIGHT, "green": (211, 223, 204), "water": (190, 212, 230), "road": (109, 120, 130),
        "boundary": (109, 120, 130), "border": (51, 54, 61), "ink": (30, 33, 36), "halo": (255, 255, 255), "missing": MISSING_LIGHT,
    },
    "dark": {
        "outside": (19, 20, 22), "land": LAND_DARK, "green": (33, 42, 36), "water": (22, 40, 56), "road": (138, 148, 158),
        "boundary": (138, 148, 158), "border": (177, 184, 190), "ink": (244, 245, 246), "halo": (19, 20, 22), "missing": MISSING_DARK,
    },
}  # fmt: skip
"""Ground and letters, as on the page's own map."""


def html_bytes(report: Report) -> bytes:
    """The report's maps, tables and key numbers as one HTML file.

    Args:
        report: with one map at least.

    Raises:
        ValueError: when the report has no map.
    """
    script, style = script_and_style()
    policy = f"script-src '{_digest(script)}'; style-src '{_digest(style)}'"
    data = f'<script type="application/json" id="data">{inert(map_data(report))}</script>'
    return page_html(report, policy, f"<style>{style}</style>", f"{data}\n<script>{script}</script>").encode()


def script_and_style() -> tuple[str, str]:
    """The script and the style sheet of the page; the script reads what the block `data` holds when it is run."""
    script, style = (path.read_text(encoding="utf-8") for path in (_SCRIPT, _STYLE))
    return script, style


def page_html(report: Report, policy: str, style: str, scripts: str, below: str = "") -> str:
    """The page around the map.

    Args:
        report: what it is called and in which language it is.
        policy: what may be run (CSP); all else is forbidden.
        style: the style sheet as an element of the head.
        scripts: the data block and the script as elements.
        below: elements shown below the map from the start.
    """
    language = report.language
    title, keys, numbers, tables = (
        escape(text)
        for text in (f"{report.title} · {report.place}", *(text.in_(language) for text in (_KEYS, _NUMBERS, _TABLES)))
    )
    return f"""<!doctype html>
<html lang="{language.value}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; {policy}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
{style}
</head>
<body>
<header><h1 id="title"></h1><span class="label" id="label"></span><p id="summary"></p></header>
<main>
<div class="stage" id="stage">
<canvas id="map" tabindex="0" role="application"></canvas>
<div class="zoom"><button type="button" id="in">+</button><button type="button" id="out">−</button><button type="button" id="whole">⤢</button></div>
<div class="scale" id="scale"></div>
<div class="tip" id="tip" role="status" aria-live="polite" hidden></div>
</div>
<aside>
<div id="layers"></div><div id="dongs"></div>
<section id="keys" aria-label="{keys}"></section>
<section id="numbers"><h2>{numbers}</h2></section>
</aside>
</main>
<section id="tables" aria-label="{tables}"></section>
<footer id="foot"></footer>{below}
{scripts}
</body>
</html>
"""


def _digest(content: str) -> str:
    """How a policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def inert(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the block in which it stands, whatever the texts in it."""
    import orjson

    written = orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def map_data(report: Report) -> dict[str, Any]:
    """Everything that the page shows, in plain values.

    Raises:
        ValueError: when the report has no map.
    """
    if not report.maps:
        message = "the report has no map"
        raise ValueError(message)
    language, plane = report.language, plane_of(report.maps[0])
    return {
        "title": printable(report.title),
        "place": printable(report.place),
        "summary": printable(report.summary),
        "modelled": report.modelled,
        "words": {name: text.in_(language) for name, text in WORDS.items()},
        "look": LOOK,
        "share": {"strong": STRONG, "thin": THIN, "fill": FILL},
        "ground": ground_of(report.maps[0].ground, plane),
        "maps": [_map(drawn, plane) for drawn in report.maps],
        "numbers": [(item.label, item.with_unit) for item in report.headlines],
        "tables": [_table(table, plane, language) for table in report.tables],
        "notes": [printable(note) for note in report.caveats],
        "foot": [printable(line) for line in foot_lines(report)],
    }


def _map(drawn: Map, plane: Plane) -> dict[str, Any]:
    cells, size = drawn.cells, 0.0
    centres, shape = np.empty((0, 2)), np.empty((0, 2))
    if len(cells):
        rings = plane.place(corners(cells["cell"].tolist()))
        centres = rings.mean(axis=1)
        shape = (rings - centres[:, None]).mean(axis=0)  # of one resolution all cells of a city have one shape, to a per mille
        size = float(np.hypot(*shape.T).max())
    names = list(dict.fromkeys(cells["dong_name"].tolist()))
    place = {name: number for number, name in enumerate(names)}
    return {
        "title": drawn.title, "value": drawn.value, "unit": drawn.unit, "faint": drawn.faint, "missing": drawn.missing,
        "classes": [{"label": key.label, "side": key.side, "colour": key.colour, "dark": key.dark} for key in drawn.classes],
        "size": round(size, 1), "corners": shape.ravel().round(2).tolist(), "dongs": [printable(name) for name in names],
        "cells": {
            "x": centres[:, 0].round(1).tolist(), "y": centres[:, 1].round(1).tolist(),
            "of": class_of(cells["value"].to_numpy(float), drawn.classes).tolist(),
            "strong": cells["strong"].astype(int).tolist(), "dong": [place[name] for name in cells["dong_name"].tolist()],
        },
        "told": _told(drawn.told), "areas": _areas(drawn, plane), "heat": _heat(drawn, plane),
        "markers": [_markers(markers, plane) for markers in drawn.markers],
        "ranks": _ranks(drawn, plane), "rankLabel": drawn.rank_label, "ranked": not drawn.names_only,
    }  # fmt: skip


def _told(told: Sequence[str]) -> list[dict[str, Any]]:
    """The tooltips' lines, each text once: for each line the texts there are, and which of them each cell has."""
    parts = [text.split("\n") for text in told]
    most = max(map(len, parts), default=0)
    lines = [[part[number] if number < len(part) else "" for part in parts] for number in range(most)]
    return [_once(line) for line in lines]


def _once(line: Sequence[str]) -> dict[str, Any]:
    texts = {text: number for number, text in enumerate(dict.fromkeys(line))}
    return {"texts": [printable(text) for text in texts], "of": [texts[text] for text in line]}


def _areas(drawn: Map, plane: Plane) -> list[dict[str, Any]]:
    if drawn.areas is None:
        return []
    return [
        {"of": number, "rings": plane.flat(rings_of(drawn.areas.loc[drawn.areas["value"] == key.high].geometry))}
        for number, key in enumerate(drawn.classes)
    ]


def _heat(drawn: Map, plane: Plane) -> dict[str, Any] | None:
    """The picture as a PNG whose greys are the numbers of its shades: the script paints them, light or dark."""
    if drawn.heat is None:
        return None
    sheet = sheet_of(drawn)
    west, south, east, north = sheet.bounds_m
    greys = np.repeat(np.arange(1 + len(drawn.classes) * STEPS)[:, None], 4, axis=1).astype(np.uint8)
    greys[:, 3] = 255
    return {
        "png": base64.b64encode(png_bytes(sheet.shades, greys)).decode(), "steps": STEPS, "told": drawn.heat.told,
        "box": [round(west - plane.east_m, 1), round(south - plane.north_m, 1), round(east - plane.east_m, 1), round(north - plane.north_m, 1)],
        "light": ramp_of([key.colour for key in drawn.classes]).tolist(), "dark": ramp_of([key.dark for key in drawn.classes]).tolist(),
    }  # fmt: skip


def _markers(markers: Markers, plane: Plane) -> dict[str, Any]:
    spots = plane.place(markers.points[["lon", "lat"]].to_numpy(float)).round(1).tolist()
    points = [(x, y, printable(name)) for (x, y), name in zip(spots, markers.points["name"].tolist(), strict=True)]
    return {
        "label": printable(markers.label),
        "icon": markers.icon,
        "many": markers.many,
        "faint": markers.faint,
        "points": points,
        "ways": _ways(markers, plane),
    }


def _ways(markers: Markers, plane: Plane) -> list[list[float]]:
    """From where each was to where it is, x, y, x, y in metres, of those that were somewhere."""
    if not markers.are_moved:
        return []
    ends = [plane.place(markers.points[list(names)].to_numpy(float)) for names in (("from_lon", "from_lat"), ("lon", "lat"))]
    both = np.hstack(ends)
    ways: list[list[float]] = both[np.isfinite(both).all(axis=1)].round(1).tolist()
    return ways


def _ranks(drawn: Map, plane: Plane) -> list[tuple[float, float, int]]:
    if drawn.ranks is None:
        return []
    spots = plane.place(drawn.ranks[["lon", "lat"]].to_numpy(float)).round(1).tolist()
    return [(x, y, int(rank)) for (x, y), rank in zip(spots, drawn.ranks["rank"].tolist(), strict=True)]


def _table(table: Table, plane: Plane, language: Language) -> dict[str, Any]:
    """The printed rows; a row with a place can be looked up on the map."""
    lines, rows = table.lines(), table.rows.head(table.first)
    more = MORE_ROWS.fill(total=len(table.rows), first=table.first).in_(language) if table.is_cut else ""
    return {
        "title": table.title, "about": table.about, "more": more, "head": [printable(name) for name in table.headings()],
        "lines": [[printable(cell) for cell in line] for line in lines],
        "numbers": [column.kind not in {Kind.TEXT, Kind.CODE, Kind.TIME} for column in table.printed],
        "spots": plane.spots(rows) if {"lon", "lat"} <= set(rows.columns) else [None] * len(rows),
    }  # fmt: skip
