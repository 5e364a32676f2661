"""`gondola evaluate` on the command line, and as docs/evaluating.md prints it."""

import json
import re
import shlex
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_loader.cli import main
from catalog_loader.sample import sample_feed
from tests.commands.desk import Desk
from tests.tutorials import commands

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "evaluating.md"
RATINGS = """\
query,docid,rating
robe,R1,3
robe,R2,0
lampe,L1,2
lampe,GONE,3
<b>rien</b>,R1,0
"""
BURIED = "- {kind: bury, id: long-last, where: {brand: Brume}, by: 90}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shop that is live, and some of its results rated."""
    made = Desk(tmp_path)
    made.done("reindex")
    made.write("ratings.csv", RATINGS)
    return made


def ratings(desk: Desk) -> str:
    return str(desk.shop / "ratings.csv")


def test_the_live_rules_are_measured(desk: Desk) -> None:
    said = desk.done("evaluate", "--queries", ratings(desk))
    assert "3 queries with 4 ratings" in said
    assert "1 rated products are not in the shop" not in said
    assert "1 rated product is not in the shop; its ratings do not count" in said
    assert "1 query without a product rated above 0: only judged@10 and answered count" in said
    assert re.search(r"^NDCG@10 +1\.000 +1\.000 to 1\.000$", said, re.MULTILINE)
    told = desk.told("evaluate", "--queries", ratings(desk))
    assert told["ours"]["figures"]["ndcg"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "queries": 2}
    assert (told["unknown"], told["without_good"], told["against"], told["below"]) == (1, ["<b>rien</b>"], None, [])


def test_the_draft_beside_the_live_rules(desk: Desk) -> None:
    desk.write("rules/merchandising.yaml", BURIED)
    result = desk.run("evaluate", "--queries", ratings(desk), "--draft", "--against", "live")
    assert result.exit_code == 0, result.output
    assert "What draft has over live, query by query" in result.stdout
    assert re.search(r"^robe +1\.000 +0\.631 +-0\.369$", result.stdout, re.MULTILINE)
    assert "next: gondola explain search robe" in result.stderr
    told = desk.told("evaluate", "--queries", ratings(desk), "--draft", "--against", "live")
    assert [one["query"] for one in told["lost"]] == ["robe"]
    assert told["differences"]["ndcg"]["losses"] == 1


def test_what_was_found_is_kept_and_compared_with_later(desk: Desk) -> None:
    before = str(desk.shop / "before.json")
    desk.done("evaluate", "--queries", ratings(desk), "--save", before)
    desk.write("rules/merchandising.yaml", BURIED)
    desk.done("publish", "--why", "long dresses last")
    told = desk.told("evaluate", "--queries", ratings(desk), "--against", before)
    assert told["against"]["name"] == "before.json"
    assert [one["query"] for one in told["lost"]] == ["robe"]
    earlier = desk.told("history")[1]["pack"].removeprefix("sha256:")[:12]
    by_pack = desk.told("evaluate", "--queries", ratings(desk), "--against", earlier)
    assert by_pack["lost"] == told["lost"]
    assert by_pack["against"]["name"] == earlier


def test_a_floor_decides_the_exit_code(desk: Desk) -> None:
    """For a pipeline: the document is printed all the same."""
    desk.write("rules/merchandising.yaml", BURIED)
    words = ["evaluate", "--queries", ratings(desk), "--draft"]
    assert desk.run(*words, "--at-least", "ndcg=0.8").exit_code == 0
    result = desk.run(*words, "--at-least", "ndcg=0.9", "--at-least", "answered=1", options=["--json"])
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["below"] == [
        "ndcg is 0.8155, and is to be at least 0.9",
        "answered is 0.6667, and is to be at least 1",
    ]
    assert "ndcg is 0.8155, and is to be at least 0.9" in result.stderr


