"""The half of a first pack that decides the index: fields, transformations, virtual attributes, trees, ranking."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from catalog_loader.first_pack.counting import TreeGuess
from catalog_loader.first_pack.guesses import AttributeGuess, FieldGuess, Guesses, LeftOut, MendGuess
from catalog_loader.first_pack.naming import Names, plain
from catalog_loader.first_pack.yaml_out import comment, heading, listed, mapped, quoted, said

PARTS = (
    "Texts",
    "Where it belongs",
    "Levels",
    "What shoppers choose by",
    "Prices, stock and pictures",
    "How it does",
    "What else there is",
    "Kept back",
    "No use yet",
    "Hardly ever filled",
)
TITLES = {"Levels": "The levels of the category tree"}
MAX_LISTED = 4_000
FEW_LEFT = 25

FIELDS_HEAD = """\
# What a product has, which columns of the feed fill it, and what it is used for.
# Written by `gondola init` from what it saw; every line may be changed.
#
#   search   its words are found          sort   shoppers can order by it
#   filter   rules can ask about it       rank   rankings can mix it
#   facet    shoppers can choose it       show   it is part of the answer
#
# A field without `use:` only helps other rules."""


def labels(pairs: Mapping[str, str], locales: Sequence[str]) -> str:
    """Labels for the shop's own languages; one alone stands for all."""
    if "" in pairs:
        return quoted(pairs[""])
    here = {locale: pairs[locale] for locale in locales if locale in pairs}
    if len(locales) == 1 and here:
        return quoted(here[locales[0]])
    return mapped(here) if here else quoted(pairs.get("en") or next(iter(pairs.values())))


def fields_text(guesses: Guesses) -> str:
    """`fields.yaml`: each field under its evidence, by parts."""
    lines = [*FIELDS_HEAD.split("\n"), ""]
    order = sorted(guesses.fields, key=lambda one: PARTS.index(one.part))
    for part, several in groupby(order, key=lambda one: one.part):
        lines += heading(TITLES.get(part, part))
        for one in several:
            lines += [*_field(one, guesses.locales), ""]
    if guesses.left_out and len(guesses.left_out) <= FEW_LEFT:
        lines += [*heading("Columns without a field"), *(_left(one) for one in guesses.left_out), ""]
    elif guesses.left_out:
        lines += comment(
            f"{len(guesses.left_out):,} more columns have no field; rules/fields/left_out.yaml lists them."
        )
    return "\n".join(lines).rstrip() + "\n"


def _field(one: FieldGuess, locales: Sequence[str]) -> list[str]:
    lines = [line for why in one.why if why for line in comment(_sentence(why))]
    lines.append(f"- name: {one.name}")
    if one.type != "keyword":
        lines.append(f"  type: {one.type}")
    lines += _source(one)
    if one.level != "product":
        lines.append(f"  level: {one.level}")
    if one.variant_axis:
        lines.append("  variant_axis: true")
    if one.use:
        lines.append(f"  use: [{', '.join(one.use)}]")
    if one.required:
        lines.append("  required: true")
    if one.private:
        lines.append("  private: true")
    if one.decimals is not None:
        lines.append(f"  decimals: {one.decimals}")
    if one.label and one.use:
        lines.append(f"  label: {labels(one.label, locales)}")
    return lines


def _source(one: FieldGuess) -> list[str]:
    """Which columns fill a field."""
    lines: list[str] = []
    if one.by_locale:
        lines += ["  from: []", f"  by_locale: {mapped(one.by_locale)}"]
    elif one.columns != (one.name,):
        lines.append(f"  from: {quoted(one.columns[0]) if len(one.columns) == 1 else listed(one.columns)}")
    if one.by:
        axes = ", ".join(f"{axis}: {mapped(columns)}" for axis, columns in one.by.items())
        lines.append(f"  by: {{{axes}}}")
    return lines


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")


def left_out_text(guesses: Guesses) -> str:
    """`fields/left_out.yaml`: every column without a field as a line that can be made one."""
    if len(guesses.left_out) <= FEW_LEFT:
        return ""
    count = len(guesses.left_out)
    lines = [
        f"# {count:,} columns of the feed have no field: other columns are fuller, or say more to a shopper.",
        "# To take one in, move its line to rules/fields.yaml without the `# ` and say what it is used for.",
        "",
        *(_left(one) for one in guesses.left_out[:MAX_LISTED]),
    ]
    if count > MAX_LISTED:
        lines.append(f"# … and {count - MAX_LISTED:,} more, each in fewer rows than these.")
    return "\n".join(lines) + "\n"


