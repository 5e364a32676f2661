"""What is live: an engine's store and ledger, and the snapshot that each request takes from them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.core.census import census_of
from app.core.generation import REBUILD, DamagedError, EngineUnavailableError, Ledger, Pointer, Reader, Store
from app.desk.packs import stored_pack
from app.desk.publish import NothingLiveError
from app.rulepack.pack import RulePack
from app.search.service import Surveys
from app.search.snapshot import Snapshot

AWAY = (EngineUnavailableError, DamagedError, NothingLiveError)
"""Why nothing can be answered for now: not the caller's fault, and over as soon as somebody mends it."""
RETRY_SECONDS = 2
"""When a caller may try again who was told so."""


@dataclass(frozen=True)
class Engine:
    """One shop's store and ledger."""

    store: Store
    ledger: Ledger


class Snapshots:
    """Gives each request the snapshot that the live pointer names; opens a generation or reads a pack only once."""

    def __init__(self, engine: Engine, pointer_seconds: float = 0.0) -> None:
        """Follow the pointer of `engine`, believing it for so many seconds."""
        self._engine = engine
        self._seconds = pointer_seconds
        self._lock = threading.Lock()
        self._pointer: tuple[float, Pointer] | None = None
        self._snapshot: Snapshot | None = None
        self.surveys = Surveys()

    @property
    def last(self) -> Snapshot | None:
        """The snapshot that was taken last, however long ago; none before the first."""
        return self._snapshot

    def current(self) -> Snapshot:
        """The live snapshot. Raises NothingLiveError, EngineUnavailableError, DamagedError."""
        live = self._read().live
        if live is None:
            raise NothingLiveError
        known = self._snapshot
        if known and (known.manifest.generation, known.pack.digest) == (live.generation, live.pack):
            return known
        with self._lock:
            known = self._snapshot
            if known and (known.manifest.generation, known.pack.digest) == (live.generation, live.pack):
                return known
            pack = stored_pack(live.pack, self._engine.ledger)
            self._snapshot = open_snapshot(live.generation, pack, self._engine.store, known)
            return self._snapshot

    def _read(self) -> Pointer:
        now = time.monotonic()
        known = self._pointer
        if known and now - known[0] < self._seconds:
            return known[1]
        try:
            pointer = self._engine.ledger.pointer()
        except EngineUnavailableError:
            if known is None:
                raise
            pointer = known[1]
        self._pointer = (now, pointer)
        return pointer


def open_snapshot(generation: str, pack: RulePack, store: Store, known: Snapshot | None = None) -> Snapshot:
    """A snapshot of a generation and a pack; what a known one already opened of that generation is used again."""
    if known and known.manifest.generation == generation:
        return Snapshot(known.manifest, pack, known.census, known.reader)
    try:
        reader: Reader = store.reader(generation)
        return Snapshot(store.manifest(generation), pack, census_of(generation, store), reader)
    except KeyError as error:
        message = f"generation {generation} is not whole ({error.args[0]} is missing); {REBUILD}"
        raise DamagedError(message) from error


@dataclass(frozen=True)
class Services:
    """What the web application asks: the engine, its snapshots, and the time."""

    engine: Engine
    snapshots: Snapshots
    now: Callable[[], float] = time.time
