"""Writes the sample shop's feed, its second file and its pictures: `python -m catalog_loader.sample.make [--check]`."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog_loader.sample import sample_returns
from catalog_loader.sample.feed import feed_bytes
from catalog_loader.sample.palette import COLOURS
from catalog_loader.sample.pictures import draw
from catalog_loader.sample.products import Product, products
from catalog_loader.sample.returns import returns_bytes

HERE = Path(__file__).parent
RETURNS = os.path.relpath(sample_returns(), HERE)


def files() -> Mapping[str, bytes]:
    """Every file of the sample by its path beside this module."""
    shop = products()
    pictures = {f"pictures/{name}": svg.encode() for name, svg in sorted(_pictures(shop).items())}
    return {"catalogue.csv": feed_bytes(shop), RETURNS: returns_bytes(shop), **pictures}


def differences(wanted: Mapping[str, bytes]) -> tuple[str, ...]:
    """The files that are missing, differ or are there without being wanted."""
    there = {f"pictures/{path.name}" for path in (HERE / "pictures").glob("*.svg")}
    changed = (name for name, content in wanted.items() if _content(HERE / name) != content)
    return tuple(sorted({*changed, *(there - wanted.keys())}))


def write(wanted: Mapping[str, bytes]) -> None:
    """Bring the folder to exactly the wanted files."""
    (HERE / "pictures").mkdir(exist_ok=True)
    for name in differences(wanted):
        if name in wanted:
            (HERE / name).write_bytes(wanted[name])
        else:
            (HERE / name).unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the sample, or with `--check` only say what writing it would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file would change")
    wanted = files()
    if not parser.parse_args(arguments).check:
        write(wanted)
        return 0
    changed = differences(wanted)
    for name in changed:
        print(f"would change: {name}")
    return int(bool(changed))


def _pictures(shop: tuple[Product, ...]) -> dict[str, str]:
    return {
        product.picture(offer): draw(product.kind.shape, COLOURS[offer.colour.key])
        for product in shop
        for offer in product.offers
    }


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
