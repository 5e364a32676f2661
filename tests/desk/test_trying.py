"""Trying a rule: what would change, told before anything does, on both engines."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.catalog.recipe import Refused, prepare, recipe
from app.core.record import record_from
from app.core.shop import Shop
from app.desk.data_report import data_report
from app.desk.packs import stored_pack
from app.desk.trying.catalogue import FieldChange, Tried, try_all
from app.desk.trying.product import TriedOne, try_one
from app.desk.trying.what import (
    NothingToTryError,
    Trial,
    is_file_of_rules,
    trial_of_draft,
    trial_of_file,
    trial_of_rule,
)
from app.rulepack.problems import BadPackError
from tests.engines.making import EngineKind
from tests.shop import NOW, ROWS, RULES, Story, files, pack

Draft = Mapping[str, str]
TRANSFORMATIONS = "rules/transformations.yaml"


def also(text: str) -> Draft:
    """The rules with one more transformation."""
    return {TRANSFORMATIONS: files()[TRANSFORMATIONS].decode() + text + "\n"}


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """The small shop, loaded."""
    story = Story(engine)
    story.load()
    return story


def generation(story: Story) -> str:
    live = story.engine.ledger.pointer().live
    assert live
    return live.generation


def trial(story: Story, id_: str, draft: Draft | None = None) -> Trial:
    live = story.engine.ledger.pointer().live
    assert live
    return trial_of_rule(id_, stored_pack(live.pack, story.engine.ledger), pack(draft))


def tried(story: Story, of: Trial, limit: int = 5, sample: int = 0) -> Tried:
    return try_all(of, generation(story), story.engine.store, limit, sample, lambda _: None)


def field(found: Tried, name: str) -> FieldChange:
    return next(one for one in found.fields if one.name == name)


UPPER = also("- {kind: clean, id: shouting, field: brand, case: upper}")


def test_a_new_rule_tells_the_commonest_changes_with_an_example(shop: Story) -> None:
    """Three lamps' worth of `Lueur` and one `Brume`; nobody's price moves, and R2 has no brand."""
    found = tried(shop, trial(shop, "shouting", UPPER))
    brand = field(found, "brand")
    assert (found.products, found.changed) == (5, 4)
    assert (brand.direct, brand.products, brand.values) == (True, 4, 4)
    assert [(pair.before, pair.after, pair.count) for pair in brand.pairs] == [
        (("Lueur",), ("LUEUR",), 3),
        (("Brume",), ("BRUME",), 1),
    ]
    assert brand.pairs[0].example == "L1"
    assert [one.name for one in found.fields] == ["brand"]


def test_the_limit_says_how_many_more_there_are(shop: Story) -> None:
    brand = field(tried(shop, trial(shop, "shouting", UPPER), limit=1), "brand")
    assert len(brand.pairs) == 1
    assert brand.more == 1


def test_what_follows_from_a_rule_is_told_apart_from_what_it_does(shop: Story) -> None:
    """A cheaper lamp is in another band, and is not `grand` any more."""
    half = also('- {kind: map, id: half, field: price, table: {"120": "24"}}')
    found = tried(shop, trial(shop, "half", half))
    assert field(found, "price").direct
    band = field(found, "band")
    assert not band.direct
    assert (band.pairs[0].before, band.pairs[0].after) == (("grand",), ("petit",))


def test_what_moves_in_the_trees_is_counted_by_node(shop: Story) -> None:
    moved = also('- {kind: replace, id: outdoors, field: department, pattern: "^Maison", with: "Jardin"}')
    nodes = {
        one.category: (one.before, one.gained, one.lost) for one in tried(shop, trial(shop, "outdoors", moved)).nodes
    }
    assert nodes["rayons:maison"] == (3, 0, 3)
    assert nodes["rayons:jardin"] == (0, 3, 0)
    assert nodes["rayons:maison/lampes"] == (2, 0, 2)
    assert "rayons:femme" not in nodes


def test_products_that_would_go_or_come_are_told_with_their_reason(shop: Story) -> None:
    gone = also('- {kind: drop, id: no-dear, field: price, pattern: "899"}')
    found = tried(shop, trial(shop, "no-dear", gone))
    assert found.newly_rejected == 1
    assert (found.rejected[0].product, found.rejected[0].reason) == ("C1", "`price` is required and missing")
    assert next(one for one in found.nodes if one.category == "rayons:maison").lost == 1
    shop.pack = pack(gone)
    shop.load()
    back = tried(shop, trial(shop, "no-dear"))
    assert (back.newly_accepted, back.accepted[0].product) == (1, "C1")


def test_a_live_rule_is_compared_with_doing_without_it(shop: Story) -> None:
    of = trial(shop, "bare-size")
    assert "doing without it" in of.what
    assert {pair.before: pair.after for pair in field(tried(shop, of), "size").pairs} == {
        ("T38",): ("38",),
        ("Taille 36",): ("36",),
    }


def test_a_changed_rule_alone_is_tried_and_not_the_rest_of_the_draft(shop: Story) -> None:
    text = (
        files()[TRANSFORMATIONS].decode().replace('with: ""', 'with: "t"')
        + "- {kind: clean, field: brand, case: upper}\n"
    )
    found = tried(shop, trial(shop, "bare-size", {TRANSFORMATIONS: text}))
    assert [one.name for one in found.fields] == ["size"]
    assert {pair.after for pair in field(found, "size").pairs} == {("t38",), ("t36",)}


def test_the_whole_draft_can_be_tried(shop: Story) -> None:
    text = (
        files()[TRANSFORMATIONS].decode().replace('with: ""', 'with: "t"')
        + "- {kind: clean, field: brand, case: upper}\n"
    )
    found = tried(shop, trial_of_draft(pack(), pack({TRANSFORMATIONS: text})))
    assert {one.name for one in found.fields if one.direct} == {"size", "brand"}


def test_one_product_tells_each_step_and_what_comes_of_it(shop: Story) -> None:
    half = also('- {kind: map, id: half, field: price, table: {"120": "24"}}')
    found: TriedOne = try_one(trial(shop, "half", half), "L1", generation(shop), shop.engine.store)
    assert [(step.rule, step.before, step.after) for step in found.steps] == [("half", ("120",), ("24",))]
    assert [(one.name, one.after) for one in found.outcomes if one.direct] == [
        ("price", (24.0,)),
        ("price__pro", (24.0,)),
    ]
    assert [one.name for one in found.outcomes if not one.direct] == ["band"]
    same = try_one(trial(shop, "half", half), "R1-B40", generation(shop), shop.engine.store)
    assert (same.product, same.steps, same.outcomes) == ("R1", (), ())


def test_a_file_is_laid_over_the_draft(shop: Story, tmp_path: Path) -> None:
    """Wherever it lies: its kinds say which section it is; a rule of the same id stands in for the draft's."""
    path = tmp_path / "idea.yaml"
    content = b'- {kind: replace, id: bare-size, field: size, pattern: "^(Taille |T)", with: "EU "}\n'
    found = tried(shop, trial_of_file(path, content, tmp_path / "shop", pack(), pack(UPPER)))
    assert {one.name for one in found.fields} == {"size"}, "the draft's own changes are on both sides"
    trees = b"- {code: neuf, nodes: [{code: tout, where: {price: {gt: 0}}}]}\n"
    nodes = tried(shop, trial_of_file(tmp_path / "trees.yaml", trees, tmp_path, pack(), pack())).nodes
    assert [(one.category, one.gained) for one in nodes] == [("neuf:tout", 5)]


