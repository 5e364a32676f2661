"""The node for tests starts, serves, and leaves nothing behind; where it cannot, it says why in one line."""

import os
import re
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from opensearchpy import OpenSearch

from tests.tools.node import missing, require, shared_node
from tools import opensearch_node
from tools.opensearch_node import (
    NodeFailed,
    Unavailable,
    default_cache,
    fetch_distribution,
    find_java,
    running_node,
    url_or_node,
)

TEXT_SCORE = "return query.boost * 2.2 * doc.freq / (doc.freq + 1.2 * (0.25 + 0.75 * doc.length / 2.0));"
ROBES = {
    "settings": {"number_of_shards": 1, "similarity": {"ours": {"type": "scripted", "script": {"source": TEXT_SCORE}}}},
    "mappings": {"properties": {"name": {"type": "text", "analyzer": "whitespace", "similarity": "ours"}}},
}


@pytest.fixture
def no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENSEARCH_URL", raising=False)


@pytest.fixture
def node_can_run(no_url: None) -> None:
    try:
        fetch_distribution(default_cache())
        find_java()
    except Unavailable as reason:
        missing(reason)


@pytest.fixture
def folders_of_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nodes put their data here, so that a test sees what they leave; `nobody` may enter it, unlike `tmp_path`."""
    with TemporaryDirectory(prefix="gondola-test-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr("tempfile.tempdir", folder)
        yield Path(folder)


def answers(url: str) -> bool:
    port = int(url.rpartition(":")[2])
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def eventually(holds: Callable[[], bool], within: float = 20) -> bool:
    end = time.monotonic() + within
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def test_a_node_scores_by_our_own_formula_and_leaves_nothing_behind(folders_of_nodes: Path) -> None:
    with require(running_node()) as url:
        shop = OpenSearch(url)
        shop.indices.create(index="robes", body=ROBES)
        for number, name in enumerate(("robe rouge", "robe rouge longue", "chemise bleue")):
            shop.index(index="robes", id=str(number), body={"name": name})
        shop.indices.refresh(index="robes")
        hits = shop.search(index="robes", body={"query": {"term": {"name": "robe"}}})["hits"]["hits"]
        shop.close()
        assert [hit["_id"] for hit in hits] == ["0", "1"]
        assert hits[0]["_score"] == pytest.approx(1.0)
        assert len(list(folders_of_nodes.glob("gondola-node-*"))) == 1
    assert not answers(url)
    assert not list(folders_of_nodes.iterdir())


@pytest.mark.usefixtures("node_can_run")
def test_a_node_that_dies_says_its_last_words_at_once(folders_of_nodes: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NodeFailed, match=r"(?s)ended with code 1; its last lines:.*heap"), running_node(heap="1k"):
        pass
    assert time.monotonic() - began < opensearch_node.READY_WITHIN / 4
    assert not list(folders_of_nodes.iterdir())


@pytest.mark.usefixtures("no_url")
def test_several_processes_share_one_node_and_the_last_one_puts_out_the_light(tmp_path: Path) -> None:
    user = textwrap.dedent("""
        import pathlib, sys
        from tests.tools.node import shared_node
        with shared_node(pathlib.Path(sys.argv[1])) as url:
            print(url, flush=True)
            sys.stdin.read()
    """)
    with require(shared_node(tmp_path / "shared")) as url:
        command = [sys.executable, "-c", user, str(tmp_path / "shared")]
        others = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = [other.stdout.readline().strip() for other in others if other.stdout]
        assert said == [url, url]
        others[0].kill()  # a worker that crashes counts as gone
        others[1].communicate()
        others[0].communicate()
        assert answers(url)
    assert not answers(url)
    assert not (tmp_path / "shared" / "found").exists()


@pytest.mark.usefixtures("node_can_run")
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_node_dies_with_the_process_that_was_killed(folders_of_nodes: Path) -> None:
    owner = f"""
        import signal, tempfile
        tempfile.tempdir = {str(folders_of_nodes)!r}
        from tools.opensearch_node import running_node
        with running_node() as url:
            print(url, flush=True)
            signal.pause()
    """
    command = [sys.executable, "-c", textwrap.dedent(owner)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip() if process.stdout else ""
        assert answers(url)
        process.kill()
    assert eventually(lambda: not answers(url))


def test_an_opensearch_url_that_does_not_answer_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_URL", "http://shop:secret@127.0.0.1:9")
    with pytest.raises(Unavailable) as told, url_or_node():
        pass
    line = (
        r"no OpenSearch node: OPENSEARCH_URL=http://127.0.0.1:9 does not answer: .*refused.* \(start it, or unset it\)"
    )
    assert re.fullmatch(line, str(told.value))


@pytest.mark.usefixtures("no_url")
def test_without_maven_and_without_a_cache_the_line_says_how_to_get_a_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONDOLA_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with (
        pytest.raises(Unavailable, match=r"Maven .* not installed.*make opensearch.*OPENSEARCH_URL") as told,
        url_or_node(),
    ):
        pass
    assert "\n" not in str(told.value)


def test_a_fetch_that_was_killed_is_not_taken_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, cache = tmp_path / "mvn", tmp_path / "cache"
    (cache / ".fetch-killed" / "unpacked" / "opensearch").mkdir(parents=True)
    program.write_text("#!/bin/sh\necho '[ERROR] no route to Maven Central'; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(Unavailable, match=r"no route to Maven Central \(install Maven"):
        fetch_distribution(cache)
    assert [left.name for left in cache.iterdir()] == ["fetch.lock"]


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_no_node_is_a_skip_for_a_person_and_a_failure_in_ci(
    ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="does not answer"), require(url_or_node()):
        pass
