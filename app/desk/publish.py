"""What goes live and what comes back: packs, generations and the one pointer that names them together."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from app.catalog.attributes.informed import Background
from app.catalog.build import Built, Order, Progress, build, new_generation
from app.catalog.quarantine import Quarantine
from app.catalog.recipe import Recipe, recipe
from app.catalog.survey import background_of
from app.catalog.target import Target
from app.catalog.updates import Updated, catch_up, follow, update
from app.core.generation import REBUILD, DamagedError, EngineUnavailableError, Ledger, Live, Manifest, Store
from app.core.jobs import Mode
from app.core.product import Rejected, Row, Unreadable
from app.desk.packs import KINDS, recipe_of, stored_pack
from app.rulepack.pack import RulePack, load_pack

KEPT_GENERATIONS = 3
KEPT_HISTORY = 50


class NothingLiveError(Exception):
    """A command needs a live generation and there is none; the message says which command makes one."""

    def __init__(self) -> None:
        """Always the same mend."""
        super().__init__("nothing is live yet; run `gondola reindex`")


class NoSuchVersionError(Exception):
    """There is nothing to go back to, or not under that name; the message lists what there is."""


def manifest_of(generation: str, store: Store) -> Manifest:
    """The manifest of a generation that the pointer names. Raises DamagedError when it is not there."""
    try:
        return store.manifest(generation)
    except KeyError as error:
        message = f"generation {generation} is gone; {REBUILD}"
        raise DamagedError(message) from error


@dataclass(frozen=True)
class Published:
    """What a publish did: live at once, or pending until the next reindex."""

    pack: str
    pending: bool


def publish(pack: RulePack, ledger: Ledger, store: Store, why: str, now: datetime) -> Published:
    """Make a pack live; one whose catalogue half is not the live generation's waits for its reindex."""
    pointer = ledger.pointer()
    if pointer.live is None:
        raise NothingLiveError
    ledger.keep_pack(pack.digest, pack.files)
    if manifest_of(pointer.live.generation, store).catalogue_digest != pack.catalogue_digest:
        ledger.move(replace(pointer, pending=pack.digest))
        return Published(pack.digest, pending=True)
    _go_live(pointer.live.generation, pack.digest, ledger, why, now)
    return Published(pack.digest, pending=False)


def _go_live(generation: str, pack: str, ledger: Ledger, why: str, now: datetime) -> None:
    """Move the pointer. What was pending was an older draft than what goes live now, so it waits no longer."""
    pointer = ledger.pointer()
    history = pointer.history if pointer.live is None else (pointer.live, *pointer.history)
    live = Live(generation, pack, now.astimezone(UTC).isoformat(timespec="seconds"), why)
    ledger.move(replace(pointer, live=live, pending=None, history=history[:KEPT_HISTORY]))


def pack_to_build(draft: RulePack | None, ledger: Ledger) -> RulePack:
    """Which pack a reindex builds: the draft when asked for or when nothing is live, else the pending or live one."""
    pointer = ledger.pointer()
    if draft is not None:
        return draft
    if pointer.live is None:
        raise NothingLiveError
    return stored_pack(pointer.pending or pointer.live.pack, ledger)


@dataclass(frozen=True)
class Reindex:
    """A build as somebody asks for it: why, when, what look-ups found in other files, and in how many processes."""

    why: str
    now: datetime
    tables: Background = field(default_factory=dict)
    processes: int = 1
    columns: Collection[str] = ()
    """The columns of the feed's header."""


def order_of(asked: Reindex, pack: RulePack, store: Store, ledger: Ledger) -> Order:
    """What is to be built, beside whatever is live."""
    live = ledger.pointer().live
    before: Background = {}
    was: Manifest | None = None
    with suppress(KeyError, DamagedError):
        was = store.manifest(live.generation) if live else None
        before = background_of(live.generation, store) if live else {}
    return Order(
        generation=new_generation(asked.now),
        pack=pack.digest,
        catalogue_digest=pack.catalogue_digest,
        as_of=ledger.last_sequence(),
        first=live is None,
        now=asked.now,
        background={**before, **asked.tables},
        processes=asked.processes,
        make=partial(recipe_from, pack.files),
        columns=asked.columns,
        before=was,
    )


def recipe_from(files: Mapping[str, bytes], background: Background) -> Recipe:
    """The recipe of a pack that was checked, from its files: what another process needs to prepare products."""
    return recipe(load_pack(files, KINDS), background)


