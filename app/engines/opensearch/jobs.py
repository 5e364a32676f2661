"""Pushed rows in the side index: any process on any host applies them, and says what became of them."""

from dataclasses import asdict

from app.core.jobs import KEPT_JOBS, Job
from app.engines.opensearch.side import Side, packed, unpacked

_WAITING = "job-waiting"
_ENDED = "job"
_MICRO = 1_000_000


class OpenSearchJobs:
    """The pushes of one shop in a cluster."""

    def __init__(self, side: Side) -> None:
        """Keep them in the side index."""
        self._side = side

    def add(self, job: Job, rows: bytes) -> bool:
        """Keep a new push: its rows first, under their own digest, then the push itself if it is new."""
        if self.find(job.id):
            return False
        self._side.write(_rows(job), "job-rows", {"content": packed(rows)})
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
        if int(job.received) % KEPT_JOBS == 0:
            ended = [sequence for _, _, sequence in self._side.scan(_ENDED)]
            if len(ended) > KEPT_JOBS:
                self._side.delete_all(_ENDED, ended[-KEPT_JOBS - 1])


def _rows(job: Job) -> str:
    return f"job-rows:{job.id}:{job.digest[-32:]}"


def _order(job: Job) -> int:
    return int(job.received * _MICRO)
