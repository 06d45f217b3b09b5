"""Geometry and graphs: coordinates, hexagons, networks, reach."""
