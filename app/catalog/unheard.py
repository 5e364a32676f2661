"""Cells that change nothing: a variant's of a field that is the product's, and a product's that each variant says."""

from collections import Counter
from collections.abc import Iterator, Mapping

from app.catalog.adopt import Source, Sources, values_of
from app.core.product import Record


def product_columns(found: Sources) -> Mapping[str, Source]:
    """The columns that fill nothing but a field of the product, each with its source."""
    of_variants = {column for one in found.variant for column in one.columns}
    return {column: one for one in found.product for column in one.columns if column not in of_variants}


def variant_columns(found: Sources) -> Mapping[str, Source]:
    """The columns that fill nothing but a field of the variants, each with its source."""
    of_product = {column for one in found.product for column in one.columns}
    return {column: one for one in found.variant for column in one.columns if column not in of_product}


def unheard(record: Record, key: str, columns: Mapping[str, Source]) -> Iterator[Source]:
    """Of some columns, the sources for which a variant says something else than the product takes from another row."""
    row = record.variants.get(key)
    if row is None:
        return
    for one in dict.fromkeys(source for column, source in columns.items() if row.data.get(column) not in (None, "")):
        said = values_of((row,), one)
        if said and [*map(str, said)] != [*map(str, values_of(record.rows, one))]:
            yield one


class Unheard:
    """How often that was met, by field, each with a variant for an example."""

    def __init__(self) -> None:
        """Never yet."""
        self.rows: Counter[Source] = Counter()
        self.such: dict[Source, str] = {}

    def meet(self, source: Source, key: str) -> None:
        """A variant's cells that count for nothing."""
        self.rows[source] += 1
        self.such.setdefault(source, key)

    def add(self, other: "Unheard") -> None:
        """What another one met."""
        self.rows.update(other.rows)
        self.such = {**other.such, **self.such}

    def warnings(self) -> Iterator[str]:
        """A sentence for each field, with the mend."""
        for one in sorted(self.rows, key=lambda one: one.key):
            rows = f"{self.rows[one]:,} row{'s' * (self.rows[one] > 1)}"
            column = "" if one.plain == one.key else f" (column {', '.join(f'`{name}`' for name in one.columns)})"
            yield (
                f"`{one.key}`{column} is the product's; what variants such as {self.such[one]} say of it counts for "
                f"nothing ({rows}); write `level: variant`, or say it in the product's own row"
            )


def beaten(record: Record, columns: Mapping[str, Source]) -> Iterator[Source]:
    """Of some columns of a product's own row, the sources for which each of its variants says something else."""
    if record.own is None or not record.variants:
        return
    for one in dict.fromkeys(columns.values()):
        said = [*map(str, values_of((record.own,), one))]
        own = [[*map(str, values_of((row,), one))] for row in record.variants.values()]
        if said and all(own) and any(values != said for values in own):
            yield one


class Overruled:
    """How often that was met, by field, each with a product and a variant of it for an example."""

    def __init__(self) -> None:
        """Never yet."""
        self.rows: Counter[Source] = Counter()
        self.such: dict[Source, tuple[str, str]] = {}

    def meet(self, source: Source, record: Record) -> None:
        """A product's cell that counts for nothing."""
        self.rows[source] += 1
        self.such.setdefault(source, (record.id, next(iter(record.variants))))

    def warnings(self) -> Iterator[str]:
        """A sentence for each field, with the mend."""
        for one in sorted(self.rows, key=lambda one: one.key):
            rows = f"{self.rows[one]:,} row{'s' * (self.rows[one] > 1)}"
            column = "" if one.plain == one.key else f" (column {', '.join(f'`{name}`' for name in one.columns)})"
            product, variant = self.such[one]
            yield (
                f"`{one.key}`{column} of {product} changes nothing: each of its variants says its own ({rows}); "
                f"name the variants instead, such as {variant}"
            )
