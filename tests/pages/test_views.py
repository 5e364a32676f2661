"""What pages show, compared without any HTML: cards, facets, chips, pages, and a product's choices."""

from typing import Any

from app.core.schema import Field
from app.pages.amounts import day, name_of, number, price, round_price
from app.pages.asking import Asker, Listed
from app.pages.cards import Price, card, chosen_by_axis
from app.pages.colours import are_colours, colours_of
from app.pages.context import PageContext
from app.pages.filters import chips, facet_views
from app.pages.frame import crumbs, frame, menu
from app.pages.listing import PageLink, listing_view, pager, title
from app.pages.product import paragraphs, product_view, similar
from app.pages.texts import TEXTS, Speech
from app.pages.variants import chosen_variant, real_axes
from app.search.product import product_answer
from app.search.request import Choice, Request
from tests.pages.site import STOREFRONT
from tests.shop import NOW, Story


def listed(story: Story, **asked: Any) -> Listed:
    request = Request(**asked)
    return Listed(request, story.answered(request.q, **{name: value for name, value in asked.items() if name != "q"}))


def the_product(story: Story, context: PageContext, id_: str, **wanted: str) -> Any:
    answer = product_answer(id_, Request(locale=context.locale), story.snapshot(), NOW.timestamp())
    return product_view(answer, list(wanted.items()), "", context)


def choose(*values: str) -> Choice:
    return Choice(any=values)


# Words and amounts


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    """What French says with a value in it, English says with the same value."""
    french, english = TEXTS["fr"], TEXTS["en"]
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert {part[:1] for part in text.split("{")[1:]} == {part[:1] for part in english[key].split("{")[1:]}, key


def test_french_is_set_as_printers_set_it() -> None:
    """Signs in two parts and quotation marks keep a blank that no line breaks at; apostrophes are curved."""
    for key, text in TEXTS["fr"].items():
        assert not any(f" {sign}" in text for sign in ":;?!»"), key
        assert "« " not in text, key
        assert "'" not in text, key


def test_numbers_count_as_each_language_counts() -> None:
    """Nothing and one are one in French; English counts only one as one."""
    fr, en = Speech("fr-BE"), Speech("en")
    assert [fr.count("count", amount) for amount in (0, 1, 1234)] == [
        "Aucun produit",
        "1 produit",
        "1\u202f234 produits",
    ]
    assert [en.count("count", amount) for amount in (0, 1, 1234)] == ["No products", "1 product", "1,234 products"]
    assert (Speech("de").language, Speech("de")("home")) == ("en", "Shop")


def test_amounts_are_written_as_the_language_writes_them() -> None:
    """A comma or a point, the sign behind or before; a locale nobody knows reads English."""
    assert (price(49.9, "EUR", "fr"), price(49.9, "EUR", "en"), price(1149.9, "EUR", "xx")) == (
        "49,90\u00a0€",
        "€49.90",
        "€1,149.90",
    )
    assert (round_price(50, "EUR", "fr"), round_price(4.5, "EUR", "fr"), round_price(50, "JPY", "ja")) == (
        "50\u00a0€",
        "4,50\u00a0€",
        "￥50",
    )
    assert (number(4.5, "fr"), day("2026-08-31", "fr"), day("soon", "fr")) == ("4,5", "31 août 2026", "soon")
    assert (name_of("fr"), name_of("en")) == ("Français", "English")


def test_swatches_know_colours_in_both_languages() -> None:
    """Accents, capitals and hyphens do not matter; what is no colour has no swatch."""
    assert colours_of("Bleu-Pétrole") == colours_of("bleu petrole") != ()
    assert colours_of("navy") == colours_of("bleu marine")
    assert len(colours_of("noir et blanc")) == 2
    assert are_colours(["rouge", "bleu", "tourbillon"])
    assert not are_colours(["coton", "rouge", "lin"])
    assert not are_colours([])


# Cards


def test_a_card_shows_what_can_be_bought(story: Story, context: PageContext) -> None:
    """The lowest price of what is in stock, what it was before, the colours, what buyers gave."""
    (product,) = [one for one in story.ask("robe")["products"] if one["id"] == "R1"]
    shown = card(product, {}, context)
    assert (shown.link, shown.name, shown.brand) == ("/p/R1/robe-longue", "Robe longue", "Brume")
    assert shown.price == Price("dès 49,90\u00a0€", "80,00\u00a0€", "−38\u00a0%")
    assert [swatch.label for swatch in shown.swatches] == ["Rouge", "Bleu"]
    assert shown.picture == "/pictures/rouge.svg"
    assert shown.stars
    assert (shown.stars.value, shown.stars.says) == ("4,5", "12 avis")
    assert not shown.sold_out


