"""From what was seen in a feed to a whole first pack: every guess is made here, in the order in which they build."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.shop import KEY
from app.words.analysis import slug
from catalog_loader.first_pack.candidates import Candidate, ShopLocales, candidates, without
from catalog_loader.first_pack.choices import value_labels, with_choices
from catalog_loader.first_pack.counting import TreeGuess, count
from catalog_loader.first_pack.examples import with_examples
from catalog_loader.first_pack.facets import find_facets
from catalog_loader.first_pack.fields import role_fields, with_axes
from catalog_loader.first_pack.guesses import AttributeGuess, FieldGuess, Guesses, LeftOut, Wishes
from catalog_loader.first_pack.keys import Chosen, NoPackError, asked_column, find_group, find_key
from catalog_loader.first_pack.mends import find_mends
from catalog_loader.first_pack.more_trees import with_more_trees
from catalog_loader.first_pack.naming import Names, known_labels, readable
from catalog_loader.first_pack.opening import Opened
from catalog_loader.first_pack.plain_fields import FEW, Ground, other_fields
from catalog_loader.first_pack.prices import attributes_of, currency_of, with_cents
from catalog_loader.first_pack.profile import Profile
from catalog_loader.first_pack.roles import Cast, cast_roles
from catalog_loader.first_pack.seeds import Seeds, seeded, vendor_key
from catalog_loader.first_pack.trees import (
    AnyTree,
    LevelTree,
    PathTree,
    PlainTree,
    find_trees,
    joined,
    joined_by,
    remarks_in,
    shared_top,
)
from catalog_loader.first_pack.unsure import doubts
from catalog_loader.first_pack.variants import families
from catalog_loader.first_pack.vendors import is_off
from catalog_loader.first_pack.words import HIDDEN_WORDS, KEY_HINTS, TREES, VISIBLE_WORDS
from catalog_loader.first_pack.yaml_out import said

WIDE = 200
"""With more columns than these, rare ones are left out at once."""


def guess(opened: Opened, profile: Profile, folder: Path, wishes: Wishes) -> Guesses:
    """All guesses about a feed. Raises NoPackError when no shop can be made of it."""
    key, group = _key_and_group(opened, profile, wishes)
    group_name = group.column if group else ""
    found_all, locales = candidates(profile, wishes.locales)
    seeds = seeded(opened, profile, found_all)
    ground = Ground(
        Names(),
        families(profile, key.column, group_name),
        key.column,
        group_name,
        locales.codes,
        seeds.separators,
        seeds.options,
    )
    name = asked_column(profile, wishes.name, "--name").column if wishes.name else ""
    made, rare = _without_rare(found_all, (key.column, group_name, name))
    made = [one for one in made if not seeds.is_set_aside(one)]
    free = [one for one in made if one.main.name not in (group_name, name) and one.main.filled]
    to_file = [one for one in free if one.main.name != key.column and one not in seeds.roles.values()]
    found = seeds.trees or find_trees(to_file, profile, 0.05 if group else 0.3)
    filed = [one for tree in found for one in (tree.candidates if isinstance(tree, LevelTree) else (tree.candidate,))]
    open_to = without([one for one in made if one.main.name != group_name], filed)
    cast = cast_roles(open_to, name, seeds.roles)
    known, taken = role_fields(cast, without(open_to, list(cast.parts.values())), ground)
    known = seeds.mended(known, cast)
    known = known if seeds.roles.get("reference") else _with_reference(known, made, cast, ground)
    trees, tree_fields, path_attributes = _trees(found, ground, locales)
    rest = without(open_to, [*cast.parts.values(), *taken])
    others, left_out = other_fields([one for one in rest if one.main.name != key.column], ground)
    fields, cents, prices = with_cents(with_axes([*with_choices(known, ground), *tree_fields, *others], ground), ground)
    attributes = (*cents, *path_attributes, *attributes_of(fields, cents, ground.names))
    trees = with_more_trees(trees, fields, profile, locales)
    currency, currency_why = currency_of(fields, profile, wishes)
    guesses = Guesses(
        opened=opened,
        profile=profile,
        code=_code(folder),
        title=readable(folder.name) or "My shop",
        key=key,
        group=group,
        counts=count(opened.rows(), key.column, group_name, trees),
        locales=locales.codes,
        locales_why=locales.why,
        currency=currency,
        currency_why=currency_why,
        fields=tuple(fields),
        left_out=tuple(
            sorted([*left_out, *rare, *seeds.left_out()], key=lambda one: (-one.column.filled, one.column.position))
        ),
        attributes=attributes,
        trees=tuple(trees),
        mends=with_examples(find_mends(fields, trees, dict(profile.columns), currency), fields, dict(profile.columns)),
        facets=find_facets(fields, attributes, prices, locales.codes[0]),
        visible=_visible(fields, seeds),
        unsure=(),
        value_labels=value_labels(fields, profile),
    )
    return replace(guesses, unsure=doubts(guesses, locales, wishes))


def _without_rare(made: Sequence[Candidate], kept: Sequence[str]) -> tuple[list[Candidate], list[LeftOut]]:
    """Of a feed with hundreds of columns, those that more than a few products have."""
    if len(made) <= WIDE:
        return list(made), []
    rare = [one for one in made if one.main.share < FEW and one.main.name not in kept]
    left = [LeftOut(column, "few products have it") for one in rare for column in one.columns]
    return list(without(made, rare)), left


def _key_and_group(opened: Opened, profile: Profile, wishes: Wishes) -> tuple[Chosen, Chosen | None]:
    name = opened.path.name
    if not profile.looked:
        raise NoPackError(f"{name}: no row could be read; check the export that writes it")
    if len(profile.columns) < 2:
        only = next(iter(profile.columns), "")
        cut = f" (cut at `{opened.feed.delimiter}`)" if opened.feed.delimiter else ""
        raise NoPackError(
            f"{name}: there is only one column, `{said(only)}`{cut}; a product needs a key and a name: "
            "export more columns, parted by `,`, `;`, `|` or tabs"
        )
    if (vendor := opened.vendor) and not wishes.key and not wishes.group and KEY in profile.columns:
        return vendor_key(vendor, profile)
    key = asked_column(profile, wishes.key, "--key") if wishes.key else find_key(profile)
    if wishes.key and profile.columns[key.column].distinct < 0.5 * profile.looked:
        raise NoPackError(
            f"--key: `{said(key.column)}` has {profile.columns[key.column].distinct:,} values"
            f" in {profile.looked:,} rows; "
            "a key tells rows apart: name a column with a value of its own in each row"
        )
    group = asked_column(profile, wishes.group, "--group") if wishes.group else find_group(profile, key.column)
    if group and group.column == key.column:
        raise NoPackError(
            "--group: the key itself cannot be the group; name the column in which a variant names its product"
        )
    return key, group


def _code(folder: Path) -> str:
    return Names().give(folder.name or "shop", 1, "shop") if slug(folder.name) else "shop"


def _with_reference(known: list[FieldGuess], made: Sequence[Candidate], cast: Cast, ground: Ground) -> list[FieldGuess]:
    """The key as a field that is searched, where it is more than a counter of rows."""
    column = next(one for one in made if any(two.name == ground.key for two in one.columns)).main
    columns = (ground.key, ground.group) if ground.group else (ground.key,)
    playing = next((one for one in known if one.column.name == ground.key), None)
    if playing and playing.role in ("reference", "ean"):
        changed = replace(playing, columns=columns, level="variant" if ground.group else "product")
        return [changed if one is playing else one for one in known]
    numbers = sorted(column.numbers)
    counter = len(numbers) == len(column.cells) and bool(numbers) and numbers[-1] <= 20 * column.rows + 100
    if playing or counter or "reference" in cast.parts:
        return known
    reference = FieldGuess(
        name=ground.names.give("reference", column.position),
        part="Texts",
        column=column,
        columns=columns,
        use=("search", "show"),
        label={"fr": "Référence", "en": "Reference"},
        role="reference",
        level="variant" if ground.group else "product",
        weight=8 if slug(ground.key) in KEY_HINTS else 4,
        share=1,
        why=("the key, so that a typed reference is found",),
    )
    return [reference, *known]


def _trees(
    found: Sequence[AnyTree], ground: Ground, locales: ShopLocales
) -> tuple[tuple[TreeGuess, ...], list[FieldGuess], list[AttributeGuess]]:
    """The trees, the fields that hold their paths, and the paths that are joined of levels."""
    trees: list[TreeGuess] = []
    fields: list[FieldGuess] = []
    attributes: list[AttributeGuess] = []
    codes = Names()
    for tree in found:
        first = not trees
        wished = ("rayons" if locales.codes[0] == "fr" else "departments") if first else ""
        label: Mapping[str, str] = {"fr": "Rayons", "en": "Departments"} if first else {}
        if isinstance(tree, LevelTree):
            levels, attribute = _levels(tree, ground)
            fields += levels
            attributes.append(attribute)
            code = codes.give(wished or levels[0].name, 1)
            columns = tuple(one.main.name for one in tree.candidates)
            cuts = remarks_in([one.main for one in tree.candidates])
            why, joint = tree.why, joined_by(tree)
            trees.append(TreeGuess(code, label or levels[0].label, attribute.name, joint, columns, why, cuts=cuts))
            continue
        one = tree.candidate
        fr, en = TREES.get(one.words, ("", ""))
        label = {"fr": fr, "en": en} if fr else label or known_labels(one.words) or {"": readable(one.base)}
        code = codes.give(wished or one.words, one.main.position, one.main.name)
        separator, between = _signs(tree)
        field = _path_field(one, known_labels(one.words) or label, ground, tree.why)
        fields.append(field)
        columns = (one.main.name,)
        told = tree.told if isinstance(tree, PathTree) else ()
        cuts = (*shared_top(one.main, separator), *remarks_in([one.main]))
        between = "" if field.separator else between
        trees.append(TreeGuess(code, label, field.name, separator, columns, tree.why, between, told, cuts))
    return tuple(trees), fields, attributes


def _signs(tree: PathTree | PlainTree) -> tuple[str, str]:
    if isinstance(tree, PathTree):
        return tree.separator, tree.list_separator
    values = tree.candidate.main.values
    return next((sign for sign in (">", "»", "›") if not any(sign in value for value in values)), "||"), ""


def _path_field(one: Candidate, label: Mapping[str, str], ground: Ground, why: str) -> FieldGuess:
    by_locale = (
        {locale: column.name for locale, column in zip(one.locales, one.columns, strict=True)} if one.locales else {}
    )
    return FieldGuess(
        name=ground.names.give(one.words, one.main.position, one.main.name),
        part="Where it belongs",
        column=one.main,
        columns=() if by_locale else (one.main.name,),
        by_locale=by_locale,
        type="text",
        use=("search",),
        label=label,
        weight=3,
        share=ground.share(one.main, "product"),
        why=(why,),
        separator=ground.separators.get(one.main.name, ""),
    )


def _levels(tree: LevelTree, ground: Ground) -> tuple[list[FieldGuess], AttributeGuess]:
    fields = []
    for at, one in enumerate(tree.candidates, 1):
        field = _path_field(one, {"": readable(one.base)}, ground, "")
        lowest = at == len(tree.candidates)
        fields.append(
            replace(field, part="Levels", columns=(one.main.name,), by_locale={}, weight=3 if lowest else 1, why=())
        )
    separator = joined_by(tree)
    name = ground.names.give("category_path", 1)
    why = "one path of the level columns; a level that is missing, or says its parent again, is left out"
    return fields, AttributeGuess(name, "text", joined([one.name for one in fields], separator), (), why)


def _visible(fields: Sequence[FieldGuess], seeds: Seeds) -> tuple[str, str, str]:
    """The condition that shows a product, where a column of states says it in known words."""
    status = next((one for one in fields if one.role == "status"), None)
    if status is None or status.level != "product" or status.share < 0.9:
        return "", "", ""
    words = {value: "0" if seeds.roles and is_off(value) else slug(value) for value in status.column.values}
    shown = [value for value, word in words.items() if word in VISIBLE_WORDS]
    hidden = [value for value, word in words.items() if word in HIDDEN_WORDS]
    if len(shown) != 1 or not (hidden or (seeds.roles and not set(words) - set(shown))):
        return "", "", ""
    counts = status.column.values
    why = ", ".join(f"`{value[:20]}` {counts[value]:,}" for value in (*shown, *hidden))
    value = "true" if status.type == "boolean" else shown[0]
    return status.name, value, f"`{status.column.name}` says: {why}"
