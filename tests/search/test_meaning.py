"""What words mean beside their letters: brands, colours, prices, the shop's own words; lifts, filters and chips."""

import textwrap
import time
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.census import CategoryNode, Census, Vocabulary
from app.core.generation import Manifest, Reader
from app.core.plan import AtLeast, Between, In, Lift, SearchPlan, both
from app.rulepack.problems import BadPackError
from app.search.meaning.amounts import amounts
from app.search.meaning.meant import Meant, meant
from app.search.request import Request
from app.search.snapshot import Snapshot
from tests.engines.making import EngineKind
from tests.shop import NOW, RULES, Story, pack

WORDS = {"robe": 300, "rouge": 60, "rose": 200, "orange": 400, "nike": 50, "lin": 90, "laine": 80, "brume": 30}
COUNTS = {
    "s.colour": {"rouge": 55, "Rouge": 5, "bleu marine": 20, "bleu": 90, "rose": 40, "rare": 2, "orange": 30},
    "s.brand": {"Nike": 50, "Lin & Laine": 40, "Brume": 30, "L'Oréal": 12, "Orange": 60, "Le Temps des Cerises": 9},
    "s.size": {"38": 70, "XL": 20, "taille unique": 8},
}
PRICES = """
    - {kind: numbers, field: price, names: [prix, price]}
"""


def snapshot(rules: str = "", *, counted: bool = True, **changes: str) -> Snapshot:
    """A shop of which only the counts are known."""
    files = {"rules/meaning.yaml": textwrap.dedent(rules)} | {
        f"rules/{name}.yaml": text for name, text in changes.items()
    }
    made = Census(
        counts=COUNTS if counted else {},
        vocabularies={"fr": Vocabulary(1000, WORDS), "en": Vocabulary(1000, {"red": 60, "dress": 300})},
        values={name: tuple(sorted(values)) for name, values in COUNTS.items()},
        quantiles={"sales": tuple(map(float, range(101)))},
        products=1000,
    )
    return Snapshot(Manifest("g1", "", "", "", 0, 0, 0, {}), pack(files), made, cast("Reader", None))


def understood(q: str, rules: str = "", shop: Snapshot | None = None, **asked: Any) -> Meant:
    return meant(q, Request(q=q, **asked), shop or snapshot(rules), NOW.timestamp())


def chips(made: Meant) -> list[tuple[str, str, str, str]]:
    return [(chip.words, chip.field, chip.value, chip.how) for chip in made.chips]


def refused(rules: str, **changes: Any) -> str:
    with pytest.raises(BadPackError) as error:
        snapshot(rules, **changes)
    return str(error.value)


def test_a_value_that_products_have_lifts_them() -> None:
    """Without any rule, the words stay and the products of the value come first; every spelling of it counts."""
    made = understood("robes ROUGES")
    assert made.q == "robes ROUGES"
    assert made.lifts == (Lift(In("s.colour", ("rouge", "Rouge")), 0.08, "meaning.colour"),)
    assert made.filters == ()
    (chip,) = made.chips
    assert (chip.words, chip.label, chip.how, chip.without) == ("ROUGES", "Rouge", "lift", "robes")
    assert made.notes[0].what == "`ROUGES` is `colour` `rouge`, in 60 products: lifts by 8"


def test_the_longest_value_is_meant() -> None:
    """`bleu marine` is one colour; little words and signs inside a name do not matter."""
    assert chips(understood("robe bleu marine")) == [("bleu marine", "colour", "bleu marine", "lift")]
    assert chips(understood("robe bleu")) == [("bleu", "colour", "bleu", "lift")]
    assert chips(understood("robe lin et laine")) == [("lin et laine", "brand", "Lin & Laine", "lift")]
    assert chips(understood("crème l'oréal")) == [("l'oréal", "brand", "L'Oréal", "lift")]
    assert chips(understood("jean temps des cerises")) == [
        ("temps des cerises", "brand", "Le Temps des Cerises", "lift")
    ]


def test_a_value_within_a_hyphenated_word_is_not_meant() -> None:
    """A `rouge-gorge` is a bird."""
    assert understood("mangeoire rouge-gorge").chips == ()


@pytest.mark.parametrize("q", ["robe sans rouge", "tout sauf le rouge", "pas de rouge"])
def test_what_is_not_wanted_is_not_lifted(q: str) -> None:
    """Who says no to a colour does not want it first."""
    assert understood(q).chips == ()


