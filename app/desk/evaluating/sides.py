"""What is evaluated: the live rules, the draft or an earlier pack, on a generation that fits it; or a kept run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.generation import Live
from app.desk.evaluating.running import Run, read_run
from app.desk.live import Engine, open_snapshot
from app.desk.packs import stored_pack
from app.desk.publish import NoSuchVersionError, NothingLiveError
from app.rulepack.pack import RulePack
from app.search.snapshot import Snapshot

LIVE = "live"
DRAFT = "draft"
KEPT = ".json"
"""How the name of a kept run ends."""


class NoGenerationError(Exception):
    """No generation was built by the catalogue half of these rules; the message says which command builds one."""


@dataclass(frozen=True)
class Sides:
    """Where sides are found: the shop's engine, and its draft when somebody asks for it."""

    engine: Engine
    draft: Callable[[], RulePack]

    def named(self, what: str, beside: Snapshot | None = None) -> Snapshot | Run:
        """`live`, `draft`, the first letters of a pack that was live, or the file of a kept run.

        What is open already in the snapshot `beside` is used again. Raises NothingLiveError, NoSuchVersionError,
        NoGenerationError, BadRunError, and OSError for a file that cannot be read.
        """
        return read_run(Path(what)) if what.endswith(KEPT) else self.snapshot(what, beside)

    def snapshot(self, what: str, beside: Snapshot | None = None) -> Snapshot:
        """`live`, `draft` or a pack, on the live generation, else on the newest one that its catalogue half built."""
        live = self.engine.ledger.pointer().live
        if live is None:
            raise NothingLiveError
        pack = self.draft() if what == DRAFT else stored_pack(self._digest(what, live), self.engine.ledger)
        for generation in self._generations(live):
            if self.engine.store.manifest(generation).catalogue_digest == pack.catalogue_digest:
                return open_snapshot(generation, pack, self.engine.store, beside)
        mend = "publish it and reindex" if what == DRAFT else "reindex with it"
        message = f"no generation was built by the catalogue half of `{what}`; {mend} to evaluate it"
        raise NoGenerationError(message)

    def _generations(self, live: Live) -> Iterator[str]:
        """The live generation, then the others, newest first."""
        yield live.generation
        others = (manifest.generation for manifest in self.engine.store.generations())
        yield from (one for one in others if one != live.generation)

    def _digest(self, what: str, live: Live) -> str:
        if what == LIVE:
            return live.pack
        packs = dict.fromkeys(entry.pack for entry in (live, *self.engine.ledger.pointer().history))
        for pack in packs:
            if pack.removeprefix("sha256:").startswith(what.removeprefix("sha256:")):
                return pack
        names = ", ".join(pack.removeprefix("sha256:")[:12] for pack in packs)
        message = f"there is no pack `{what}` to evaluate; there are live, draft, {names}, and a FILE.json of --save"
        raise NoSuchVersionError(message)
