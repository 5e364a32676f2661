"""The half of a first pack that is live at once: search, facets, the storefront's places, merchandising, synonyms."""

from catalog_loader.first_pack.catalogue_half import a_word
from catalog_loader.first_pack.guesses import FacetGuess, FieldGuess, Guesses
from catalog_loader.first_pack.naming import language_of
from catalog_loader.first_pack.yaml_out import comment, heading, labels, quoted, said

PLACES = {
    "name": "name",
    "brand": "brand",
    "price": "price",
    "price_before": "old_price",
    "picture": "image",
    "short": "short",
    "description": "description",
    "stock": "stock",
    "rating": "rating",
    "reviews": "reviews",
}
SORTS = (
    ("price_asc", "price", "asc", {"fr": "Prix croissant", "en": "Price (low to high)"}),
    ("price_desc", "price", "desc", {"fr": "Prix décroissant", "en": "Price (high to low)"}),
    ("newest", "added", "desc", {"fr": "Nouveautés", "en": "Newest"}),
    ("rating", "rating", "desc", {"fr": "Mieux notés", "en": "Best rated"}),
)


def _sorted_by(guesses: Guesses) -> dict[str, str]:
    """The fields by which shoppers may order, by role."""
    roles = {one.role: one.name for one in guesses.fields if one.role and "sort" in one.use}
    return roles | {one.name: one.name for one in guesses.attributes if "sort" in one.use}


def search_text(guesses: Guesses) -> str:
    """`search.yaml`: weights, sorts and the page."""
    weighed = sorted((one for one in guesses.fields if "search" in one.use), key=lambda one: -one.weight)
    lines = ["# How much a word counts where it stands, the orders shoppers can choose, and the page.", ""]
    if weighed:
        lines += ["weights:", *(f"  {one.name}: {max(one.weight, 0.5):g}" for one in weighed), ""]
    by_role = _sorted_by(guesses)
    sorts = [
        f"  - {{code: {code}, field: {by_role[role]}, way: {way}, label: {labels(label, guesses.locales)}}}"
        for code, role, way, label in SORTS
        if role in by_role
    ]
    lines += ["sorts:", *sorts, ""] if sorts else ["# No column can be sorted by: no price, no date, no rating.", ""]
    lines += ["page_size: 24", "synonym_weight: 0.8", "min_results: 1"]
    return "\n".join(lines) + "\n"


def facets_text(guesses: Guesses) -> str:
    """`facets.yaml`: in the order to show."""
    lines = [
        "# The questions a shopper can narrow a list by, in the order to show.",
        "# `kind: values` (the usual one) lists values, `ranges` cuts a number, `bounds` is a slider.",
        "",
    ]
    for one in guesses.facets:
        lines += [*comment(one.why[:1].upper() + one.why[1:] + "."), f"- {_facet(one, guesses)}", ""]
    kept = {one.field for one in guesses.facets}
    spare = [one for one in guesses.fields if one.is_facet and one.name not in kept]
    if spare:
        lines += [
            *heading("Kept for facets in fields.yaml, and not shown yet"),
            *(_spare(one, guesses) for one in spare),
        ]
    if not guesses.facets:
        lines.append("# No column has values that come again, so there is nothing to choose from.")
    return "\n".join(lines).rstrip() + "\n"


def _facet(one: FacetGuess, guesses: Guesses) -> str:
    parts = [f"code: {one.code}", f"field: {one.field}"]
    if one.kind != "values":
        parts.append(f"kind: {one.kind}")
    if one.ranges:
        parts.append(f"ranges: [{', '.join(f'{cut:.12g}' for cut in one.ranges)}]")
    parts.append(f"label: {labels(one.label, guesses.locales)}")
    if one.size:
        parts.append(f"size: {one.size}")
    if one.single:
        parts.append("multi: false")
    return "{" + ", ".join(parts) + "}"


