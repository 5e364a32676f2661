"""What quarantine files say about a product: rows and values that were kept out, with their lines and reasons."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.core.product import Rejected

MOST_FILED = 20
"""So many lines of quarantine files are told at most."""


@dataclass(frozen=True)
class Filed:
    """A line of a quarantine file."""

    file: str
    rejected: Rejected


def quarantined(folder: Path, generation: str, asked: str) -> tuple[Filed, ...]:
    """What quarantine files say about an id: those of the generation first, then those of updates, newest first."""
    own = folder / f"{generation}.ndjson"
    updates = sorted(folder.glob("update-*.ndjson"), reverse=True) if folder.is_dir() else []
    found: list[Filed] = []
    wanted = json.dumps(asked, ensure_ascii=False)[1:-1].encode()
    for path in (one for one in (own, *updates) if one.is_file()):
        with path.open("rb") as lines:
            for line in lines:
                if wanted in line and (filed := _read(line)) and _is_about(filed, asked):
                    found.append(Filed(str(path), filed))
                    if len(found) == MOST_FILED:
                        return tuple(found)
    return tuple(found)


def _read(line: bytes) -> Rejected | None:
    """What a line says; nothing for one that is not whole, as a full disk leaves it."""
    try:
        return Rejected(**json.loads(line))
    except (TypeError, ValueError):
        return None


def _is_about(filed: Rejected, asked: str) -> bool:
    return filed.product == asked or repr(asked) in filed.reason
