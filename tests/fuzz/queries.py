"""Coverage-guided fuzzing of everything between what a visitor types and a plan: `make fuzz`.

Bytes become a query, a locale and a few switches; the small shop's rules read it, and every rung of its ladder is made.
Whatever is typed, there is a plan or a refusal that names the field; anything else is a fault.
"""

import sys
from typing import cast

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # installed by `make fuzz` alone

with atheris.instrument_imports(include=["app"]):
    from app.catalog.counting import Counting
    from app.catalog.gather import Tally, gather
    from app.catalog.recipe import Indexed, prepare, recipe
    from app.core.generation import Manifest, Reader
    from app.search.highlighting import highlights, marks_of
    from app.search.planner import decided
    from app.search.request import MAX_QUERY, BadRequestError, Request
    from app.search.snapshot import Snapshot
    from tests.shop import NOW, ROWS, pack, rows

SHOP = {
    "rules/rewriting.yaml": """
        - {kind: replace, words: tissu lavable, to: coton}
        - {kind: delete, words: "^je cherche"}
        - {kind: replace, pattern: "(?P<n>[0-9]+) ?places", to: "{n}places"}
    """,
    "rules/meaning.yaml": """
        - {kind: numbers, field: price}
        - {kind: words, words: [en promo], where: {on_sale: true}}
    """,
    "synonyms/fr.yaml": """
        - {kind: equivalent, words: [canapé, sofa, méridienne]}
        - {kind: one_way, word: robe de soirée, finds: [robe longue]}
        - {kind: correction, words: [rob], means: robe}
    """,
}


def snapshot() -> Snapshot:
    """The small shop, without an engine."""
    known = pack(SHOP)
    made = recipe(known)
    counting = Counting(made)
    for ord_, record in enumerate(gather(rows(ROWS), made.shop.feed, Tally())):
        result = prepare(record, ord_, made)
        if isinstance(result, Indexed):
            counting.count(result)
    census = counting.census(made.trees)
    return Snapshot(Manifest("g", "", "", "", 5, 5, 0), known, census, cast("Reader", None))


SNAPSHOT = snapshot()


def one_input(data: bytes) -> None:
    """One query."""
    source = atheris.FuzzedDataProvider(data)
    switches = source.ConsumeIntInRange(0, 7)
    found = source.ConsumeIntInRange(0, 5)
    text = source.ConsumeUnicode(MAX_QUERY)
    request = Request(q=text, locale="en" if switches & 1 else "fr", verbatim=bool(switches & 2))
    try:
        made = decided(request, SNAPSHOT, NOW.timestamp(), lambda asked: tuple(found for _ in asked))
    except BadRequestError:
        return
    highlights({"name": text}, ("name",), request.locale, marks_of(made.plan.words))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
