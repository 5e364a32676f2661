"""The commands on packs, where what is live is not whole."""

import shutil
from pathlib import Path

from tests.commands.desk import Desk


def test_a_sound_draft_is_well_whatever_became_of_the_live_index(tmp_path: Path) -> None:
    """Somebody removed its folder: the check of a draft says so beside, and is no failure."""
    desk = Desk(tmp_path)
    desk.done("reindex")
    shutil.rmtree(desk.data / "mini" / "generations")
    result = desk.run("check")
    assert result.exit_code == 0, result.output
    assert "files are well" in result.stdout
    assert "whether a reindex is needed (generation" in result.stderr
