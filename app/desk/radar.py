"""Values that no rule has seen: what reaches a field's last table and is not in it, with clear proposals to paste.

A proposal is for a person to read: nothing here is ever applied by itself.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.catalog.adopt import adopt
from app.catalog.cast import MisfitError, casts, text
from app.catalog.draft import Draft, Variant
from app.catalog.recipe import Needed, Recipe, leading_to, only, recipe
from app.catalog.survey import background_of
from app.catalog.transform import Ready, transform
from app.core.condition import Value
from app.core.generation import Store
from app.core.kind import kind_of
from app.core.record import record_from
from app.core.schema import Schema, base_name
from app.desk.nearness import SHORTEST, Nearness, Proposal, plainly
from app.rulepack.pack import RulePack
from app.search.kinds import Facet, ValueLabels

RARE = 3
"""A spelling is rare beside one that stands on so many times as many products."""
MAX_VALUES = 50_000
"""So many different values of a field are told apart."""
EXAMPLES = 3


@dataclass(frozen=True)
class Unmapped:
    """A value that no rule has an answer for, and either what it most likely means or why nothing is proposed."""

    value: str
    products: int
    examples: tuple[str, ...]
    proposal: str = ""
    score: float = 0.0
    refused: str = ""


@dataclass(frozen=True)
class FieldRadar:
    """The unmapped values of one field, by products affected."""

    field: str
    rule: str
    """The field's last table; empty where it has none."""
    place: str
    unmapped: tuple[Unmapped, ...]
    more: int
    """How many values were not told apart any more."""

    @property
    def proposed(self) -> tuple[Unmapped, ...]:
        """Those with a proposal."""
        return tuple(one for one in self.unmapped if one.proposal)

    @cached_property
    def yaml(self) -> str:
        """A rule with every proposal, ready to paste; empty where there is none."""
        if not self.proposed:
            return ""
        where = f"above `{self.rule}` in {self.place}" if self.rule else "at the end of rules/transformations.yaml"
        lines = [f"# paste it {where}", "- kind: map", f"  field: {self.field}", "  table:"]
        return "\n".join([*lines, *(f"    {_quoted(one.value)}: {_quoted(one.proposal)}" for one in self.proposed)])


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def radar(
    pack: RulePack, generation: str, store: Store, only: str, told: Callable[[int], None]
) -> tuple[int, tuple[FieldRadar, ...]]:
    """How many products were looked at, and the unmapped values of each field, or of the one named by `only`.

    `told` hears every thousandth product.
    """
    made = recipe(pack, background_of(generation, store))
    tables = [table for table in _tables(pack, made) if not only or table.field == only]
    tabled = {table.field for table in _tables(pack, made)}
    doubles = [name for name in _facet_fields(pack, made.schema) if name not in tabled and only in ("", name)]
    seen = {name: _Seen() for name in (*(table.field for table in tables), *doubles)}
    made, tables = _needed(made, tables, doubles)
    products = 0
    for products, (id_, _, data) in enumerate(store.all_records(generation), 1):
        if products % 1000 == 0:
            told(products)
        record = record_from(data)
        draft = Draft(record=record, row=record.rows[0])
        _look(draft, made, tables, doubles, seen, id_)
    found = [_of_table(table, seen[table.field]) for table in tables]
    found += [_of_doubles(name, seen[name]) for name in doubles]
    return products, tuple(one for one in found if one.unmapped)


# What is met


@dataclass
class _Seen:
    """The values of one field, counted by products."""

    products: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    more: int = 0

    def note(self, values: Iterable[str], product: str) -> None:
        for value in set(values):
            if value not in self.products and len(self.products) >= MAX_VALUES:
                self.more += 1
                continue
            self.products[value] += 1
            if len(some := self.examples.setdefault(value, [])) < EXAMPLES:
                some.append(product)


@dataclass(frozen=True)
class _Table:
    """The last table of a field, with everything that tables and labels know about the field's values."""

    field: str
    at: int
    ready: Ready
    known: tuple[Collection[str], ...]

    def knows(self, value: str) -> bool:
        folded = value.strip().casefold()
        return any(folded in one for one in self.known)

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """What every known value becomes."""
        rule = self.ready.rule
        found = {}
        for one in sorted({value for values in self.known for value in values}):
            try:
                values = rule.results((one,))
            except TimeoutError:
                continue
            after = next(iter(values.values()), ())
            if after and isinstance(after[0], str):
                found[one] = after[0]
        written = {value.casefold(): value for value in self._written}
        return {one: written.get(answer.casefold(), answer) for one, answer in found.items()}

    @property
    def _written(self) -> Iterable[str]:
        """The table's own spellings, where it is one that can be read."""
        table = getattr(self.ready.rule, "table", None)
        return table.values() if isinstance(table, Mapping) else ()


def _tables(pack: RulePack, made: Recipe) -> list[_Table]:
    """The last table of every field that has one."""
    last: dict[str, tuple[int, Ready]] = {}
    known: dict[str, list[Collection[str]]] = {}
    for at, one in enumerate(made.transformations):
        knows = one.rule.knows()
        if knows is not None:
            for name in dict.fromkeys(map(base_name, one.rule.fields)):
                last[name] = (at, one)
                known.setdefault(name, []).append(knows)
    for labels in pack.all(ValueLabels):
        if labels.field in known:
            known[labels.field].append(frozenset(value.strip().casefold() for value in labels.values))
    return [_Table(name, at, one, tuple(known[name])) for name, (at, one) in last.items()]


