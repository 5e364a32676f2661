"""Engines for tests: an empty store and ledger of either kind, and a generation from a list of documents."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.core.generation import Ledger, Manifest, Reader, Store
from app.core.product import Document
from app.core.schema import IndexSpec


@dataclass(frozen=True)
class EngineKind:
    """One engine, ready to build."""

    name: str
    store: Store
    ledger: Ledger
    url: str = ""

    def build(self, documents: Sequence[Document], spec: IndexSpec, generation: str = "") -> str:
        """Build a generation of these documents; gives its name."""
        name = generation or f"g{uuid.uuid4().hex[:12]}"
        build = self.store.begin(name, spec)
        build.add(documents)
        build.keep([(document.id, document.ord, orjson.dumps({"id": document.id})) for document in documents])
        build.finish({"census": b"{}"}, manifest(name, len(documents)))
        return name

    def read(self, documents: Sequence[Document], spec: IndexSpec) -> Reader:
        """A reader on a fresh generation of these documents."""
        return self.store.reader(self.build(documents, spec))


def manifest(generation: str, products: int, counts: Mapping[str, int] | None = None) -> Manifest:
    return Manifest(generation, "2026-11-22T10:00:00Z", "", "", products, products, 0, counts or {})


@contextmanager
def make_engine(kind: str, folder: Path, url: str) -> Iterator[EngineKind]:
    """An empty engine; what it made in OpenSearch goes at the end."""
    if kind == "embedded":
        from app.engines.embedded.ledger import FileLedger
        from app.engines.embedded.store import EmbeddedStore

        yield EngineKind(kind, EmbeddedStore(folder), FileLedger(folder))
        return
    from app.engines.opensearch.client import connect_for_writing
    from app.engines.opensearch.ledger import OpenSearchLedger
    from app.engines.opensearch.names import Names
    from app.engines.opensearch.store import OpenSearchStore

    client = connect_for_writing([url])
    names = Names(f"test{uuid.uuid4().hex[:10]}")
    try:
        yield EngineKind(
            kind, OpenSearchStore(client, client, names, 30.0), OpenSearchLedger(client, client, names), url
        )
    finally:
        client.indices.delete(index=f"{names.alias}-*", params={"ignore_unavailable": "true"})
        client.close()