@pytest.mark.parametrize(
    ("options", "message", "code"),
    [
        (["--at-least", "ndgc=0.5"], "there is no measure `ndgc`; did you mean `ndcg`?", 2),
        (["--at-least", "ndcg"], "--at-least is MEASURE=N with a number from 0 to 1, such as ndcg=0.75", 2),
        (["--at-least", "ndcg=nan"], "--at-least is MEASURE=N", 2),
        (["--at-least", "ndcg=75"], "--at-least is MEASURE=N", 2),
        (["--against", "zzz"], "there is no pack `zzz` to evaluate; there are live, draft, ", 1),
        (["--against", "gone.json"], "gone.json: No such file or directory; check the path", 1),
        (
            ["--against", "SHOP/feed.json"],
            "feed.json is no kept run; `gondola evaluate --save feed.json` writes one",
            1,
        ),
        (["--locale", "de"], "the shop has no locale 'de'; it has fr, en", 1),
        (["--docid-field", "marque"], "there is no field `marque`", 1),
        (["--docid-field", "brand"], "no product of the shop has a `brand` that ", 1),
        (["--save", "SHOP/gone/x.json"], "No such file or directory; check the path", 1),
    ],
)
def test_mistakes_are_told(options: list[str], message: str, code: int, desk: Desk) -> None:
    desk.write("feed.json", "{}")
    words = [word.replace("SHOP", str(desk.shop)) for word in options]
    assert message in desk.refused("evaluate", "--queries", ratings(desk), *words, code=code)


def test_a_file_that_is_no_ratings_is_told(desk: Desk) -> None:
    told = desk.refused("evaluate", "--queries", str(desk.shop / "feed.csv"))
    assert "feed.csv:1: the columns are query,docid,rating, and here are `sku`, " in told
    assert "rename `sku` to `docid`" in told
    assert "does not exist" in desk.refused("evaluate", "--queries", "gone.csv", code=2)


def test_a_draft_that_needs_its_index_is_told(desk: Desk) -> None:
    desk.write("rules/transformations.yaml", "- {kind: clean, field: colour, case: upper}\n")
    told = desk.refused("evaluate", "--queries", ratings(desk), "--draft")
    assert "no generation was built by the catalogue half of `draft`; publish it and reindex to evaluate it" in told


def test_nothing_live_is_no_traceback(tmp_path: Path) -> None:
    made = Desk(tmp_path)
    made.write("ratings.csv", RATINGS)
    assert "nothing is live yet" in made.refused("evaluate", "--queries", ratings(made))


class Reader(HTMLParser):
    """What a page opens and closes, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_is_whole_and_what_is_typed_is_no_markup(desk: Desk) -> None:
    desk.write("rules/merchandising.yaml", BURIED)
    page = desk.shop / "page.html"
    desk.done("evaluate", "--queries", ratings(desk), "--draft", "--against", "live", "--html", str(page))
    text = page.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    assert "<b>rien" not in text
    assert "<b>rien</b>" in reader.texts
    assert {"What draft has over live", "Query by query", "robe", "-0.369"} <= set(reader.texts)
    assert not {"script", "img", "link", "iframe"} & reader.seen
    assert "http" not in text


def test_the_guide_prints_what_the_sample_shop_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of docs/evaluating.md run on the sample shop with the page's own ratings; every line comes out.

    The figures are those of the day on which the page was written: a better order changes them.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("rules", "synonyms"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "catalog_loader" / "sample").mkdir(parents=True)
    shutil.copy(sample_feed(), tmp_path / "catalog_loader" / "sample" / "catalogue.csv")
    page = PAGE.read_text(encoding="utf-8")
    run(["reindex"])
    ran = 0
    for kind, name, content in re.findall(r"^```(csv|yaml|console) ?(\S*)\n(.*?)```", page, re.MULTILINE | re.DOTALL):
        if kind != "console":
            with (tmp_path / name).open("a", encoding="utf-8") as file:
                file.write(content)
            continue
        for line, printed in commands(content):
            said = {shape(one) for one in run(shlex.split(line)[1:]).splitlines()}
            assert [one for one in printed if one != "…" and shape(one) not in said] == [], line
            ran += 1
    assert ran >= 4


def shape(line: str) -> str:
    """A line without its figures and without how far its columns stand apart."""
    return " ".join(re.sub(r"[+-]?\d[\d.,]*", "#", line).split())


def run(words: list[str]) -> str:
    result = CliRunner().invoke(main, words, env={"COLUMNS": "100"})
    assert result.exit_code == 0, result.output
    return result.output
