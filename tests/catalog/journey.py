"""The journey of a few products without an engine: rows and rules in, drafts and documents out."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.catalog.gather import Tally, gather
from app.catalog.recipe import Indexed, Refused, prepare, recipe
from app.core.product import Step
from tests.shop import pack, rows

BARE: Mapping[str, str] = {
    "rules/shop.yaml": "{code: mini, locales: [fr, en], feed: {key: sku, group: parent}}",
    "rules/fields.yaml": """
        - {name: name, type: text, by_locale: {fr: nom, en: nom_en}, use: [search, show]}
        - {name: brand, use: [filter, facet, show]}
        - {name: tags, separator: ";", use: [filter, show]}
        - {name: material, use: [filter, show]}
        - {name: colour, level: variant, use: [filter, show]}
        - {name: size, level: variant, use: [filter, show]}
        - {name: price, type: number, level: variant, by: {price_list: {pro: price_pro}}, use: [filter, sort, show]}
        - {name: weight, type: number, use: [filter, show]}
        - {name: added, type: date, use: [filter, sort, show]}
        - {name: fresh, type: boolean, use: [filter, show]}
        - {name: department, type: text, by_locale: {fr: rayon, en: rayon_en}}
    """,
    **dict.fromkeys(
        [
            *["rules/transformations.yaml", "rules/attributes.yaml", "rules/trees.yaml", "rules/ranking.yaml"],
            *["rules/search.yaml", "rules/facets.yaml", "rules/labels.yaml", "synonyms/fr.yaml"],
        ],
        "",
    ),
}
"""A shop of plain fields without any rule."""


def journey(
    data: Sequence[Mapping[str, Any]], changes: Mapping[str, str] | None = None, trace: list[Step] | None = None
) -> dict[str, Indexed | Refused]:
    """Every product of these rows, by id."""
    made = recipe(pack({**BARE, **(changes or {})}))
    records = gather(rows(data), made.shop.feed, Tally())
    return {record.id: prepare(record, ord_, made, trace) for ord_, record in enumerate(records)}


def product(*data: Mapping[str, Any], **changes: str) -> Indexed:
    """The one product of these rows, under more rules: `transformations="- …"`."""
    done = journey(
        [{"sku": "A", **data[0]}, *({"parent": "A", **row} for row in data[1:])],
        {f"rules/{name}.yaml": text for name, text in changes.items()},
    )
    (indexed,) = done.values()
    assert isinstance(indexed, Indexed)
    return indexed


def reasons(indexed: Indexed) -> list[str]:
    """What was left out of a product."""
    return [one.reason for one in indexed.draft.rejected]
