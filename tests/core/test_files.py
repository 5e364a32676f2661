"""Files are whole or absent, and sums name contents."""

from pathlib import Path

import pytest

from app.core.files import file_sha256, files_digest, sha256, write_atomic


def test_a_written_file_is_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "pointer.json"
    write_atomic(path, b"old")
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["pointer.json"]


def test_a_write_that_fails_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pointer.json"
    write_atomic(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("app.core.files.os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in path.parent.iterdir()] == ["pointer.json"]


def test_sums_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"gondola")
    assert file_sha256(path) == sha256(b"gondola")
    assert sha256(b"").removeprefix("sha256:") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_digest_names_files_whatever_their_order() -> None:
    one = files_digest([("a", b"1"), ("b", b"2")])
    assert one == files_digest([("b", b"2"), ("a", b"1")])
    assert len({one, files_digest([("a", b"2"), ("b", b"1")]), files_digest([("a", b"1")]), files_digest([])}) == 4
    assert files_digest([("ab", b"")]) != files_digest([("a", b""), ("b", b"")])