def test_a_value_needs_evidence() -> None:
    """Two products make no colour; a rule may ask for less."""
    assert understood("robe rare").chips == ()
    assert chips(understood("robe rare", "- {kind: values, field: colour, min_products: 2}")) == [
        ("rare", "colour", "rare", "lift")
    ]


def test_a_word_that_mostly_means_something_else_lifts_little_and_never_filters() -> None:
    """`orange` stands in 400 products, 60 are of the brand: a quarter of the points, no filter."""
    alone = "\n- {kind: values, field: colour, as: nothing}"
    made = understood("orange", "- {kind: values, field: brand, as: filter, by: 20}" + alone)
    assert (made.q, made.filters) == ("orange", ())
    assert made.lifts == (Lift(In("s.brand", ("Orange",)), 0.05, made.chips[0].rule),)
    assert "15% of those with the word" in made.notes[0].what
    assert understood("orange", "- {kind: values, field: brand, as: filter, min_share: 0.1}").filters


def test_a_word_that_is_a_value_of_two_fields_lifts_both() -> None:
    """`orange` the brand and `orange` the colour: nobody decides for the shopper; a filter is of one field."""
    made = understood("orange", "- {kind: values, field: brand, min_share: 0.1}")
    assert made.lifts[0].where == AtLeast((In("s.brand", ("Orange",)), In("s.colour", ("orange",))))
    assert made.notes[0].what == "`orange` is `brand` `Orange`, in 60 products, or `colour` `orange`: lifts by 10"
    assert understood("orange", "- {kind: values, field: brand, as: filter, min_share: 0.1}").filters == (
        In("s.brand", ("Orange",)),
    )


def test_a_rule_makes_a_filter_and_takes_its_words_out() -> None:
    """With the little words that lead to them; the rest is searched."""
    made = understood("robe de rouge", "- {kind: values, field: colour, as: filter}")
    assert (made.q, made.filters) == ("robe", (In("s.colour", ("rouge", "Rouge")),))
    kept = understood("robe rouge", "- {kind: values, field: colour, as: filter, strip: false}")
    assert (kept.q, kept.filters) == ("robe rouge", made.filters)


def test_a_query_that_is_all_filters_is_a_page_to_browse() -> None:
    """`rouge` alone shows everything red."""
    made = understood("en rouge", "- {kind: values, field: colour, as: filter}")
    assert (made.q, made.filters) == ("", (In("s.colour", ("rouge", "Rouge")),))
    assert made.chips[0].without == ""


def test_two_values_of_a_field_are_either_and_two_axes_hold_on_one_variant() -> None:
    """`rouge ou bleu` is both colours; red in 38 is one and the same variant."""
    rules = "- {kind: values, field: colour, as: filter}\n- {kind: values, field: size, as: filter}"
    assert understood("robe rouge ou bleu", rules).filters == (In("s.colour", ("rouge", "Rouge", "bleu")),)
    made = understood("robe rouge 38", rules)
    assert (made.q, made.filters) == ("robe", (In("v.colour__size", ("rouge|38", "Rouge|38")),))


def test_a_field_can_be_left_alone() -> None:
    """And what the shop made up itself is understood only where a rule says so."""
    assert understood("robe rouge", "- {kind: values, field: colour, as: nothing}").chips == ()
    assert [rule.field for rule in _value_rules()] == ["brand", "colour", "size"]


def _value_rules() -> Any:
    from app.search.meaning.kinds import value_rules

    shop = snapshot()
    return value_rules(shop.pack, shop.schema)


def test_a_value_has_other_words_where_a_rule_says_them() -> None:
    """Colours agree with what they colour."""
    made = understood("jupe bleue", "- {kind: values, field: colour, also: {bleu: [bleue, azur]}}")
    assert chips(made) == [("bleue", "colour", "bleu", "lift")]


def test_labels_are_words_too_by_language() -> None:
    """An English shopper types `red`; a tree of brands may call one otherwise."""
    made = understood("red dress", locale="en")
    assert made.lifts[0].where == In("s.colour", ("rouge",))
    assert made.chips[0].label == "Red"
    shop = snapshot()
    node = CategoryNode("brume", {"fr": "Maison Brume"}, 30, value_of="brand", value="Brume")
    shop = replace(shop, census=replace(shop.census, nodes={"marques": (node,)}))
    assert chips(understood("maison brume", shop=shop)) == [("maison brume", "brand", "Brume", "lift")]