def test_a_file_of_the_draft_replaces_the_live_one(shop: Story, tmp_path: Path) -> None:
    for name, content in files(UPPER).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    path = tmp_path / TRANSFORMATIONS
    of = trial_of_file(path, path.read_bytes(), tmp_path, pack(), pack(UPPER))
    assert {one.name for one in tried(shop, of).fields} == {"brand"}


def test_what_a_file_takes_out_or_changes_is_tried_too(shop: Story, tmp_path: Path) -> None:
    """A rule that is gone, one that works on another field now, and the order of those that stay."""
    clean, drop, lower, bare = (line.strip() for line in RULES[TRANSFORMATIONS].strip().splitlines())
    drafts = {
        "gone": ([clean, drop, lower], {"size"}),
        "moved": (
            [clean, drop, lower, bare.replace("field: size", "field: brand").replace("T)", "B)")],
            {"size", "brand"},
        ),
        "turned": ([clean, lower, bare, drop, "- {kind: replace, field: brand, pattern: AUC, with: X}"], set()),
    }
    for lines, expected in drafts.values():
        text = {TRANSFORMATIONS: "\n".join(lines)}
        for name, content in files(text).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        path = tmp_path / TRANSFORMATIONS
        found = tried(shop, trial_of_file(path, path.read_bytes(), tmp_path, pack(), pack(text)))
        assert {one.name for one in found.fields if one.direct} == expected


