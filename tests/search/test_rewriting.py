"""The shop's rules change what was typed: words replaced, taken out, added, or turned into a filter, in file order."""

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.condition import OneOf, Under
from app.rulepack.problems import BadPackError
from app.search.request import MAX_QUERY, Request
from app.search.rewriting import MAX_STEPS, Book, Rewritten, apply_book, book, book_of
from app.search.rewriting_kinds import Replace
from tests.shop import pack

RULES = """
    - {kind: replace, id: tee, words: [tee shirt, teeshirt], to: t-shirt}
    - {kind: delete, id: cheap, words: pas cher}
    - {kind: delete, id: buy, words: "^acheter"}
    - {kind: delete, id: price, words: "prix$"}
    - {kind: add, id: chair, words: "^chaise$", adds: de table}
    - {kind: filter, id: women, words: femme, where: {category: {under: rayons:femme}}}
"""


def the_book(rules: str = RULES) -> Book:
    return book(pack({"rules/rewriting.yaml": textwrap.dedent(rules)}))


def typed(q: str, rules: str = RULES, **asked: object) -> Rewritten:
    """What becomes of a query under some rules."""
    return apply_book(the_book(rules), q, Request(q=q, **asked))  # type: ignore[arg-type]


def refused(rules: str) -> str:
    with pytest.raises(BadPackError) as error:
        the_book(rules)
    return str(error.value)


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("Tee-Shirts blancs", "t-shirt blancs"),
        ("robe pas cher", "robe"),
        ("robes PAS CHERS longues", "robes longues"),
        ("pas cher la robe", "la robe"),
        ("acheter lampe", "lampe"),
        ("lampe à acheter", "lampe à acheter"),
        ("prix lampe", "prix lampe"),
        ("lampe prix", "lampe"),
        ("chaises", "chaises de table"),
        ("chaise longue", "chaise longue"),
        ("acheter teeshirt pas cher", "t-shirt"),
        ("robe", "robe"),
        ("", ""),
    ],
)
def test_words_are_found_whatever_their_accents_and_plurals(asked: str, searched: str) -> None:
    """Anywhere, at the beginning or at the end, as the rule says."""
    assert typed(asked).q == searched


def test_every_place_is_replaced_and_part_of_a_hyphenated_word_is_none() -> None:
    """`pas-cher` is written as one, and means the same; `sous-robe` is no `robe`."""
    rules = "- {kind: replace, words: robe, to: jupe}"
    assert typed("robe ou robes", rules).q == "jupe ou jupe"
    assert typed("sous-robe", rules).q == "sous-robe"
    assert typed("lampe pas-chère", "- {kind: delete, words: pas chère}").q == "lampe"


def test_rules_work_on_what_the_one_before_left() -> None:
    """A rule's words may come from an earlier rule, never from a later one."""
    rules = "- {kind: replace, id: one, words: sofa, to: canapé}\n- {kind: replace, id: two, words: canapé, to: divan}"
    made = typed("grand sofa", rules)
    assert made.q == "grand divan"
    assert [(step.rule, step.before, step.after) for step in made.steps] == [
        ("one", "grand sofa", "grand canapé"),
        ("two", "grand canapé", "grand divan"),
    ]
    assert typed("grand divan", rules).steps == ()


def test_a_rule_that_says_stop_is_the_last_one() -> None:
    """Nothing behind it is asked where it applied."""
    rules = "- {kind: replace, words: sofa, to: canapé, stop: true}\n- {kind: replace, id: b, words: canapé, to: divan}"
    assert typed("sofa", rules).q == "canapé"
    assert typed("canapé", rules).q == "divan"


def test_a_query_is_never_emptied() -> None:
    """`pas cher` alone is searched as it is: without a word everything would be found."""
    assert typed("pas cher") == Rewritten("pas cher")
    assert typed("le pas cher").q == "le pas cher"


def test_a_filter_may_be_all_that_is_left() -> None:
    """Words that became a filter may go: the page is the filtered shelf."""
    rules = """
        - {kind: filter, words: pour elle, where: {category: {under: rayons:femme}}}
        - {kind: delete, words: pour elle}
    """
    made = typed("pour elle", rules)
    assert (made.q, made.where) == ("", (Under("category", "rayons:femme"),))


def test_a_filter_leaves_the_words() -> None:
    """What it narrows to stands beside them, with the step."""
    made = typed("robe femme")
    assert (made.q, made.where) == ("robe femme", (Under("category", "rayons:femme"),))
    assert [step.rule for step in made.steps] == ["women"]
    assert made.notes[0].what == "`robe femme` is searched among fewer products"


def test_a_pattern_keeps_what_its_groups_found() -> None:
    """Groups stand in `to:` by number or by name; capitals do not matter."""
    rules = r"""
        - {kind: replace, pattern: '(?P<count>\d+) ?places?\b', to: '\g<count>places'}
        - {kind: delete, pattern: '\bref\.? ?'}
    """
    assert typed("canapé 3 PLACES", rules).q == "canapé 3places"
    assert typed("Ref. AB12", rules).q == "AB12"


