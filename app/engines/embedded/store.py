"""Builds, updates and removes generations as directories: whole or absent, checked by their sums."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson
from tantivy import Index, IndexWriter

from app.core.files import file_sha256, sha256, sync_folder, write_atomic
from app.core.generation import FORMAT, REBUILD, DamagedError, EngineUnavailableError, Manifest, Outcome
from app.core.product import Document
from app.core.schema import IndexSpec
from app.engines.embedded.damage import damage
from app.engines.embedded.layout import (
    BLOBS,
    INDEX,
    MANIFEST,
    RECORDS,
    SEQUENCE,
    SUMS,
    create_index,
    open_index,
    tantivy_document,
)
from app.engines.embedded.reader import EmbeddedReader

_BUILD_HEAP = 400_000_000
_UPDATE_HEAP = 50_000_000


class EmbeddedBuild:
    """A generation in the making, in a folder of its own until it is whole."""

    def __init__(self, folder: Path, final: Path, spec: IndexSpec) -> None:
        """Begin in `folder`; `finish` renames it to `final`."""
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder
        self._final = final
        self._index: Index = create_index(folder, spec)
        self._schema = self._index.schema
        self._writer: IndexWriter = self._index.writer(_BUILD_HEAP, 1)
        self._records = _records(folder)
        self._added = 0

    def add(self, documents: Iterable[Document]) -> None:
        """Add finished documents."""
        for document in documents:
            self._writer.add_document(tantivy_document(document, self._schema))
            self._added += 1

    def keep(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep raw records."""
        _keep(self._records, records)

    def finish(self, blobs: Mapping[str, bytes], manifest: Manifest) -> Manifest:
        """Commit, count, write sums and rename: from here on the generation exists."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._records.commit()
        self._records.close()
        self._index.reload()
        if (there := self._index.searcher().num_docs) != self._added:
            message = f"the index holds {there} of {self._added} documents; nothing was published"
            raise DamagedError(message)
        for name, content in blobs.items():
            write_atomic(self._folder / BLOBS / name, content)
        manifest = replace(manifest, sums={name: sha256(content) for name, content in blobs.items()})
        write_atomic(self._folder / SEQUENCE, str(manifest.as_of).encode())
        _write_sums(self._folder, {})
        write_atomic(self._folder / MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        self._final.parent.mkdir(parents=True, exist_ok=True)
        self._folder.rename(self._final)
        sync_folder(self._final.parent)
        return manifest

    def abandon(self) -> None:
        """Remove everything; the writer's own threads are stopped first, or they would write on."""
        with suppress(Exception):
            self._writer.rollback()
        self._records.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class EmbeddedStore:
    """The generations of one shop, below one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep generations in `folder`."""
        self._folder = folder

    def _path(self, generation: str) -> Path:
        path = self._folder / "generations" / generation
        if not (path / MANIFEST).is_file():
            raise KeyError(generation)
        return path

    def begin(self, generation: str, spec: IndexSpec) -> EmbeddedBuild:
        """Begin a new generation beside whatever is live; leftovers of killed builds go."""
        shutil.rmtree(self._folder / "building", ignore_errors=True)
        return EmbeddedBuild(self._folder / "building" / generation, self._folder / "generations" / generation, spec)

    def reader(self, generation: str) -> EmbeddedReader:
        """Open a generation."""
        path = self._path(generation)
        if (found := self.manifest(generation).format) != FORMAT:
            message = f"generation {generation} has format {found}, this Gondola reads {FORMAT}; run `gondola reindex`"
            raise DamagedError(message)
        try:
            return EmbeddedReader(path)
        except (OSError, ValueError) as error:
            message = f"generation {generation} cannot be opened ({error}); run `gondola generations verify`"
            raise DamagedError(message) from error

    def apply(self, generation: str, outcomes: Sequence[Outcome], sequence: int) -> None:
        """Write changes into a generation; the sequence number comes last, so that a killed update is done again."""
        path = self._path(generation)
        with damage(path / INDEX, REBUILD):
            index = open_index(path)
        sums = _known_sums(path)
        with _kept(path) as records, records:
            _keep(records, [(one.id, one.ord, orjson.dumps(one.record)) for one in outcomes if one.record is not None])
            gone = [(one.id,) for one in outcomes if one.record is None]
            records.executemany("DELETE FROM records WHERE id = ?", gone)
            if _has_variants(records):
                records.executemany("DELETE FROM variants WHERE product = ?", [(one.id,) for one in outcomes])
                _keep_variants(records, ((one.id, one.record) for one in outcomes if one.record is not None))
        try:
            writer = index.writer(_UPDATE_HEAP, 1)
        except ValueError as error:
            message = f"the index of generation {generation} is being written by another process; try again"
            raise EngineUnavailableError(message) from error
        try:
            for one in outcomes:
                writer.delete_documents_by_term("id", one.id)
            for one in outcomes:
                if one.document:
                    writer.add_document(tantivy_document(one.document, index.schema))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        writer.wait_merging_threads()
        _write_sums(path, sums)
        write_atomic(path / SEQUENCE, str(sequence).encode())

    def sequence(self, generation: str) -> int:
        """The sequence number of the last change a generation contains."""
        path = self._path(generation) / SEQUENCE
        with damage(path, REBUILD):
            return int(path.read_text())

    def records(self, generation: str, ids: Sequence[str]) -> dict[str, tuple[int, Mapping[str, Any]]]:
        """The kept raw records of some products, with their ord."""
        found = {}
        with _kept(self._path(generation)) as records:
            for id_ in ids:
                row = records.execute("SELECT ord, data FROM records WHERE id = ?", (id_,)).fetchone()
                if row:
                    found[id_] = (row[0], orjson.loads(row[1]))
        return found

    def all_records(self, generation: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """Every kept raw record, by ord."""
        with _kept(self._path(generation)) as records:
            for id_, ord_, data in records.execute("SELECT id, ord, data FROM records ORDER BY ord"):
                yield id_, ord_, orjson.loads(data)

    def owners(self, generation: str, keys: Sequence[str]) -> dict[str, str]:
        """The product of every variant that one of these keys names; the first question makes the list of variants."""
        path = self._path(generation)
        question = "SELECT product FROM variants WHERE key = ?"
        with _kept(path) as records:
            if not _has_variants(records):
                _list_variants(records)
            found = ((key, records.execute(question, (key,)).fetchone()) for key in keys)
            return {key: row[0] for key, row in found if row}

    def blob(self, generation: str, name: str) -> bytes:
        """A blob published with a generation. Raises KeyError when there is none."""
        path = self._path(generation) / BLOBS / name
        try:
            with damage(path, REBUILD):
                return path.read_bytes()
        except FileNotFoundError:
            raise KeyError(f"{BLOBS}/{name}") from None

    def manifest(self, generation: str) -> Manifest:
        """A generation's manifest."""
        path = self._path(generation) / MANIFEST
        with damage(path, f"remove the folder {path.parent}, then {REBUILD}"):
            return Manifest.read(orjson.loads(path.read_bytes()))

    def generations(self) -> tuple[Manifest, ...]:
        """All whole generations, newest first; what has no manifest that can be read is passed over.

        Whoever looks for another generation must find it beside a damaged one.
        """
        names = [path.parent.name for path in (self._folder / "generations").glob(f"*/{MANIFEST}") if path.is_file()]
        found = []
        for name in sorted(names, reverse=True):
            with suppress(DamagedError):
                found.append(self.manifest(name))
        return tuple(found)

    def verify(self, generation: str) -> tuple[str, ...]:
        """Compare every file with its sum, and the raw records with SQLite's own check."""
        path = self._path(generation)
        wrong = [f"{name} is missing" for name in (RECORDS, SEQUENCE, SUMS) if not (path / name).is_file()]
        sums = {f"{BLOBS}/{name}": value for name, value in self.manifest(generation).sums.items()}
        try:
            sums.update(_known_sums(path))
        except DamagedError as error:
            wrong.append(str(error))
        for name, expected in sorted(sums.items()):
            file = path / name
            if not file.is_file():
                wrong.append(f"{name} is missing")
            elif file_sha256(file) != expected:
                wrong.append(f"{name} does not have the content that was published")
        if not (path / RECORDS).is_file():
            return tuple(wrong)  # SQLite would make a new, empty one
        try:
            with closing(_records(path)) as records:
                if (verdict := records.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                    wrong.append(f"{RECORDS}: {verdict}")
        except sqlite3.DatabaseError as error:
            wrong.append(f"{RECORDS}: {error}")
        return tuple(wrong)

    def remove(self, generation: str) -> None:
        """Remove a generation; readers that have it open keep answering."""
        shutil.rmtree(self._path(generation), ignore_errors=True)


def _records(folder: Path) -> sqlite3.Connection:
    table = "CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, ord INTEGER, data BLOB) WITHOUT ROWID"
    connection = sqlite3.connect(folder / RECORDS)
    try:
        connection.execute(table)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


@contextmanager
def _kept(folder: Path) -> Iterator[sqlite3.Connection]:
    """The raw records of a whole generation; where they are gone, an update must not begin new ones."""
    if not (folder / RECORDS).is_file():
        message = f"generation {folder.name} has lost {RECORDS}; {REBUILD}"
        raise DamagedError(message)
    with damage(folder / RECORDS, REBUILD), closing(_records(folder)) as connection:
        yield connection


def _keep(connection: sqlite3.Connection, records: Iterable[tuple[str, int, bytes]]) -> None:
    connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", records)


def _has_variants(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'variants'").fetchone())


def _list_variants(connection: sqlite3.Connection) -> None:
    """Make the list of variants with their products, whole or not at all; updates keep it from then on."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE variants (key TEXT PRIMARY KEY, product TEXT) WITHOUT ROWID")
        connection.execute("CREATE INDEX variants_of ON variants (product)")
        everything = connection.execute("SELECT id, data FROM records ORDER BY ord").fetchall()
        _keep_variants(connection, ((id_, orjson.loads(data)) for id_, data in everything))


def _keep_variants(connection: sqlite3.Connection, records: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO variants VALUES (?, ?)",
        ((key, id_) for id_, record in records for key in record.get("variants", ())),
    )


def _known_sums(folder: Path) -> dict[str, str]:
    """The sums that were written last."""
    if not (folder / SUMS).exists():
        return {}
    with damage(folder / SUMS, REBUILD):
        return {**orjson.loads((folder / SUMS).read_bytes())}


def _write_sums(folder: Path, known: Mapping[str, str]) -> None:
    """Sums of the index files. Segments never change once written, so only names that are new are read."""
    sums = {}
    for file in sorted((folder / INDEX).iterdir()):
        name = f"{INDEX}/{file.name}"
        if file.name.endswith(".lock"):
            continue
        fixed = not file.name.endswith(".json") and name in known
        sums[name] = known[name] if fixed else file_sha256(file)
    write_atomic(folder / SUMS, orjson.dumps(sums, option=orjson.OPT_INDENT_2))
