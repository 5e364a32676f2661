"""The rest of the half that decides the index: the shop, transformations, virtual attributes, trees, ranking."""

from collections import Counter
from collections.abc import Iterable, Sequence

from catalog_loader.first_pack.counting import TreeGuess
from catalog_loader.first_pack.guesses import AttributeGuess, FieldGuess, Guesses, MendGuess
from catalog_loader.first_pack.opening import named
from catalog_loader.first_pack.yaml_out import comment, labels, quoted, said, sentence


def shop_text(guesses: Guesses, path: str) -> str:
    """`shop.yaml`: the shop itself and its feed."""
    return "\n".join(_shop_lines(guesses, path)).rstrip() + "\n"


def _shop_lines(guesses: Guesses, path: str) -> list[str]:
    feed, counts = guesses.opened.feed, guesses.counts
    found = f"{counts.products:,} products"
    if counts.groups:
        found += f", {counts.groups:,} of them with {counts.variants:,} variants"
    profile = guesses.profile
    rows = f"{profile.read:,} rows" + ("" if profile.whole else ", the feed goes on")
    if profile.looked < profile.read:
        rows += f", and looked closely at {profile.looked:,} of them"
    lines = [
        "# The shop itself: its name, its languages, its feed, and what shoppers may see.",
        f"# Written by `gondola init`, which read {rows}: {found}.",
        "",
        f"code: {guesses.code}",
        f"name: {quoted(guesses.title)}",
        "",
        *comment(sentence(guesses.locales_why)),
        f"locales: [{', '.join(guesses.locales)}]",
        "",
        *comment(sentence(guesses.currency_why)),
        f"currency: {guesses.currency}",
        "",
        "feed:",
        f"  path: {quoted(path)}",
    ]
    if named(feed):
        return [*lines, *_named_by_format(guesses), "", *_visible_lines(guesses)]
    lines += [*comment(sentence(guesses.key.why), "  "), f"  key: {quoted(guesses.key.column)}"]
    if guesses.group:
        lines += [*comment(sentence(guesses.group.why), "  "), f"  group: {quoted(guesses.group.column)}"]
    else:
        lines += ["  # group: …    # no column gathers variants; name one here if rows are variants of products"]
    lines.append(f"  format: {feed.format}")
    if feed.delimiter:
        lines.append(f"  delimiter: {quoted(feed.delimiter)}")
    return [*lines, "", *_visible_lines(guesses)]


def _named_by_format(guesses: Guesses) -> list[str]:
    """The feed's format, which says the key and the group as well."""
    by = f"by `{said(guesses.key.shown)}`" + (
        f", variants of a product by `{said(guesses.group.shown)}`" if guesses.group else ""
    )
    return [
        *comment(sentence(f"recognised as {guesses.opened.recognised}; it names rows {by}"), "  "),
        f"  format: {guesses.opened.feed.format}",
    ]


def _visible_lines(guesses: Guesses) -> list[str]:
    name, value, why = guesses.visible
    lines = comment(sentence(why)) if name else ["# Which products shoppers see; all, as nothing says otherwise."]
    shown = value if value in ("true", "false") else quoted(value)
    lines += [f"visible: {{{name}: {shown}}}" if name else "# visible: {status: actif}", ""]
    stock, there = guesses.of("stock"), guesses.of("available")
    if (stock or there) and guesses.group:
        sold = f"{stock.name}: {{gt: 0}}" if stock else f"{there.name}: true" if there else ""
        lines += [
            "# A variant without stock counts for no filter, no facet and no price.",
            "# When all variants of a product are out of stock, all of them count.",
            f"sellable: {{{sold}}}",
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
        lines += comment(sentence(one.why))
        lines += [f"- kind: {one.kind}", f"  id: {one.id}"]
        lines.append(f"  field: {one.fields[0] if len(one.fields) == 1 else '[' + ', '.join(one.fields) + ']'}")
        lines += [f"  {key}: {value}" for key, value in one.options]
        if one.table:
            lines.append("  table:")
            lines += [f"    {quoted(key)}: {quoted(value)}" for key, value in one.table.items()]
        if one.examples:
            lines.append("  examples:")
            lines += [f"    - {{in: {given}, out: {after}}}" for given, after in one.examples]
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
        "# `expression` computes, `cases` takes the first case that holds, `recent` asks how old a date is.",
        "",
    ]
    for one in attributes:
        lines += [*comment(sentence(one.why)), f"- kind: {one.kind}", f"  name: {one.name}"]
        if one.kind == "expression":
            lines.append(f"  type: {one.type}")
        if one.level != "product":
            lines.append(f"  level: {one.level}")
        if one.expression:
            lines.append('  expression: "' + one.expression + '"')
        lines += [f"  {key}: {value}" for key, value in one.options]
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
        "#",
        "# What a product is, read from its name: `coque` of `Coque pour iPhone 6`. With `- {kind: values,",
        "# field: product_noun, by: 20, min_share: 0}` in rules/meaning.yaml telephones come before their cases.",
        "#",
        "# - {kind: head, name: product_noun, type: keyword, of: name, without: [brand], gives: noun,",
        "#    use: [filter, facet]}",
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
        *comment(sentence(f"{tree.why} — {count:,} categories in all")),
        f"- code: {tree.code}",
        f"  label: {labels(tree.label, guesses.locales)}",
    ]
    if tree.nodes:
        lines.append("  nodes:")
        for node in tree.nodes:
            where = f"{{{tree.source}: {{matches: {quoted(node.pattern)}}}}}"
            lines.append(
                f"    - {{code: {node.code}, label: {quoted(node.label)}, where: {where}}}  # {node.products:,}"
            )
        return [*lines, ""]
    if tree.values:
        return [*lines, f"  values_of: {tree.source}", ""]
    lines.append(f"  from: {tree.source}")
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
