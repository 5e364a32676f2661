"""What a query means beyond its words: filters and lifts, with a chip for each that takes it back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product as combinations_of
from typing import Literal, assert_never

from app.core.fit import number_text
from app.core.plan import AtLeast, Between, In, Lift, Node
from app.core.schema import axis_groups, combination, combination_name, label
from app.search.meaning.kinds import WEAK, Cheap, Phrase, ShopWords
from app.search.meaning.lexicon import Lexicon, Reading, lexicon
from app.search.meaning.recognised import Amounted, Recognised, recognised
from app.search.request import MAX_QUERY, Note, Request
from app.search.snapshot import Snapshot
from app.search.typed import TypedWord, composed, cut, has_words, typed_words
from app.search.where import where

_LEXICONS = "meaning_lexicons"
_NOT = frozenset(("pas", "not", "no"))
"""Little words that change what stands behind them, and stay."""
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
    points: float
    span: tuple[int, int]
    strip: bool
    reading: Reading | None = None
    evidence: str = ""


def lexicon_for(snapshot: Snapshot, locale: str) -> Lexicon:
    """What words mean in a snapshot, made ready at the first request in a language, as a cached property would be."""
    kept: dict[str, Lexicon] = vars(snapshot).setdefault(_LEXICONS, {})
    if locale not in kept:
        kept[locale] = lexicon(snapshot.pack, snapshot.schema, snapshot.census, locale)
    return kept[locale]


def meant(q: str, request: Request, snapshot: Snapshot, now: float) -> Meant:
    """What a query means; nothing but its words where the request asks for exactly what was typed."""
    if getattr(request, "verbatim", False) or not q.strip() or len(q) > MAX_QUERY:
        return Meant(q)
    text = composed(q)
    words = typed_words(text, request.locale)
    found = recognised(text, words, request, lexicon_for(snapshot, request.locale))
    told = (_told(one, text, words, request, snapshot, now) for one in found)
    said = [one for one in told if one is not None]
    if not said:
        return Meant(q)
    filters = [one for one in said if one.chip.how == "filter"]
    cuts = [one.span for one in filters if one.strip]
    left = cut(text, cuts) if cuts else q
    lifts = (Lift(one.node, one.points / 100, one.chip.rule) for one in said if one.chip.how == "lift")
    return Meant(
        q=left if not cuts or has_words(left, request.locale) else "",
        filters=tuple(dict.fromkeys(_nodes(filters, snapshot))),
        lifts=tuple(dict.fromkeys(lifts)),
        chips=tuple(one.chip for one in said),
        notes=tuple(_note(one) for one in said),
    )


def _told(
    one: Recognised, text: str, words: Sequence[TypedWord], request: Request, snapshot: Snapshot, now: float
) -> _Said | None:
    """What was recognised, as a filter or a lift; None where nothing is known of what is cheap."""
    span = _span(one, text, words)
    typed = text[one.start : one.end]
    means = one.means
    how: How = "filter"
    name, value, shown, points, strip, evidence = "", "", typed, 0.0, True, ""
    match means:
        case Reading(rule, values):
            name, value = rule.field, values[0]
            node: Node = In(_index_name(name, request, snapshot), values)
            shown = snapshot.shown_value(name, value, request.locale)
            how = "filter" if rule.how == "filter" and not means.is_weak else "lift"
            if how == "lift" and one.others:
                ways = [In(_index_name(other.rule.field, request, snapshot), other.values) for other in one.others]
                node = AtLeast((node, *ways))
            points, strip = rule.by * (WEAK if means.is_weak else 1.0), rule.strip
            evidence = _evidence(means, one.others if how == "lift" else ())
        case Amounted(rule, low, high):
            name, value = rule.field, "..".join("" if side is None else number_text(side) for side in (low, high))
            node = Between(_index_name(name, request, snapshot), low, high)
        case ShopWords():
            node = where(means.where, request, snapshot, now)
        case Cheap():
            spread = snapshot.census.quantiles.get(means.field, ())
            if not spread:
                return None
            name, high = means.field, spread[round(means.share / 100 * (len(spread) - 1))]
            value = f"..{number_text(high)}"
            node = Between(_index_name(name, request, snapshot), None, high)
        case _:
            assert_never(means)
    if isinstance(means, Phrase):
        how, points, strip = means.how, means.by, means.strip
        shown = label(means.label, request.locale, typed)
    chip = Chip(typed, name, value, shown, how, cut(text, [span]), one.rule.id, str(one.rule.place))
    return _Said(chip, node, points, span, strip, means if isinstance(means, Reading) else None, evidence)


def _span(one: Recognised, text: str, words: Sequence[TypedWord]) -> tuple[int, int]:
    """What is taken out with the words: little ones that lead to them, such as `en` in `robe en coton`."""
    start = one.start
    for word in reversed([word for word in words if word.end <= start]):
        if not word.little or text[word.start : word.end].casefold() in _NOT:
            break
        start = word.start
    return start, one.end


def _index_name(name: str, request: Request, snapshot: Snapshot) -> str:
    """Where the index keeps a field's values under the request's price list, store and channel."""
    asked = snapshot.schema.under_axes(name, request.context)
    return snapshot.schema.exact_name(asked) or asked


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


def _evidence(reading: Reading, others: Sequence[Reading]) -> str:
    known = "" if reading.products is None else f", in {reading.products:,} products"
    weak = f", {reading.share:.0%} of those with the word" if reading.is_weak else ""
    return known + weak + "".join(f", or `{other.rule.field}` `{other.values[0]}`" for other in others)


def _note(one: _Said) -> Note:
    """What was understood, in words."""
    chip = one.chip
    what = f"`{chip.field}` `{chip.value}`{one.evidence}" if chip.field else "words of the shop"
    does = "shows nothing else" if chip.how == "filter" else f"lifts by {one.points:g}"
    return Note("meaning", f"`{chip.words}` is {what}: {does}", chip.rule, chip.place)
