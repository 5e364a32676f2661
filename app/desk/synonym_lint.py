"""What merchandisers should look at in their synonyms: circles, repetitions, and words that the catalogue lacks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from app.core.census import Census, Vocabulary
from app.core.kind import Place
from app.core.plan import MAX_LEAVES
from app.rulepack.pack import RulePack, schema_of
from app.rulepack.problems import Problem, did_you_mean
from app.search.kinds import Search
from app.search.synonyms.groups import Context
from app.search.synonyms.kinds import Correction, Entry, Equivalent
from app.search.synonyms.lookup import SynonymBook, book, dictionaries
from app.search.synonyms.reading import Dictionary, Read, Side, Tokens

LONG_QUERY = 5
"""So many words has a long query; few visitors type more."""
MAX_CIRCLES = 20
MAX_TOLD = 3
"""So many things of one kind are said of one entry."""
MAX_SHOWN = 5
"""So many words does one message name."""

Node = tuple[Context, Tokens]


@dataclass(frozen=True)
class Worst:
    """The long query that asks most: its words, how many queries it stands for, and how many clauses it takes."""

    locale: str
    words: tuple[str, ...]
    variants: int
    clauses: int


@dataclass(frozen=True)
class SynonymLint:
    """What to look at, in reading order, and the worst query of each locale."""

    problems: tuple[Problem, ...]
    worst: tuple[Worst, ...]


def synonym_lint(pack: RulePack, census: Census | None) -> SynonymLint:
    """Look at a pack's synonyms; without a census nobody knows which words the catalogue has."""
    found: list[Problem] = []
    worst = []
    search, schema = pack.one(Search), schema_of(pack)
    fields = sum(search.weights.get(field.name, 1.0) > 0 for field in schema.searched)
    for locale, read in dictionaries(pack).items():
        one = book(read, search.synonym_weight)
        found += one.faults
        for look in (_circles, _contained, _repeated, _nearly_repeated, _joined):
            found += _few(look(read))
        if census:
            found += _unknown(read, census.vocabularies.get(locale, Vocabulary(0, {})))
            found += _empty_categories(read, census)
        if one.ways:
            worst.append(_worst(one, locale, fields))
    found += _too_many(worst)
    ordered = sorted(dict.fromkeys(found), key=lambda problem: _at(problem.place))
    return SynonymLint(tuple(ordered), tuple(worst))


def _few(problems: Iterator[Problem]) -> Iterator[Problem]:
    """The first ones of each place: an entry with placeholders would say the same for every value."""
    told: Counter[Place] = Counter()
    for problem in problems:
        told[problem.place] += 1
        if told[problem.place] <= MAX_TOLD:
            yield problem


def _pairs(read: Dictionary) -> Iterator[tuple[Read, Side, Side]]:
    """What finds what, as it is written."""
    for one in read.reads:
        for typed in one.typed:
            for found in one.found:
                if found is not typed:
                    yield one, typed, found


def _node(rule: Entry, side: Side) -> Node:
    return (rule.category, rule.when), side.readings[0]


