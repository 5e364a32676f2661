"""Pushed rows as files: one that waits is a file with its rows, one that ended a small file that says what it did."""

import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import orjson

from app.core.files import sync_folder, write_atomic
from app.core.jobs import KEPT_JOBS, Job
from app.engines.embedded.damage import damage

_WAITING = ".waiting"
_ENDED = ".json"
_SPARE = 100
"""Ended pushes are tidied away by so many at once."""


class FileJobs:
    """The pushes of one shop, below one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`."""
        self._folder = folder

    def add(self, job: Job, rows: bytes) -> bool:
        """Keep a new push; the link is what makes it one, so that of two with the same id one is told so."""
        known = self.find(job.id)
        if known and not (known.state == "failed" and self._gives_way(known)):
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{job.id}.{os.getpid()}.{os.urandom(4).hex()}"
        try:
            with draft.open("wb") as file:
                file.write(orjson.dumps(asdict(job)) + b"\n" + rows)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, self._path(job.id, _WAITING))
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(self._folder)
        return True

    def _gives_way(self, failed: Job) -> bool:
        """Take a failed push away, unless another one under its id was quicker: then that one stays."""
        path = self._path(failed.id, _ENDED)
        aside = self._folder / f".{failed.id}.{os.getpid()}.{os.urandom(4).hex()}"
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if Job.read(orjson.loads(aside.read_bytes())) == failed:
            aside.unlink()
            return True
        aside.rename(path)
        return False

    def find(self, id_: str) -> Job | None:
        """A push, whether it waits or has ended."""
        for suffix in (_ENDED, _WAITING, _ENDED):  # it may end between the first look and the second
            path = self._path(id_, suffix)
            with suppress(FileNotFoundError), path.open("rb") as file, damage(path, "take it away"):
                return Job.read(orjson.loads(file.readline()))
        return None

    def rows(self, id_: str) -> bytes:
        """The rows of a push that waits."""
        try:
            return self._path(id_, _WAITING).read_bytes().partition(b"\n")[2]
        except FileNotFoundError:
            raise KeyError(id_) from None

    def waiting(self) -> tuple[Job, ...]:
        """The pushes that wait; what is told of one already, by a process that died then, is ended here."""
        found = []
        for id_ in self._ids(_WAITING):
            job = self.find(id_)
            if job and job.state == "waiting":
                found.append(job)
            elif job:
                self._path(id_, _WAITING).unlink(missing_ok=True)
        return tuple(sorted(found, key=lambda job: (job.received, job.id)))

    def end(self, job: Job) -> None:
        """Say what became of a push, then let its rows go: killed in between, it is known to have ended."""
        write_atomic(self._path(job.id, _ENDED), orjson.dumps(asdict(job)))
        self._path(job.id, _WAITING).unlink(missing_ok=True)
        ended = [self._path(id_, _ENDED) for id_ in self._ids(_ENDED)]
        if len(ended) > KEPT_JOBS + _SPARE:
            for path in sorted(ended, key=lambda path: path.stat().st_mtime_ns)[:-KEPT_JOBS]:
                path.unlink(missing_ok=True)

    def _path(self, id_: str, suffix: str) -> Path:
        return self._folder / f"{id_}{suffix}"

    def _ids(self, suffix: str) -> list[str]:
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 - names alone, without a Path for each
        except FileNotFoundError:
            return []
        return [name.removesuffix(suffix) for name in names if name.endswith(suffix) and not name.startswith(".")]
