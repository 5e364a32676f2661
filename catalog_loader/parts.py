"""The files that a feed is made of: one, those of a folder, those in a zip, or what comes in on standard input."""

import shutil
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from catalog_loader import feed_bytes
from catalog_loader.feed_bytes import BLOCK, ZIP, BadFeedError, Source, first_bytes, source_of

STANDARD_INPUT = Path("-")
MAX_PARTS = 100
_SHEETS = ("xl/workbook.xml", "xl/workbook.bin")
_ENCRYPTED = 0x1


def parts(path: Path) -> tuple[Source, ...]:
    """The files of a feed, in the order of their names. Raises BadFeedError for what is none, or too many."""
    if path == STANDARD_INPUT:
        path = _spooled()
        named = Source(path, "standard input", kept=_Vanishing(path))
        return tuple(_members(named)) if _is_zip(named) else (named,)
    if path.is_dir():
        return _of_folder(path)
    if path.exists() and not path.is_file():
        raise BadFeedError(f"{path}: is not an ordinary file; write the feed to a file first")
    source = source_of(path)
    return tuple(_members(source)) if _is_zip(source) else (source,)


def _of_folder(folder: Path) -> tuple[Source, ...]:
    try:
        files = sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    except OSError as error:
        raise BadFeedError(f"{folder}: cannot be read ({error.strerror}); check the path and its rights") from None
    if not files:
        raise BadFeedError(f"{folder}: is a folder; name the feed's file in it, or put the feed's parts there")
    if len(files) > MAX_PARTS:
        raise BadFeedError(f"{folder}: has {len(files):,} files; a feed has at most {MAX_PARTS} parts, join some")
    found = [Source(one, f"{folder.name}/{one.name}") for one in files]
    return tuple(part for one in found for part in (_members(one) if _is_zip(one) else (one,)))


class _Vanishing:
    """A temporary file that goes when nobody reads it any more, or at the end."""

    def __init__(self, path: Path) -> None:
        self._gone = weakref.finalize(self, shutil.rmtree, path.parent, ignore_errors=True)


def _spooled() -> Path:
    """Standard input as a file: a feed's beginning is looked at before it is read, and some are read twice."""
    if sys.stdin.isatty():
        raise BadFeedError("standard input is a terminal; send a feed into it, as in `export | gondola … -`")
    path = Path(tempfile.mkdtemp(prefix="gondola-")) / "feed"
    total = 0
    with path.open("wb") as out:
        while block := sys.stdin.buffer.read(BLOCK):
            total += len(block)
            if total > feed_bytes.MAX_OUTPUT:
                out.close()
                shutil.rmtree(path.parent, ignore_errors=True)
                raise BadFeedError("standard input has no end; write the feed to files and name their folder")
            out.write(block)
    return path


def _is_zip(source: Source) -> bool:
    return first_bytes(source).startswith(ZIP)


def is_sheet(source: Source) -> bool:
    """Whether a file is an Excel workbook."""
    if source.member or not _is_zip(source):
        return False
    try:
        with zipfile.ZipFile(source.path) as packed:
            return any(name in packed.namelist() for name in _SHEETS)
    except zipfile.BadZipFile:
        return False


def _members(source: Source) -> Iterator[Source]:
    """The files in a zip. Their names are shown and never used as paths."""
    try:
        with zipfile.ZipFile(source.path) as packed:
            infos = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # the words for a zip that cannot be opened, since most that cannot are workbooks saved half
        why = "is a zip or an Excel workbook; unpack it, or save the sheet as CSV UTF-8"
        raise BadFeedError(f"{source.name}: {why}") from None
    names = {info.filename for info in infos}
    if names.intersection(_SHEETS):
        yield source
        return
    if "content.xml" in names and "mimetype" in names:
        raise BadFeedError(f"{source.name}: is an OpenDocument sheet; save it as xlsx or CSV UTF-8")
    files = sorted((info for info in infos if _is_part(info)), key=lambda info: info.filename)
    _check(source, infos, files)
    for info in files:
        shown = PurePosixPath(info.filename.replace("\\", "/")).name
        yield Source(source.path, f"{source.name}/{shown}", info.filename, source.kept)


def _is_part(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file that somebody meant to send."""
    path = PurePosixPath(info.filename)
    return not info.is_dir() and path.parts[:1] != ("__MACOSX",) and not path.name.startswith(".")


def _check(source: Source, infos: list[zipfile.ZipInfo], files: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip that is no feed, or that means harm."""
    if len(infos) > MAX_PARTS:
        raise BadFeedError(f"{source.name}: holds {len(infos):,} entries; a feed has at most {MAX_PARTS} parts")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if ".." in path.parts or path.is_absolute() or PureWindowsPath(info.filename).drive:
            raise BadFeedError(
                f"{source.name}: the entry `{info.filename[:80]}` leads out of the zip; pack it again without folders"
            )
    if not files:
        raise BadFeedError(f"{source.name}: the zip holds no file; check the export that writes it")
    for info in files:
        if info.flag_bits & _ENCRYPTED:
            raise BadFeedError(f"{source.name}: `{info.filename[:80]}` is encrypted; pack it without a password")
    if sum(info.file_size for info in files) > feed_bytes.MAX_OUTPUT:
        most = feed_bytes.shown_size(feed_bytes.MAX_OUTPUT)
        raise BadFeedError(f"{source.name}: unpacks to more than {most}; split it, or unpack it yourself")