def test_without_counts_the_words_themselves_are_the_evidence() -> None:
    """A generation of before counted no values: those whose words stand in enough products are understood."""
    shop = snapshot(counted=False)
    assert chips(understood("robe rouge", shop=shop)) == [("rouge", "colour", "Rouge", "lift")]
    assert understood("robe rare", shop=shop).chips == ()


@pytest.mark.parametrize(
    ("q", "left", "low", "high"),
    [
        ("robe moins de 50 €", "robe", None, 50),
        ("robe à moins de 50 euros", "robe", None, 50),
        ("robe < 50€", "robe", None, 50),
        ("robe moins de 50", "robe", None, 50),
        ("robe jusqu'à 50€", "robe", None, 50),
        ("robe 50€ max", "robe", None, 50),
        ("robe budget 50 €", "robe", None, 50),
        ("robe prix max 50", "robe", None, 50),
        ("robe entre 20 et 50 €", "robe", 20, 50),
        ("robe entre 50 et 20", "robe", 20, 50),
        ("robe 20-50€", "robe", 20, 50),
        ("robe de 20 à 50 euros", "robe", 20, 50),
        ("robe à partir de 100 €", "robe", 100, None),
        ("robe plus de 100", "robe", 100, None),
        ("robe dès 100 €", "robe", 100, None),
        ("robe environ 30 €", "robe", 24, 36),
        ("canapé moins de 1 299,90 €", "canapé", None, 1299.9),
        ("moins de 50 € robe", "robe", None, 50),
        ("moins de 50 €", "", None, 50),
    ],
)
def test_amounts_of_money_become_a_filter(q: str, left: str, low: float | None, high: float | None) -> None:
    """As French shoppers write them; the words are taken out."""
    made = understood(q, PRICES)
    assert made.q == left
    assert made.filters == (Between("n.price", low, high),)
    assert made.chips[0].without == left


@pytest.mark.parametrize(
    ("q", "low", "high"),
    [
        ("dress under 50", None, 50),
        ("dress less than €1,500", None, 1500),
        ("dress between 20 and 50", 20, 50),
        ("dress over 100", 100, None),
        ("dress around 30 euros", 24, 36),
        ("dress 50€ or less", None, 50),
    ],
)
def test_english_amounts(q: str, low: float | None, high: float | None) -> None:
    """In their own words and with their own commas."""
    made = understood(q, PRICES, locale="en")
    assert (made.q, made.filters) == ("dress", (Between("n.price", low, high),))


@pytest.mark.parametrize(
    "q",
    [
        "puzzle plus de 100 pièces",
        "jean 36-38",
        "wh-1000 €",
        "robe 50",
        "robe 50 €",
        "iphone 15 pro max",
        "robe moins de £50",
        "3760123456789 €",
    ],
)
def test_other_numbers_stay_words(q: str) -> None:
    """A number is never guessed to be a price."""
    made = understood(q, PRICES)
    assert (made.q, made.filters) == (q, ())


def test_a_price_is_the_price_of_the_request() -> None:
    """Professionals bound what they pay."""
    made = understood("moins de 50 €", PRICES, context={"price_list": "pro"})
    assert made.filters == (Between("n.price__pro", None, 50),)


MEASURED = """
    - {kind: numbers, field: price}
    - {kind: numbers, field: old_price, units: {pouces: 1, '"': 1, cm: 0.394}, alone: 5}
    - {kind: numbers, field: stock, units: {l: 1, cl: 0.01, cm: 1}, names: [hauteur]}
"""
FIELDS = RULES["rules/fields.yaml"].replace("level: variant, use: [show]}", "level: variant, use: [filter, show]}")


def test_units_name_the_field_and_are_converted() -> None:
    """`55 pouces` alone reaches 5 % to both sides; `150 cl` are a litre and a half."""
    shop = snapshot(MEASURED, fields=FIELDS)
    assert understood("écran 55 pouces", shop=shop).filters == (Between("n.old_price", 52.25, 57.75),)
    assert understood('écran 55"', shop=shop).q == "écran"
    assert understood("bidon plus de 150 cl", shop=shop).filters == (Between("n.stock", 1.5, None),)
    assert understood("bidon de 50 cl à 2 l", shop=shop).filters == (Between("n.stock", 0.5, 2.0),)