def _spare(one: FieldGuess, guesses: Guesses) -> str:
    kind = ", kind: bounds" if one.type == "number" else ""
    label = labels(one.label, guesses.locales)
    return f"# - {{code: {one.name}, field: {one.name}{kind}, label: {label}}}  # in {one.share:.0%}"


def storefront_text(guesses: Guesses, pictures: str) -> str:
    """`storefront.yaml`: which field fills which place."""
    shown = {one.role: one.name for one in guesses.fields if one.role and "show" in one.use}
    shown |= {one.name: one.name for one in guesses.attributes if one.name == "price" and "show" in one.use}
    lines = [
        "# Which field fills which place on the storefront's pages. A place left out takes the field of its own name.",
        "",
    ]
    for place, role in PLACES.items():
        if role in shown and not _beyond_five(guesses, role):
            lines.append(f"{place}: {shown[role]}")
        else:
            lines.append(f"# {place}: …")
    if pictures:
        lines += ["", "# Pictures are files in a folder beside the feed.", f"pictures: {quoted(pictures)}"]
    return "\n".join(lines) + "\n"


def _beyond_five(guesses: Guesses, role: str) -> bool:
    """Whether ratings are not the five stars that the storefront draws."""
    rating = guesses.of("rating")
    return role == "rating" and rating is not None and max(rating.column.numbers, default=0) > 5


def merchandising_text(guesses: Guesses) -> str:
    """`merchandising.yaml`: empty, with an example in the shop's own words."""
    path = next(((one.code, guesses.counts.examples[one.code]) for one in guesses.trees), ("", ""))
    brand, stock = guesses.of("brand"), guesses.of("stock")
    where = "{price: {lt: 50}}"
    if brand and brand.column.values and "filter" in brand.use:
        where = f"{{{brand.name}: {quoted(said(brand.column.values.most_common(1)[0][0], 30))}}}"
    when = f"request.q: {{has_words: {quoted(a_word(guesses))}}}"
    if path[1] and not guesses.trees[0].values:
        when = f"request.category: {{under: {path[0]}:{path[1]}}}"
    lines = [
        "# The shop's hand on results: `boost`, `bury`, `pin`, `hide`, `rank`. `when:` says for which requests,",
        "# `where:` which products. `by: 10` is worth a tenth of a perfect text match. Nothing is lifted yet.",
        "#",
        "# - kind: boost",
        "#   id: our-favourite-brand",
        f"#   when: {{{when}}}",
        f"#   where: {where}",
        "#   by: 10",
    ]
    if stock:
        lines += [
            "#",
            "# What cannot be bought goes down:",
            "#",
            "# - kind: bury",
            "#   id: out-of-stock-sinks",
            f"#   where: {{none: {{{stock.name}: {{gt: 0}}}}}}",
            "#   by: 30",
        ]
    return "\n".join(lines) + "\n"


def synonyms_text(locale: str) -> str:
    """`synonyms/<locale>.yaml`: empty, with an example in that language."""
    words, word, finds = {
        "fr": ("[canapé, sofa]", "chaussure", "[basket, bottine]"),
        "en": ("[sofa, couch]", "shoe", "[trainer, boot]"),
        "de": ("[sofa, couch]", "schuh", "[stiefel, sandale]"),
        "es": ("[sofá, diván]", "zapato", "[bota, sandalia]"),
        "it": ("[divano, sofà]", "scarpa", "[stivale, sandalo]"),
        "nl": ("[bank, sofa]", "schoen", "[laars, sandaal]"),
        "pt": ("[sofá, divã]", "sapato", "[bota, sandália]"),
    }.get(language_of(locale), ("[sofa, couch]", "shoe", "[trainer, boot]"))
    return (
        "# Words that mean the same. Plurals and accents need no line: they are joined already.\n"
        f"#\n# - {{kind: equivalent, words: {words}}}\n# - {{kind: one_way, word: {word}, finds: {finds}}}\n"
    )
