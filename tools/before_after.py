"""Write the figures of docs/before-after.md: `python -m tools.before_after [FEED]` loads the example shop and counts.

The feed stands beside the checkout and is not part of it. Tables stand between markers; the words are written by hand.
"""

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from app.catalog.attributes.base import Attribute
from app.catalog.draft import Draft
from app.catalog.faults import derive_or_refuse
from app.catalog.recipe import Refused, recipe
from app.catalog.survey import background_of
from app.catalog.transformations.base import Transformation
from app.core.fit import as_text
from app.core.product import Step
from app.core.record import record_from
from app.core.shop import Shop
from app.desk.packs import read_draft
from app.desk.publish import Reindex, reindex
from app.desk.radar import FieldRadar, radar
from app.factory import open_engine
from app.rulepack.pack import RulePack
from app.search.kinds import Facet
from app.settings import Settings
from catalog_loader.readers import read_feed
from catalog_loader.second_files import read_second_files

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "cdiscount_fr"
FEED = ROOT.parent / "shared" / "data" / "cdiscount_fr" / "products.csv.gz"
PAGE = ROOT / "docs" / "before-after.md"

COLUMNS: Mapping[str, str] = {
    "Libelle": "title",
    "Description": "about",
    "Marque": "brand",
    "Categorie1": "level_1",
    "Categorie2": "level_2",
    "Categorie3": "level_3",
}
"""What the feed has, and what shoppers see instead of it."""
_LEVELS = ("Categorie1", "Categorie2", "Categorie3")

MESS: Mapping[str, tuple[re.Pattern[str], Sequence[str]]] = {
    "`Voir la présentation`, whole or cut": (re.compile(r"Voir la pr"), ("Description",)),
    "labels that end in `…` or `...`": (re.compile(r"(?:…|\.\.\.)\s*$"), ("Libelle",)),
    "`AUCUNE` and other words for no brand": (
        re.compile(r"^\s*(?:AUCUNE?|GENERI(?:QUE|C)|NO NAME|INCONNUE?|UNIVERSAL|IMPORT)\s*$", re.IGNORECASE),
        ("Marque",),
    ),
    "`(NEW)` and `- NEW` in a category": (re.compile(r"\(NEW\)|- NEW\b"), _LEVELS),
    "category names in capitals": (re.compile(r"^[^a-zà-ÿ]*[A-ZÀ-Ý]{4}[^a-zà-ÿ]*$"), _LEVELS),
    "labels in capitals": (re.compile(r"^[^a-zà-ÿ]*[A-ZÀ-Ý]{4}[^a-zà-ÿ]*$"), ("Libelle",)),
    "double or outer blanks": (re.compile(r"\s\s|^\s|\s$"), tuple(COLUMNS)),
    "letters lost between two encodings": (re.compile("[\x80-\x9f]"), tuple(COLUMNS)),
    "HTML tags": (re.compile(r"</?[a-zA-Z][^<>]*>"), ("Description", "Libelle")),
}
_REPEATED = "the label again at the description's beginning"

SHOWN = (
    *("page-fold", "lost-dash", "shouted-labels", "category-new", "category-names"),
    *("brand-spelling", "size-last", "capacity-in-label", "colour-families", "book-said"),
)
"""The rules of which a product is shown."""


