"""Counts a census while documents pass: words, lengths, distinct values, signals and category nodes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.catalog.place import Tree, TreeNode
from app.catalog.recipe import Indexed, Recipe
from app.core.census import MAX_VALUES, CategoryNode, Census, Vocabulary
from app.core.schema import text_name
from app.core.score import quantiles


class Counting:
    """A census in the making."""

    def __init__(self, recipe: Recipe) -> None:
        """Count for this recipe."""
        self._recipe = recipe
        self._texts = {
            locale: tuple(text_name(locale, field.name) for field in recipe.schema.searched)
            for locale in recipe.schema.locales
        }
        self._words: dict[str, Counter[str]] = {locale: Counter() for locale in self._texts}
        self._lengths: Counter[str] = Counter()
        self._values: defaultdict[str, set[str]] = defaultdict(set)
        self._signals: defaultdict[str, list[float]] = defaultdict(list)
        self._nodes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._labels: dict[tuple[str, str], Mapping[str, str]] = {}
        self.products = 0
        self.clashes: Counter[tuple[str, str, str, str]] = Counter()
        """Labels that became the path of another label: (tree, path, label kept, label met) with products."""

    def count(self, indexed: Indexed) -> None:
        """Count one product."""
        document = indexed.document
        self.products += 1
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

    def census(self) -> Census:
        """What was counted."""
        return Census(
            vocabularies={locale: Vocabulary(self.products, dict(words)) for locale, words in self._words.items()},
            lengths={
                name: self._lengths[name] / self.products if self.products and self._lengths[name] else 1.0
                for names in self._texts.values()
                for name in names
            },
            values={name: tuple(sorted(values)) for name, values in self._values.items() if len(values) <= MAX_VALUES},
            quantiles={name: quantiles(values) for name, values in self._signals.items()},
            nodes={tree.code: self._tree(tree) for tree in self._recipe.trees},
            products=self.products,
        )

    def _tree(self, tree: Tree) -> tuple[CategoryNode, ...]:
        """Nodes in the order to show: as declared, and the feed's own by label."""
        counted = self._nodes[tree.code]
        declared = {path: at for at, path in enumerate(_declared(tree.nodes, ""))}

        def key(path: str) -> list[tuple[int, str]]:
            parts = path.split("/")
            ancestors = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
            return [(declared.get(one, len(declared)), one) for one in ancestors]

        paths = sorted({*counted, *declared}, key=key)
        return tuple(CategoryNode(path, dict(self._labels.get((tree.code, path), {})), counted[path]) for path in paths)


def _declared(nodes: Sequence[TreeNode], parent: str) -> list[str]:
    paths = []
    for node in nodes:
        path = f"{parent}/{node.code}" if parent else node.code
        paths += [path, *_declared(node.nodes, path)]
    return paths