def test_a_unit_of_several_fields_needs_a_name() -> None:
    """Centimetres are a height where the height is named; nobody guesses which is meant otherwise."""
    shop = snapshot(MEASURED, fields=FIELDS)
    assert understood("vase moins de 30 cm", shop=shop).filters == ()
    made = understood("vase hauteur moins de 30 cm", shop=shop)
    assert (made.q, made.filters) == ("vase", (Between("n.stock", None, 30.0),))
    assert understood("vase hauteur max 30", shop=shop).filters == (Between("n.stock", None, 30.0),)


SHOP_WORDS = """
    - {kind: words, words: [en promo, soldes], where: {on_sale: true}, label: {fr: En promotion}}
    - {kind: words, words: nouveau, where: {added: {within: 30 days}}, as: lift, by: 15}
    - {kind: words, words: pro, where: {brand: Brume}, when: {request.price_list: pro}}
    - {kind: cheap, words: pas cher, field: price, share: 25, as: filter}
    - {kind: cheap, words: bon marché, field: price, share: 20, by: 40}
"""
MIXED = "- {code: default, spread: 0.3, mix: {sales: 70, cost: -30, price: 0}}"


def test_words_of_the_shop_filter_or_lift() -> None:
    """What a word means is the shop's to say; the rest is searched."""
    shop = snapshot(SHOP_WORDS, ranking=MIXED)
    made = understood("robes en promo", shop=shop)
    assert (made.q, made.filters) == ("robes", (In("b.on_sale", (True,)),))
    assert (made.chips[0].label, made.chips[0].field, made.chips[0].without) == ("En promotion", "", "robes")
    fresh = understood("robe nouveau", shop=shop)
    assert fresh.q == "robe"
    assert understood("nouveau", shop=shop).q == ""
    kept = "- {kind: words, words: nouveau, where: {brand: Brume}, as: lift, strip: false}"
    assert understood("robe nouveau", kept).q == "robe nouveau"
    assert fresh.lifts[0].points == 0.15
    assert fresh.lifts[0].where == Between("n.added", NOW.timestamp() - 30 * 86_400, NOW.timestamp())
    assert understood("robe promo", shop=shop).filters == ()


def test_words_hold_where_their_when_does() -> None:
    """For professionals only."""
    shop = snapshot(SHOP_WORDS, ranking=MIXED)
    assert understood("robe pro", shop=shop).filters == ()
    assert understood("robe pro", shop=shop, context={"price_list": "pro"}).filters == (In("s.brand", ("Brume",)),)


def test_cheap_is_the_lowest_part_of_the_shop() -> None:
    """A quarter of all prices; where nothing was counted yet, the words are searched as they are."""
    shop = snapshot(SHOP_WORDS, ranking=MIXED)
    assert understood("robe pas cher", shop=shop).q == "robe pas cher"
    shop = replace(shop, census=replace(shop.census, quantiles={"price": tuple(map(float, range(101)))}))
    made = understood("robe pas chère", shop=replace(shop, pack=shop.pack))
    assert made.chips == ()
    made = understood("robe pas cher", shop=shop)
    assert (made.q, made.filters) == ("robe", (Between("n.price", None, 25.0),))
    assert chips(made) == [("pas cher", "price", "..25", "filter")]


def test_cheap_as_a_lift_puts_the_cheapest_first() -> None:
    """In steps: where nothing of a kind is among the cheapest of the shop, the cheaper still come before the dearer."""
    shop = snapshot(SHOP_WORDS, ranking=MIXED)
    shop = replace(shop, census=replace(shop.census, quantiles={"price": tuple(map(float, range(101)))}))
    made = understood("canapé bon marché", shop=shop)
    assert (made.q, made.filters) == ("canapé", ())
    assert [(lift.where, lift.points) for lift in made.lifts] == [
        (Between("n.price", None, limit), 0.1) for limit in (20.0, 10.0, 40.0, 60.0)
    ]
    assert made.notes[0].what == "`bon marché` is `price` `..20`: lifts by 40"


def test_what_overlaps_is_meant_once() -> None:
    """The longest words win: `moins de 38 €` is no size, and each chip takes back its own words only."""
    made = understood("nike moins de 38 € rouge", PRICES)
    assert chips(made) == [
        ("nike", "brand", "Nike", "lift"),
        ("moins de 38 €", "price", "..38", "filter"),
        ("rouge", "colour", "rouge", "lift"),
    ]
    assert [chip.without for chip in made.chips] == ["moins de 38 € rouge", "nike rouge", "nike moins de 38 €"]