@dataclass
class Looked:
    """What was counted over all products."""

    products: int = 0
    filled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Values by column of the feed and by field, each with its products."""
    has: Counter[str] = field(default_factory=Counter)
    """Products with a value, by column and by field."""
    mess: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """Products before and after, by kind of mess."""
    brands: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The feed's spellings of every brand."""
    filled_by: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Which rules filled a field, with the products."""
    nodes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    placed: Counter[str] = field(default_factory=Counter)
    pairs: dict[str, tuple[str, Step, str]] = field(default_factory=dict)
    """By rule: a product, what the rule did to it, and its label in the feed."""
    radar: tuple[FieldRadar, ...] = ()

    def add(self, draft: Draft, raw: Mapping[str, str]) -> None:
        """Count a product: its row and what became of it."""
        self.products += 1
        after = {name: tuple(as_text(one) for one in values) for name, values in draft.values.items() if values}
        for column in COLUMNS:
            if raw[column].strip():
                self.has[column] += 1
                self.filled[column][raw[column]] += 1
        for name, values in after.items():
            self.has[name] += 1
            self.filled[name].update(set(values))
        self._mess(raw, {name: values[0] for name, values in after.items()})
        for brand in after.get("brand", ()):
            self.brands[brand].add(raw["Marque"].strip())
        for tree, paths in draft.paths.items():
            self.nodes[tree].update(paths)
            self.placed[tree] += 1
        self._steps(draft, raw)

    def _mess(self, raw: Mapping[str, str], after: Mapping[str, str]) -> None:
        for name, (pattern, columns) in MESS.items():
            self.mess[name][0] += any(pattern.search(raw[column]) for column in columns)
            self.mess[name][1] += any(pattern.search(after.get(COLUMNS[column], "")) for column in columns)
        stem = raw["Libelle"].rstrip("…. ").casefold()
        self.mess[_REPEATED][0] += raw["Description"].casefold().startswith(stem) and bool(stem)
        title = after.get("title", "").rstrip("…. ").casefold()
        self.mess[_REPEATED][1] += after.get("about", "").casefold().startswith(title) and bool(title)

    def _steps(self, draft: Draft, raw: Mapping[str, str]) -> None:
        for step in draft.trace or ():
            if not step.before and step.after:
                self.filled_by[step.name][step.rule.removeprefix("attributes.")] += 1
            short = len(told(step.before)) <= 110 and len(raw["Libelle"]) <= 60
            if step.rule in SHOWN and step.rule not in self.pairs and short:
                self.pairs[step.rule] = (draft.record.id, step, raw["Libelle"])


def told(values: Sequence[Any]) -> str:
    """Values as one text."""
    return ", ".join(as_text(one) for one in values)


def look(feed: Path, limit: int | None = None) -> Looked:
    """Load the example's feed, or its first rows, on the embedded engine, and count before and after."""
    pack = read_draft(EXAMPLE)
    looked = Looked()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Settings(shop=EXAMPLE, data=Path(folder)), pack.one(Shop).code)
        rows = (row for at, row in enumerate(read_feed(feed, pack.one(Shop).feed).rows) if limit is None or at < limit)
        tables, _ = read_second_files(pack, EXAMPLE)
        asked = Reindex("before and after", datetime.now(UTC), tables, processes=1)
        built = reindex(rows, pack, engine.store, engine.ledger, lambda *_: None, asked)
        generation = built.manifest.generation
        made = recipe(pack, background_of(generation, engine.store))
        logged: set[str] = set()
        for _, _, data in engine.store.all_records(generation):
            record = record_from(data)
            draft = derive_or_refuse(record, made, logged, [])
            if not isinstance(draft, Refused):
                looked.add(draft, record.rows[0].data)
        looked.radar = radar(pack, generation, engine.store, "", lambda _: None)[1]
    return looked


# The tables


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---" if at == 0 else "---:" for at, _ in enumerate(head)], *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    text = re.sub("[\x80-\x9f]", lambda found: f"\\x{ord(found[0]):02x}", text)
    return text.replace("|", "\\|").replace("<", "&lt;")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _fields(looked: Looked) -> str:
    return _table(
        ("in the feed", "filled", "different", "in the shop", "filled", "different"),
        (
            (
                *(f"`{column}`", _share(looked.has[column], looked.products), len(looked.filled[column])),
                *(f"`{name}`", _share(looked.has[name], looked.products), len(looked.filled[name])),
            )
            for column, name in COLUMNS.items()
        ),
    )


def _mess(looked: Looked) -> str:
    return _table(
        ("products with", "before", "after"), ((name, before, after) for name, (before, after) in looked.mess.items())
    )


