"""Where things lie in a generation's folder, and the tantivy schema and documents of the neutral ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from tantivy import Document as TantivyDocument
from tantivy import Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from app.core.product import Document
from app.core.schema import IndexSpec

INDEX = "index"
BLOBS = "blobs"
RECORDS = "records.db"
SEQUENCE = "sequence"
MANIFEST = "manifest.json"
SUMS = "sums.json"

_TOKENS = "ready_tokens"


def tantivy_schema(spec: IndexSpec) -> Schema:
    """The schema of an index: ready tokens to search, raw values to filter and count, numbers to compare and sort."""
    builder = SchemaBuilder()
    builder.add_unsigned_field("ord", indexed=True, fast=True)
    builder.add_bytes_field("show", stored=True)
    for name in spec.text:
        builder.add_text_field(name, tokenizer_name=_TOKENS, index_option="position")
    for name in spec.keywords:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in spec.numbers:
        builder.add_float_field(name, indexed=True, fast=True)
    for name in spec.booleans:
        builder.add_boolean_field(name, indexed=True, fast=True)
    for name in spec.sorts:
        builder.add_unsigned_field(f"sort.{name}", fast=True)
    for name in spec.ranks:
        builder.add_float_field(f"rank.{name}", fast=True)
    return builder.build()


def create_index(folder: Path, spec: IndexSpec) -> Index:
    """A new, empty index."""
    path = folder / INDEX
    path.mkdir(parents=True)
    return _with_tokens(Index(tantivy_schema(spec), str(path), reuse=False))


def open_index(folder: Path) -> Index:
    """An index that is there."""
    return _with_tokens(Index.open(str(folder / INDEX)))


def _with_tokens(index: Index) -> Index:
    """Tantivy keeps only an analyzer's name; the analyzer itself is registered at every opening."""
    index.register_tokenizer(_TOKENS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


def tantivy_document(document: Document, schema: Schema) -> TantivyDocument:
    """A document as tantivy takes it; a misfit raises here, because a writer poisoned later would lose its batch.

    A ranking multiplier m is stored as 2^m - 2, which `weight_by_field` turns back into m.
    """
    data: dict[str, Any] = {
        "id": document.id,
        "ord": document.ord,
        "show": orjson.dumps({"id": document.id, "ord": document.ord, "show": document.show}),
    }
    data.update({name: " ".join(tokens) for name, tokens in document.text.items()})
    groups: tuple[Mapping[str, Any], ...] = (document.keywords, document.numbers, document.booleans)
    for values in groups:
        data.update({name: list(several) for name, several in values.items() if several})
    data.update({f"sort.{name}": key for name, key in document.sorts.items()})
    data.update({f"rank.{name}": 2.0**multiplier - 2.0 for name, multiplier in document.ranks.items()})
    return TantivyDocument.from_dict(data, schema)
