"""What shoppers choose by in several languages: one value for all of them, with a label for each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.words.nothing import says_nothing
from catalog_loader.first_pack.guesses import FieldGuess
from catalog_loader.first_pack.plain_fields import Ground, comes_again
from catalog_loader.first_pack.profile import Profile
from catalog_loader.first_pack.yaml_out import mapped, quoted

ROLES = frozenset({"colour", "size", "material", "gender"})
MOST = 300
"""Values with labels; more are no choice."""

ValueLabels = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What shoppers read by field, value and locale."""


def with_choices(fields: Sequence[FieldGuess], ground: Ground) -> list[FieldGuess]:
    """The fields, and beside each that differs by language and is chosen by, one with the first language's values."""
    made = list(fields)
    for one in fields:
        if one.role in ROLES and len(one.by_locale) > 1 and comes_again(one.column, "keyword"):
            choice = replace(
                one,
                name=ground.names.give(f"{one.name}_choice", one.column.position),
                columns=(one.column.name,),
                by_locale={},
                use=("filter", "facet"),
                role="",
                weight=0,
                why=(f"chosen by the values of `{one.column.name}`; rules/labels.yaml says them in each language",),
            )
            made.insert(made.index(one) + 1, choice)
    return made


def value_labels(fields: Sequence[FieldGuess], profile: Profile) -> ValueLabels:
    """What each value is called in the other languages, as rows have them side by side."""
    told: dict[str, Mapping[str, Mapping[str, str]]] = {}
    by_column = {one.column.name: one.by_locale for one in fields if one.by_locale}
    for one in fields:
        if one.name.endswith("_choice") and (columns := by_column.get(one.column.name)):
            found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
            for row in profile.head:
                value = row.get(one.column.name)
                if not isinstance(value, str) or not value.strip() or says_nothing(value):
                    continue
                for locale, column in columns.items():
                    if isinstance(other := row.get(column), str) and other.strip():
                        found[value.strip()][locale][other.strip()] += 1
            told[one.name] = {
                value: {locale: count.most_common(1)[0][0].capitalize() for locale, count in by.items()}
                for value, by in list(found.items())[:MOST]
            }
    return told


def labels_text(told: ValueLabels) -> str:
    """`labels.yaml`; nothing where no value has labels."""
    if not told:
        return ""
    lines = ["# What shoppers read for a value, in each language, as rows of the feed have them side by side.", ""]
    for field, values in told.items():
        lines += [f"- field: {field}", "  values:"]
        lines += [f"    {quoted(value)}: {mapped(labels)}" for value, labels in values.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