def _brands(looked: Looked) -> str:
    joined = sorted((brand, names) for brand, names in looked.brands.items() if len(names) > 1)
    rows = [
        ("different brands in the feed", len(looked.filled["Marque"])),
        ("different brands in the shop", len(looked.filled["brand"])),
        ("brands that join several spellings", len(joined)),
        ("spellings that they join", sum(len(names) for _, names in joined)),
    ]
    few = (
        (brand, ", ".join(f"`{name}`" for name in sorted(names)))
        for brand, names in joined[:: max(1, len(joined) // 6)]
    )
    return _table(("brands", ""), rows) + "\n\n" + _table(("brand", "in the feed"), few)


def _categories(looked: Looked) -> str:
    paths = len({*looked.filled["category_path"]})
    rows = [
        (f"tree `{tree}`", len(nodes), _share(looked.placed[tree], looked.products))
        for tree, nodes in looked.nodes.items()
    ]
    accents = sum(1 for column in _LEVELS for name in looked.filled[column] if re.search("[À-ÝŒ]", name))
    french = sum(1 for column in _LEVELS for name in looked.filled[COLUMNS[column]] if re.search("[À-ÿŒœ]", name))
    return _table(("categories", "nodes", "products in them"), rows) + (
        f"\n\nDifferent paths: {paths:,}. Names with an accent: {accents:,} before, {french:,} after."
    )


def _facets(looked: Looked, pack: RulePack) -> str:
    kinds = {field.name: field for field in pack.all(Attribute)}
    rows: list[tuple[str, str, int, str, int]] = []
    for facet in pack.all(Facet):
        if facet.field in COLUMNS.values():
            continue
        by = looked.filled_by[facet.field]
        rule = by.most_common(1)[0][0] if by else ""
        how = (
            f"attribute `{rule}`"
            if facet.field in kinds
            else f"`{rule}`" + (f" and {len(by) - 1} more" * (len(by) > 1))
        )
        has = looked.has[facet.field]
        rows.append((f"`{facet.code}`", how, has, _share(has, looked.products), len(looked.filled[facet.field])))
    return _table(("facet", "made by", "products", "of all", "values"), sorted(rows, key=itemgetter(2), reverse=True))


def _unmapped(looked: Looked) -> str:
    rows = (
        (f"`{one.field}`", f"`{one.rule}`" if one.rule else "no table", len(one.unmapped), len(one.proposed))
        for one in looked.radar
    )
    return _table(("field", "last table", "values that it lacks", "with a proposal"), rows)


def _pairs(looked: Looked) -> str:
    rows = []
    for rule in SHOWN:
        if rule in looked.pairs:
            id_, step, label = looked.pairs[rule]
            before = told(step.before) or f"(label) {label}"
            rows.append((id_, before, f"`{step.name}`: {told(step.after) or 'nothing'}", f"`{rule}`"))
    return _table(("row", "before", "after", "rule"), rows)


def _pack(pack: RulePack) -> str:
    rows = [
        ("transformations", len(pack.all(Transformation))),
        ("virtual attributes", len(pack.all(Attribute))),
        ("facets", len(pack.all(Facet))),
    ]
    return _table(("the pack", "rules"), rows)


def figures(looked: Looked, pack: RulePack) -> Mapping[str, str]:
    """Every table of the page, by the name of its marker."""
    return {
        "pack": _pack(pack),
        "fields": _fields(looked),
        "mess": _mess(looked),
        "brands": _brands(looked),
        "categories": _categories(looked),
        "facets": _facets(looked, pack),
        "unmapped": _unmapped(looked),
        "pairs": _pairs(looked),
    }


def filled_in(page: str, tables: Mapping[str, str]) -> str:
    """The page with its tables between `<!-- figures: name -->` and `<!-- end -->`; one without the other is told."""
    missing = set(tables) ^ set(_marks(page))
    if missing:
        message = f"docs/before-after.md and the tables differ: {', '.join(sorted(missing))}"
        raise SystemExit(message)
    return _MARK.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n<!-- end -->", page)


_MARK = re.compile(r"(<!-- figures: (\w+) -->)\n.*?<!-- end -->", re.DOTALL)


def _marks(page: str) -> Iterator[str]:
    return (found[2] for found in _MARK.finditer(page))


def main() -> None:
    """Count and write the page."""
    feed = Path(sys.argv[1]) if len(sys.argv) > 1 else FEED
    if not feed.is_file():
        message = f"{feed} is not there; name the feed: python -m tools.before_after FEED"
        raise SystemExit(message)
    tables = figures(look(feed), read_draft(EXAMPLE))
    PAGE.write_text(filled_in(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