def _left(one: LeftOut) -> str:
    column = one.column
    example = f", such as `{said(column.example, 40)}`" if column.example else ""
    if column.name and len(column.name) <= 80 and not column.nested:
        name = Names().give(plain(column.name), column.position)
        share = f"{column.share:.1%}" if column.share >= 0.001 else f"{column.filled:,} rows"
        return f"# - {{name: {name}, from: {quoted(column.name)}, use: [show]}}  # {one.why}: {share}{example}"
    return f"# `{said(column.name, 60)}`: {one.why}"


def shop_text(guesses: Guesses, path: str) -> str:
    """`shop.yaml`: the shop itself and its feed."""
    feed, counts = guesses.opened.feed, guesses.counts
    found = f"{counts.products:,} products"
    if counts.groups:
        found += f", {counts.groups:,} of them with {counts.variants:,} variants"
    rows = f"{guesses.profile.read:,} rows" + ("" if guesses.profile.whole else ", the feed goes on")
    lines = [
        "# The shop itself: its name, its languages, its feed, and what shoppers may see.",
        f"# Written by `gondola init`, which read {rows}: {found}.",
        "",
        f"code: {guesses.code}",
        f"name: {quoted(guesses.title)}",
        "",
        *comment(_sentence(guesses.locales_why)),
        f"locales: [{', '.join(guesses.locales)}]",
        "",
        *comment(_sentence(guesses.currency_why)),
        f"currency: {guesses.currency}",
        "",
        "feed:",
        f"  path: {quoted(path)}",
        *comment(_sentence(guesses.key.why), "  "),
        f"  key: {quoted(guesses.key.column)}",
    ]
    if guesses.group:
        lines += [*comment(_sentence(guesses.group.why), "  "), f"  group: {quoted(guesses.group.column)}"]
    else:
        lines += ["  # group: …    # no column gathers variants; name one here if rows are variants of products"]
    lines.append(f"  format: {feed.format}")
    if feed.delimiter:
        lines.append(f"  delimiter: {quoted(feed.delimiter)}")
    lines += ["", *_visible_lines(guesses)]
    return "\n".join(lines).rstrip() + "\n"


def _visible_lines(guesses: Guesses) -> list[str]:
    name, value, why = guesses.visible
    lines = comment(_sentence(why)) if name else ["# Which products shoppers see; all, as nothing says otherwise."]
    shown = value if value in ("true", "false") else quoted(value)
    lines += [f"visible: {{{name}: {shown}}}" if name else "# visible: {status: actif}", ""]
    stock = guesses.of("stock")
    if stock and guesses.group:
        lines += [
            "# A variant without stock counts for no filter, no facet and no price.",
            "# When all variants of a product are out of stock, all of them count.",
            f"sellable: {{{stock.name}: {{gt: 0}}}}",
        ]
    return lines


def mends_text(mends: Sequence[MendGuess]) -> str:
    """`transformations.yaml`: what the texts need."""
    lines = [
        "# How the feed's texts become presentable, from top to bottom. The raw feed is kept, so every rule",
        "# can be changed or taken out again; `gondola explain product …` shows what each of them changed.",
        "",
    ]
    for one in mends:
        lines += comment(_sentence(one.why))
        lines += [f"- kind: {one.kind}", f"  id: {one.id}"]
        lines.append(f"  field: {one.fields[0] if len(one.fields) == 1 else '[' + ', '.join(one.fields) + ']'}")
        lines += [f"  {key}: {value}" for key, value in one.options]
        if one.table:
            lines.append("  table:")
            lines += [f"    {quoted(key)}: {quoted(value)}" for key, value in one.table.items()]
        lines.append("")
    if not mends:
        lines += [
            "# Nothing needs mending. A rule looks so:",
            "#",
            "# - kind: replace",
            "#   id: page-fold",
            "#   field: description",
            r"#   pattern: '\s*…?\s*Voir la présentation$'",
            '#   with: "…"',
        ]
    return "\n".join(lines).rstrip() + "\n"


