"""Addresses: equal requests have equal links, every link reads back, and what cannot be read is told, not refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.choices import adding, cleared, removing, unbounded, without
from app.pages.links import Links, slug_of, words_of
from app.pages.reading import Dropped, number_in, pairs_in, read_listing, way_back
from app.search.request import Choice, Request
from tests.shop import Story

FR, EN = Links("fr", "fr"), Links("en", "fr")


def read(story: Story, link: str, category: str = "") -> tuple[Request, tuple[Dropped, ...]]:
    return read_listing(pairs_in(link.encode()), category, "fr", story.snapshot())


def test_a_list_has_one_link_however_it_was_clicked_together() -> None:
    """Words, then choices by facet and value, order and page; what is as usual is left out."""
    one = adding(adding(Request(q="robe"), "taille", "38", alone=False), "couleur", "rouge", alone=False)
    other = adding(adding(Request(q="robe"), "couleur", "rouge", alone=False), "taille", "38", alone=False)
    assert FR.listing(one) == FR.listing(other) == "/search?q=robe&f.couleur=rouge&f.taille=38"
    assert FR.listing(Request()) == "/search"
    assert EN.listing(Request(category="rayons:femme/robes", page=2, locale="en")) == "/en/c/rayons/femme/robes?page=2"
    assert FR.listing(Request(q="été & plage", sort="price_asc")) == "/search?q=%C3%A9t%C3%A9+%26+plage&sort=price_asc"


def test_a_product_has_its_name_in_its_link() -> None:
    """The slug is for people; a strange id stays one part of the path."""
    assert FR.product("R1", "Robe d'été « Lîn »") == "/p/R1/robe-d-ete-lin"
    assert EN.product("R1", "", [("colour", "bleu marine")]) == "/en/p/R1?colour=bleu+marine"
    assert FR.product("A/1 ?", "東京") == "/p/A/1%20%3F/-"
    assert words_of(slug_of("Robe longue — lin")) == "robe longue lin"


def test_choices_come_and_go() -> None:
    """A choice more or less leads back to the first page; the last one less leaves no trace."""
    request = Request(q="robe", page=3)
    both = adding(adding(request, "couleur", "rouge", alone=False), "couleur", "bleu", alone=False)
    assert both == Request(q="robe", filters={"couleur": Choice(any=("bleu", "rouge"))})
    assert adding(both, "couleur", "vert", alone=True).filters == {"couleur": Choice(any=("vert",))}
    assert removing(removing(both, "couleur", "rouge"), "couleur", "bleu") == Request(q="robe")
    bounded = Request(filters={"prix": Choice(low=5, any=("x",))})
    assert unbounded(bounded, "prix").filters == {"prix": Choice(any=("x",))}
    assert without(both, "couleur") == cleared(both) == Request(q="robe")


CHOICES = st.builds(
    Choice,
    any=st.lists(st.sampled_from(["rouge", "bleu marine", "a&b=c", "é+%"]), unique=True, max_size=3).map(
        lambda values: tuple(sorted(values))
    ),
    none=st.sampled_from([(), ("noir",)]),
)


@given(
    st.sampled_from(["", "robe", "sofa d'angle", "50 % + 1"]),
    st.dictionaries(st.sampled_from(["couleur", "taille", "marque"]), CHOICES.filter(lambda one: one != Choice())),
    st.sampled_from(
        [Choice(), Choice(low=5), Choice(high=20.5), Choice(low=1, high=2), Choice(low=3, high=4, high_open=True)]
    ),
    st.sampled_from(["relevance", "price_asc"]),
    st.integers(1, 99),
)
def test_every_link_reads_back(
    story: Story, q: str, filters: dict[str, Choice], bounds: Choice, sort: str, page: int
) -> None:
    """What a link says is what it was made from, and nothing of it is dropped."""
    chosen = {**filters, **({"prix": bounds} if bounds != Choice() else {})}
    request = Request(q=q, filters=chosen, sort=sort, page=page)
    link = FR.listing(request).partition("?")[2]
    assert read(story, link) == (request, ())


READ: dict[str, tuple[Request, tuple[Dropped, ...]]] = {
    "utm_source=letter&gclid=1&size=7&q=robe": (Request(q="robe"), ()),
    "q=robe&q=lampe": (Request(q="robe"), ()),
    "q=&q=+lampe++de+table+": (Request(q="lampe de table"), ()),
    "q=%E9t%E9": (Request(q="été"), ()),
    "q=a%00b%0Ac": (Request(q="a b c"), ()),
    "page=abc": (Request(), (Dropped("page", "abc"),)),
    "page=-1": (Request(), (Dropped("page", "-1"),)),
    "page=007": (Request(page=7), ()),
    "page=1000000000": (Request(page=10**9), ()),
    "page=" + "9" * 400: (Request(page=10**9), ()),
    "page=٣": (Request(), (Dropped("page", "٣"),)),
    "sort=prix": (Request(), (Dropped("sort", "prix"),)),
    "f.couleurs=rouge": (Request(), (Dropped("facet", "couleurs"),)),
    "f.couleur.some=rouge": (Request(), (Dropped("facet", "couleur.some"),)),
    "f.=x&f=y&f.cost=1": (Request(), (Dropped("facet", ""), Dropped("facet", "cost"))),
    "f.couleur=fuchsia": (Request(filters={"couleur": Choice(any=("fuchsia",))}), ()),
    "f.couleur=rouge&f.couleur=rouge": (Request(filters={"couleur": Choice(any=("rouge",))}), ()),
    "f.couleur=&f.taille=+": (Request(), ()),
    "f.couleur.min=3": (Request(), (Dropped("value", "3"),)),
    "f.prix=cheap": (Request(), (Dropped("value", "cheap"),)),
    "f.prix=..": (Request(), (Dropped("value", ".."),)),
    "f.prix=20..80": (Request(filters={"prix": Choice(low=20, high=80, high_open=True)}), ()),
    "f.prix.min=80%E2%82%AC&f.prix.max=20,5": (Request(filters={"prix": Choice(low=20.5, high=80)}), ()),
    "f.prix.min=&f.prix.max=": (Request(), ()),
    "f.tranche=0..30&f.tranche=100..": (Request(filters={"tranche": Choice(any=("0..30", "100.."))}), ()),
}


@pytest.mark.parametrize("link", READ, ids=[link[:40] for link in READ])
def test_a_link_is_read_as_far_as_it_goes(story: Story, link: str) -> None:
    """What the shop does not know is left out and told; what no list knows, such as `utm_source`, says nothing."""
    assert read(story, link) == READ[link]


def test_a_long_search_is_cut_and_many_values_are_left_out(story: Story) -> None:
    """Five hundred letters and a hundred values of a facet; the rest is told."""
    request, dropped = read(story, "q=" + "robe+" * 200)
    assert (len(request.q), dropped) == (499, (Dropped("words", "500"),))
    request, dropped = read(story, "&".join(f"f.couleur={at}" for at in range(102)))
    assert len(request.filters["couleur"].any) == 100
    assert dropped == (Dropped("value", "100"), Dropped("value", "101"))
    assert read(story, "f.couleur=" + "x" * 301)[1] == (Dropped("value", "x" * 301),)


def test_numbers_as_people_type_them() -> None:
    """A point or a comma, with or without a currency."""
    assert [number_in(text) for text in ("20", "20,5 €", "-3.25", "1 200", "vingt", "", "1.2.3")] == [
        20,
        20.5,
        -3.25,
        1200,
        None,
        None,
        None,
    ]


def test_the_way_back_leads_to_our_own_lists_only() -> None:
    """A link to another site, or to a page that is no list, is no way back."""
    good = ["/search?q=robe", "/c/rayons/femme", "/en/search", "http://shop.test/c/envies/soldes?page=2"]
    assert [way_back(link, "shop.test") for link in good] == [
        "/search?q=robe",
        "/c/rayons/femme",
        "/en/search",
        "/c/envies/soldes?page=2",
    ]
    for link in (
        "",
        "https://evil.test/search",
        "//evil.test/search",
        "/p/R1",
        "javascript:alert(1)",
        "/search" * 500,
        "http://[",
        "/\\evil.test/search",
        "/c/a\\b",
        "search",
    ):
        assert way_back(link, "shop.test") == ""
