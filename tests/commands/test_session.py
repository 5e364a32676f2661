"""What goes wrong below a command ends in one sentence."""

import errno
from pathlib import Path

import pytest

from app.commands.session import clear_errors
from tests.commands.desk import Desk


def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails names no file."""
    desk = Desk(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.core.files.os.fsync", full)
    assert "No space left on device; look at the disk and its rights" in desk.refused("reindex")


def test_a_reader_that_went_is_no_fault_of_the_disk() -> None:
    """`gondola … | head` ends as every command does."""
    with pytest.raises(BrokenPipeError), clear_errors():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")
