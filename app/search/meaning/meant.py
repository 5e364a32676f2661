"""What a query means beyond its words: filters and lifts, with a chip for each that takes it back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations_of
from typing import Literal, TypeVar, assert_never

from app.core.fit import number_text
from app.core.plan import AtLeast, Between, In, Lift, Node
from app.core.schema import axis_groups, combination, combination_name, label
from app.search.meaning.kinds import WEAK, Cheap, ShopWords
from app.search.meaning.lexicon import Lexicon, Reading, lexicon
from app.search.meaning.recognised import Amounted, Recognised, recognised
from app.search.request import MAX_QUERY, Note, Request
from app.search.snapshot import Snapshot
from app.search.typed import TypedWord, composed, cut, typed_words
from app.search.where import where

_LEXICONS = "meaning_lexicons"
_NOT = frozenset(("pas", "not", "no"))
"""Little words that change what stands behind them, and stay."""
T = TypeVar("T")
_STEPS = (0.5, 2.0, 3.0)
"""Besides the share of what is cheap itself: what is lifted a little more, and a little."""
How = Literal["lift", "filter"]


@dataclass(frozen=True)
class Chip:
    """One thing that was understood, and the query without it."""

    words: str
    """As they were typed."""
    field: str
    """Whose value or number it is; empty for the shop's own words."""
    value: str
    """The value; an amount as `20..50`; empty for the shop's own words."""
    label: str
    """What a shopper reads."""
    how: How
    without: str
    """The query without these words."""
    rule: str
    place: str


@dataclass(frozen=True)
class Meant:
    """A query understood: what is left to search, and what else it wants."""

    q: str
    filters: tuple[Node, ...] = ()
    lifts: tuple[Lift, ...] = ()
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Said:
    """One meaning, ready for a plan."""

    chip: Chip
    node: Node
    span: tuple[int, int]
    points: float = 0.0
    strip: bool = True
    reading: Reading | None = None
    """The value that filters."""
    seen: str = ""
    """The evidence, in words."""
    further: tuple[Node, ...] = ()
    """What is lifted as much again."""

    @property
    def lifts(self) -> Iterator[Lift]:
        """What it lifts."""
        if self.chip.how == "lift":
            for node in (self.node, *self.further):
                yield Lift(node, self.points / 100, self.chip.rule)


def lexicon_for(snapshot: Snapshot, locale: str) -> Lexicon:
    """What words mean in a snapshot, made ready at the first request in a language, as a cached property would be."""
    kept: dict[str, Lexicon] = vars(snapshot).setdefault(_LEXICONS, {})
    if locale not in kept:
        kept[locale] = lexicon(snapshot.pack, snapshot.schema, snapshot.census, locale)
    return kept[locale]


def meant(q: str, request: Request, snapshot: Snapshot, now: float) -> Meant:
    """What a query means; nothing but its words where the request asks for exactly what was typed."""
    if request.verbatim or not q.strip() or len(q) > MAX_QUERY:
        return Meant(q)
    text = composed(q)
    words = typed_words(text, request.locale)
    found = recognised(text, words, request, lexicon_for(snapshot, request.locale))
    if not found:
        return Meant(q)
    told = (_told(one, text, words, request, snapshot, now) for one in found)
    said = [one for one in told if one is not None]
    filters = [one for one in said if one.chip.how == "filter"]
    cuts = [one.span for one in said if one.strip]
    return Meant(
        q=_left(text, words, cuts) if cuts else q,
        filters=_each_once(_nodes(filters, snapshot)) if filters else (),
        lifts=_each_once(lift for one in said for lift in one.lifts),
        chips=tuple([one.chip for one in said]),
        notes=tuple([_note(one) for one in said]),
    )


def _left(text: str, words: Sequence[TypedWord], cuts: Sequence[tuple[int, int]]) -> str:
    """A query without some of its parts; nothing when only little words would be left."""
    left = (word for word in words if not word.little)
    return cut(text, cuts) if any(all(word.end <= a or b <= word.start for a, b in cuts) for word in left) else ""


def _each_once(several: Iterable[T]) -> tuple[T, ...]:
    kept: list[T] = []
    for one in several:
        if one not in kept:
            kept.append(one)
    return tuple(kept)