def _circles(read: Dictionary) -> Iterator[Problem]:
    """Words that find each other by entries that each go one way."""
    rules: dict[tuple[Node, Node], tuple[Entry, Side]] = {}
    graph: dict[Node, set[Node]] = {}
    for one, typed, found in _pairs(read):
        if not isinstance(one.rule, Equivalent):
            edge = _node(one.rule, typed), _node(one.rule, found)
            rules.setdefault(edge, (one.rule, typed))
            graph.setdefault(edge[1], set()).add(edge[0])
    for _ in range(MAX_CIRCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: Sequence[Node] = error.args[1]
            edges = list(pairwise(circle))
            written = [rules[edge] for edge in edges]
            last, _side = max(written, key=lambda one: _at(one[0].place))
            others = dict.fromkeys(str(rule.place) for rule, _ in written if rule is not last)
            words = " -> ".join(f"`{side.written}`" for _, side in (*written, written[0]))
            also = f" (with {', '.join(others)})" if others else ""
            mend = "take one of them out, or write what means the same as `kind: equivalent`"
            yield Problem(last.place, f"{words} is a circle{also}; {mend}")
            for start, end in edges:
                graph[end].discard(start)
        else:
            return


def _at(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column


def _contained(read: Dictionary) -> Iterator[Problem]:
    """A word beside a longer one that holds it: the one finds nothing new, the other nearly everything."""
    for one, typed, found in _pairs(read):
        if isinstance(one.rule, Correction):
            continue
        if _holds(found, typed) and not isinstance(one.rule, Equivalent):
            yield Problem(
                one.rule.place,
                f"who types `{typed.written}` finds `{found.written}` already, which holds that word; take it out",
            )
        elif _holds(typed, found) and not one.rule.why:
            yield Problem(
                one.rule.place,
                f"`{typed.written}` finds everything that holds `{found.written}`, a part of itself; take it out, or"
                " say in `why:` that it is meant",
            )


def _holds(longer: Side, shorter: Side) -> bool:
    return any(
        len(part) < len(whole) and any(whole[at : at + len(part)] == part for at in range(len(whole)))
        for whole in longer.readings
        for part in shorter.readings
    )


def _repeated(read: Dictionary) -> Iterator[Problem]:
    """What two entries say, told once for every two of them."""
    first: dict[tuple[Node, Tokens], Entry] = {}
    told: set[tuple[str, str]] = set()
    for one, typed, found in _pairs(read):
        before = first.setdefault((_node(one.rule, typed), found.readings[0]), one.rule)
        if before.id != one.rule.id and (before.id, one.rule.id) not in told:
            told.add((before.id, one.rule.id))
            message = f"`{typed.written}` finds `{found.written}` by {before.place} already; keep it in one of them"
            yield Problem(one.rule.place, message)


def _nearly_repeated(read: Dictionary) -> Iterator[Problem]:
    """Words that differ by a hyphen, a blank or their order only: within an entry, and what is typed across entries."""
    typed: dict[tuple[Context, str], tuple[Side, Entry]] = {}
    for one in read.reads:
        inside: dict[str, Side] = {}
        for side in dict.fromkeys((*one.typed, *one.found)):
            for form in _forms(side):
                if (other := inside.setdefault(form, side)) is not side:
                    message = f"`{other.written}` and `{side.written}` are nearly the same; one of them is enough"
                    yield Problem(one.rule.place, message)
        for side in one.typed:
            for form in _forms(side):
                before, rule = typed.setdefault(((one.rule.category, one.rule.when), form), (side, one.rule))
                if rule.id != one.rule.id and not before.is_like(side):
                    message = f"`{side.written}` is nearly `{before.written}` of {rule.place}; write them in one entry"
                    yield Problem(one.rule.place, message)


def _forms(side: Side) -> set[str]:
    """A word without blanks, and its parts in the order of the alphabet."""
    return {"".join(side.readings[0]), " ".join(sorted(side.readings[-1]))}


def _joined(read: Dictionary) -> Iterator[Problem]:
    """Equivalent entries that share one word, and so mean the same as a whole."""
    first: dict[Node, tuple[Read, Side]] = {}
    told: set[tuple[str, str]] = set()
    for one in read.reads:
        if not isinstance(one.rule, Equivalent):
            continue
        for side in one.typed:
            before, _ = first.setdefault(_node(one.rule, side), (one, side))
            if before.rule.id == one.rule.id or (before.rule.id, one.rule.id) in told:
                continue
            told.add((before.rule.id, one.rule.id))
            others = [other for other in one.typed if not any(other.is_like(each) for each in before.typed)]
            theirs = [other for other in before.typed if not any(other.is_like(each) for each in one.typed)]
            if others and theirs and len(others) == len(one.typed) - 1:
                yield Problem(
                    one.rule.place,
                    f"`{side.written}` stands in {before.rule.place} too, so that `{theirs[0].written}` and"
                    f" `{others[0].written}` mean the same; write one entry if they do, else `kind: one_way`",
                )


def _unknown(read: Dictionary, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Words that no product holds, where one should."""

    def is_there(side: Side) -> bool:
        return any(all(vocabulary.frequency(token) for token in reading) for reading in side.keys)

    lacking: dict[str, tuple[Entry, dict[str, None]]] = {}
    for one in read.reads:
        missing = [side.written for side in one.found if not is_there(side)]
        if isinstance(one.rule, Equivalent) and len(missing) < len(one.found):
            continue
        if missing:
            lacking.setdefault(one.rule.id, (one.rule, {}))[1].update(dict.fromkeys(missing))
    for rule, words in lacking.values():
        named = ", ".join(f"`{word}`" for word in list(words)[:MAX_SHOWN])
        more = f" and {len(words) - MAX_SHOWN} more" if len(words) > MAX_SHOWN else ""
        yield Problem(rule.place, f"no product of the live generation holds {named}{more}: nothing is found by it")


def _empty_categories(read: Dictionary, census: Census) -> Iterator[Problem]:
    """Categories that the live generation has not."""
    known = {f"{tree}:{node.path}" for tree, nodes in census.nodes.items() for node in nodes}
    for one in read.reads:
        for category in one.rule.category:
            if category not in known:
                hint = did_you_mean(category, known)
                hint = hint if "did you mean" in hint else ""
                yield Problem(one.rule.place, f"the live generation has no category `{category}`{hint}")


def _worst(one: SynonymBook, locale: str, fields: int) -> Worst:
    """The long query whose words have most synonyms."""
    sizes = {key[0]: sum(len(way.tokens) for way in ways) for key, ways in one.ways.items() if len(key) == 1}
    words = sorted(sizes, key=lambda word: (-sizes[word], word))[:LONG_QUERY]
    variants, clauses = 1, 0
    for word in words:
        variants *= 1 + sizes[word]
        clauses += 1 + sizes[word]
    return Worst(locale, tuple(words), variants, clauses * fields)


def _too_many(worst: Sequence[Worst]) -> Iterator[Problem]:
    for one in worst:
        if one.clauses > MAX_LEAVES:
            message = (
                f"a query of `{' '.join(one.words)}` stands for {one.variants:,} queries and takes {one.clauses:,}"
                f" clauses; a plan has {MAX_LEAVES} at most, and would leave synonyms out"
            )
            yield Problem(Place(f"synonyms/{one.locale}.yaml", 1, 1), message)
