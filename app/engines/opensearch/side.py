"""The side index: small documents by id, read in real time, replaced only as they were read."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError as StaleError
from opensearchpy.exceptions import NotFoundError, RequestError

from app.core.generation import ConflictError, EngineUnavailableError
from app.engines.opensearch.bulk import Bulk
from app.engines.opensearch.client import one_word

_SETTINGS = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-all", "refresh_interval": "-1"},
    "mappings": {
        "dynamic": False,
        "properties": {
            "kind": {"type": "keyword"},
            "sequence": {"type": "long"},
            "data": {"type": "object", "enabled": False},
        },
    },
}
Version = tuple[int, int]


class Side:
    """The side index of one shop."""

    def __init__(self, client: OpenSearch, index: str) -> None:
        """Use `client`; the index is made when first written."""
        self._client = client
        self._index = index

    def read(self, id_: str) -> tuple[Mapping[str, Any], Version] | None:
        """A document's data and the version to replace it by, or None when it is not there."""
        try:
            with one_word():
                answer = self._client.get(index=self._index, id=id_)
                return answer["_source"]["data"], (answer["_seq_no"], answer["_primary_term"])
        except NotFoundError:
            return None

    def write(self, id_: str, kind: str, data: Mapping[str, Any], sequence: int | None = None) -> None:
        """Write a document, whatever stood there."""
        self.ensure()
        with one_word():
            _acknowledged(self._client.index(index=self._index, body=_source(kind, data, sequence), id=id_))

    def write_all(self, kind: str, entries: Iterable[tuple[str, Mapping[str, Any], int]]) -> None:
        """Write many documents: (id, data, sequence); on disk when this returns."""
        self.ensure()
        bulk = Bulk(self._client)
        for id_, data, sequence in entries:
            bulk.put(self._index, id_, _source(kind, data, sequence))
        bulk.send()

    def create(self, id_: str, kind: str, data: Mapping[str, Any], sequence: int | None = None) -> bool:
        """Write a document that must be new; False when it is there already."""
        self.ensure()
        try:
            with one_word():
                body, params = _source(kind, data, sequence), {"op_type": "create"}
                _acknowledged(self._client.index(index=self._index, body=body, id=id_, params=params))
        except StaleError:
            return False
        return True

    def replace(
        self, id_: str, kind: str, data: Mapping[str, Any], version: Version, sequence: int | None = None
    ) -> None:
        """Write a document that must still be as it was read. Raises ConflictError."""
        params = {"if_seq_no": version[0], "if_primary_term": version[1]}
        try:
            with one_word():
                body = _source(kind, data, sequence)
                _acknowledged(self._client.index(index=self._index, body=body, id=id_, params=params))
        except StaleError as error:
            message = f"`{id_}` was changed by somebody else meanwhile; run it again"
            raise ConflictError(message) from error

    def delete(self, id_: str) -> None:
        """Remove a document, if it is there."""
        try:
            with one_word():
                _acknowledged(self._client.delete(index=self._index, id=id_))
        except NotFoundError:
            return

    def ensure(self) -> None:
        """Make the index when there is none."""
        with one_word():
            if self._client.indices.exists(index=self._index):
                return
            try:
                self._client.indices.create(index=self._index, body=_SETTINGS)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

    def is_there(self) -> bool:
        """Whether anything was ever written."""
        with one_word():
            return bool(self._client.indices.exists(index=self._index))

    def refresh(self) -> None:
        """Make what was written findable by `scan`."""
        self.ensure()
        with one_word():
            self._client.indices.refresh(index=self._index)

    def scan(self, kind: str, after: int = -1) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        """All documents of a kind after a sequence number: (id, data, sequence), in order."""
        self.refresh()
        query = {"bool": {"filter": [{"term": {"kind": kind}}, {"range": {"sequence": {"gt": after}}}]}}
        body: dict[str, Any] = {"size": 500, "query": query, "sort": [{"sequence": "asc"}]}
        while True:
            with one_word():
                hits = self._client.search(index=self._index, body=body)["hits"]["hits"]
                found = [(hit["_id"], hit["_source"]["data"], hit["_source"]["sequence"]) for hit in hits]
            yield from found
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def delete_all(self, kind: str, up_to: int) -> None:
        """Remove the documents of a kind up to a sequence number."""
        self.refresh()
        query = {"bool": {"filter": [{"term": {"kind": kind}}, {"range": {"sequence": {"lte": up_to}}}]}}
        with one_word():
            answer = self._client.delete_by_query(
                index=self._index, body={"query": query}, params={"conflicts": "proceed"}
            )
            if answer["failures"]:
                message = f"OpenSearch could not remove old {kind} entries; look at its log"
                raise EngineUnavailableError(message)


def _acknowledged(answer: Mapping[str, Any]) -> None:
    """A write counts when OpenSearch says what became of it."""
    answer["result"]


def _source(kind: str, data: Mapping[str, Any], sequence: int | None) -> dict[str, Any]:
    return {"kind": kind, "sequence": 0 if sequence is None else sequence, "data": data}


def packed(content: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(content).decode()


def unpacked(text: str) -> bytes:
    """The bytes that `packed` wrote."""
    return base64.b64decode(text)