def _needed(made: Recipe, tables: Sequence[_Table], doubles: Sequence[str]) -> tuple[Recipe, list[_Table]]:
    """The part of a recipe that the tables' fields and some others are made from: the rest is not looked at."""
    asked = {name for table in tables for name in (table.field, *table.ready.read_fields, *table.ready.filled_fields)}
    kept = only(leading_to(Needed(frozenset({*doubles, *asked})), made), made)
    at = {id(one): place for place, one in enumerate(kept.transformations)}
    return kept, [replace(table, at=at[id(table.ready)]) for table in tables]


def _facet_fields(pack: RulePack, schema: Schema) -> list[str]:
    """The fields whose values shoppers choose from a list, except virtual ones: those are made, not typed."""
    fields = (schema.fields[facet.field] for facet in pack.all(Facet) if facet.kind == "values")
    names = (one.name for one in fields if one.type in ("keyword", "text") and kind_of(type(one)).section == "fields")
    return list(dict.fromkeys(names))


def _look(
    draft: Draft,
    made: Recipe,
    tables: Sequence[_Table],
    doubles: Sequence[str],
    seen: Mapping[str, _Seen],
    id_: str,
) -> None:
    """Run a product up to each table and see what the table meets."""
    adopt(draft, made.sources)
    done = 0
    for table in sorted(tables, key=lambda one: one.at):
        transform(draft, made.transformations[done : table.at], made.schema)
        done = table.at
        met = (value for value in _met(draft, table, made.schema) if not table.knows(value))
        seen[table.field].note(met, id_)
    transform(draft, made.transformations[done:], made.schema)
    for name in doubles:
        keys = made.schema.fields[name].keys
        seen[name].note((text(value) for value in _values(draft, keys)), id_)


def _values(draft: Draft, keys: Sequence[str]) -> Iterator[Value]:
    for key in keys:
        yield from draft.values.get(key, ())
        for variant in draft.variants:
            yield from variant.values.get(key, ())


def _met(draft: Draft, table: _Table, schema: Schema) -> Iterator[str]:
    """The values that a table is about to read, where its `when:` holds."""
    of: list[tuple[Variant | None, Sequence[str]]] = []
    reads = [work.reads for work in table.ready.of_product if base_name(work.reads) == table.field]
    of.append((None, reads))
    reads = [work.reads for work in table.ready.of_variants if base_name(work.reads) == table.field]
    of += [(variant, reads) for variant in draft.variants if reads]
    for variant, keys in of:
        if keys and _applies(draft, variant, table, schema):
            for key in keys:
                own = variant.values.get(key) if variant else None
                for value in own or draft.values.get(key) or (() if variant else tuple(_values(draft, (key,)))):
                    yield text(value)


def _applies(draft: Draft, variant: Variant | None, table: _Table, schema: Schema) -> bool:
    when = table.ready.when
    if when is None:
        return True

    def lookup(name: str) -> list[Value]:
        owner = schema.fields.get(name)
        convert = casts(schema.currency)[schema.fields[base_name(name)].type]
        found = []
        for key in owner.keys if owner else (name,):
            own = variant.values.get(key) if variant else None
            for value in own or draft.values.get(key) or (() if variant else tuple(_values(draft, (key,)))):
                try:
                    found.append(convert(value))
                except MisfitError:
                    continue
        return found

    try:
        return when(lookup, 0.0)
    except TimeoutError:
        return False


# What is proposed


def _of_table(table: _Table, seen: _Seen) -> FieldRadar:
    near = Nearness(table.answers)
    unmapped = [
        _judged(value, count, seen.examples[value], near.propose(value, at))
        for at, (value, count) in enumerate(_by_products(seen.products))
    ]
    rule = table.ready.rule
    return FieldRadar(table.field, rule.id, str(rule.place), tuple(unmapped), seen.more)


def _by_products(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _judged(value: str, count: int, examples: Sequence[str], found: Proposal) -> Unmapped:
    return Unmapped(value, count, tuple(examples), found.answer, round(found.score, 1), found.refused)


def _root(value: str) -> str:
    """A value without the plural of its longer words."""
    return " ".join(
        word[:-1] if len(word) >= SHORTEST and word[-1] in "sx" else word for word in plainly(value).split()
    )


def _of_doubles(name: str, seen: _Seen) -> FieldRadar:
    """Rare spellings of frequent values, in a field that no table covers."""
    families: dict[str, list[tuple[str, int]]] = {}
    for value, count in _by_products(seen.products):
        families.setdefault(_root(value), []).append((value, count))
    unmapped = []
    for (first, most), *others in families.values():
        for value, count in others:
            if len(plainly(value)) < SHORTEST:
                found = Proposal(refused=f"shorter than {SHORTEST} letters")
            elif most < RARE * count:
                found = Proposal(refused=f"nearly as frequent as {first!r}: say which is right")
            else:
                found = Proposal(first, 100.0)
            unmapped.append(_judged(value, count, seen.examples[value], found))
    unmapped.sort(key=lambda one: (-one.products, one.value))
    return FieldRadar(name, "", "", tuple(unmapped), seen.more)