def attributes_text(attributes: Sequence[AttributeGuess], locales: Sequence[str]) -> str:
    """`attributes.yaml`: what no column says."""
    lines = [
        "# Virtual attributes: what no column says, made from what the columns say.",
        "# `expression` computes, `cases` takes the first case that holds.",
        "",
    ]
    for one in attributes:
        lines += [*comment(_sentence(one.why)), "- kind: expression", f"  name: {one.name}", f"  type: {one.type}"]
        if one.level != "product":
            lines.append(f"  level: {one.level}")
        lines.append('  expression: "' + one.expression + '"')
        if one.use:
            lines.append(f"  use: [{', '.join(one.use)}]")
        if one.decimals is not None:
            lines.append(f"  decimals: {one.decimals}")
        if one.label:
            lines.append(f"  label: {labels(one.label, locales)}")
        lines.append("")
    lines += [
        "# - kind: cases",
        "#   name: price_band",
        "#   cases:",
        "#     - {when: {price: {lt: 30}}, then: small}",
        "#     - {when: {price: {lt: 100}}, then: medium}",
        "#   else: large",
        "#   use: [filter, facet, show]",
    ]
    return "\n".join(lines).rstrip() + "\n"


def trees_text(guesses: Guesses) -> str:
    """`trees.yaml`: where shoppers browse."""
    lines = [
        "# Category trees. A tree takes its nodes from a field's paths (`from:`), from conditions (`nodes:`),",
        "# or from both. Elsewhere a category is written `tree:path`.",
        "",
    ]
    for tree in guesses.trees:
        lines += _tree(tree, guesses)
    lines += _example_tree(guesses)
    return "\n".join(lines).rstrip() + "\n"


def _tree(tree: TreeGuess, guesses: Guesses) -> list[str]:
    count = guesses.counts.categories.get(tree.code, 0)
    lines = [
        *comment(_sentence(f"{tree.why} — {count:,} categories in all")),
        f"- code: {tree.code}",
        f"  label: {labels(tree.label, guesses.locales)}",
        f"  from: {tree.source}",
    ]
    if tree.separator != ">":
        lines.append(f"  separator: {quoted(tree.separator)}")
    return [*lines, ""]


def _example_tree(guesses: Guesses) -> list[str]:
    """A tree that conditions fill, made of this shop's own words where it can be."""
    brand, name = guesses.of("brand"), guesses.of("name")
    nodes = []
    if any(one.name == "on_sale" for one in guesses.attributes):
        label = labels({"fr": "Bonnes affaires", "en": "Sale"}, guesses.locales)
        nodes.append(f"{{code: sale, label: {label}, where: {{on_sale: true}}}}")
    price = guesses.of("price") or next((one for one in guesses.attributes if one.name == "price"), None)
    if price:
        label = labels({"fr": "Petits prix", "en": "Small prices"}, guesses.locales)
        nodes.append(f"{{code: small_prices, label: {label}, where: {{{price.name}: {{lt: 30}}}}}}")
    if brand and brand.column.values:
        value = quoted(said(brand.column.values.most_common(1)[0][0], 30))
        nodes.append(f"{{code: one_brand, label: {value}, where: {{{brand.name}: {value}}}}}")
    if name and not name.by_locale:
        word = quoted(a_word(guesses).capitalize())
        pattern = quoted(rf"(?i)\b{a_word(guesses)}")
        nodes.append(f"{{code: by_name, label: {word}, where: {{{name.name}: {{matches: {pattern}}}}}}}")
    shown = [f"#     - {node}" for node in nodes[:4]]
    head = ["# A tree that conditions fill; nobody files products in it by hand:", "#", "# - code: ideas", "#   nodes:"]
    return [*head, *shown] if shown else []


def a_word(guesses: Guesses) -> str:
    """A word that shoppers may type: the commonest long one in the names."""
    name = guesses.of("name")
    cells = name.column.cells if name else []
    count = Counter(word.lower() for cell in cells for word in cell.split() if word.isalpha() and len(word) > 4)
    return next((word for word, _ in count.most_common(1)), "word")


def ranking_text(fields: Iterable[FieldGuess]) -> str:
    """`ranking.yaml`: what lifts a product before anybody searched."""
    weights = {"sales": 45, "rating": 20, "reviews": 10, "margin": 10, "added": 15}
    mixed = [one for one in fields if one.role in weights and "rank" in one.use]
    mix = {one.name: weights[one.role] for one in sorted(mixed, key=lambda one: -weights[one.role])}
    lines = [
        "# Rankings: what lifts a product before anybody searched. Each signal counts by its place among all",
        "# products, so euros and stars can be mixed; the weights need not sum to anything.",
        "",
    ]
    if mix:
        lines += [
            "- code: default",
            "  spread: 0.2",
            "  mix:",
            *(f"    {name}: {weight}" for name, weight in mix.items()),
        ]
    else:
        lines += [
            "# The feed says nothing of sales, ratings or dates, so all products stand level. With a column of sales:",
            "#",
            "# - code: default",
            "#   spread: 0.3",
            "#   mix: {sales: 60}",
        ]
    return "\n".join(lines) + "\n"