def test_a_sample_says_that_it_is_one(shop: Story) -> None:
    found = tried(shop, trial(shop, "shouting", UPPER), sample=2)
    assert found.sampled
    assert 2 <= found.products < 5
    assert not tried(shop, trial(shop, "shouting", UPPER)).sampled


def test_private_fields_are_marked(shop: Story) -> None:
    cheaper = also('- {kind: map, id: cheaper, field: cost, table: {"20": "19"}}')
    assert field(tried(shop, trial(shop, "cheaper", cheaper)), "cost").private


def test_nothing_is_written(shop: Story) -> None:
    store, ledger = shop.engine.store, shop.engine.ledger
    before = (
        ledger.pointer(),
        ledger.last_sequence(),
        store.generations(),
        dict(store.records(generation(shop), ["R1"])),
    )
    tried(shop, trial(shop, "shouting", UPPER))
    try_one(trial(shop, "shouting", UPPER), "R1", generation(shop), store)
    assert before == (
        ledger.pointer(),
        ledger.last_sequence(),
        store.generations(),
        dict(store.records(generation(shop), ["R1"])),
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: trial_of_rule("bare-sise", pack(), pack()), "did you mean `bare-size`"),
        (lambda: trial_of_rule("facets.couleur", pack(), pack()), "decides answers, not the catalogue"),
        (lambda: trial_of_file(Path("x.yaml"), b"", Path("/none"), pack(), pack()), "holds no rule"),
    ],
)
def test_what_cannot_be_tried_says_why(make: Callable[[], Trial], told: str) -> None:
    with pytest.raises(NothingToTryError, match=told):
        make()


def test_a_mistake_in_a_tried_file_is_told_with_its_own_place() -> None:
    with pytest.raises(BadPackError) as caught:
        trial_of_file(Path("idea.yaml"), b"- {kind: clean, fild: brand}\n", Path("/none"), pack(), pack())
    assert "idea.yaml:1" in str(caught.value)
    with pytest.raises(BadPackError, match="there is no field `brnd`; did you mean `brand`"):
        trial_of_file(Path("idea.yaml"), b"- {kind: clean, field: brnd}\n", Path("/none"), pack(), pack())


def test_a_rule_whose_example_lies_is_refused() -> None:
    wrong = b"- {kind: clean, field: brand, case: upper, examples: [{in: lueur, out: Lueur}]}\n"
    with pytest.raises(BadPackError, match="becomes 'LUEUR', not 'Lueur'"):
        trial_of_file(Path("idea.yaml"), wrong, Path("/none"), pack(), pack())
    right = wrong.replace(b"out: Lueur", b"out: LUEUR")
    assert trial_of_file(Path("idea.yaml"), right, Path("/none"), pack(), pack()).examples == 1


def test_a_rule_for_a_new_field_says_that_the_live_rules_lack_it() -> None:
    """The draft is well: its field is new as well, and it is the live rules that have none."""
    draft = pack({**also("- {kind: clean, id: families, field: family}"), "rules/fields/more.yaml": "- {name: family}"})
    said = r"the live rules lack what it needs \(there is no field `family`.*\); run `gondola try` without RULE"
    with pytest.raises(NothingToTryError, match=said):
        trial_of_rule("families", pack(), draft)
    changed = {
        "rules/transformations.yaml": RULES["rules/transformations.yaml"].replace("field: size", "field: family")
    }
    draft = pack({**changed, "rules/fields/more.yaml": "- {name: family}"})
    with pytest.raises(NothingToTryError, match="the live rules do not fit it"):
        trial_of_rule("bare-size", pack(), draft)


