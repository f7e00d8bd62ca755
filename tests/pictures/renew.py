"""Draw the baselines anew: look at them before they are committed."""

from __future__ import annotations

import allocation as al
from allocation.pictures import image
from tests.pictures.test_looks import BASELINES, PICTURES


def main() -> None:
    """Write each picture of the Lille plan."""
    plan = al.allocate(al.lille2014(), seed=2014)
    BASELINES.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (BASELINES / f"{name}.png").write_bytes(image(draw(plan), dpi=60))


if __name__ == "__main__":
    main()