def test_verbatim_means_the_words_alone() -> None:
    """Who asks for exactly what was typed gets it."""
    request = Request(q="robe rouge moins de 50 €", verbatim=True)
    assert meant(request.q, request, snapshot(PRICES), 0.0) == Meant(request.q)


PRIVATE = RULES["rules/fields.yaml"].rstrip() + "\n        - {name: buyer, private: true, use: [filter]}\n"


def test_private_fields_are_never_recognised() -> None:
    """Neither by a rule nor by themselves: a visitor's words can name nothing that the shop hides."""
    assert "`buyer` is private; its values are never" in refused("- {kind: values, field: buyer}", fields=PRIVATE)
    assert "`cost` is private; a visitor never asks" in refused("- {kind: numbers, field: cost, units: {x: 1}}")
    assert "`cost` is private" in refused("- {kind: cheap, words: x, field: cost}")
    shop = snapshot(fields=PRIVATE)
    hidden = replace(shop.census, counts={**COUNTS, "s.buyer": {"Martin": 90}})
    assert understood("robe martin", shop=replace(shop, census=hidden)).chips == ()
    made = understood("robe affaire", "- {kind: words, words: affaire, where: {cost: {lt: 5}}}")
    assert made.filters
    assert "cost" not in f"{made.chips} {made.notes}"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{kind: values, field: color}", "there is no field `color`; did you mean `colour`?"),
        ("{kind: values, field: price}", "use `numbers` or `words`"),
        ("{kind: values, field: status, as: boost}", "takes one of lift, filter, nothing, not 'boost'"),
        ("{kind: values, field: name}", "differs by language"),
        ("{kind: values, field: brand, by: 0}", "`by` is 0; it lies above 0 and up to 100"),
        ("{kind: values, field: brand, min_share: 3}", "`min_share` is 3; it lies between 0 and 1"),
        ("{kind: values, field: brand, min_products: 0}", "`min_products` is 0"),
        ("{kind: numbers, field: brand}", "`brand` is a keyword; amounts are for numbers"),
        ("{kind: numbers, field: sales}", "cannot be asked of the index; add `filter`"),
        ("{kind: numbers, field: price, units: {'5 kg': 1}}", "a unit is a word or a sign"),
        ("{kind: numbers, field: price, units: {g: 0}}", "it lies above 0"),
        ("{kind: numbers, field: price, about: 200}", "`about` is 200"),
        ("{kind: words, words: '!', where: {brand: x}}", "holds no word"),
        ("{kind: words, words: [], where: {brand: x}}", "`words:` is empty"),
        ("{kind: words, words: promo, where: {brend: x}}", "did you mean `brand`?"),
        ("{kind: cheap, words: pas cher, field: price}", "nothing is known of how `price` is spread"),
        ("{kind: cheap, words: pas cher, field: price, share: 100}", "`share` is 100"),
        ("{kind: numbers, field: price, when: {request.filters.marque: x}}", "may not depend on chosen filters"),
        ("{kind: money, field: price}", "there is no kind 'money'"),
    ],
)
def test_mistakes_are_told_with_their_mend(rule: str, told: str) -> None:
    """Every one with its file and line."""
    message = refused(f"- {rule}")
    assert message.startswith("rules/meaning.yaml:1:")
    assert told in message


def test_one_field_has_one_rule_and_money_is_one_price() -> None:
    """The second of two is told, with the first one's place."""
    assert "understood in rules/meaning.yaml:1:3 already" in refused(
        "- {kind: values, field: brand}\n- {kind: values, field: brand, as: filter}"
    )
    assert "an amount of money is `price` in rules/meaning.yaml:1:3 already" in refused(
        "- {kind: numbers, field: price}\n- {kind: numbers, field: old_price}"
    )