def test_a_rule_holds_where_its_when_does() -> None:
    """In one category, or under one price list; and in its language."""
    rules = """
        - {kind: replace, id: sea, words: mer, to: plage, when: {request.category: {under: rayons:femme}}}
        - {kind: replace, id: pro, words: haut, to: chemisier, when: {request.price_list: pro}}
        - {kind: replace, id: english, words: sofa, to: couch, locale: en}
    """
    assert typed("mer", rules).q == "mer"
    assert typed("mer", rules, category="rayons:femme/robes").q == "plage"
    assert typed("haut", rules, context={"price_list": "pro"}).q == "chemisier"
    assert typed("sofa", rules).q == "sofa"
    assert typed("sofa", rules, locale="en").q == "couch"


def test_examples_are_proved_at_every_check() -> None:
    """A rule that does something else than it says is refused, with the line of the example."""
    the_book("- {kind: delete, words: pas cher, examples: [{in: robe pas cher, out: robe}, {in: robe, out: null}]}")
    wrong = """\
- kind: delete
  id: cheap
  words: pas cher
  examples:
    - {in: robe pas cher, out: robe}
    - {in: robe chère, out: robe}
"""
    assert refused(wrong) == ("rules/rewriting.yaml:6:7: example 2 of `cheap`: 'robe chère' is left alone, not 'robe'")
    assert "'pas cher' is left alone, not ''" in refused(
        '- {kind: delete, words: pas cher, examples: [{in: pas cher, out: ""}]}'
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{kind: delete}", "looks for `words:` or for a `pattern:`"),
        ("{kind: delete, words: robe, pattern: robe}", "looks for `words:` or for a `pattern:`"),
        ('{kind: delete, words: "^$"}', "holds no word"),
        ('{kind: delete, words: "!?"}', "holds no word"),
        ("{kind: replace, words: robe, to: ' '}", "`to:` is empty; use `kind: delete`"),
        (r"{kind: replace, pattern: robe, to: '\1'}", "does not fit the pattern"),
        ("{kind: delete, pattern: '(a+)+$'}", "could take for ever"),
        ("{kind: delete, pattern: '('}", "cannot be read"),
        ("{kind: add, words: robe, adds: '—'}", "holds no word to search"),
        ("{kind: filter, words: robe, where: {brend: x}}", "no field is called `brend`; did you mean `brand`?"),
        ("{kind: filter, words: robe, where: {sales: {gt: 1}}}", "cannot be asked of the index"),
        ("{kind: delete, words: robe, locale: de}", "there is no locale `de`"),
        ("{kind: delete, words: robe, when: {request.colour: x}}", "cannot ask about `request.colour`"),
        ("{kind: delete, words: x, when: {request.filters.marque: x}}", "may not be changed by chosen filters"),
        ("{kind: delete, words: a b c d e f g h i}", "is 9 words; at most 8"),
    ],
)
def test_mistakes_are_told_with_their_mend(rule: str, told: str) -> None:
    """Every one with its file and line."""
    message = refused(f"- {rule}")
    assert message.startswith("rules/rewriting.yaml:1:")
    assert told in message


def test_a_filter_of_private_values_may_be_the_shops_own() -> None:
    """What a rule narrows by is the shop's business; the step says only that it did."""
    made = typed("bonne affaire", "- {kind: filter, words: affaire, where: {cost: {lt: 10}}}")
    assert made.where
    assert "cost" not in f"{made.steps} {made.notes}"


def test_one_query_takes_a_few_rules_only() -> None:
    """A chain of rules ends, and it is said."""
    chain = "\n".join(f"- {{kind: replace, words: mot{at}x, to: mot{at + 1}x}}" for at in range(MAX_STEPS + 5))
    made = typed("mot0x", chain)
    assert made.q == f"mot{MAX_STEPS}x"
    assert made.notes[-1].what == f"no more than {MAX_STEPS} rules change one query"


def test_a_query_never_becomes_too_long() -> None:
    """A rule that would make one longer than a query may be is left out."""
    assert typed("x " * 200 + "robe", "- {kind: replace, words: x, to: abcdefghij}").q.startswith("x x")
    assert len(typed("robe", f"- {{kind: add, words: robe, adds: {'a' * MAX_QUERY}}}").q) <= MAX_QUERY


def test_thousands_of_rules_cost_no_more_than_a_few() -> None:
    """Rules are found by their first word, also where all begin with the same one."""
    rules = [Replace(id=f"r{at}", words=(f"robe modele{at}x",), to=f"m{at}") for at in range(20_000)]
    known = book_of(rules, ["fr"])
    request = Request(q="robe longue modele7x")
    assert apply_book(known, "belle robe modele19999x", request).q == "belle m19999"
    times = []
    for _ in range(200):
        began = time.perf_counter()
        apply_book(known, "belle robe longue en coton bleu", request)
        times.append(time.perf_counter() - began)
    assert sorted(times)[100] < 0.001


@given(st.text(max_size=120))
def test_any_text_is_answered(text: str) -> None:
    """Emoji, combining marks, lone surrogates: a query comes back, changed or not."""
    made = apply_book(BOOK, text, Request(q=text))
    assert made.steps or made.q == text


BOOK = the_book(RULES + r"    - {kind: delete, pattern: '\s\d+$'}" + "\n")


def test_conditions_are_parsed_as_everywhere() -> None:
    """A list of values is one condition."""
    assert typed("x", "- {kind: filter, words: x, where: {brand: [Brume, Lueur]}}").where == (
        OneOf("brand", ("Brume", "Lueur")),
    )
