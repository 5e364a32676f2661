"""Rows that are pushed: kept on disk at once, applied in the order of their arrival, and told of afterwards.

A reindex may hold the writer's lock for minutes, so a push is acknowledged as soon as its rows lie on disk beside the
journal. Whichever process gets the lock next, of this push or of another, applies everything that waits.
"""

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from app.catalog.adopt import columns_read, sources
from app.catalog.attributes.base import Attribute
from app.catalog.gather import TOMBSTONE
from app.catalog.updates import Target, Updated
from app.core.condition import leaves
from app.core.generation import ConflictError
from app.core.jobs import Job, Mode
from app.core.product import Rejected, Row, Unreadable
from app.core.schema import Schema, base_name
from app.core.shop import Feed, Shop
from app.desk.live import AWAY, Engine, Snapshots
from app.desk.publish import apply_update, target_of
from app.rulepack.pack import RulePack, schema_of
from app.rulepack.problems import did_you_mean
from app.search.kinds import Storefront

AT_ONCE = 2_000
"""Rows that are applied before the answer; with more, or with more ahead of them, the answer comes first."""
PATIENCE = 3.0
"""Seconds that a push waits for the writer's lock before its answer says that it waits."""
LEFT_OUT = 100
"""How many rows and values that were left out a push tells of; all of them are counted."""
PLAIN_KEY = "id"
"""The key's column in rows that are pushed to a shop that names none."""
_TICK = 1e-6
_PAUSE = 0.02
_LONG_PAUSE = 0.5

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

        The same push under the same id is not applied twice. Raises ReusedKeyError, EngineUnavailableError.
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
            except Exception:
                log.exception("pushed rows wait for the next push")

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
        with self._applying, self._engine.ledger.writer("a push over HTTP"):
            target = self._ready_target()
            rows = 0
            for job in self._engine.ledger.jobs.waiting():
                rows += job.rows
                if limit is not None and rows > limit:
                    return
                self._apply(job, target)

    def _apply(self, job: Job, target: Target) -> None:
        """Apply one push and say what became of it; one that breaks must not keep those behind it waiting."""
        ledger = self._engine.ledger
        with suppress(KeyError):
            rows = tuple(_unpacked(ledger.jobs.rows(job.id)))
            try:
                done = apply_update(rows, self._engine.store, ledger, job.mode, target)
            except (ConflictError, *AWAY):
                raise
            except Exception:
                log.exception("the push %s could not be applied", job.id)
                reason = "this is a fault of Gondola, not of the rows; its log says more"
                ledger.jobs.end(replace(job, state="failed", reason=reason))
            else:
                ledger.jobs.end(_ended(job, done, rows, target))

    def _ready_target(self) -> Target:
        """The live generation with what deriving needs, read once a generation. The caller holds the writer's lock."""
        live = self._engine.ledger.pointer().live
        if self._target is None or live is None or self._target.generation != live.generation:
            self._target = target_of(self._engine.store, self._engine.ledger)
            known = self._snapshots.last
            if known and known.manifest.generation == self._target.generation:
                vars(self._target).update(manifest=known.manifest, quantiles=known.census.quantiles)
        return self._target


def _packed(rows: Iterable[Row | Unreadable]) -> bytes:
    return orjson.dumps(
        [[row.source, row.line, row.data if isinstance(row, Row) else None, getattr(row, "reason", "")] for row in rows]
    )


def _unpacked(content: bytes) -> Iterator[Row | Unreadable]:
    for source, line, data, reason in orjson.loads(content):
        yield Unreadable(source, line, reason) if data is None else Row(source, line, data)


def _ended(job: Job, done: Updated, rows: Iterable[Row | Unreadable], target: Target) -> Job:
    """A push with what it did; what it leaves out is told without the values of private fields."""
    schema = target.recipe.schema
    return replace(
        job,
        state="done",
        products=done.products,
        removed=done.removed,
        refused=done.refused,
        rejected=done.tally.rejected,
        sequence=done.sequence,
        left_out=tuple(_told(one, schema) for one in done.tally.quarantine.first(LEFT_OUT)),
        warnings=tuple(_unread(rows, target)),
    )


_NAMED = re.compile(r"`([^`]+)`")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def _told(one: Rejected, schema: Schema) -> dict[str, object]:
    """A row or value that was left out, fit to leave the house."""
    reason = one.reason
    if any(_is_private(name, schema) for name in _NAMED.findall(reason)):
        before, cannot, after = reason.partition(" cannot be ")
        stays = after[after.rfind(";") :] if ";" in after else ""
        reason = _QUOTED.sub("'…'", f"{before}{cannot}what came{stays}" if cannot else before)
    return {"line": one.line, "what": one.what, "product": one.product, "reason": reason}


def _is_private(name: str, schema: Schema) -> bool:
    """Whether a key, or a column, belongs to a private field."""
    fields = (schema.owner(name), *(schema.owner(key) for key in _keys_of(name, schema)))
    return any(field is not None and field.private for field in fields)


def _keys_of(column: str, schema: Schema) -> Iterator[str]:
    """The keys that a column fills."""
    found = sources(schema)
    return (one.key for one in (*found.product, *found.variant) if column in one.columns)


def _unread(rows: Iterable[Row | Unreadable], target: Target) -> Iterator[str]:
    """What to say of the columns that no field reads, each once, with the number of rows that have it."""
    feed = target.recipe.shop.feed
    met = Counter(column for row in rows if isinstance(row, Row) for column in row.data)
    read = columns_read(target.recipe.schema)
    for column in sorted(met.keys() - read - {feed.key, feed.group, TOMBSTONE, PLAIN_KEY})[:LEFT_OUT]:
        yield f"no field reads the column `{column[:80]}` ({met[column]:,} rows){did_you_mean(column, read)}"


def keyed(rows: Iterable[Row | Unreadable], feed: Feed) -> tuple[Row | Unreadable, ...]:
    """The rows with their key where the shop's feed names no column for it: that of a plain feed, `id`.

    Who pushes to a shop whose feed has a vendor's format may say key and group themselves, as `_key` and `_group`.
    """
    if feed.asked_key:
        return tuple(rows)
    return tuple(
        Row(row.source, row.line, {**row.data, feed.key: row.data[PLAIN_KEY]})
        if isinstance(row, Row) and PLAIN_KEY in row.data and feed.key not in row.data
        else row
        for row in rows
    )


def fast_columns(pack: RulePack, what: str) -> frozenset[str]:
    """The columns of a shop's `prices` or of its `stock`: those of number fields, by their place on the storefront.

    Stock is also what `sellable:` asks for, yes or no included. The columns of a price list, a store or a channel are
    among them, and those of the numbers that a price is worked out from.
    """
    schema, storefront = schema_of(pack), pack.one(Storefront)
    prices = {getattr(storefront, place) or place for place in ("price", "price_before")}
    names = prices
    if what == "stock":
        asked = pack.one(Shop).sellable
        named = {base_name(leaf.name) for leaf in leaves(asked)} if asked else set()
        names = {storefront.stock or "stock", *named} - prices
    made_from = {one.name: one.reads for one in pack.all(Attribute)}
    while more := {base_name(read) for name in names for read in made_from.get(name, ())} - names:
        names |= more
    found = sources(schema)
    return frozenset(
        column
        for one in (*found.product, *found.variant)
        if base_name(one.key) in names and schema.type_of(one.key) in ("number", "boolean")
        for column in one.columns
    )
