"""What a load leaves behind: quarantine files, as long as somebody has a use for them."""

from pathlib import Path

from app.desk.publish import KEPT_GENERATIONS
from catalog_loader.loading import KEPT_QUARANTINES
from tests.commands.desk import Desk
from tests.shop import ROWS

BROKEN = [*ROWS, {**ROWS[0], "nom": "Robe longue"}]
"""A row stands twice."""


def filed(desk: Desk) -> set[str]:
    """The names of the quarantine files, and of whatever else lies there."""
    return {one.name for one in (desk.data / "mini" / "quarantine").iterdir()}


def test_quarantine_files_go_with_their_generation(tmp_path: Path) -> None:
    """They hold raw values; those of an index that is gone are of no use."""
    desk = Desk(tmp_path)
    desk.feed("feed.csv", BROKEN)
    made = [desk.told("reindex")["generation"] for _ in range(KEPT_GENERATIONS + 2)]
    assert filed(desk) == {f"{one}.ndjson" for one in made[-KEPT_GENERATIONS:]}
    desk.feed("feed.csv", ROWS)
    desk.done("reindex")
    assert filed(desk) == {f"{one}.ndjson" for one in made[1 - KEPT_GENERATIONS :]}


def test_the_newest_quarantine_files_of_updates_and_refusals_are_kept(tmp_path: Path) -> None:
    """By their moment, whatever they are of; a file of somebody's own stays."""
    desk = Desk(tmp_path)
    desk.feed("feed.csv", BROKEN)
    live = desk.told("reindex")["generation"]
    folder = desk.data / "mini" / "quarantine"
    old = [
        f"{('update', 'dry-run', 'refused')[at % 3]}-20250101t0000000000{at:02}.ndjson"
        for at in range(KEPT_QUARANTINES)
    ]
    for name in [*old, "mine.txt"]:
        (folder / name).write_text("{}")
    desk.done("reindex", "--dry-run")
    (new,) = filed(desk) - {*old, "mine.txt", f"{live}.ndjson"}
    assert new.startswith("dry-run-")
    assert filed(desk) == {*old[1:], "mine.txt", f"{live}.ndjson", new}
