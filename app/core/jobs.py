"""Pushes of rows: kept on disk until they are in the index, and told afterwards to whoever asks what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol

Mode = Literal["partial", "replace"]
State = Literal["waiting", "done", "failed"]
KEPT_JOBS = 1_000
"""How many ended pushes can still be asked for; an Idempotency-Key is known as long."""


@dataclass(frozen=True)
class Job:
    """One push of rows: what came, whether it is in the index yet, and what it did."""

    id: str
    received: float
    """Seconds since 1970; pushes are applied in this order."""
    what: str
    """What was pushed: `products`, `prices` or `stock`."""
    mode: Mode
    rows: int
    digest: str
    """The digest of the request: a second one under the same Idempotency-Key must be the same."""
    state: State = "waiting"
    reason: str = ""
    """Why it waits or failed, when that is known."""
    products: int = 0
    removed: int = 0
    refused: int = 0
    rejected: int = 0
    sequence: int = 0
    left_out: tuple[Mapping[str, Any], ...] = ()
    """The first rows and values that were left out, each with its line and reason."""
    warnings: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Job":
        """The job that `dataclasses.asdict` wrote."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        return cls(**kept | {name: tuple(kept[name]) for name in ("left_out", "warnings") if name in kept})


class Jobs(Protocol):
    """The pushes of one shop, known to all its processes."""

    def add(self, job: Job, rows: bytes) -> bool:
        """Keep a new push, on disk when this returns; False when there is one of that id already.

        One that failed gives way: it did nothing, and its sender tries again.
        """

    def find(self, id_: str) -> Job | None:
        """A push, whether it waits or has ended."""

    def rows(self, id_: str) -> bytes:
        """The rows of a push that waits. Raises KeyError when it waits no longer."""

    def waiting(self) -> tuple[Job, ...]:
        """The pushes that are not in the index yet, in the order of their arrival."""

    def end(self, job: Job) -> None:
        """Keep what became of a push, and let its rows go."""