def _told(
    one: Recognised, text: str, words: Sequence[TypedWord], request: Request, snapshot: Snapshot, now: float
) -> _Said | None:
    """What was recognised, as a filter or a lift; None where nothing is known of what is cheap."""
    asked = _Asked(one, text, _span(one, text, words), request, snapshot)
    means = one.means
    match means:
        case Reading():
            return _of_value(means, asked)
        case Amounted(rule, low, high):
            chip = asked.chip("filter", asked.typed, rule.field, _bounds_text(low, high))
            return _Said(chip, asked.between(rule.field, low, high), asked.span)
        case ShopWords():
            chip = asked.chip(means.how, asked.label(means.label))
            return _Said(chip, where(means.where, request, snapshot, now), asked.span, means.by, means.strip)
        case Cheap():
            spread = snapshot.census.quantiles.get(means.field, ())
            if not spread:
                return None
            return _of_cheap(means, spread, asked)
        case _:
            assert_never(means)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something recognised, and all that it is told with."""

    one: Recognised
    text: str
    span: tuple[int, int]
    request: Request
    snapshot: Snapshot

    @property
    def typed(self) -> str:
        """The words as they were typed."""
        return self.text[self.one.start : self.one.end]

    def label(self, labels: Mapping[str, str]) -> str:
        """What a shopper reads."""
        return label(labels, self.request.locale, self.typed)

    def chip(self, how: How, shown: str, name: str = "", value: str = "") -> Chip:
        """The chip of it."""
        rule = self.one.rule
        return Chip(self.typed, name, value, shown, how, cut(self.text, [self.span]), rule.id, str(rule.place))

    def index_name(self, name: str) -> str:
        """Where the index keeps a field's values under the request's price list, store and channel."""
        schema = self.snapshot.schema
        asked = schema.under_axes(name, self.request.context)
        return schema.exact_name(asked) or asked

    def between(self, name: str, low: float | None, high: float | None) -> Node:
        """A number between two bounds."""
        return Between(self.index_name(name), low, high)


def _of_value(reading: Reading, asked: _Asked) -> _Said:
    """A value filters where its rule says so and the word means nothing else; else it lifts whatever is called so."""
    rule, value = reading.rule, reading.values[0]
    shown = asked.snapshot.shown_value(rule.field, value, asked.request.locale)
    node: Node = In(asked.index_name(rule.field), reading.values)
    if rule.how == "filter" and not reading.is_weak:
        chip = asked.chip("filter", shown, rule.field, value)
        return _Said(chip, node, asked.span, strip=rule.strip, reading=reading, seen=_seen(reading, ()))
    others = asked.one.others
    if others:
        node = AtLeast((node, *(In(asked.index_name(other.rule.field), other.values) for other in others)))
    points = rule.by * (WEAK if reading.is_weak else 1.0)
    chip = asked.chip("lift", shown, rule.field, value)
    return _Said(chip, node, asked.span, points, strip=False, seen=_seen(reading, others))


def _of_cheap(rule: Cheap, spread: Sequence[float], asked: _Asked) -> _Said:
    """The lowest part of a number; as a lift in steps, so that the cheapest sofa comes before the others."""
    limits = [spread[round(min(rule.share * times, 100) / 100 * (len(spread) - 1))] for times in (1.0, *_STEPS)]
    chip = asked.chip(rule.how, asked.label(rule.label), rule.field, _bounds_text(None, limits[0]))
    if rule.how == "filter":
        return _Said(chip, asked.between(rule.field, None, limits[0]), asked.span, rule.by, rule.strip)
    below, *steps = (asked.between(rule.field, None, limit) for limit in limits)
    return _Said(chip, below, asked.span, rule.by / len(limits), rule.strip, further=tuple(steps))


def _bounds_text(low: float | None, high: float | None) -> str:
    """Two bounds as links write them: `20..50`."""
    return "..".join("" if side is None else number_text(side) for side in (low, high))


def _span(one: Recognised, text: str, words: Sequence[TypedWord]) -> tuple[int, int]:
    """What is taken out with the words: little ones that lead to them, such as `en` in `robe en coton`."""
    start = one.start
    for word in reversed(words):
        if word.end > one.start:
            continue
        if not word.little or text[word.start : word.end].casefold() in _NOT:
            break
        start = word.start
    return start, one.end


def _nodes(filters: Sequence[_Said], snapshot: Snapshot) -> Iterator[Node]:
    """The filters: of several values of a field any one, and those of variant axes on one and the same variant."""
    values: dict[str, dict[str, None]] = {}
    for one in filters:
        if one.reading:
            values.setdefault(one.reading.rule.field, {}).update(dict.fromkeys(one.reading.values))
    chosen = {axis.name for axis in snapshot.schema.variant_axes} & values.keys()
    if len(chosen) > 1:
        groups = axis_groups(snapshot.schema.variant_axes)
        group = next(group for group in groups if {axis.name for axis in group} == chosen)
        tokens = combinations_of(*(values[axis.name] for axis in group))
        yield In(combination_name(group), tuple(combination(several) for several in tokens))
    done: set[str] = set(chosen) if len(chosen) > 1 else set()
    for one in filters:
        if one.reading is None or not isinstance(one.node, In):
            yield one.node
        elif (name := one.reading.rule.field) not in done:
            done.add(name)
            yield In(one.node.field, tuple(values[name]))


def _seen(reading: Reading, others: Sequence[Reading]) -> str:
    known = "" if reading.products is None else f", in {reading.products:,} products"
    weak = f", {reading.share:.0%} of those with the word" if reading.is_weak else ""
    return known + weak + "".join(f", or `{other.rule.field}` `{other.values[0]}`" for other in others)


def _note(one: _Said) -> Note:
    """What was understood, in words."""
    chip = one.chip
    what = f"`{chip.field}` `{chip.value}`{one.seen}" if chip.field else "words of the shop"
    does = "shows nothing else" if chip.how == "filter" else f"lifts by {one.points * (1 + len(one.further)):g}"
    return Note("meaning", f"`{chip.words}` is {what}: {does}", chip.rule, chip.place)
