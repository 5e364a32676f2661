"""A vendor's feed from the command line: a shop that names no column is built from it, and changed by small feeds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalog_loader.cli import main
from tests.catalog_loader.feeds import zipped
from tests.catalog_loader.test_formats import NEW

FIELDS = """
- {name: name, type: text, from: Title, use: [search, show]}
- {name: size, from: Size, level: variant, variant_axis: true, use: [filter, show]}
- {name: price, type: number, from: Price, level: variant, use: [filter, sort, show]}
- {name: image, from: Product image URL, use: [show]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop on Shopify's export, which says of its feed where it is and nothing else."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/shop.yaml").write_text("{code: mini, locales: [en], feed: {path: export.csv}}")
    (tmp_path / "rules/fields.yaml").write_text(FIELDS)
    (tmp_path / "export.csv").write_text(NEW)
    return tmp_path


def gondola(shop: Path, *words: str, sent: bytes = b"") -> Result:
    """What a command says."""
    return CliRunner().invoke(main, ["--shop", str(shop), "--data", str(shop / "var"), *words], input=sent)


def facts(result: Result) -> dict[str, object]:
    """The JSON on the last line."""
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_a_shop_is_built_from_its_vendors_feed_and_told_so(shop: Path) -> None:
    done = gondola(shop, "--json", "reindex")
    built = facts(done)
    assert (built["products"], built["variants"], built["kept"], built["rejected"]) == (2, 3, 3, 0)
    assert "recognised as Shopify CSV (new header), by `URL handle`" in done.stderr
    assert "1 rows only add to another row and were joined to it" in done.stderr


def test_a_list_of_prices_in_another_format_changes_the_variants_it_names(shop: Path) -> None:
    """The key of the catalogue's format names the rows of a plain one too."""
    facts(gondola(shop, "--json", "reindex"))
    (shop / "prices.ndjson").write_text('{"_key": "MUG", "Price": 7}\n')
    assert gondola(shop, "update", str(shop / "prices.ndjson")).exit_code == 0
    (shop / "prices.csv").write_text("SKU;Price\nTS-M;99\n")
    done = gondola(shop, "--json", "update", str(shop / "prices.csv"))
    assert (facts(done)["products"], facts(done)["rejected"]) == (1, 0)
    assert "rows are named by their `SKU`" in done.stderr
    told = gondola(shop, "explain", "product", "t-shirt").output
    assert "99" in told


def test_a_feed_comes_in_on_standard_input(shop: Path) -> None:
    built = facts(gondola(shop, "--json", "reindex", "--feed", "-", sent=zipped({"a.csv": NEW.encode()})))
    assert built["products"] == 2


def test_a_feed_that_means_harm_changes_nothing(shop: Path) -> None:
    (shop / "export.csv").write_bytes(zipped({"../../evil.csv": NEW.encode()}))
    done = gondola(shop, "reindex")
    assert done.exit_code != 0
    assert "the entry `../../evil.csv` leads out of the zip; pack it again without folders; nothing was changed" in (
        done.stderr
    )
