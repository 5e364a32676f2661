"""Rows that are pushed: kept on disk at once, applied in the order of their arrival, and told of afterwards.

A reindex may hold the writer's lock for minutes, so a push is acknowledged as soon as its rows lie on disk beside the
journal. Whichever process gets the lock next, of this push or of another, applies everything that waits.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import orjson

from app.catalog.faults import trace_of
from app.catalog.target import Target
from app.core.generation import ConflictError
from app.core.jobs import Job, Mode
from app.core.product import Row, Unreadable
from app.desk.live import AWAY, Engine, Snapshots
from app.desk.publish import apply_update, target_of
from app.desk.updating.telling import counted, ended

AT_ONCE = 2_000
"""Rows that are applied before the answer; with more, or with more ahead of them, the answer comes first."""
PATIENCE = 3.0
"""Seconds that a push waits for the writer's lock before its answer says that it waits."""
_TICK = 1e-6
_PAUSE = 0.02
_LONG_PAUSE = 0.5
_FAULT = "this is a fault of Gondola, not of the rows; its log says more"

log = logging.getLogger("gondola")


class ReusedKeyError(Exception):
    """An Idempotency-Key that came before, with another request."""


@dataclass(frozen=True)
class Push:
    """What came: its rows in order, each at its place in the body, and how they change what is there."""

    id: str
    what: str
    mode: Mode
    rows: tuple[Row | Unreadable, ...]
    digest: str


class Pushes:
    """Takes rows in, applies them, and answers for what became of them."""

    def __init__(self, engine: Engine, snapshots: Snapshots) -> None:
        """Write to the shop of `engine`; what its `snapshots` have read already is not read again."""
        self._engine = engine
        self._snapshots = snapshots
        self._applying = threading.Lock()
        self._guard = threading.Lock()
        self._last = 0.0
        self._wanted = False
        self._thread: threading.Thread | None = None
        self._target: Target | None = None

    def take(self, push: Push, now: float) -> Job:
        """Keep a push and, when it is small and its turn comes soon, apply it; gives what is known of it then.

        The same push under the same id is not applied twice; one that failed gives way to the next under its id.
        Raises ReusedKeyError, EngineUnavailableError.
        """
        jobs = self._engine.ledger.jobs
        with self._guard:  # a clock that is set back must not turn the order of arrival round
            self._last = now = max(now, self._last + _TICK)
        job = Job(push.id, now, push.what, push.mode, len(push.rows), push.digest)
        if not jobs.add(job, _packed(push.rows)):
            known = jobs.find(push.id)
            if known and known.digest != push.digest:
                raise ReusedKeyError
            return self.find(push.id) or job
        if job.rows <= AT_ONCE:
            self._apply_soon(job.id)
        return self.find(job.id) or job

    def find(self, id_: str) -> Job | None:
        """What is known of a push; one that waits is seen to, whichever process took it in."""
        job = self._engine.ledger.jobs.find(id_)
        if job and job.state == "waiting":
            self.resume()
        return job

    def resume(self) -> None:
        """See to what waits, in a thread of its own, until nothing does."""
        with self._guard:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="pushes", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            try:
                if self._engine.ledger.jobs.waiting():
                    self._apply_waiting(None)
            except (ConflictError, *AWAY) as error:
                log.info("pushed rows wait: %s", error)
                self._wanted = True
                time.sleep(_LONG_PAUSE)
            except Exception as error:  # noqa: BLE001 - the thread must live on
                log.error("pushed rows wait for the next push\n%s", trace_of(error))  # noqa: TRY400 - no values

    def _apply_soon(self, id_: str) -> None:
        """Apply what waits up to this push, if the lock can be had soon; else it is left to the thread."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self._apply_waiting(AT_ONCE)
            except ConflictError:
                time.sleep(_PAUSE)
            except AWAY as error:
                log.warning("pushed rows wait: %s", error)
                return
            else:
                return
            known = self._engine.ledger.jobs.find(id_)
            if known and known.state != "waiting":
                return

    def _apply_waiting(self, limit: int | None) -> None:
        """Apply what waits, in order, as long as it is no more rows than `limit`. Raises ConflictError and AWAY."""
        with self._turn(PATIENCE if limit is None else _PAUSE):
            target = self._ready_target()
            rows = 0
            for job in self._engine.ledger.jobs.waiting():
                rows += job.rows
                if limit is not None and rows > limit:
                    return
                self._apply(job, target)
                self._stand_back()

    @contextmanager
    def _turn(self, seconds: float) -> Iterator[None]:
        """The writer's lock, if nobody else waits for it; other pushes of this process are waited for so long."""
        self._stand_back()
        if not self._applying.acquire(timeout=seconds):
            message = "another push is being applied"
            raise ConflictError(message)
        try:
            with self._engine.ledger.writer("a push over HTTP"):
                yield
        finally:
            self._applying.release()

    def _stand_back(self) -> None:
        """Let a command go first that waits for the writer's lock. Raises ConflictError."""
        if self._engine.ledger.writer_wanted():
            message = "a command waits to write to this shop"
            raise ConflictError(message)

    def _apply(self, job: Job, target: Target) -> None:
        """Apply one push and say what became of it; one that breaks must not keep those behind it waiting."""
        jobs = self._engine.ledger.jobs
        try:
            content = jobs.rows(job.id)
        except KeyError:
            return  # another process was quicker
        try:
            rows = tuple(_unpacked(content))
            only_known = job.what != "products"
            store, ledger = self._engine.store, self._engine.ledger
            done = apply_update(rows, store, ledger, job.mode, target, only_known=only_known)
        except (ConflictError, *AWAY):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, those behind it go on
            log.error("the push %s could not be applied\n%s", job.id, trace_of(error))  # noqa: TRY400 - no values
            jobs.end(replace(job, state="failed", reason=_FAULT))
            return
        try:
            told = ended(job, done, rows, target)
        except Exception as error:  # noqa: BLE001 - it is applied, and must not be again
            log.error("what the push %s did could not be told\n%s", job.id, trace_of(error))  # noqa: TRY400 - no values
            told = replace(counted(job, done), reason=f"it is applied; what it left out is not told: {_FAULT}")
        jobs.end(told)

    def _ready_target(self) -> Target:
        """The live generation with what deriving needs, read once a generation. The caller holds the writer's lock."""
        live = self._engine.ledger.pointer().live
        if self._target is None or live is None or self._target.generation != live.generation:
            target = target_of(self._engine.store, self._engine.ledger)
            known = self._snapshots.last
            if known and known.manifest.generation == target.generation:
                target = replace(target, known_manifest=known.manifest, known_census=known.census)
            self._target = target
        return self._target


def _packed(rows: Iterable[Row | Unreadable]) -> bytes:
    return orjson.dumps(
        [[row.source, row.line, row.data if isinstance(row, Row) else None, getattr(row, "reason", "")] for row in rows]
    )


def _unpacked(content: bytes) -> Iterator[Row | Unreadable]:
    for source, line, data, reason in orjson.loads(content):
        yield Unreadable(source, line, reason) if data is None else Row(source, line, data)
