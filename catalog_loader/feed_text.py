"""A feed's bytes as text: its encoding, declared or found, and its physical lines with their blemishes."""

import codecs
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from app.words.mojibake import garbled
from catalog_loader.feed_bytes import BadFeedError, Position, Source, blocks

MAX_LINE = 16 << 20

_BOMS = (  # the longest first: UTF-32 opens like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "iso8859-15", "latin-1"]
_BROKEN_BYTE = re.compile("[\udc00-\udcff]")
_HIGH = re.compile(b"[\x80-\xff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_MANY = 3
_NUL_SHARE = 0.2


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Each byte that does not decode becomes a lone surrogate, so that the rest of its line keeps its shape."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("gondola-mark", _mark)


@dataclass(frozen=True)
class Encoding:
    """How a feed's bytes become text: the codec, its name for people, and what was noticed."""

    name: str
    label: str
    notes: tuple[str, ...] = ()

    @property
    def codec(self) -> str:
        """The codec to read with: a byte-order mark is no text."""
        return "utf-8-sig" if self.name == "utf-8" else self.name


def find_encoding(source: Source, head: bytes, declared: str) -> Encoding:
    """The declared encoding; else what a byte-order mark says, UTF-8 when the bytes are, or the likeliest guess."""
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if declared:
        return _declared(source, head, declared, marked)
    if marked:
        return Encoding(marked, f"{marked.upper()} with BOM")
    if order := _halves(head):
        raise BadFeedError(
            f"{source.name}: every other byte is NUL: this is UTF-16 without its mark; "
            f"write `encoding: utf-16-{order}` under `feed:`"
        )
    evidence = _evidence(source)
    text = evidence.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad <= len(_NOT_ASCII.findall(text)) - bad:
        return Encoding("utf-8", "UTF-8")
    guess = from_bytes(evidence, cp_isolation=_LIKELY).best()
    name = codecs.lookup(guess.encoding if guess else "cp1252").name
    note = f"the bytes are not UTF-8; {name} is a guess: write `encoding:` under `feed:` to be sure"
    return Encoding(name, f"{name} (a guess)", (note,))


def _halves(head: bytes) -> str:
    """Which half of a letter comes first where every other byte is NUL, `le` or `be`; empty where it is not so."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > _NUL_SHARE * len(head) > 10 * min(even, odd):
        return "le" if odd > even else "be"
    return ""


def _declared(source: Source, head: bytes, declared: str, marked: str) -> Encoding:
    try:
        b"ab".decode(declared, "replace")  # refuses what is no encoding of text, such as base64
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        raise BadFeedError(
            f"{source.name}: there is no encoding `{declared}`; write one such as utf-8, cp1252 or iso-8859-15"
        ) from None
    name = "utf-8" if name == "utf-8-sig" else name
    if name in ("utf-16", "utf-32") and not marked:
        order = _halves(head) if name == "utf-16" else ""
        mend = f"write `{name}-{order}`" if order else f"write `{name}-le` or `{name}-be`, or the encoding it is in"
        raise BadFeedError(
            f"{source.name}: `encoding: {declared}` is declared, and the file does not open with its byte-order mark; "
            f"{mend}"
        )
    if not marked or name.startswith(marked):
        return Encoding(marked or name, f"{name.upper()} with BOM" if marked else f"{name} (declared)")
    note = f"`{declared}` is declared, yet the file opens with the mark of {marked.upper()}: read as {marked.upper()}"
    return Encoding(marked, f"{marked.upper()} with BOM", (note,))


def _evidence(source: Source) -> bytes:
    """About a block of bytes from the first one that is not ASCII on, however late it comes."""
    found = b""
    for block in blocks(source):
        if found:
            return found + block
        if not block.isascii():
            first = _HIGH.search(block)
            found = block[first.start() :] if first else b""
    return found


def mojibake(text: str) -> tuple[str, ...]:
    """A note, when accents look as if they had been decoded once too often."""
    seen = [*garbled(text)]
    if len(seen) < _MANY or len(seen) < len(_NOT_ASCII.findall(text)) / 50:
        return ()
    shown = ", ".join(dict.fromkeys(seen[:20]))
    return (f"{len(seen)} times pairs like {shown} at the beginning: was UTF-8 decoded as cp1252 before the export?",)


def pieces(source: Source, encoding: Encoding, position: Position | None = None) -> Generator[str]:
    """The feed's text in pieces; a byte that does not decode is a lone surrogate in it."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("gondola-mark")
    for block in blocks(source, position):
        if text := decoder.decode(block):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


def broken_byte(text: str) -> str:
    """The first byte of a text that did not decode, as `0xE9`; empty when there is none."""
    found = _BROKEN_BYTE.search(text)
    return f"0x{ord(found.group()) - 0xDC00:02X}" if found else ""


def ends_lines(text: str) -> str:
    """What ends a physical line: LF, or CR when the first line break outside quotes is a CR by itself."""
    for outside in text.split('"')[::2]:
        if found := re.search(r"\r*\n|\r", outside):
            return "\r" if found.group() == "\r" else "\n"
    return "\n"


@dataclass
class Lump:
    """Physical lines that were read at once, without their ends, and what is wrong with which."""

    first: int
    lines: list[str]
    blemishes: dict[int, str] = field(default_factory=dict)


def lumps(texts: Iterator[str], encoding: Encoding, end: str = "\n") -> Generator[Lump]:
    """Cut text into lumps of whole physical lines, the first one being line 1; in constant memory."""
    rest: list[str] = []
    held, number, too_long = 0, 1, False
    for text in texts:
        body, found, tail = text.rpartition(end)
        if not found:
            rest, held = [*rest, tail], held + len(tail)
            if held > MAX_LINE:
                rest, held, too_long = [], 0, True
            continue
        lump = _lump(number, "".join((*rest, body)), encoding, end)
        if too_long:
            lump.lines[0] = ""
            lump.blemishes[number] = f"a line longer than {MAX_LINE >> 20} MiB"
        yield lump
        number += len(lump.lines)
        rest, held, too_long = [tail], len(tail), False
    lump = _lump(number, "".join(rest), encoding, end)
    if too_long:
        lump.blemishes[number] = f"a line longer than {MAX_LINE >> 20} MiB"
    yield lump


def _lump(first: int, text: str, encoding: Encoding, end: str) -> Lump:
    lump = Lump(first, text.split(end))
    if "\0" in text:
        lump.blemishes.update((first + at, "a NUL byte") for at, line in enumerate(lump.lines) if "\0" in line)
    try:
        text.encode()  # far faster than a search for lone surrogates
    except UnicodeEncodeError:
        for at, line in enumerate(lump.lines):
            if byte := broken_byte(line):
                lump.blemishes[first + at] = f"the byte {byte} does not decode as {encoding.name}"
    return lump


def head_text(head: bytes, encoding: Encoding) -> str:
    """The beginning of a feed as text; a character cut at its end is left out."""
    return codecs.getincrementaldecoder(encoding.codec)("gondola-mark").decode(head)
