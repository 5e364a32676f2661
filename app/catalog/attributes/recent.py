"""Virtual attributes that depend on the moment of a request: asked of the index as a range, never kept in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from app.core.condition import Condition, Recent
from app.core.condition_parsing import BadConditionError, parse_condition
from app.core.kind import Ref, kind, option
from app.core.schema import Field, Schema, Use

_USES = ("filter", "facet", "show")


@kind(
    "attributes",
    "Yes while a date is near the moment of a request. Nothing of it is kept: an edit is live at once.",
    half="query",
    word="recent",
)
@dataclass(frozen=True, kw_only=True)
class RecentDate(Field):
    """Yes while a date is near the moment of a request; a product without the date has neither yes nor no."""

    of: Annotated[str, Ref("field")] = option("The date.", example="added")
    within: str = option("Yes for so long after the date.", default="", example="30 days")
    ahead: str = option("Yes for so long before the date.", default="", example="7 days")
    type: Literal["boolean"] = option("It is always yes or no.", default="boolean")
    use: tuple[Use, ...] = option("`filter`, `facet` or `show`; nothing of it is kept in the index.", default=())
    columns: tuple[str, ...] = option("Virtual attributes have no column.", key="from", default=())

    @cached_property
    def clocked(self) -> Condition | None:
        """The range that decides it; none while its options cannot be read."""
        try:
            return Recent(self.of, _seconds(self.within), _seconds(self.ahead))
        except BadConditionError:
            return Recent(self.of, 0.0)

    def faults(self) -> Iterator[str]:
        """Durations that cannot be read, and options for values that are kept."""
        for key, written in (("within", self.within), ("ahead", self.ahead)):
            try:
                _seconds(written)
            except BadConditionError:
                yield f"`{key}` takes a duration such as `30 days`, not {written!r}"
        if not self.within and not self.ahead:
            yield f"`{self.name}` needs `within: 30 days` after its date, or `ahead: 7 days` before it, or both"
        for use in self.use:
            if use not in _USES:
                yield f"`{self.name}` depends on the moment and cannot be kept for `{use}`; use `{self.of}` for that"
        kept = ("columns", "from"), ("by_locale", "by_locale"), ("by_axis", "by"), ("required", "required")
        for name, key in (*kept, ("variant_axis", "variant_axis"), ("separator", "separator")):
            if getattr(self, name):
                yield f"`{self.name}` depends on the moment and has no values of its own; take `{key}` out"
        if self.level == "variant":
            yield f"`{self.name}` is the product's; take `level: variant` out"

    def troubles(self, schema: Schema) -> Iterator[str]:
        """A field that is no date, or that the index does not keep as this needs it."""
        field = schema.fields.get(self.of)
        if field is None:
            return  # told as a name that does not exist
        if field.type != "date":
            yield f"`{self.of}` is a {field.type}; `recent` is for dates"
        elif not field.is_exact:
            yield f"`{self.of}` cannot be asked of the index; add `filter` to its `use:` in {field.place}"
        elif "show" in self.use and ("show" not in field.use or field.private):
            yield f"`{self.name}` is shown by `{self.of}`, which is not; add `show` to its `use:` in {field.place}"
        elif "show" in self.use and (field.level == "variant" or field.separator or len(field.columns) > 1):
            yield f"`{self.of}` may have several dates; to show `{self.name}`, name an attribute that takes one of them"
        if field.private and not self.private:
            yield f"`{self.of}` is private and `{self.name}` would tell it; write `private: true`"


def _seconds(duration: str) -> float:
    """A duration in seconds, 0 for none. Raises BadConditionError."""
    if not duration:
        return 0.0
    read = parse_condition({"date": {"within": duration}})
    return read.seconds if isinstance(read, Recent) else 0.0
