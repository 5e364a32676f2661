"""Writing by the thousand: ready JSON lines, sent in portions while the next ones are made."""

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from app.core.generation import EngineUnavailableError
from app.engines.opensearch.client import TOO_MANY, one_word, patiently

_PORTION = 2_000
_UNDER_WAY = 2
"""So many portions are under way at once: a node works on several, and more would only fill memory."""


class Bulk:
    """Collects bulk lines and sends them by the thousand; every refusal is an error, never a loss."""

    def __init__(self, client: OpenSearch) -> None:
        """Send through `client`."""
        self._client = client
        self._lines: list[bytes] = []
        self._count = 0
        self._sender = ThreadPoolExecutor(_UNDER_WAY)
        self._under_way: deque[Future[list[Mapping[str, Any]]]] = deque()

    def put(self, index: str, id_: str, data: Mapping[str, Any]) -> None:
        """Write a document."""
        self._lines += [orjson.dumps({"index": {"_index": index, "_id": id_}}), orjson.dumps(data)]
        self._full()

    def drop(self, index: str, id_: str) -> None:
        """Remove a document."""
        self._lines.append(orjson.dumps({"delete": {"_index": index, "_id": id_}}))
        self._full()

    def _full(self) -> None:
        self._count += 1
        if self._count >= _PORTION:
            self._begin()
            while len(self._under_way) > _UNDER_WAY:
                self._end()

    def send(self) -> None:
        """Send what is collected, and wait until everything is written."""
        self._begin()
        while self._under_way:
            self._end()

    def stop(self) -> None:
        """Send no more, and wait for what is under way: what comes late would make an index that was removed anew."""
        self._lines, self._count = [], 0
        wait(self._under_way)
        self._under_way.clear()

    def _begin(self) -> None:
        """Send what is collected, without waiting."""
        if self._lines:
            body = b"\n".join(self._lines) + b"\n"
            self._lines, self._count = [], 0
            self._under_way.append(self._sender.submit(lambda: patiently(lambda: self._refused(body))))

    def _end(self) -> None:
        """Wait for the portion that was sent first."""
        with one_word():
            if items := self._under_way.popleft().result():
                message = f"OpenSearch refused {items[0]['_id']}: {items[0]['error'].get('reason')}"
                raise EngineUnavailableError(message)

    def _refused(self, body: bytes) -> list[Mapping[str, Any]]:
        """Send a portion; gives the lines that were refused. Lines are safe to repeat, so one that waits takes all."""
        answer = self._client.bulk(body=body, params={"filter_path": "errors,items.*.error,items.*.status,items.*._id"})
        if not answer["errors"]:
            return []
        items = [one for item in answer["items"] for one in item.values() if "error" in one]
        if waiting := next((one for one in items if one["status"] == TOO_MANY), None):
            raise TransportError(TOO_MANY, waiting["error"]["type"], waiting["error"])
        return items