def reindex(
    rows: Iterable[Row | Unreadable],
    pack: RulePack,
    store: Store,
    ledger: Ledger,
    progress: Progress,
    asked: Reindex,
) -> Built:
    """Build a generation from a feed and make it live with its pack; a failure changes nothing.

    The caller holds the writer's lock and took care that `rows` are read only now: the journal is replayed from here.
    """
    order = order_of(asked, pack, store, ledger)
    made = recipe(pack)
    ledger.keep_pack(pack.digest, pack.files)
    built = build(rows, made, store, order, progress)
    try:
        made = recipe(pack, background_of(order.generation, store))
        built.tally.quarantine.extend(catch_up(order.generation, made, store, ledger).rejected)
        _go_live(order.generation, pack.digest, ledger, asked.why, asked.now)
    except BaseException:
        _take_back(order.generation, store, ledger)
        raise
    return replace(built, warnings=(*built.warnings, *clean_up(store, ledger)))


def _take_back(generation: str, store: Store, ledger: Ledger) -> None:
    """Remove a whole generation that did not go live; where the engine is away, a later reindex does."""
    with suppress(EngineUnavailableError):
        live = ledger.pointer().live
        if live is None or live.generation != generation:
            store.remove(generation)


def clean_up(store: Store, ledger: Ledger) -> tuple[str, ...]:
    """Remove generations that are neither live nor among the newest, and journal entries that none needs.

    What is live is live by then: an old generation that cannot be read is told of, and keeps the journal as it is.
    """
    try:
        live = ledger.pointer().live
        generations = [manifest.generation for manifest in store.generations()]
        kept = set(generations[:KEPT_GENERATIONS]) | ({live.generation} if live else set())
        for generation in generations:
            if generation not in kept:
                store.remove(generation)
        if kept:
            ledger.forget(min(store.sequence(generation) for generation in kept))
    except DamagedError as error:
        return (f"old generations were not tidied away: {error}",)
    return ()


def target_of(store: Store, ledger: Ledger) -> Target:
    """Where changes go now: the live generation, by the catalogue half that built it. Raises NothingLiveError."""
    live = ledger.pointer().live
    if live is None:
        raise NothingLiveError
    manifest_of(live.generation, store)  # tells clearly when it is gone
    return Target(live.generation, recipe_of(live.generation, store, ledger), store)


def apply_update(
    rows: Iterable[Row | Unreadable],
    store: Store,
    ledger: Ledger,
    mode: Mode = "partial",
    target: Target | None = None,
    *,
    only_known: bool = False,
) -> Updated:
    """Apply a feed of changes to the live generation; `target` is that one, for who has it ready.

    With `only_known`, rows whose key nobody has are rejected.

    The caller holds the writer's lock.
    """
    target = target or target_of(store, ledger)
    late = follow(target, ledger)  # what a killed update journaled is part of what rows change
    done = update(rows, target, ledger, mode, only_known=only_known)
    if late.rejected:
        told, done.tally.quarantine = done.tally.quarantine, Quarantine(late.rejected)
        done.tally.quarantine.extend(told)
    done.sequence = done.sequence or store.sequence(target.generation)
    return done


def roll_back(
    what: str, store: Store, ledger: Ledger, to: str | None, now: datetime
) -> tuple[Live, tuple[Rejected, ...]]:
    """Restore the pair that was live before the `what` ("pack" or "generation") changed, or the newest with name `to`.

    A generation that comes back is first brought to the journal's end.
    """
    pointer = ledger.pointer()
    if pointer.live is None:
        raise NothingLiveError
    kept = {manifest.generation for manifest in store.generations()}
    candidates = [entry for entry in pointer.history if entry.generation in kept]
    current = getattr(pointer.live, what)
    if to is None:
        found = next((entry for entry in candidates if getattr(entry, what) != current), None)
    else:
        found = next(
            (entry for entry in candidates if getattr(entry, what).removeprefix("sha256:").startswith(to)), None
        )
    if found is None:
        names = ", ".join(dict.fromkeys(getattr(entry, what).removeprefix("sha256:")[:20] for entry in candidates))
        message = f"there is no earlier {what}{f' {to}' if to else ''} to go back to" + (
            f"; there are: {names}" if names else ""
        )
        raise NoSuchVersionError(message)
    store.reader(found.generation).close()  # what cannot be opened does not go live
    caught = catch_up(found.generation, recipe_of(found.generation, store, ledger), store, ledger)
    _go_live(found.generation, found.pack, ledger, f"rollback to {found.when}: {found.why}", now)
    live = ledger.pointer().live
    assert live is not None  # noqa: S101 - it was moved just now
    return live, caught.rejected
