"""Small catalogues and plans by hypothesis: few values, so that everything collides with everything."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from app.core.plan import (
    All,
    Alternative,
    AtLeast,
    Between,
    Everything,
    Exists,
    FacetAsk,
    In,
    Lift,
    Node,
    Not,
    Option,
    Pick,
    SearchPlan,
    Word,
    Words,
)
from app.core.product import Document
from app.core.schema import IndexSpec
from app.core.score import distinct_multipliers, sort_key

WORDS = ("robe", "rouge", "lin", "lampe", "table", "coton")
COLOURS = ("bleu", "rouge", "vert", "écru", "a|b")
SIZES = ("36", "38", "40")
PATHS = ("femme", "femme/robes", "femme/robes/longues", "maison", "maison/lampes")
TEXTS = ("t.fr.nom", "t.fr.texte")


def spec(lengths: Mapping[str, float]) -> IndexSpec:
    return IndexSpec(
        text=lengths,
        keywords=("id", "has", "s.couleur", "s.marque", "path.rayons", "v.couleur__taille"),
        numbers=("n.prix",),
        booleans=("b.promo",),
        sorts=("prix_asc", "prix_desc"),
        ranks=("default", "marge"),
    )


def lengths(documents: Sequence[Document]) -> dict[str, float]:
    return {
        name: sum(len(document.text.get(name, ())) for document in documents) / max(len(documents), 1) or 1.0
        for name in TEXTS
    }


@st.composite
def catalogues(draw: st.DrawFn) -> list[Document]:
    size = draw(st.integers(1, 25))
    rows = [draw(_parts()) for _ in range(size)]
    ranks = {
        name: distinct_multipliers([(draw(st.sampled_from((1.0, 1.1, 1.3, 1.9))), at) for at in range(size)])
        for name in ("default", "marge")
    }
    return [_document(at, parts, {name: ranks[name][at] for name in ranks}) for at, parts in enumerate(rows)]


Parts = tuple[list[str], list[str], list[tuple[str, str]], list[str], list[float], bool | None, list[str]]


def _parts() -> st.SearchStrategy[Parts]:
    return st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=5),
        st.lists(st.sampled_from(WORDS), max_size=60),
        st.lists(st.tuples(st.sampled_from(COLOURS), st.sampled_from(SIZES)), max_size=3),
        st.lists(st.sampled_from(("Lin & Laine", "Brume", "Øster")), max_size=2, unique=True),
        st.lists(st.sampled_from((0.0, 9.99, 10.0, 49.9, 49.905, 1299.0, -5.0)), max_size=3),
        st.sampled_from((True, False, None)),
        st.lists(st.sampled_from(PATHS), max_size=2),
    )


def _document(at: int, parts: Parts, ranks: dict[str, float]) -> Document:
    name, text, variants, brands, prices, promo, paths = parts
    ancestors = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 2)}
    present = [("couleur", variants), ("prix", prices), ("marque", brands), ("promo", promo is not None)]
    return Document(
        id=f"P-{at}",
        ord=at,
        text={"t.fr.nom": tuple(name), "t.fr.texte": tuple(text)},
        keywords={
            "s.couleur": tuple(sorted({colour for colour, _ in variants})),
            "s.marque": tuple(brands),
            "v.couleur__taille": tuple(sorted({f"{colour}|{size}" for colour, size in variants})),
            "path.rayons": tuple(sorted(ancestors)),
            "has": tuple(field for field, value in present if value),
        },
        numbers={"n.prix": tuple(sorted(set(prices)))},
        booleans={} if promo is None else {"b.promo": (promo,)},
        sorts={
            "prix_asc": sort_key(min(prices, default=None), at),
            "prix_desc": sort_key(max(prices, default=None), at, descending=True),
        },
        ranks=ranks,
        show={"nom": " ".join(name)},
    )


def nodes() -> st.SearchStrategy[Node]:
    bound = st.sampled_from((None, -5.0, 0.0, 9.99, 10, 49.9, 50.5, 2000.0))
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.just(Everything()),
        st.lists(st.sampled_from(COLOURS), min_size=1, max_size=3).map(lambda values: In("s.couleur", tuple(values))),
        st.sampled_from(PATHS).map(lambda path: In("path.rayons", (path,))),
        st.booleans().map(lambda value: In("b.promo", (value,))),
        st.just(In("n.prix", (49.9, 0.0))),
        st.just(In("v.couleur__taille", ("rouge|38", "bleu|36"))),
        st.sampled_from(("couleur", "prix", "marque", "nothing")).map(Exists),
        st.builds(Between, st.just("n.prix"), bound, bound, st.booleans(), st.booleans()).filter(_ordered),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda of: All(tuple(of))),
            st.builds(AtLeast, st.lists(inner, max_size=3).map(tuple), st.integers(1, 2)),
            inner.map(Not),
        ),
        max_leaves=6,
    )


def _ordered(between: Between) -> bool:
    return between.low is None or between.high is None or between.low <= between.high


@st.composite
def _words(draw: st.DrawFn) -> Words:
    count = draw(st.integers(1, 3))
    weight = st.sampled_from((0.02, 0.05, 0.1))
    tokens = st.one_of(
        st.sampled_from((*WORDS, "absent")).map(lambda word: (word,)),
        st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)),
    )
    plain = st.lists(st.builds(Alternative, tokens, weight), min_size=1, max_size=3).map(tuple)
    parts = st.lists(plain.map(Word), min_size=2, max_size=2).map(tuple)
    word = st.builds(Word, plain, st.one_of(st.just(()), parts))
    return Words(
        tuple(draw(word) for _ in range(count)),
        draw(st.integers(1, count)),
        (("t.fr.nom", 3.0), ("t.fr.texte", 1.0)),
        beside=tuple(draw(st.lists(word, max_size=2))),
        each=draw(st.sampled_from((0.0, 2.0))),
    )


def _asks(chosen: Sequence[str]) -> tuple[FacetAsk, ...]:
    own = {name: (name,) for name in chosen}
    options = (Option("0-10", Between("n.prix", None, 10, high_open=True)), Option("10+", Between("n.prix", 10, None)))
    hues = (
        Option("chaud", In("s.couleur", ("rouge", "noir"))),
        Option("froid", In("s.couleur", ("bleu",))),
        Option("tout", In("s.couleur", ("bleu", "rouge", "noir", "vert"))),
    )
    return (
        FacetAsk("couleur", "values", "s.couleur", 3, without=own.get("couleur", ())),
        FacetAsk("marque", "values", "s.marque", without=own.get("marque", ())),
        FacetAsk("promo", "values", "b.promo"),
        FacetAsk("prix", "bounds", "n.prix", without=own.get("prix", ())),
        FacetAsk("tranches", "options", options=options, without=own.get("prix", ())),
        FacetAsk("none", "options"),
        FacetAsk("teintes", "options", "s.couleur", options=hues, without=own.get("couleur", ())),
        FacetAsk("rayons", "children", "path.rayons", parent=""),
        FacetAsk("robes", "children", "path.rayons", parent="femme"),
        FacetAsk("rouges", "values", "s.marque", within=In("s.couleur", ("rouge",))),
    )


@st.composite
def plans(draw: st.DrawFn) -> SearchPlan:
    chosen = draw(st.dictionaries(st.sampled_from(("couleur", "marque", "prix")), nodes(), max_size=2))
    ids = st.lists(st.sampled_from(tuple(f"P-{at}" for at in range(28))), max_size=3, unique=True).map(tuple)
    points = st.sampled_from((0.05, 0.1, 0.3))
    return SearchPlan(
        words=draw(st.one_of(st.none(), _words())),
        where=draw(nodes()),
        chosen=chosen,
        also=draw(ids),
        apart=draw(ids),
        lifts=tuple(draw(st.lists(st.builds(Lift, nodes(), points, st.just("test")), max_size=3))),
        ranking=draw(st.sampled_from(("default", "marge"))),
        facets=_asks(tuple(chosen)),
        picks=(Pick("pick", draw(nodes()), draw(st.integers(1, 4)), draw(st.sampled_from(("default", "marge")))),),
        sort=draw(st.sampled_from((None, None, "prix_asc", "prix_desc"))),
        start=draw(st.integers(0, 6)),
        size=draw(st.integers(1, 8)),
    )
