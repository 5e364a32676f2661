"""Pointer, packs, keys and journal in the side index; the writer's lock is a lease that dies with its process."""

import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import Any

from opensearchpy import OpenSearch

from app.core.generation import Change, ConflictError, EngineUnavailableError, Pointer
from app.core.keys import Key
from app.engines.opensearch.client import there
from app.engines.opensearch.jobs import OpenSearchJobs
from app.engines.opensearch.names import Names
from app.engines.opensearch.side import Side, Version, packed, unpacked

_LIVE = "live"
_WRITER = "writer"
_KEYS = "keys"
_WANTED = "writer-wanted"
_LEASE_SECONDS = 60.0
_WANTED_SECONDS = 5.0
"""How long the note of somebody who waits stands when its process died."""


class OpenSearchLedger:
    """The ledger of one shop in a cluster."""

    def __init__(self, reading: OpenSearch, writing: OpenSearch, names: Names) -> None:
        """`reading` answers for the pointer on the request path."""
        self._reading = Side(reading, names.side)
        self._side = Side(writing, names.side)
        self._writing = writing
        self._names = names
        self.jobs = OpenSearchJobs(self._side)

    def pointer(self) -> Pointer:
        """The pointer as it is now."""
        found = self._reading.read(_LIVE)
        return Pointer.read(found[0]) if found else Pointer()

    def move(self, pointer: Pointer) -> Pointer:
        """Replace the pointer, if nobody else did in between; the alias follows."""
        stored = replace(pointer, version=pointer.version + 1)
        found = self._side.read(_LIVE)
        if (now := found[0]["version"] if found else 0) != pointer.version:
            message = f"the live pointer changed meanwhile (version {now}, read {pointer.version}); run it again"
            raise ConflictError(message)
        if found:
            self._side.replace(_LIVE, "live", asdict(stored), found[1])
        elif not self._side.create(_LIVE, "live", asdict(stored)):
            message = "the live pointer was made by somebody else meanwhile; run it again"
            raise ConflictError(message)
        if stored.live:
            self._follow(stored.live.generation)
        return stored

    def _follow(self, generation: str) -> None:
        index, alias = self._names.index(generation), self._names.alias
        with there(index):
            others = (
                self._writing.indices.get_alias(name=alias) if self._writing.indices.exists_alias(name=alias) else {}
            )
            actions: list[dict[str, Any]] = [
                {"remove": {"index": other, "alias": alias, "must_exist": True}} for other in others if other != index
            ]
            actions.append({"add": {"index": index, "alias": alias}})
            self._writing.indices.update_aliases(body={"actions": actions})

    def pack(self, digest: str) -> dict[str, bytes]:
        """The files of a stored pack."""
        found = self._side.read(f"pack:{digest}")
        if found is None:
            raise KeyError(digest)
        return {name: unpacked(content) for name, content in found[0]["files"].items()}

    def keep_pack(self, digest: str, files: Mapping[str, bytes]) -> None:
        """Store a pack under its digest."""
        content = {name: packed(content) for name, content in files.items()}
        self._side.create(f"pack:{digest}", "pack", {"files": content})

    def all_keys(self) -> tuple[Key, ...]:
        """The keys that callers may use, oldest first."""
        found = self._reading.read(_KEYS)
        return tuple(Key(**one) for one in found[0]["keys"]) if found else ()

    def keep_key(self, key: Key) -> None:
        """Store a key."""
        self._change_keys(lambda keys: [*keys, asdict(key)])

    def drop_key(self, id_: str) -> None:
        """Forget a key, if it is there."""
        self._change_keys(lambda keys: [one for one in keys if one["id"] != id_])

    def _change_keys(self, change: Callable[[list[Any]], list[Any]]) -> None:
        """All keys are one document, so that a request reads them in real time with one look-up."""
        found = self._side.read(_KEYS)
        keys = {"keys": change(found[0]["keys"] if found else [])}
        if found:
            self._side.replace(_KEYS, "keys", keys, found[1])
        elif not self._side.create(_KEYS, "keys", keys):
            message = "somebody else made the first key meanwhile; run it again"
            raise ConflictError(message)

    def append(self, changes: Sequence[tuple[str, Mapping[str, Any] | None]]) -> int:
        """Append to the journal; the counter moves last, so a cut append is written over."""
        sequence = self.last_sequence()
        entries = []
        for product, record in changes:
            sequence += 1
            entries.append((f"journal:{sequence}", {"product": product, "record": record}, sequence))
        self._side.write_all("journal", entries)
        self._side.write("journal-last", "counter", {"sequence": sequence})
        return sequence

    def changes(self, after: int) -> Iterator[Change]:
        """The journal after a sequence number, up to what was acknowledged."""
        last = self.last_sequence()
        for _, data, sequence in self._side.scan("journal", after):
            if sequence <= last:
                yield Change(sequence, data["product"], data["record"])

    def last_sequence(self) -> int:
        """The last sequence number given out."""
        found = self._side.read("journal-last")
        return found[0]["sequence"] if found else 0

    def forget(self, up_to: int) -> None:
        """Drop journal entries that no kept generation needs."""
        self._side.delete_all("journal", up_to)

    @contextmanager
    def writer(self, who: str) -> Iterator[None]:
        """The one writer's lock: a lease, renewed while it is held."""
        lease = {"who": f"`{who}` on {socket.gethostname()}", "token": secrets.token_hex(8)}
        self._acquire(lease)
        try:
            with _beating(_LEASE_SECONDS / 3, lambda: self._renew(lease)):
                yield
        finally:
            with suppress(EngineUnavailableError):  # then it runs out by itself
                if self._held(lease):
                    self._side.delete(_WRITER)

    def _held(self, lease: Mapping[str, str]) -> Version | None:
        """The version of our own lease; none when it ran out and somebody else took over."""
        found = self._side.read(_WRITER)
        return found[1] if found and found[0].get("token") == lease["token"] else None

    def _acquire(self, who: Mapping[str, str]) -> None:
        lease = {**who, "until": time.time() + _LEASE_SECONDS}
        if self._side.create(_WRITER, "lease", lease):
            return None
        found = self._side.read(_WRITER)
        if found is None:
            return self._acquire(who)
        if found[0]["until"] > time.time():
            message = f"{found[0]['who']} is writing to this shop; wait for it to end and run this again"
            raise ConflictError(message)
        return self._side.replace(_WRITER, "lease", lease, found[1])

    def _renew(self, lease: Mapping[str, str]) -> None:
        if version := self._held(lease):
            until = time.time() + _LEASE_SECONDS
            self._side.replace(_WRITER, "lease", {**lease, "until": until}, version)

    @contextmanager
    def wanting(self) -> Iterator[None]:
        """A note that somebody waits for the writer's lock, renewed while they do; of several, each renews it."""
        self._want()
        try:
            with _beating(_WANTED_SECONDS / 3, self._want):
                yield
        finally:
            with suppress(EngineUnavailableError):  # then it runs out by itself
                self._side.delete(_WANTED)

    def _want(self) -> None:
        self._side.write(_WANTED, "wanted", {"until": time.time() + _WANTED_SECONDS})

    def writer_wanted(self) -> bool:
        """Whether somebody waits for the writer's lock."""
        found = self._side.read(_WANTED)
        return found is not None and bool(found[0]["until"] > time.time())


@contextmanager
def _beating(seconds: float, beat: Callable[[], None]) -> Iterator[None]:
    """Do something again every so many seconds, beside what is done meanwhile."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            with suppress(EngineUnavailableError, ConflictError):  # the next beat tries again
                beat()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
