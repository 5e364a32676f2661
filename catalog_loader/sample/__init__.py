"""The sample shop: a fashion and home catalogue whose feed is as untidy as the feeds of real shops."""

from pathlib import Path

HERE = Path(__file__).parent


def sample_shop() -> Path:
    """The sample shop's folder: inside the wheel, or the repository's own `rules/` and `synonyms/`."""
    packed = HERE / "shop"
    return packed if packed.is_dir() else HERE.parents[1]


def sample_feed() -> Path:
    """The sample shop's feed."""
    return HERE / "catalogue.csv"


def sample_returns() -> Path:
    """The sample shop's second file, which its look-ups read: it lies in the shop's folder, as such a file must."""
    return sample_shop() / "rules" / "data" / "returns.csv"


def sample_pictures() -> Path:
    """The folder of the sample shop's pictures."""
    return HERE / "pictures"