def test_a_card_wears_the_chosen_colour(story: Story, context: PageContext) -> None:
    """Picture and price are those of the variant that the filters choose, and its link says so."""
    request = Request(q="robe", filters={"couleur": choose("bleu")})
    (product,) = story.ask("robe", filters={"couleur": ["bleu"]})["products"]
    shown = card(product, chosen_by_axis(request, context), context)
    assert (shown.picture, shown.link) == ("/pictures/bleu.svg", "/p/R1/robe-longue?colour=bleu")
    assert shown.price == Price("59,90\u00a0€", "80,00\u00a0€", "−25\u00a0%")


def test_a_card_without_anything_still_stands(context: PageContext) -> None:
    """No name, price, picture or opinion: an id and a drawn letter. A file that is not there is no picture."""
    bare = card({"id": "42"}, {}, context)
    assert (bare.name, bare.initial, bare.price, bare.picture, bare.stars, bare.sold_out) == (
        "42",
        "4",
        None,
        "",
        None,
        False,
    )
    values: tuple[Any, ...] = ("gone.svg", "../secret.txt", "/etc/passwd", "a\0b", "x" * 5000, "", None, [])
    for value in values:
        assert card({"id": "42", "image": value}, {}, context).picture == ""
    for value in ("http://pictures.example/1.jpg", "//pictures.example/1.jpg", ["https://pictures.example/1.jpg"]):
        assert card({"id": "42", "image": value}, {}, context).picture == "https://pictures.example/1.jpg"


def test_what_is_sold_out_says_so(context: PageContext) -> None:
    """Without stock anywhere; where nobody counts stock, everything can be bought."""
    variants = [{"id": "a", "sellable": False, "stock": 0}, {"id": "b", "sellable": False, "stock": 0}]
    assert card({"id": "1", "variants": variants}, {}, context).sold_out
    assert card({"id": "1", "stock": 0}, {}, context).sold_out
    assert not card({"id": "1"}, {}, context).sold_out
    assert not card({"id": "1", "variants": [{"id": "a", "sellable": True}]}, {}, context).sold_out


# Lists


def test_each_value_of_a_facet_is_a_link_that_chooses_it_or_lets_it_go(story: Story, context: PageContext) -> None:
    """Beside what is chosen already; colours have swatches, prices the shop's currency."""
    request = Request(q="robe", filters={"couleur": choose("rouge")})
    views = {
        view.code: view for view in facet_views(story.ask("robe", filters={"couleur": ["rouge"]}), request, context)
    }
    colours = {value.label: value for value in views["couleur"].values}
    assert (colours["Rouge"].selected, colours["Rouge"].link) == (True, "/search?q=robe#filters")
    assert (colours["Bleu"].selected, colours["Bleu"].count) == (False, "1")
    assert colours["Bleu"].link == "/search?q=robe&f.couleur=bleu&f.couleur=rouge#filters"
    assert views["couleur"].is_colour
    assert colours["Rouge"].colours
    assert [value.label for value in views["tranche"].values] == ["moins de 30\u00a0€", "30\u00a0€ – 100\u00a0€"]
    form = views["prix"].bounds
    assert form
    assert (form.least, form.most, form.unit) == ("25", "60", "€")
    assert form.keeps == (("q", "robe"), ("f.couleur", "rouge"))
    assert (form.low_name, form.high_name, form.action) == ("f.prix.min", "f.prix.max", "/search")


def test_a_facet_that_changes_nothing_is_left_out(story: Story, context: PageContext) -> None:
    """One value that every product has is no question, until it is chosen."""
    assert "marque" not in {view.code for view in facet_views(story.ask("sofa"), Request(q="sofa"), context)}
    request = Request(q="sofa", filters={"marque": choose("Lueur")})
    body = story.ask("sofa", filters={"marque": ["Lueur"]})
    assert "marque" in {view.code for view in facet_views(body, request, context)}


def test_every_choice_is_a_chip_with_the_way_back(story: Story, context: PageContext) -> None:
    """Values, ranges, bounds and what is left out; a value that is gone stays removable."""
    filters = {
        "couleur": Choice(any=("fuchsia", "rouge"), none=("vert",)),
        "prix": Choice(low=20, high=80),
        "tranche": choose("30..100"),
    }
    request = Request(q="robe", filters=filters, page=2)
    found = {chip.label: chip.link for chip in chips(story.ask("robe", filters=filters), request, context)}
    assert list(found) == ["Fuchsia", "Rouge", "sauf Vert", "20\u00a0€ – 80\u00a0€", "30\u00a0€ – 100\u00a0€"]
    assert "fuchsia" not in found["Fuchsia"]
    assert "f.couleur.not" not in found["sauf Vert"]
    assert "f.prix." not in found["20\u00a0€ – 80\u00a0€"]
    assert all("page=" not in link for link in found.values())


