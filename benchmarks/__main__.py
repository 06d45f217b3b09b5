"""`python -m benchmarks [name ...]`: run all benchmarks or some, print what they found and write it to RESULTS.md."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.findings import markdown, record

NAMES = (
    "nearest_post",
    "isochrones",
    "measure",
    "threshold",
    "sessions",
    "engine",
    "siting",
    "nationwide",
    "cctv_cells",
    "cctv_siting",
    "cctv_coverage",
    "senior_access",
    "published",
    "saves",
)


def main(wanted: list[str]) -> int:
    """Run the benchmarks of those names, or all; 0 when every target was kept."""
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(NAMES)}")
        return 2
    kept = True
    for name in wanted or NAMES:
        found = import_module(f"benchmarks.{name}").run()
        print(f"\n{name}\n\n{markdown(found)}", flush=True)
        record(name, found)
        kept &= all(target.kept for target in found.targets)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