def test_a_rule_that_others_need_cannot_be_taken_out_alone() -> None:
    with pytest.raises(BadPackError, match="there is no field `colour`"):
        trial_of_rule("fields.colour", pack(), pack())


def test_ids_and_files_are_told_apart() -> None:
    assert is_file_of_rules("rules/trees.yaml")
    assert is_file_of_rules("idea.yml")
    assert not is_file_of_rules("bare-size")
    assert not is_file_of_rules("trees.rayons")


def test_a_narrowed_trial_says_what_a_whole_one_says(shop: Story) -> None:
    """What the rules cannot reach is left out of both sides; nothing that it leads to is."""
    drafts = (
        also('- {kind: map, id: tried, field: price, table: {"120": "24"}}'),
        also('- {kind: replace, id: tried, field: department, pattern: "^Maison", with: "Femme"}'),
        also("- {kind: clean, id: tried, field: colour, case: upper, when: {brand: Lueur}}"),
        also('- {kind: map, id: tried, field: stock, table: {"0": "9"}}'),
        also('- {kind: map, id: tried, field: sales, table: {"40": "many"}}'),
    )
    for draft in drafts:
        of = trial(shop, "tried", draft)
        whole = replace(of, rules=(*of.rules, pack().one(Shop)))
        quick, slow = (replace(tried(shop, one, limit=50), seconds=0.0) for one in (of, whole))
        assert quick.fields == slow.fields
        assert quick.changed == slow.changed
        assert quick.nodes == slow.nodes
        assert (quick.rejected, quick.misfits) == (slow.rejected, slow.misfits)


def edited(name: str, old: str, new: str) -> Draft:
    """The rules with one file edited."""
    text = files()[name].decode()
    assert old in text
    return {name: text.replace(old, new)}


SHOP = "rules/shop.yaml"


def test_what_the_shop_itself_says_is_tried_too(shop: Story) -> None:
    """`fallback` decides which prices there are, `sellable` which variants count: neither is a rule of its own."""
    gold = edited("rules/fields.yaml", "{pro: prix_pro}", "{pro: prix_pro, or: prix_or}")
    shop.pack = pack(gold)
    shop.load()
    falls = {**gold, **edited(SHOP, "feed:", "fallback: {price_list: {or: [pro]}}\nfeed:")}
    found = tried(shop, trial_of_draft(pack(gold), pack(falls)))
    price = field(found, "price__or")
    assert [(pair.before, pair.after, pair.example) for pair in price.pairs] == [((49.9,), (40.0,), "R1")]
    assert [one.name for one in found.fields] == ["price__or"]
    every = trial_of_rule("shop", pack(), pack(edited(SHOP, "{gt: 0}", "{gte: 0}")))
    assert [type(rule) for rule in every.rules] == [Shop, Shop]
    assert every.notes == ()


def test_a_language_that_takes_its_texts_from_another_one_is_told(shop: Story) -> None:
    names = ("{fr: nom, en: nom_en}", "{fr: nom, en: nom_en, de: nom_de}")
    german = {**edited("rules/fields.yaml", *names), **edited(SHOP, "[fr, en]", "[fr, en, de]")}
    shop.pack = pack(german)
    shop.load()
    english = german | {SHOP: german[SHOP].replace("feed:", "fallback: {locale: {de: [en]}}\nfeed:")}
    found = tried(shop, trial_of_draft(pack(german), pack(english)))
    assert {one.name for one in found.fields} == {"name.de"}
    assert (("Robe longue",), ("Long dress",)) in [(pair.before, pair.after) for pair in field(found, "name.de").pairs]


def test_a_shop_that_decides_nothing_about_the_index_is_not_tried() -> None:
    of = trial_of_draft(pack(), pack(edited(SHOP, "name: Mini", "name: Maxi")))
    assert of.rules == ()
    seen = trial_of_draft(pack(), pack(edited(SHOP, "status: actif", "status: neuf")))
    assert ["`visible:`" in note for note in seen.notes] == [True]
    with pytest.raises(NothingToTryError, match="edit it, then try it"):
        trial_of_rule("shop", pack(), pack())