def test_a_list_is_called_what_was_asked(context: PageContext) -> None:
    """Its category, else its words, else everything."""
    assert title(Request(category="rayons:femme/robes", q="robe"), context) == "Robes"
    assert title(Request(q="robe"), context) == "Résultats pour «\u00a0robe\u00a0»"
    assert title(Request(), context) == "Tous les produits"


def test_pages_are_the_first_the_last_and_those_around(context: PageContext) -> None:
    """Gaps between them, no link beyond either end, and none deeper than the service goes."""
    view = pager(Request(q="robe", page=6, size=1), 20, context)
    assert view
    assert [one.label for one in view.pages] == ["1", "…", "4", "5", "6", "7", "8", "…", "20"]
    assert view.pages[0] == PageLink("1", "/search?q=robe")
    assert view.pages[4] == PageLink("6", "/search?q=robe&page=6", current=True)
    assert (view.previous, view.next) == ("/search?q=robe&page=5", "/search?q=robe&page=7")
    first = pager(Request(), 2, context)
    assert first
    assert (first.previous, first.next) == ("", "/search?page=2")
    deep = pager(Request(page=416), 9_999, context)
    assert deep
    assert (deep.pages[-1].label, deep.next) == ("416", "")
    assert pager(Request(), 1, context) is None
    assert pager(Request(), 0, context) is None


def test_a_list_shows_the_way_and_what_lies_below(story: Story, context: PageContext) -> None:
    """A breadcrumb from the front, children with their counts under the same choices, a sort that keeps them."""
    view = listing_view(listed(story, category="rayons:femme", filters={"couleur": choose("rouge")}), context)
    assert [(way.label, way.link) for way in view.crumbs] == [
        ("Accueil", "/"),
        ("Rayons", "/c/rayons"),
        ("Femme", "/c/rayons/femme"),
    ]
    assert [(way.label, way.link, way.count) for way in view.children] == [
        ("Robes", "/c/rayons/femme/robes?f.couleur=rouge", "2")
    ]
    assert (view.sort.action, view.sort.keeps) == ("/c/rayons/femme", (("f.couleur", "rouge"),))
    assert [option[0] for option in view.sort.options if option[2]] == ["relevance"]
    assert view.clear == "/c/rayons/femme"


def test_words_inside_a_category_are_a_chip_too(story: Story, context: PageContext) -> None:
    """Letting them go stays in the category."""
    view = listing_view(listed(story, q="robe", category="rayons:femme"), context)
    assert [(chip.label, chip.link) for chip in view.chips] == [("«\u00a0robe\u00a0»", "/c/rayons/femme")]


# A product


def test_a_product_opens_with_what_can_be_bought(story: Story, context: PageContext) -> None:
    """Its first variant in stock, with that one's price and picture."""
    view = the_product(story, context, "R1")
    assert [(axis.label, axis.chosen) for axis in view.axes] == [("Couleur", "Rouge"), ("Taille", "38")]
    assert (view.picture, view.price.now, view.stock) == (
        "/pictures/rouge.svg",
        "49,90\u00a0€",
        "Plus que 3 exemplaires",
    )
    assert view.description == ("Une robe <b>longue</b>.", "En lin.")
    assert ("Matière", ("lin",)) in [(row.label, tuple(value.lower() for value in row.values)) for row in view.details]
    assert ("Arrivée", ("1 novembre 2026",)) in [(row.label, row.values) for row in view.details]
    assert [way.label for way in view.crumbs] == ["Accueil", "Rayons", "Femme", "Robes"]


def test_every_value_of_an_axis_says_whether_it_can_be_had(story: Story, context: PageContext) -> None:
    """The first axis moves the size along; a size that is sold out is struck, one that there is not leads nowhere."""
    view = the_product(story, context, "R1", colour="rouge", size="38")
    colours = {value.label: value for value in view.axes[0].values}
    sizes = {value.label: value for value in view.axes[1].values}
    assert (colours["Rouge"].state, colours["Bleu"].state) == ("chosen", "free")
    assert colours["Bleu"].link == "/p/R1/robe-longue?colour=bleu&size=40"
    assert (sizes["38"].state, sizes["40"].state) == ("chosen", "sold_out")
    assert (sizes["40"].link, sizes["40"].why) == ("/p/R1/robe-longue?colour=rouge&size=40", "Épuisé")
    blue = the_product(story, context, "R1", colour="bleu")
    assert (blue.picture, blue.price.now, blue.stock) == ("/pictures/bleu.svg", "59,90\u00a0€", "Plus que 1 exemplaire")
    gone = {value.label: value for value in blue.axes[1].values}["38"]
    assert (gone.state, gone.link, gone.why) == ("missing", "", "n’existe pas en bleu")
    sold = the_product(story, context, "R1", colour="rouge", size="40")
    assert (sold.is_sold_out, sold.stock) == (True, "Épuisé")


