"""Counts a census while documents pass: words, lengths, distinct values, signals and category nodes."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.catalog.filling import count_filled
from app.catalog.place import Tree
from app.catalog.recipe import Indexed, Recipe
from app.catalog.trees.nodes import category_nodes
from app.catalog.unheard import Unheard, product_columns, unheard
from app.catalog.wording import Wording, stops_of
from app.core.census import MAX_VALUES, Census, Vocabulary
from app.core.product import Document
from app.core.schema import text_name
from app.core.score import quantiles


def _numbers() -> "array[float]":
    return array("d")


class Counting:
    """A census in the making."""

    def __init__(self, recipe: Recipe) -> None:
        """Count for this recipe; what is counted can be sent from one process to another, and added up."""
        self._texts = {
            locale: tuple(text_name(locale, field.name) for field in recipe.schema.searched)
            for locale in recipe.schema.locales
        }
        self.words: dict[str, Counter[str]] = {locale: Counter() for locale in self._texts}
        self.lengths: Counter[str] = Counter()
        self._suggested = {
            locale: (
                stops_of(locale),
                tuple(f"{field.name}.{locale}" if field.by_locale else field.name for field in recipe.schema.suggested),
            )
            for locale in recipe.schema.locales
        }
        self._facets = {field.index_name for field in recipe.schema.fields.values() if "facet" in field.use}
        self.wording: dict[str, Wording] = {locale: Wording() for locale in self._texts}
        self.values: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.signals: defaultdict[str, array[float]] = defaultdict(_numbers)
        self.nodes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.labels: dict[tuple[str, str], Mapping[str, str]] = {}
        self.products = 0
        self.present: Counter[str] = Counter()
        """Products that have a value, by key."""
        self.filled: Counter[str] = Counter()
        """Products whose price list, store, channel or language took another one's value, by key."""
        self.lacking: Counter[str] = Counter()
        self.clashes: Counter[tuple[str, str, str, str]] = Counter()
        """Labels that became the path of another label: (tree, path, label kept, label met) with products."""
        self.unheard = Unheard()
        feed, numbers = recipe.shop.feed, product_columns(recipe.sources).items()
        self._asked = {
            column: one
            for column, one in numbers
            if column not in (feed.key, feed.group) and recipe.schema.type_of(one.key) in ("number", "boolean")
        }
        """The columns of the product's numbers and yes or no; texts often differ from variant to variant on purpose."""

    def count(self, indexed: Indexed) -> None:
        """Count one product."""
        document = indexed.document
        self.products += 1
        if filled := indexed.draft.filled:
            self.filled.update(filled.keys())
            self.lacking.update([key for key, wholly in filled.items() if wholly])
        count_filled(indexed.draft, self.present)
        self._count_words(indexed)
        self._count_values(document)
        for name, value in indexed.signals.items():
            self.signals[name].append(value)
        for key in indexed.draft.record.variants if self._asked else ():
            for one in unheard(indexed.draft.record, key, self._asked):
                self.unheard.meet(one, key)
        for tree, paths in indexed.draft.paths.items():
            self.nodes[tree].update(paths)
        for at, labels in indexed.draft.node_labels.items():
            self._label(at, labels)

    def _count_words(self, indexed: Indexed) -> None:
        for locale, names in self._texts.items():
            words: set[str] = set()
            for name in names:
                tokens = indexed.document.text[name]
                self.lengths[name] += len(tokens)
                words.update(tokens)
            self.words[locale].update(words)
        for locale, (stops, keys) in self._suggested.items():
            texts = [str(value) for key in keys for value in indexed.draft.values.get(key, ())]
            if texts:
                self.wording[locale].read(texts, stops)

    def _count_values(self, document: Document) -> None:
        for name, values in document.keywords.items():
            if name.startswith("s."):
                known = self.values[name]
                if len(known) <= MAX_VALUES:
                    known.update(values)

    def _label(self, at: tuple[str, str], labels: Mapping[str, str]) -> None:
        kept = self.labels.setdefault(at, labels)
        if kept is labels:
            return
        for locale, text in labels.items():
            if kept.get(locale, text) != text:
                self.clashes[(*at, kept[locale], text)] += 1
        if labels.keys() - kept.keys():
            self.labels[at] = {**labels, **kept}

    def add(self, other: "Counting") -> None:
        """Count what another one counted, of products that come after this one's."""
        self.products += other.products
        self.lengths.update(other.lengths)
        for locale, words in other.words.items():
            self.words[locale].update(words)
        for name, values in other.values.items():
            if len(self.values[name]) <= MAX_VALUES:
                self.values[name].update(values)
        for locale, wording in other.wording.items():
            self.wording[locale].add(wording)
        for name, signals in other.signals.items():
            self.signals[name].extend(signals)
        for tree, paths in other.nodes.items():
            self.nodes[tree].update(paths)
        for at, labels in other.labels.items():
            self._add_labels(at, labels, other)
        self.present.update(other.present)
        self.filled.update(other.filled)
        self.lacking.update(other.lacking)
        self.unheard.add(other.unheard)

    def _add_labels(self, at: tuple[str, str], labels: Mapping[str, str], other: "Counting") -> None:
        """Take over a node's labels; products of another one's that bear other labels than ours are clashes here."""
        kept = self.labels.setdefault(at, labels)
        clashes = {key: times for key, times in other.clashes.items() if key[:2] == at}
        for locale, text in labels.items():
            ours = kept.get(locale, text)
            met = {key[3]: times for key, times in clashes.items() if key[2] == text}
            bearing = other.nodes[at[0]][at[1]] - sum(met.values())
            for label, times in {**met, text: bearing}.items():
                if label != ours and times:
                    self.clashes[(*at, ours, label)] += times
        if labels.keys() - kept.keys():
            self.labels[at] = {**labels, **kept}

    @property
    def wholly_filled(self) -> frozenset[str]:
        """The keys of which no product has a value of its own, though what they fall back on is everywhere."""
        return frozenset(key for key, times in self.lacking.items() if times == self.products)

    def census(self, trees: Sequence[Tree]) -> Census:
        """What was counted, with the nodes of these trees."""
        return Census(
            vocabularies={locale: Vocabulary(self.products, dict(words)) for locale, words in self.words.items()},
            lengths={
                name: self.lengths[name] / self.products if self.products and self.lengths[name] else 1.0
                for names in self._texts.values()
                for name in names
            },
            values={name: tuple(sorted(values)) for name, values in self.values.items() if len(values) <= MAX_VALUES},
            counts={
                name: dict(values)
                for name, values in self.values.items()
                if name in self._facets and len(values) <= MAX_VALUES
            },
            surfaces={locale: wording.surfaces(locale) for locale, wording in self.wording.items()},
            phrases={locale: wording.common() for locale, wording in self.wording.items()},
            quantiles={name: quantiles(values) for name, values in self.signals.items()},
            nodes=category_nodes(trees, self.nodes, self.labels),
            filled=dict(sorted(self.filled.items())),
            products=self.products,
        )
