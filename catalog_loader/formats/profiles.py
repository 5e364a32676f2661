"""The feed formats that there are: those in this folder, and a shop's own, which win by name."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from app.core.feeds import FeedFormat, Part
from app.rulepack.pack import load_pack

_HERE = Path(__file__).parent


@cache
def built_in() -> tuple[FeedFormat, ...]:
    """The formats that come with Gondola, read as a shop's own would be."""
    files = {f"rules/feeds/{path.name}": path.read_bytes() for path in sorted(_HERE.glob("*.yaml"))}
    return load_pack(files, (FeedFormat,)).all(FeedFormat)


def formats(own: Iterable[FeedFormat] = ()) -> tuple[FeedFormat, ...]:
    """All formats, a shop's own first; one of them takes the place of a built-in one of its name."""
    mine = tuple(own)
    names = {one.name for one in mine}
    return (*mine, *(one for one in built_in() if one.name not in names))


def normal(name: str) -> str:
    """A column's name as signatures compare it: capitals, blanks and `_` do not count."""
    return " ".join(name.replace("_", " ").casefold().split())


class Columns:
    """The columns of a feed, found whatever their capitals and blanks."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._exact = frozenset(self.names)
        self._known: dict[str, str] = {}
        for name in self.names:
            self._known.setdefault(normal(name), name)

    def find(self, name: str) -> str:
        """The column as the feed writes it; empty when there is none."""
        return name if name in self._exact else self._known.get(normal(name), "")

    def first(self, names: Sequence[str]) -> str:
        """The first of several columns that the feed has; empty when it has none."""
        return next((found for name in names if (found := self.find(name))), "")

    def __contains__(self, name: str) -> bool:
        return bool(self.find(name))


def parts(profile: FeedFormat, names: Iterable[str]) -> Mapping[Part, str]:
    """Which of a feed's columns plays which part in a shop, as its format says: what a first pack begins with."""
    columns = Columns(names)
    return {part: found for part, of in profile.columns.items() if (found := columns.first(of))}
