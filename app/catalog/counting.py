"""Counts a census while documents pass: words, lengths, distinct values, signals and category nodes."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.catalog.place import Tree
from app.catalog.recipe import Indexed, Recipe
from app.catalog.trees.nodes import category_nodes
from app.core.census import MAX_VALUES, Census, Vocabulary
from app.core.schema import text_name
from app.core.score import quantiles


def _numbers() -> "array[float]":
    return array("d")


class Counting:
    """A census in the making."""

    def __init__(self, recipe: Recipe) -> None:
        """Count for this recipe; what is counted can be sent from one process to another."""
        self._texts = {
            locale: tuple(text_name(locale, field.name) for field in recipe.schema.searched)
            for locale in recipe.schema.locales
        }
        self._words: dict[str, Counter[str]] = {locale: Counter() for locale in self._texts}
        self._lengths: Counter[str] = Counter()
        self._values: defaultdict[str, set[str]] = defaultdict(set)
        self._signals: defaultdict[str, array[float]] = defaultdict(_numbers)
        self._nodes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._labels: dict[tuple[str, str], Mapping[str, str]] = {}
        self.products = 0
        self.filled: Counter[str] = Counter()
        """Products whose price list, store, channel or language took another one's value, by key."""
        self._lacking: Counter[str] = Counter()
        self.clashes: Counter[tuple[str, str, str, str]] = Counter()
        """Labels that became the path of another label: (tree, path, label kept, label met) with products."""

    def count(self, indexed: Indexed) -> None:
        """Count one product."""
        document = indexed.document
        self.products += 1
        if filled := indexed.draft.filled:
            self.filled.update(filled.keys())
            self._lacking.update([key for key, wholly in filled.items() if wholly])
        for locale, names in self._texts.items():
            words: set[str] = set()
            for name in names:
                tokens = document.text[name]
                self._lengths[name] += len(tokens)
                words.update(tokens)
            self._words[locale].update(words)
        for name, values in document.keywords.items():
            if name.startswith("s."):
                known = self._values[name]
                if len(known) <= MAX_VALUES:
                    known.update(values)
        for name, value in indexed.signals.items():
            self._signals[name].append(value)
        for tree, paths in indexed.draft.paths.items():
            self._nodes[tree].update(paths)
        for at, labels in indexed.draft.node_labels.items():
            self._label(at, labels)

    def _label(self, at: tuple[str, str], labels: Mapping[str, str]) -> None:
        kept = self._labels.setdefault(at, labels)
        if kept is labels:
            return
        for locale, text in labels.items():
            if kept.get(locale, text) != text:
                self.clashes[(*at, kept[locale], text)] += 1
        if labels.keys() - kept.keys():
            self._labels[at] = {**labels, **kept}

    def add(self, other: "Counting") -> None:
        """Count what another one counted, of products that come after this one's."""
        self.products += other.products
        self._lengths.update(other._lengths)
        for locale, words in other._words.items():
            self._words[locale].update(words)
        for name, values in other._values.items():
            if len(self._values[name]) <= MAX_VALUES:
                self._values[name].update(values)
        for name, signals in other._signals.items():
            self._signals[name].extend(signals)
        for tree, paths in other._nodes.items():
            self._nodes[tree].update(paths)
        for (tree, path), labels in other._labels.items():
            self._label((tree, path), labels)
        self.clashes.update(other.clashes)
        self.filled.update(other.filled)
        self._lacking.update(other._lacking)

    @property
    def wholly_filled(self) -> frozenset[str]:
        """The keys of which no product has a value of its own, though what they fall back on is everywhere."""
        return frozenset(key for key, times in self._lacking.items() if times == self.products)

    def census(self, trees: Sequence[Tree]) -> Census:
        """What was counted, with the nodes of these trees."""
        return Census(
            vocabularies={locale: Vocabulary(self.products, dict(words)) for locale, words in self._words.items()},
            lengths={
                name: self._lengths[name] / self.products if self.products and self._lengths[name] else 1.0
                for names in self._texts.values()
                for name in names
            },
            values={name: tuple(sorted(values)) for name, values in self._values.items() if len(values) <= MAX_VALUES},
            quantiles={name: quantiles(values) for name, values in self._signals.items()},
            nodes=category_nodes(trees, self._nodes, self._labels),
            filled=dict(sorted(self.filled.items())),
            products=self.products,
        )