NUMBERS = """
- {kind: bands, name: reach, of: price, count: 2, use: [filter]}
- {kind: standing, name: place, of: sales, use: [filter]}
"""


def test_what_depends_on_all_products_is_counted_before_it_was_ever_built(shop: Story) -> None:
    """New bands and ranks: a first look at everybody finds what they must know; so does it for one product."""
    attributes = {"rules/attributes.yaml": files()["rules/attributes.yaml"].decode() + NUMBERS}
    of = trial_of_draft(pack(), pack(attributes))
    found = tried(shop, of)
    assert {one.name: one.products for one in found.fields}.keys() == {"reach", "place"}
    ranks = [(pair.after, pair.example) for pair in field(found, "place").pairs]
    assert ((1.0,), "R1") in ranks, "the best sold stands first"
    one = try_one(of, "R1", generation(shop), shop.engine.store)
    assert {each.name: each.after for each in one.outcomes}["place"] == (1.0,)
    shop.pack = pack(attributes)
    shop.load()
    assert tried(shop, trial_of_draft(pack(), pack(attributes))).fields == found.fields, "as it was then built"


def test_a_rule_below_a_rank_moves_the_others_too(shop: Story) -> None:
    """R1 sells no more: R2 and the lamps come before it."""
    attributes = {"rules/attributes.yaml": files()["rules/attributes.yaml"].decode() + NUMBERS}
    shop.pack = pack(attributes)
    shop.load()
    less = {**attributes, **also('- {kind: map, id: less, field: sales, table: {"90": "1"}}')}
    place = field(tried(shop, trial_of_rule("less", pack(attributes), pack(less))), "place")
    assert place.products > 1


def test_a_new_look_up_says_that_it_knows_nothing_yet(shop: Story) -> None:
    look = "\n- {kind: lookup, name: depot, file: {path: depot.csv, key: sku, column: qty}, use: [filter]}\n"
    of = trial_of_draft(pack(), pack({"rules/attributes.yaml": files()["rules/attributes.yaml"].decode() + look}))
    assert of.notes == (
        "`depot` knows nothing of its file before a reindex; try gondola reindex --rules draft --dry-run",
    )
    assert trial(shop, "shouting", UPPER).notes == ()


def test_what_a_build_keeps_out_a_trial_keeps_out(shop: Story) -> None:
    """Two values that every variant must have, one of them filled on each: nobody is left, though each is there."""
    both = edited(
        "rules/fields.yaml",
        "size, from: taille, level: variant,",
        "size, from: taille, level: variant, required: true,",
    )
    rows_of = [
        {"sku": "Z", "nom": "Z", "status": "actif"},
        *({"sku": f"Z-{at}", "parent": "Z", **cells} for at, cells in enumerate(({"prix": "5"}, {"taille": "38"}))),
    ]
    shop.load([*ROWS, *rows_of])
    found = tried(shop, trial_of_draft(pack(), pack(both)))
    assert "Z" in [one.product for one in found.rejected]
    made = recipe(pack(both))
    kept = (record_from(data) for _, _, data in shop.engine.store.all_records(generation(shop)))
    report = data_report(kept, made, pack(both), NOW.timestamp(), lambda _: None)
    assert report.refused == found.newly_rejected
    records = shop.engine.store.all_records(generation(shop))
    kept_out = [id_ for id_, ord_, data in records if isinstance(prepare(record_from(data), ord_, made), Refused)]
    assert kept_out == [one.product for one in found.rejected]


def test_variants_that_would_go_are_told_apart_from_values_that_change(shop: Story) -> None:
    gone = also('- {kind: drop, id: no-blue, field: price, pattern: "59,90"}')
    found = tried(shop, trial(shop, "no-blue", gone))
    assert (found.variants_out, found.newly_rejected) == (1, 0)
    one = try_one(trial(shop, "no-blue", gone), "R1", generation(shop), shop.engine.store)
    assert (one.variants_out, one.variants_in) == (("R1-B40",), ())
    assert "colour" not in {each.name for each in one.outcomes}
