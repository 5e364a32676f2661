"""Pointer, packs, keys and journal as files: atomic renames, appended lines, a lock that the system frees on death."""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from app.core.files import sync_folder, write_atomic
from app.core.generation import Change, ConflictError, Pointer
from app.core.keys import Key
from app.engines.embedded.damage import damage
from app.engines.embedded.jobs import FileJobs

_POINTER = "live.json"
_JOURNAL = "journal.ndjson"
_LAST = "journal.last"
_KEYS = "keys"
_WANTED = "writer.wanted"
_LONGEST_LINE = 64 << 20
_READ_THROUGH = 1 << 16
"""Bytes of the journal that are read through rather than halved again."""
_NUMBER = re.compile(rb'\{"sequence":(\d+),')
_RESTORE = "put it back from a backup"


class FileLedger:
    """The ledger of one shop, below one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in `folder`."""
        self._folder = folder
        self.jobs = FileJobs(folder / "jobs")

    def pointer(self) -> Pointer:
        """The pointer as it is now."""
        path = self._folder / _POINTER
        try:
            with damage(path, f"{_RESTORE}, or take it away and run `gondola reindex`"):
                return Pointer.read(orjson.loads(path.read_bytes()))
        except FileNotFoundError:
            return Pointer()

    def move(self, pointer: Pointer) -> Pointer:
        """Replace the pointer, if nobody else did in between."""
        if (now := self.pointer().version) != pointer.version:
            message = f"the live pointer changed meanwhile (version {now}, read {pointer.version}); run it again"
            raise ConflictError(message)
        stored = replace(pointer, version=pointer.version + 1)
        write_atomic(self._folder / _POINTER, orjson.dumps(asdict(stored), option=orjson.OPT_INDENT_2))
        return stored

    def pack(self, digest: str) -> dict[str, bytes]:
        """The files of a stored pack."""
        folder = self._pack_folder(digest)
        if not folder.is_dir():
            raise KeyError(digest)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def keep_pack(self, digest: str, files: Mapping[str, bytes]) -> None:
        """Store a pack under its digest."""
        folder = self._pack_folder(digest)
        if folder.is_dir():
            return
        draft = folder.with_name(f".{folder.name}.{os.getpid()}")
        for name, content in files.items():
            write_atomic(draft / name, content)
        draft.mkdir(parents=True, exist_ok=True)
        draft.rename(folder)
        sync_folder(folder.parent)

    def _pack_folder(self, digest: str) -> Path:
        return self._folder / "packs" / digest.removeprefix("sha256:")

    def all_keys(self) -> tuple[Key, ...]:
        """The keys that callers may use, oldest first."""
        found = []
        for path in (self._folder / _KEYS).glob("*.json"):
            mend = "remove it, and make a new key with `gondola keys create`"
            with suppress(FileNotFoundError), damage(path, mend):  # dropped between the listing and the reading
                found.append(Key(**orjson.loads(path.read_bytes())))
        return tuple(sorted(found, key=lambda key: (key.created, key.id)))

    def keep_key(self, key: Key) -> None:
        """Store a key in a file that only this user reads."""
        folder = self._folder / _KEYS
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        write_atomic(folder / f"{key.id}.json", orjson.dumps(asdict(key), option=orjson.OPT_INDENT_2))

    def drop_key(self, id_: str) -> None:
        """Forget a key, if it is there."""
        (self._folder / _KEYS / f"{id_}.json").unlink(missing_ok=True)

    def append(self, changes: Sequence[tuple[str, Mapping[str, Any] | None]]) -> int:
        """Append to the journal; on disk when this returns."""
        sequence = self.last_sequence()
        lines = []
        for product, record in changes:
            sequence += 1
            lines.append(orjson.dumps({"sequence": sequence, "product": product, "record": record}))
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _JOURNAL).open("a+b") as file:
            _cut_half_line(file)
            file.write(b"".join(line + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        write_atomic(self._folder / _LAST, str(sequence).encode())
        return sequence

    def changes(self, after: int) -> Iterator[Change]:
        """The journal after a sequence number; a half-written last line was never acknowledged and is left out."""
        path = self._folder / _JOURNAL
        if not path.is_file():
            return
        with path.open("rb") as file:
            file.seek(start := _near(file, after))
            for at, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                with _damaged_line(path, start, at):
                    entry = orjson.loads(line)
                    change = Change(entry["sequence"], entry["product"], entry["record"])
                if change.sequence > after:
                    yield change

    def last_sequence(self) -> int:
        """The last sequence number given out: the count beside the journal, unless a killed writer left it behind."""
        path = self._folder / _LAST
        with damage(path, f"{_RESTORE}, or write the sequence into it that `gondola status` shows"):
            written = int(path.read_text()) if path.is_file() else 0
        return max([written, *(change.sequence for change in self.changes(written))])

    def forget(self, up_to: int) -> None:
        """Rewrite the journal without the entries up to a sequence number."""
        kept = [
            {"sequence": change.sequence, "product": change.product, "record": change.record}
            for change in self.changes(up_to)
        ]
        if (self._folder / _JOURNAL).is_file():
            write_atomic(self._folder / _JOURNAL, b"".join(orjson.dumps(entry) + b"\n" for entry in kept))

    @contextmanager
    def writer(self, who: str) -> Iterator[None]:
        """The one writer's lock; the system frees it when the process dies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "writer.lock").open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().decode(errors="replace").strip() or "another process"
                message = f"{holder} is writing to this shop; wait for it to end and run this again"
                raise ConflictError(message) from None
            file.truncate(0)
            file.write(f"`{who}` (process {os.getpid()})".encode())
            file.flush()
            yield

    @contextmanager
    def wanting(self) -> Iterator[None]:
        """A note that somebody waits for the writer's lock: a lock shared by all who wait, free when they die."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _WANTED).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield

    def writer_wanted(self) -> bool:
        """Whether somebody waits for the writer's lock."""
        with suppress(FileNotFoundError), (self._folder / _WANTED).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False


def _near(file: BinaryIO, after: int) -> int:
    """A place in the journal, at the beginning of a line, with little before the first change after a number.

    Numbers ascend, so the place is found by halving; where a line cannot be read, everything is, from the beginning.
    """
    low, high = 0, file.seek(0, os.SEEK_END)
    while high - low > _READ_THROUGH:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        start = file.tell()
        line = file.readline()
        if start >= high or not line.endswith(b"\n"):
            high = middle
            continue
        found = _NUMBER.match(line)
        if not found:
            return 0
        if int(found[1]) > after:
            high = middle
        else:
            low = start
    return low


@contextmanager
def _damaged_line(path: Path, start: int, at: int) -> Iterator[None]:
    """Tell a line that cannot be read by its number in the whole file."""
    try:
        yield
    except (ValueError, LookupError, TypeError):
        with path.open("rb") as file:
            before = file.read(start).count(b"\n")
        with damage(path, f"take line {before + at} out of it, then run `gondola reindex` with a whole feed"):
            raise


def _cut_half_line(file: BinaryIO) -> None:
    """Remove what a killed writer left of a line; it was never acknowledged."""
    end = file.seek(0, os.SEEK_END)
    if not end:
        return
    file.seek(end - 1)
    if file.read(1) == b"\n":
        return
    back = min(end, _LONGEST_LINE)
    file.seek(end - back)
    tail = file.read(back)
    if tail and not tail.endswith(b"\n"):
        file.truncate(end - back + tail.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)
