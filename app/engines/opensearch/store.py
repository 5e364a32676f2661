"""Builds, updates and removes generations as indexes; what the builder learnt goes into the side index beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from app.core.files import sha256
from app.core.generation import FORMAT, REBUILD, DamagedError, EngineUnavailableError, Manifest, Outcome
from app.core.product import Document
from app.core.schema import IndexSpec
from app.core.score import K1, PART_LIMIT, B
from app.engines.opensearch.bulk import Bulk
from app.engines.opensearch.client import READ_TIMEOUT, gone, one_word, patiently, there
from app.engines.opensearch.names import Names
from app.engines.opensearch.reader import OpenSearchReader
from app.engines.opensearch.side import Side, packed, unpacked

_PART = 8 << 20
_LONGEST_KEYWORD = 8_191
_KEYS_AT_ONCE = 5_000
_RECORDS_AT_ONCE = 1_000


def index_body(spec: IndexSpec) -> dict[str, Any]:
    """Settings and mapping of a products index; each text field's similarity has our own mean length in it."""
    similarities = {f"s_{name.replace('.', '_')}": _similarity(average) for name, average in spec.text.items()}
    properties: dict[str, Any] = {"id": {"type": "keyword"}, "ord": {"type": "long"}}
    fields = (
        {
            name: {"type": "text", "analyzer": "whitespace", "similarity": f"s_{name.replace('.', '_')}"}
            for name in spec.text
        }
        | {name: {"type": "keyword", "ignore_above": _LONGEST_KEYWORD} for name in spec.keywords}
        | {name: {"type": "double"} for name in spec.numbers}
        | {name: {"type": "boolean"} for name in spec.booleans}
        | {f"sort.{name}": {"type": "long"} for name in spec.sorts}
        | {f"rank.{name}": {"type": "float"} for name in spec.ranks}
    )
    for name, mapping in fields.items():
        _nest(properties, name.split("."), mapping)
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-all",
            "refresh_interval": "-1",
            "index.mapping.total_fields.limit": 20_000,
            "similarity": similarities,
        },
        "mappings": {
            "dynamic": False,
            "_source": {"includes": ["id", "ord", "show"]},
            "properties": properties | {"show": {"type": "object", "enabled": False}},
        },
    }


def _nest(properties: dict[str, Any], path: list[str], mapping: Mapping[str, Any]) -> None:
    for name in path[:-1]:
        properties = properties.setdefault(name, {"dynamic": False, "properties": {}})["properties"]
    properties[path[-1]] = mapping


def _similarity(average: float) -> dict[str, Any]:
    norm = f"{K1} * ({1 - B} + {B} * doc.length / {average!r})" if average else f"{K1}"
    source = f"return query.boost * {PART_LIMIT} * doc.freq / (doc.freq + {norm});"
    return {"type": "scripted", "script": {"source": source}}


_RAW = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-all", "refresh_interval": "-1"},
    "mappings": {
        "dynamic": False,
        "properties": {
            "ord": {"type": "long"},
            "variants": {"type": "keyword"},
            "record": {"type": "object", "enabled": False},
        },
    },
}


def source(document: Document) -> dict[str, Any]:
    """A document as the index takes it."""
    data: dict[str, Any] = {"id": document.id, "ord": document.ord, "show": document.show}
    data.update({name: " ".join(tokens) for name, tokens in document.text.items()})
    groups: tuple[Mapping[str, Any], ...] = (document.keywords, document.numbers, document.booleans)
    for values in groups:
        data.update({name: list(several) for name, several in values.items() if several})
    data.update({f"sort.{name}": key for name, key in document.sorts.items()})
    data.update({f"rank.{name}": multiplier for name, multiplier in document.ranks.items()})
    return data


def _raw(ord_: int, record: Mapping[str, Any]) -> dict[str, Any]:
    """A raw record as its index takes it; its variants can be asked for by their keys."""
    return {"ord": ord_, "variants": list(record.get("variants", ())), "record": record}


