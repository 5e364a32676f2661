"""Blobs of a generation, decoded in one place: one that is gone or damaged is told with what mends it."""

from collections.abc import Callable
from typing import TypeVar

from app.core.generation import REBUILD, DamagedError, Store

Content = TypeVar("Content")


def decoded(generation: str, name: str, store: Store, read: Callable[[bytes], Content]) -> Content:
    """What `read` makes of a blob of a generation. Raises DamagedError with the mend, EngineUnavailableError."""
    try:
        return read(_stored(generation, name, store))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        kind = type(error).__name__
        message = f"the blob {name} of generation {generation} is damaged ({kind}: {error}); {REBUILD}"
        raise DamagedError(message) from error


def _stored(generation: str, name: str, store: Store) -> bytes:
    try:
        return store.blob(generation, name)
    except KeyError as error:
        message = f"generation {generation} is not whole ({error.args[0]} is missing); {REBUILD}"
        raise DamagedError(message) from error