def test_a_stale_choice_leads_to_the_nearest_variant(story: Story, context: PageContext) -> None:
    """What no variant has is overlooked; what one has is kept, the first axis first."""
    view = the_product(story, context, "R1", colour="vert", size="40")
    assert [axis.chosen for axis in view.axes] == ["Bleu", "40"]
    view = the_product(story, context, "R1", colour="bleu", size="38")
    assert [axis.chosen for axis in view.axes] == ["Bleu", "40"]
    assert chosen_variant((), [("colour", "bleu")], ["colour"]) == {}


def test_an_axis_that_another_one_decides_is_no_choice() -> None:
    """A colour's family follows from the colour; a size does not."""
    variants = [
        {"colour": "camel", "family": "marron", "size": "S"},
        {"colour": "taupe", "family": "marron", "size": "S"},
        {"colour": "rouge", "family": "rouge", "size": "M"},
        {"colour": "rouge", "family": "rouge", "size": "S"},
    ]
    axes = [{"code": "colour"}, {"code": "family"}, {"code": "size"}]
    fields = {name: Field(name=name, variant_axis=True) for name in ("colour", "family", "size")}
    assert [axis["code"] for axis in real_axes(axes, variants, fields)] == ["colour", "size"]


def test_an_axis_from_the_same_column_is_no_choice_of_its_own() -> None:
    """Two colours of two families are one choice; a size of which each colour has another one is a second."""
    variants = [
        {"colour": "rouge vif", "family": "rouge", "size": "S"},
        {"colour": "ciel", "family": "bleu", "size": "M"},
    ]
    axes = [{"code": "colour"}, {"code": "family"}, {"code": "size"}]
    columns = {"colour": ("coloris",), "family": ("coloris",), "size": ("taille",)}
    fields = {name: Field(name=name, columns=columns[name], variant_axis=True) for name in columns}
    for some in (variants, variants[:1]):
        assert [axis["code"] for axis in real_axes(axes, some, fields)] == ["colour", "size"]


def test_a_product_without_variants_or_places_still_has_a_page(story: Story, context: PageContext) -> None:
    """A lamp of one kind: no axes, its picture from elsewhere, its way."""
    view = the_product(story, context, "L1")
    assert (view.axes, view.picture, view.price.now) == ((), "https://pictures.example/lampe.jpg", "120,00\u00a0€")
    assert view.description == ()
    assert paragraphs(["one\n\n two ", ""]) == ("one", "two")


def test_similar_products_stand_nearby(story: Story, context: PageContext) -> None:
    """Never the product itself; too few are none."""
    answer = product_answer("R1", Request(), story.snapshot(), NOW.timestamp())

    class FullAsker(Asker):
        def best(self, request: Request, count: int) -> list[dict[str, Any]]:
            return [{"id": id_} for id_ in ("R1", "A", "B", "C", "D")][:count]

    asker = FullAsker(None, story.snapshot(), 0)  # type: ignore[arg-type]
    assert [one.name for one in similar(answer, asker, context)] == ["A", "B", "C", "D"]


# Around a page


def test_the_frame_knows_the_shop_its_departments_and_the_same_page_elsewhere(context: PageContext) -> None:
    """The first locale has no prefix; the department of this page is marked."""
    around = frame(context, lambda links: links.place("rayons:femme"), category="rayons:femme/robes")
    assert (around.shop, around.search, around.canonical) == ("Mini", "/search", "/c/rayons/femme")
    assert [(one.tag, one.link, one.current) for one in around.locales] == [
        ("fr", "/c/rayons/femme", True),
        ("en", "/en/c/rayons/femme", False),
    ]
    assert [way.label for way in menu(context, "rayons:femme/robes") if way.current] == ["Femme"]
    assert [way.label for way in menu(context, "")] == ["Femme", "Maison", "Envies"]
    assert crumbs("", context) == []


def test_a_shop_may_name_other_fields(story: Story, context: PageContext) -> None:
    """The brand in the place of the name; a product without it is called by its id."""
    other = PageContext(story.preview({**STOREFRONT, "rules/storefront.yaml": "{name: brand}"}), "fr", context.pictures)
    assert other.name({"id": "1", "brand": "Brume"}) == "Brume"
    assert other.name({"id": "1"}) == "1"