class OpenSearchBuild:
    """A generation in the making: its indexes exist, its manifest does not, so nobody sees it."""

    def __init__(self, client: OpenSearch, names: Names, generation: str, spec: IndexSpec) -> None:
        """Create the indexes."""
        self._client = client
        self._names = names
        self._generation = generation
        self._side = Side(client, names.side)
        self._bulk = Bulk(client)
        self._added = 0
        self._create(names.index(generation), index_body(spec))
        self._create(names.raw(generation), _RAW)

    def _create(self, name: str, body: Mapping[str, Any]) -> None:
        """Create an index; a host may limit how many scripts a minute are new."""
        try:
            with one_word():
                patiently(partial(self._client.indices.create, index=name, body=body))
        except EngineUnavailableError as error:
            message = f"the index {name} could not be made: {error}"
            raise EngineUnavailableError(message) from error

    def add(self, documents: Iterable[Document]) -> None:
        """Add finished documents."""
        index = self._names.index(self._generation)
        for document in documents:
            self._bulk.put(index, document.id, source(document))
            self._added += 1

    def keep(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep raw records."""
        index = self._names.raw(self._generation)
        for id_, ord_, record in records:
            self._bulk.put(index, id_, _raw(ord_, orjson.loads(record)))

    def finish(self, blobs: Mapping[str, bytes], manifest: Manifest) -> Manifest:
        """Refresh, count, write blobs and, last, the manifest: from here on the generation exists."""
        self._bulk.send()
        index, raw = self._names.index(self._generation), self._names.raw(self._generation)
        for name in (index, raw):
            with there(name):
                self._client.indices.refresh(index=name)
        with there(index):
            held = self._client.count(index=index)["count"]
        if held != self._added:
            message = f"the index holds {held} of {self._added} documents; nothing was published"
            raise DamagedError(message)
        for name, content in blobs.items():
            for part, start in enumerate(range(0, max(len(content), 1), _PART)):
                piece = {"content": packed(content[start : start + _PART]), "more": start + _PART < len(content)}
                self._side.write(Names.blob(self._generation, name, part), "blob", piece)
        manifest = replace(manifest, sums={name: sha256(content) for name, content in blobs.items()})
        self._side.write(Names.sequence(self._generation), "sequence", {"sequence": manifest.as_of})
        self._side.write(Names.manifest(self._generation), "manifest", asdict(manifest))
        return manifest

    def abandon(self) -> None:
        """Remove the indexes."""
        self._bulk.stop()
        _remove_indexes(self._client, self._names, self._generation)


class OpenSearchStore:
    """The generations of one shop in a cluster."""

    def __init__(self, reading: OpenSearch, writing: OpenSearch, names: Names, seconds: float = READ_TIMEOUT) -> None:
        """`reading` serves requests, each search within `seconds`; `writing` builds and updates."""
        self._seconds = seconds
        self._reading = reading
        self._writing = writing
        self._names = names
        self._side = Side(writing, names.side)

    def begin(self, generation: str, spec: IndexSpec) -> OpenSearchBuild:
        """Begin a new generation; leftovers of killed builds go."""
        whole = {manifest.generation for manifest in self.generations()}
        prefix, suffix = self._names.index(""), "-raw"
        with one_word():
            found = self._writing.indices.get(index=f"{prefix}*", params={"expand_wildcards": "open"})
        for name in found:
            left = name.removeprefix(prefix).removesuffix(suffix)
            if name != self._names.side and left not in whole:
                _remove_indexes(self._writing, self._names, left)
        return OpenSearchBuild(self._writing, self._names, generation, spec)

    def reader(self, generation: str) -> OpenSearchReader:
        """Open a generation."""
        if (found := self.manifest(generation).format) != FORMAT:
            message = f"generation {generation} has format {found}, this Gondola reads {FORMAT}; run `gondola reindex`"
            raise DamagedError(message)
        self._must_be_there(self._names.index(generation))
        return OpenSearchReader(self._reading, self._names, generation, self._seconds)

    def apply(self, generation: str, outcomes: Sequence[Outcome], sequence: int) -> None:
        """Write changes into a generation; the sequence number comes last, so that a killed update is done again."""
        self.manifest(generation)
        index, raw = self._names.index(generation), self._names.raw(generation)
        self._must_be_there(index, raw)
        bulk = Bulk(self._writing)
        for one in outcomes:
            if one.document:
                bulk.put(index, one.id, source(one.document))
            else:
                bulk.drop(index, one.id)
            if one.record is not None:
                bulk.put(raw, one.id, _raw(one.ord, one.record))
            else:
                bulk.drop(raw, one.id)
        bulk.send()
        for name in (index, raw):
            with there(name):
                self._writing.indices.refresh(index=name)
        self._side.write(Names.sequence(generation), "sequence", {"sequence": sequence})

    def _must_be_there(self, *indexes: str) -> None:
        """What is gone can go live no more, and writing to it would make OpenSearch create one with guessed types."""
        for index in indexes:
            with one_word():
                found = self._writing.indices.exists(index=index)
            if not found:
                raise gone(index)

    def sequence(self, generation: str) -> int:
        """The sequence number of the last change a generation contains."""
        return int(self._needed(Names.sequence(generation))["sequence"])

    def _needed(self, id_: str) -> Mapping[str, Any]:
        found = self._side.read(id_)
        if found is None:
            raise KeyError(id_)
        return found[0]

    def records(self, generation: str, ids: Sequence[str]) -> dict[str, tuple[int, Mapping[str, Any]]]:
        """The kept raw records of some products, with their ord."""
        found: dict[str, tuple[int, Mapping[str, Any]]] = {}
        for first in range(0, len(ids), _RECORDS_AT_ONCE):
            found |= self._some_records(generation, ids[first : first + _RECORDS_AT_ONCE])
        return found

    def _some_records(self, generation: str, ids: Sequence[str]) -> dict[str, tuple[int, Mapping[str, Any]]]:
        raw = self._names.raw(generation)
        with there(raw):
            docs = self._writing.mget(body={"ids": list(ids)}, index=raw)["docs"]
            if wrong := next((doc["error"] for doc in docs if "error" in doc), None):
                if wrong["type"] == "index_not_found_exception":
                    raise gone(raw)
                message = f"OpenSearch could not read raw records ({wrong['reason']}); run `gondola generations verify`"
                raise EngineUnavailableError(message)
            return {doc["_id"]: (doc["_source"]["ord"], doc["_source"]["record"]) for doc in docs if doc["found"]}

    def all_records(self, generation: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """Every kept raw record, by ord."""
        body: dict[str, Any] = {"size": 1000, "query": {"match_all": {}}, "sort": [{"ord": "asc"}]}
        raw = self._names.raw(generation)
        while True:
            with there(raw):
                hits = self._writing.search(index=raw, body=body)["hits"]["hits"]
                found = [(hit["_id"], hit["_source"]["ord"], hit["_source"]["record"]) for hit in hits]
            yield from found
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def owners(self, generation: str, keys: Sequence[str]) -> dict[str, str]:
        """The product of every variant that one of these keys names; an older generation has all its records read."""
        raw = self._names.raw(generation)
        with there(raw):
            known = self._writing.indices.get_mapping(index=raw)[raw]["mappings"]["properties"]
        wanted = set(keys)
        if "variants" not in known:
            found = ((id_, data["variants"]) for id_, _, data in self.all_records(generation))
            return {key: id_ for id_, variants in found for key in variants if key in wanted}
        owners = {}
        for first in range(0, len(keys), _KEYS_AT_ONCE):
            for id_, variants in self._variants(raw, keys[first : first + _KEYS_AT_ONCE]):
                owners.update({key: id_ for key in variants if key in wanted})
        return owners

    def _variants(self, raw: str, keys: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """The products with one of these variants, in their order, each with all its variants."""
        body: dict[str, Any] = {
            "size": 1000,
            "query": {"bool": {"filter": [{"terms": {"variants": list(keys)}}]}},
            "_source": ["variants"],
            "sort": [{"ord": "asc"}],
        }
        while True:
            with there(raw):
                hits = self._writing.search(index=raw, body=body)["hits"]["hits"]
                found = [(hit["_id"], hit["_source"]["variants"]) for hit in hits]
            yield from found
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def blob(self, generation: str, name: str) -> bytes:
        """A blob published with a generation."""
        content, part, more = b"", 0, True
        while more:
            piece = self._needed(Names.blob(generation, name, part))
            content += unpacked(piece["content"])
            part, more = part + 1, piece["more"]
        return content

    def manifest(self, generation: str) -> Manifest:
        """A generation's manifest."""
        id_ = Names.manifest(generation)
        return _manifest_from(id_, self._needed(id_))

    def generations(self) -> tuple[Manifest, ...]:
        """All whole generations, newest first; one whose manifest cannot be read is none."""
        found = []
        for id_, data, _ in self._side.scan("manifest"):
            with suppress(DamagedError):
                found.append(_manifest_from(id_, data))
        return tuple(sorted(found, key=lambda manifest: manifest.generation, reverse=True))

    def verify(self, generation: str) -> tuple[str, ...]:
        """Compare every blob with its sum, and ask for the health of the indexes."""
        wrong = []
        for name, expected in sorted(self.manifest(generation).sums.items()):
            try:
                if sha256(self.blob(generation, name)) != expected:
                    wrong.append(f"blob {name} does not have the content that was published")
            except KeyError:
                wrong.append(f"blob {name} is missing")
        for index in (self._names.index(generation), self._names.raw(generation)):
            with there(index):
                if not self._writing.indices.exists(index=index):
                    wrong.append(f"index {index} is missing")
                elif self._writing.cluster.health(index=index)["status"] == "red":
                    wrong.append(f"index {index} has lost a shard")
        return tuple(wrong)

    def remove(self, generation: str) -> None:
        """Remove a generation: first its manifest, so that nobody opens what is half gone."""
        manifest = self.manifest(generation)
        self._side.delete(Names.manifest(generation))
        _remove_indexes(self._writing, self._names, generation)
        self._side.delete(Names.sequence(generation))
        for name in manifest.sums:
            part = 0
            while found := self._side.read(Names.blob(generation, name, part)):
                self._side.delete(Names.blob(generation, name, part))
                part += 1
                if not found[0]["more"]:
                    break


def _manifest_from(id_: str, data: Mapping[str, Any]) -> Manifest:
    """A manifest as the side index keeps it. Raises DamagedError when that is not all of one."""
    try:
        return Manifest.read(data)
    except (TypeError, AttributeError) as error:
        message = f"{id_} in the side index is no manifest ({error}); {REBUILD}"
        raise DamagedError(message) from error


def _remove_indexes(client: OpenSearch, names: Names, generation: str) -> None:
    for index in (names.index(generation), names.raw(generation)):
        with one_word(), suppress(NotFoundError):
            patiently(partial(client.indices.delete, index=index))