def test_on_an_index_the_filters_find_what_they_say(engine: EngineKind) -> None:
    """On both engines: cheap, red, on sale, by words alone."""
    story = Story(
        engine,
        {
            "rules/meaning.yaml": """
                - {kind: values, field: colour, as: filter, min_products: 1, min_share: 0}
                - {kind: values, field: size, as: filter, min_products: 1, min_share: 0}
                - {kind: numbers, field: price}
                - {kind: words, words: en solde, where: {on_sale: true}}
            """
        },
    )
    story.load()
    shop = story.snapshot()

    def finds(q: str, **asked: Any) -> set[str]:
        made = meant(q, Request(q=q, **asked), shop, NOW.timestamp())
        assert made.q == ""
        return {hit.id for hit in shop.reader.find(SearchPlan(where=both(*made.filters))).hits}

    assert finds("rouge") == {"R1", "R2"}
    assert finds("en rouge 38") == {"R1"}
    assert finds("rouge moins de 30 €") == {"R2"}
    assert finds("rouge moins de 45 €", context={"price_list": "pro"}) == {"R1", "R2"}
    assert finds("en solde") == {"R1"}
    assert finds("red", locale="en") == {"R1", "R2"}


def test_a_shopper_sees_what_was_understood_and_takes_it_back(engine: EngineKind) -> None:
    """The answer's chips and steps; a filter that would leave nothing is only words; `verbatim` switches all off."""
    story = Story(
        engine,
        {
            "rules/meaning.yaml": """
                - {kind: values, field: colour, min_products: 1, min_share: 0}
                - {kind: values, field: brand, as: filter, min_products: 1, min_share: 0}
                - {kind: numbers, field: price}
            """,
            "rules/rewriting.yaml": """
                - {kind: delete, id: buy, words: "^acheter"}
                - {kind: filter, id: home, words: salon, where: {category: {under: rayons:maison}}}
                - {kind: delete, id: living, words: salon}
            """,
        },
    )
    story.load()
    answer = story.ask("acheter robe rouge moins de 30 €")
    assert [product["id"] for product in answer["products"]] == ["R2"]
    assert [(one["words"], one["as"], one["without"]) for one in answer["query"]["understood"]] == [
        ("rouge", "lift", "robe moins de 30 €"),
        ("moins de 30 €", "filter", "robe rouge"),
    ]
    assert [(step["from"], step["to"]) for step in answer["query"]["rewritten"]] == [
        ("acheter robe rouge moins de 30 €", "robe rouge moins de 30 €")
    ]
    assert answer["query"]["used"] == "robe rouge"
    assert story.finds("robe bleu")[0] == "R1"
    assert story.finds("lueur") == ["L1", "C1"]
    assert story.finds("salon") == ["L1", "C1"]
    assert "R1" in story.finds("robe lueur moins de 2 €")
    assert story.ask("robe rouge moins de 30 €", verbatim=True)["query"]["understood"] == []


@given(st.text(max_size=200))
def test_any_text_is_understood_somehow(text: str) -> None:
    """Emoji, right-to-left, lone surrogates, digits of all scripts: never an error, never more than what was typed."""
    made = understood(text, shop=EVERYTHING)
    assert len(made.q) <= max(len(text), 1) * 4
    assert list(amounts(text, "en", {"€"})) is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "robe",
                "rouge",
                "moins",
                "de",
                "entre",
                "et",
                "50",
                "€",
                "1 299,90",
                "38",
                "-",
                "sans",
                "en promo",
                "à",
                "nike",
                "+",
            ]
        )
    )
)
def test_any_words_are_understood_somehow(words: list[str]) -> None:
    """However they follow one another: chips never overlap, and each query without its words is shorter."""
    q = " ".join(words)[:500]
    made = understood(q, shop=EVERYTHING)
    for chip in made.chips:
        assert chip.words in q
        assert len(chip.without) < len(q)


EVERYTHING = snapshot(SHOP_WORDS + PRICES, ranking=MIXED)


def test_twenty_thousand_brands_are_ready_in_a_second_and_read_in_no_time() -> None:
    """The dictionary is made once; a query looks up its own words only."""
    brands = {
        f"{one} {two}{at}": 5
        for at in range(200)
        for one in ("Maison", "Le", "Au", "Bon", "La")
        for two in ("Bleu", "Vert", "Rond", "Gris")
    }
    brands |= {f"marque{at}": 5 for at in range(16_000)}
    shop = snapshot()
    shop = replace(shop, census=replace(shop.census, counts={**COUNTS, "s.brand": brands}))
    began = time.perf_counter()
    assert chips(understood("robe marque15999", shop=shop)) == [("marque15999", "brand", "marque15999", "lift")]
    assert time.perf_counter() - began < 3.0
    times = []
    for _ in range(300):
        began = time.perf_counter()
        understood("robe maison bleu7 rouge pour femme en lin 38", shop=shop)
        times.append(time.perf_counter() - began)
    assert sorted(times)[150] < 0.002
