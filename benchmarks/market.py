"""The grown marketplace at a size, built once in a run by `gondola reindex` in a process of its own."""

import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.shop import Shop
from app.desk.live import Snapshots
from app.desk.packs import read_draft
from app.factory import data_folder, open_engine
from app.settings import Settings
from benchmarks.mix import Asked, mix
from benchmarks.processes import MIB, need_proc, together
from benchmarks.serving import program
from benchmarks.shop import Catalogue, marketplace

SMALL = 20_000
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Market:
    """A live marketplace, and what building it took."""

    catalogue: Catalogue
    settings: Settings
    snapshots: Snapshots
    products: int
    seconds: float
    peak: float
    """MiB."""

    @property
    def folder(self) -> Path:
        """Where its built things lie."""
        return data_folder(self.settings, self.snapshots.current().pack.one(Shop).code)

    def on_disk(self, name: str) -> float:
        """The size of a part of the generation, in MiB."""
        path = self.folder / "generations" / self.snapshots.current().manifest.generation / name
        files = path.rglob("*") if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files if file.is_file()) / MIB


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """One folder for a run; it goes when the run ends."""
    return tempfile.TemporaryDirectory(prefix="gondola-bench-")


@cache
def market(products: int) -> Market:
    """The marketplace of so many products."""
    need_proc()
    folder = Path(_folder().name) / f"{products}"
    catalogue = marketplace(folder, products)
    settings = Settings(shop=catalogue.shop, data=folder / "var")
    seconds, most = _reindex(catalogue, settings)
    engine = open_engine(settings, read_draft(settings.shop).one(Shop).code)
    snapshots = Snapshots(engine)
    return Market(catalogue, settings, snapshots, snapshots.current().manifest.products, seconds, most)


def _reindex(catalogue: Catalogue, settings: Settings) -> tuple[float, float]:
    """Seconds from the feed to searchable, and the most memory that the process held, in MiB."""
    where = ["--shop", str(settings.shop), "--data", str(settings.data)]
    command = [program(), "--quiet", *where, "reindex", "--feed", str(catalogue.feed)]
    most = 0.0
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            most = max(most, together(process.pid))
            time.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - began
        if process.returncode:
            told = process.stderr.read().decode() if process.stderr else ""
            message = f"{' '.join(command)} ended with {process.returncode}: {told}"
            raise RuntimeError(message)
    return seconds, most


@cache
def asked_of(products: int) -> tuple[Asked, ...]:
    """The requests for every size: those that the smallest marketplace gives, so that sizes can be compared."""
    small = market(min(SMALL, products))
    return mix(small.snapshots.current(), small.catalogue)
