"""Pushed rows in the side index: any process on any host applies them, and says what became of them."""

from dataclasses import asdict

from app.core.generation import ConflictError
from app.core.jobs import KEPT_JOBS, Job
from app.engines.opensearch.side import Side, packed, unpacked

_WAITING = "job-waiting"
_ENDED = "job"
_MICRO = 1_000_000
_SPARE = 100
"""Ended pushes are tidied away when a process has ended so many, and at its first."""


class OpenSearchJobs:
    """The pushes of one shop in a cluster."""

    def __init__(self, side: Side) -> None:
        """Keep them in the side index."""
        self._side = side
        self._until_tidy = 0

    def add(self, job: Job, rows: bytes) -> bool:
        """Keep a new push: its rows first, under their own digest, then the push itself if it is new."""
        found = self._side.read(f"job:{job.id}")
        if found and Job.read(found[0]).state != "failed":
            return False
        self._side.write(_rows(job), "job-rows", {"content": packed(rows)})
        if found:
            try:
                self._side.replace(f"job:{job.id}", _WAITING, asdict(job), found[1], _order(job))
            except ConflictError:  # another one was quicker
                return False
            return True
        return self._side.create(f"job:{job.id}", _WAITING, asdict(job), _order(job))

    def find(self, id_: str) -> Job | None:
        """A push, whether it waits or has ended."""
        found = self._side.read(f"job:{id_}")
        return Job.read(found[0]) if found else None

    def rows(self, id_: str) -> bytes:
        """The rows of a push that waits."""
        job = self.find(id_)
        found = self._side.read(_rows(job)) if job and job.state == "waiting" else None
        if found is None:
            raise KeyError(id_)
        return unpacked(found[0]["content"])

    def waiting(self) -> tuple[Job, ...]:
        """The pushes that wait, in the order of their arrival."""
        if not self._side.is_there():
            return ()
        return tuple(Job.read(data) for _, data, _ in self._side.scan(_WAITING))

    def end(self, job: Job) -> None:
        """Keep what became of a push, and let its rows go; every so often, the oldest that ended go too."""
        self._side.write(f"job:{job.id}", _ENDED, asdict(job), _order(job))
        self._side.delete(_rows(job))
        if self._until_tidy == 0:
            ended = [sequence for _, _, sequence in self._side.scan(_ENDED)]
            if len(ended) > KEPT_JOBS:
                self._side.delete_all(_ENDED, ended[-KEPT_JOBS - 1])
        self._until_tidy = (self._until_tidy or _SPARE) - 1


def _rows(job: Job) -> str:
    return f"job-rows:{job.id}:{job.digest[-32:]}"


def _order(job: Job) -> int:
    return int(job.received * _MICRO)
