"""Pictures of products: addresses elsewhere as they are, files below `/pictures/`, nothing for what is not there."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.search.kinds import Storefront
from app.search.snapshot import Snapshot


@dataclass(frozen=True)
class Pictures:
    """Where the picture files of a shop lie: where a setting says, else where its rules say."""

    shop: Path
    setting: Path | None = None

    def folder(self, snapshot: Snapshot) -> Path:
        """The folder, with no way out of it."""
        return (self.setting or self.shop / snapshot.pack.one(Storefront).pictures).resolve()


def address_of(value: str, folder: Path) -> str:
    """The address of a picture; nothing when there is none to show. Other sites are asked safely or not at all."""
    text = value.strip()
    scheme, mark, rest = text.partition("://")
    if mark and scheme.lower() in ("http", "https"):
        return f"https://{rest}"
    if text.startswith("//"):
        return f"https:{text}"
    return f"/pictures/{quote(text)}" if text and _is_there(text, folder) else ""


def _is_there(name: str, folder: Path) -> bool:
    """Whether a file lies in the folder, not beside it."""
    if name.startswith("/") or "\0" in name or ".." in name.split("/"):
        return False
    try:
        return (folder / name).is_file()
    except OSError:  # a name that no file can have
        return False
