"""What the catalogue's data are like: how full and how varied every field is, and which values look wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

from app.catalog.draft import Draft
from app.catalog.faults import derive_or_skip
from app.catalog.private import secret_fields
from app.catalog.recipe import Recipe, verdict
from app.core.condition import Value
from app.core.fit import DAY, as_text
from app.core.product import Record
from app.core.schema import Field
from app.desk.data_counting import DISTINCT, Finding, Levels, Marks, Met
from app.desk.suspicious import LONG, SUSPICIONS, of_text
from app.rulepack.pack import RulePack
from app.search.kinds import Facet, Storefront

_MISFIT = re.compile(r"`(?P<key>[^`]+)` is a \w+ and cannot be (?P<value>.*)", re.DOTALL)
_FIFTY = 50.0
_ENOUGH = 10
_YEAR_1971 = 31_536_000.0
COMMON = 5
_ODD = 12
"""So many different odd values are dropped by name."""


@dataclass(frozen=True)
class FieldData:
    """One field in numbers. Of a private field, or one made from what is private, there are counts, never values."""

    name: str
    label: str
    type: str
    level: str
    use: tuple[str, ...]
    private: bool
    """It is private, or made from what is."""
    virtual: bool
    products: int
    """How many products have a value."""
    fill: float
    variants: int
    variant_fill: float | None
    distinct: int
    distinct_at_least: bool
    """Whether there are more than were told apart."""
    common: tuple[tuple[str, int], ...]
    shortest: str
    longest: str
    quantiles: tuple[float, ...]
    """Of numbers: least, quarter, middle, three quarters, most."""


@dataclass(frozen=True)
class CategoryData:
    """How full the facet fields are in one category of the top level."""

    category: str
    products: int
    fill: Mapping[str, float]


@dataclass(frozen=True)
class DataReport:
    """The whole report."""

    products: int
    refused: int
    variants: int
    fields: tuple[FieldData, ...]
    categories: tuple[CategoryData, ...]
    facet_fields: tuple[str, ...]
    conflicts: tuple[Finding, ...]
    """Values that fit no type, by field."""
    findings: tuple[Finding, ...]
    """Values that look wrong, by field, most products first."""


def data_report(
    records: Iterable[Record], made: Recipe, pack: RulePack, now: float, told: Callable[[int], None]
) -> DataReport:
    """The report of these raw records under a recipe; `now` in seconds since 1970, `told` hears every thousandth."""
    counting = _Counting(made, pack, now)
    for at, record in enumerate(records, 1):
        if at % 1000 == 0:
            told(at)
        counting.add(derive_or_skip(record, made))
    return counting.report()


class _Counting:
    """Counts products as they come by; memory stays bounded whatever their number."""

    def __init__(self, made: Recipe, pack: RulePack, now: float) -> None:
        self.made, self.now = made, now
        self.fields = tuple(made.schema.fields.values())
        revealed = [one.name for one in made.attributes if one.reveals]
        rules = [one.rule for one in made.transformations]
        self.secret = secret_fields(made.schema, made.attributes, rules, revealed)
        self.met = {field.name: Met() for field in self.fields}
        self.marks = Marks()
        self.conflicts = Marks()
        self.levels = Levels()
        self.products = self.refused = self.variants = 0
        facets = (made.schema.fields[one.field] for one in pack.all(Facet))
        self.facets = tuple(dict.fromkeys(field.name for field in facets if field.name not in self.secret))
        places = pack.one(Storefront)
        self.name, self.picture = (self._place(getattr(places, one) or one) for one in ("name", "picture"))
        asked = (places.price or "price", places.price_before or "price_before")
        self.prices = frozenset(name for name in asked if name in made.schema.fields)
        self.names: dict[int, str] = {}

    def _place(self, name: str) -> Field | None:
        return self.made.schema.fields.get(name)

    def add(self, draft: Draft | None) -> None:
        """Count a product; None stands for one that meets a fault of Gondola's own."""
        if draft is None or verdict(draft, self.made):
            self.refused += 1
            return
        self.products += 1
        self.variants += len(draft.variants) if draft.record.variants else 0
        id_ = draft.record.id
        filled = {field.name for field in self.fields if self._field(field, draft, id_)}
        self._misfits(draft, id_)
        self._whole(draft, id_)
        tops = {f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths if "/" not in path}
        self.levels.add(tops, [name for name in self.facets if name in filled])

    def _field(self, field: Field, draft: Draft, id_: str) -> bool:
        """Count a field's values; whether it has any."""
        met = self.met[field.name]
        seen: dict[Value, None] = {}  # in the order met, so that two reports of one feed are the same
        for key in field.keys:
            seen.update(dict.fromkeys(draft.values.get(key, ())))
        of_variants = 0
        if field.level == "variant":
            for variant in draft.variants:
                own = [value for key in field.keys for value in variant.values.get(key, ())]
                of_variants += bool(own)
                seen.update(dict.fromkeys(own))
        met.add(seen, of_variants if draft.record.variants else 0)
        for value in seen:
            for code in self._doubts(field, value):
                shown = "" if field.name in self.secret else as_text(value)
                self.marks.note(code, field.name, shown, id_)
        return bool(seen)

    def _doubts(self, field: Field, value: Value) -> Iterator[str]:
        if isinstance(value, str):
            yield from of_text(value) if len(value) <= 2_000 else of_text.__wrapped__(value)
            if len(value) > LONG and "facet" in field.use:
                yield "long_value"
        elif field.name in self.prices and not isinstance(value, bool) and value <= 0:
            yield "zero"
        elif field.type == "date":
            if value > self.now + DAY:
                yield "future"
            elif value < _YEAR_1971:
                yield "epoch"

    def _misfits(self, draft: Draft, id_: str) -> None:
        for one in draft.rejected:
            if found := _MISFIT.match(one.reason):
                field = self.made.schema.owner(found["key"])
                if field is not None:
                    shown = "" if field.name in self.secret else found["value"].strip("'\"")
                    self.conflicts.note(field.type, field.name, shown, id_)

    def _whole(self, draft: Draft, id_: str) -> None:
        """What is seen on a product as a whole: its name, its picture, its price among its like."""
        if self.picture and not any(_values(draft, self.picture)):
            self.marks.note("no_picture", self.picture.name, "", id_)
        if self.name and self.name.name not in self.secret:
            for name in draft.values.get(self.name.keys[0], ())[:1]:
                first = self.names.setdefault(hash(str(name).casefold()), id_)
                if first != id_:
                    self.marks.note("same_name", self.name.name, str(name), id_)
        for name in self.prices:
            if name not in self.secret:
                amounts = [value for value in _values(draft, self.made.schema.fields[name]) if value > 0]
                paths = next(iter(draft.paths.values()), ())
                deepest = max(paths, key=lambda path: path.count("/"), default="")
                if amounts:
                    self.levels.price(name, deepest, min(amounts), id_)

    def report(self) -> DataReport:
        """What was counted."""
        for name, value, usual, id_ in self.levels.outliers(_FIFTY, _ENOUGH):
            self.marks.note("outlier", name, f"{as_text(value)} where {as_text(round(usual, 2))} is usual", id_)
        return DataReport(
            products=self.products,
            refused=self.refused,
            variants=self.variants,
            fields=tuple(self._data(field) for field in self.fields),
            categories=tuple(
                CategoryData(category, count, {name: filled[name] / count for name in self.facets})
                for category, count, filled in self.levels.filled()
            ),
            facet_fields=self.facets,
            conflicts=self.conflicts.findings(_refit),
            findings=self.marks.findings(_mend),
        )

    def _data(self, field: Field) -> FieldData:
        met = self.met[field.name]
        of_variants = field.level == "variant" and self.variants > 0
        hidden = field.name in self.secret
        return FieldData(
            name=field.name,
            label=field.label.get("", "") or next(iter(field.label.values()), ""),
            type=field.type,
            level=field.level,
            use=field.use,
            private=hidden,
            virtual=not field.columns and not field.by_locale and not field.by_axis,
            products=met.products,
            fill=met.products / self.products if self.products else 0.0,
            variants=met.variants,
            variant_fill=met.variants / self.variants if of_variants else None,
            distinct=0 if hidden else len(met.distinct),
            distinct_at_least=not hidden and len(met.distinct) >= DISTINCT,
            common=() if hidden else tuple((as_text(one), count) for (_, one), count in met.counts.most_common(COMMON)),
            shortest="" if hidden else met.shortest or "",
            longest="" if hidden else met.longest,
            quantiles=() if hidden else _quantiles(met.numbers.kept),
        )


def _values(draft: Draft, field: Field) -> list[float]:
    own = [value for key in field.keys[:1] for value in draft.values.get(key, ())]
    return own or [value for variant in draft.variants for value in variant.values.get(field.name, ())]


def _quantiles(numbers: list[float]) -> tuple[float, ...]:
    if len(numbers) < 2:
        return tuple(numbers)
    quarters = quantiles(numbers, n=4, method="inclusive")
    return (min(numbers), quarters[0], median(numbers), quarters[2], max(numbers))


def _mend(code: str, field: str, values: tuple[str, ...]) -> tuple[str, str, str]:
    """What a doubt says, the rule that mends it, and what to do where none does."""
    doubt = SUSPICIONS[code]
    return doubt.says, doubt.mend(field, values), doubt.advice


def _refit(kind: str, field: str, values: tuple[str, ...]) -> tuple[str, str, str]:
    """What a conflict says; a few odd words are dropped, many are read by another rule."""
    says = f"is a {kind}, and these are none"
    if 0 < len(values) <= _ODD:
        return says, SUSPICIONS["placeholder"].mend(field, values), ""
    return says, "", f"read them with a rule (docs/transformations.md), or make `{field}` a keyword"
