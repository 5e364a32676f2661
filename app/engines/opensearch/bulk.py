"""Writing by the thousand: ready JSON lines, sent in portions."""

from collections.abc import Mapping
from typing import Any

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from app.core.generation import EngineUnavailableError
from app.engines.opensearch.client import TOO_MANY, one_word, patiently

_PORTION = 2_000


class Bulk:
    """Collects bulk lines and sends them by the thousand; every refusal is an error, never a loss."""

    def __init__(self, client: OpenSearch) -> None:
        """Send through `client`."""
        self._client = client
        self._lines: list[bytes] = []
        self._count = 0

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
            self.send()

    def send(self) -> None:
        """Send what is collected."""
        if not self._lines:
            return
        body = b"\n".join(self._lines) + b"\n"
        with one_word():
            items = patiently(lambda: self._refused(body))
            self._lines, self._count = [], 0
            if items:
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
