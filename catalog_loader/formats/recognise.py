"""Which format a feed is in, by the columns that it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.core.feeds import FeedFormat, Signature
from catalog_loader.formats.profiles import Columns, built_in, normal

_SHOWN = 3


@dataclass(frozen=True)
class Recognised:
    """A format that fits a feed, and the columns that say so."""

    profile: FeedFormat
    signature: Signature
    by: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    """Other formats that fit as well."""

    def __str__(self) -> str:
        """`Shopify CSV (new header), by \\`URL handle\\`, \\`Title\\` and \\`Option1 name\\``."""
        way = f" ({self.signature.label})" if self.signature.label else ""
        columns = ", ".join(f"`{name}`" for name in self.by[:_SHOWN])
        return f"{self.profile.shown}{way}, by {columns}"


def recognise(container: str, names: Iterable[str], known: Sequence[FeedFormat]) -> Recognised | None:
    """The format that fits best: a shop's own before a built-in one, then by columns; None when no signature fits."""
    columns = Columns(names)
    fits = [
        ((profile not in built_in(), len(by), -at), Recognised(profile, signature, by))
        for at, profile in enumerate(known)
        if not profile.container or container in profile.container
        for signature in profile.signature
        if (by := fit(signature, columns))
    ]
    if not fits:
        return None
    best = max(fits, key=lambda one: one[0])[1]
    rivals = dict.fromkeys(one.profile.name for _, one in fits if one.profile.name != best.profile.name)
    return Recognised(best.profile, best.signature, best.by, tuple(rivals))


def fit(signature: Signature, columns: Columns) -> tuple[str, ...]:
    """The feed's columns that a signature names, the telling ones first; none when it does not fit."""
    required = [columns.find(name) for name in signature.required]
    strong = [found for name in signature.strong if (found := _like(name, columns))]
    if not all(required) or (signature.strong and not strong):
        return ()
    if any(_like(name, columns) for name in signature.forbidden):
        return ()
    return tuple(dict.fromkeys((*required[:1], *strong[:1], *required[1:], *strong[1:])))


def lacking(profile: FeedFormat, names: Iterable[str]) -> tuple[str, ...]:
    """What a feed lacks of the signature that it is nearest to."""
    columns = Columns(names)
    missing = [tuple(name for name in one.required if name not in columns) for one in profile.signature]
    return min(missing, key=len, default=())


def _like(name: str, columns: Columns) -> str:
    if "*" not in name and "?" not in name:
        return columns.find(name)
    pattern = normal(name)
    return next((one for one in columns.names if fnmatchcase(normal(one), pattern)), columns.find(name))
