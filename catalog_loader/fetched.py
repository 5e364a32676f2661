"""Where fetched feeds lie: each in a folder of its own, as long as somebody asks for it."""

import os
import re
import shutil
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult, unquote

KEPT_SECONDS = 7 * 86_400.0
"""A fetched feed that nobody asked for so long goes."""
TWIN_SECONDS = 86_400.0
"""Sooner goes one whose address differs only behind `?`: often a signature stands there, new every night."""
_NAME = re.compile(r"[^\w.-]+")


def place(parts: SplitResult, folder: Path) -> Path:
    """Where a feed is kept: by its whole address, under the last name in it, which tells its format."""
    name = _NAME.sub("_", unquote(parts.path.rpartition("/")[2]))[-80:].lstrip(".") or "feed"
    address, asked = parts._replace(query="", fragment="").geturl(), f"{parts.query}#{parts.fragment}"
    digests = (sha256(one.encode(errors="surrogatepass")).hexdigest()[:16] for one in (address, asked))
    return folder / "-".join(digests) / name


def tidy(used: Path) -> None:
    """Note that a feed's folder was used just now; others go that were not for long."""
    os.utime(used)
    now, same = time.time(), used.name.partition("-")[0]
    for one in used.parent.iterdir():
        with suppress(OSError):
            age = now - one.stat().st_mtime
            if one != used and age > (TWIN_SECONDS if one.name.partition("-")[0] == same else KEPT_SECONDS):
                shutil.rmtree(one)


def marks(file: Path) -> Path:
    """What the host said by which a feed can be asked for again."""
    return file.with_name(f".{file.name}.marks")
