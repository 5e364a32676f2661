"""Files that cannot be read as what they are: told by name, with the mend, wherever they are met."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.generation import DamagedError, EngineUnavailableError


@contextmanager
def damage(path: Path, mend: str) -> Iterator[None]:
    """Turn what is found wrong in a file into DamagedError; a file that is absent passes as it is."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = f"{path} cannot be used now ({error}); look at the disk, and run it again"
        raise EngineUnavailableError(message) from error
    except (IsADirectoryError, ValueError, LookupError, TypeError, AttributeError, sqlite3.DatabaseError) as error:
        message = f"{path} is damaged ({type(error).__name__}: {error}); {mend}"
        raise DamagedError(message) from error
