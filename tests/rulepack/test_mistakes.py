"""What a merchandiser reads after a mistake: every mistake at once, each where it stands, what was meant, the mend."""

from pathlib import Path

import pytest

from app.catalog.attributes.functions import FUNCTIONS
from app.desk.packs import read_pack
from app.rulepack.pack import read_folder
from app.rulepack.problems import BadPackError
from tests.shop import files, pack


def said(**sections: str) -> list[str]:
    """Every problem of the small shop with some of its files replaced; nothing for a sound pack."""
    names = {
        name: f"synonyms/{name[9:]}.yaml" if name.startswith("synonyms_") else f"rules/{name.replace('__', '/')}.yaml"
        for name in sections
    }
    try:
        read_pack(files({names[name]: text for name, text in sections.items()}))
    except BadPackError as error:
        return str(error).splitlines()
    return []


def boost(where: str) -> list[str]:
    """The problems of one boost with this `where:`, without their place."""
    problems = said(merchandising=f"- {{kind: boost, by: 5, where: {where}}}")
    assert all(problem.startswith("rules/merchandising.yaml:1:") for problem in problems)
    return [problem.split(": ", 1)[1] for problem in problems]


def attribute(rule: str) -> list[str]:
    """The problems of one virtual attribute."""
    problems = said(attributes=f"- {rule}", trees="", facets="")
    return [problem.split(": ", 1)[1] for problem in problems]


def fields(*lines: str) -> list[str]:
    """The problems of some more fields, without their place."""
    more = "\n".join(f"- {{{line}}}" for line in lines)
    return [problem.split(": ", 1)[1] for problem in said(fields__more=more)]


def test_the_small_shop_itself_has_no_mistake() -> None:
    assert said() == []


def test_all_mistakes_of_all_files_are_said_at_once_in_reading_order() -> None:
    """Eight slips in five files, each with file:line:column, what was meant and the mend."""
    assert said(
        facets="""\
        - {code: couleur, field: colour, lable: Couleur}
        - {code: prix, field: price, kind: bound}
        """,
        fields="""\
        - name: brand
          use: [search, filtre]
        """,
        merchandising="""\
        - kind: bost
          where: {brand: A}
        - kind: boost
          by: beaucoup
          where: {price: {less: 5}}
        """,
        prices="- {code: a}",
        search="weights: [name]",
    ) == [
        "rules/facets.yaml:1:34: there is no option `lable` here; did you mean `label`?",
        "rules/facets.yaml:2:30: `kind` takes one of values, ranges, bounds, not 'bound'; did you mean `bounds`?",
        "rules/fields.yaml:2:17: `use` takes one of search, filter, facet, sort, rank, show, suggest, not 'filtre'; did you mean `filter`?",
        "rules/merchandising.yaml:1:3: there is no kind 'bost'; did you mean `boost`?",
        "rules/merchandising.yaml:4:3: `by` takes a number, not 'beaucoup'",
        "rules/merchandising.yaml:5:19: no operator `less`; there are: gt, gte, lt, lte, matches, exists, under, within, has_words, contains",
        "rules/prices.yaml:1:1: no rules are called `prices`; there are: attributes, facets, feeds, fields, labels, meaning, merchandising, ranking, rewriting, search, shop, storefront, suggestions, transformations, trees",
        "rules/search.yaml:1:1: `weights` takes a mapping, not a list",
    ]


def test_mistakes_of_meaning_in_several_files_are_said_at_once_too() -> None:
    assert said(
        facets="- {code: couleur, field: color}",
        merchandising="- {kind: hide, where: {brnd: A}}\n- {kind: pin, products: [], at: 0}",
        ranking="- {code: default, mix: {sale: 1}, spread: 3}",
        synonyms_de="- {kind: equivalent, words: [Sofa, Couch]}",
    ) == [
        "rules/facets.yaml:1:3: there is no field `color`; did you mean `colour`?",
        "rules/merchandising.yaml:1:3: no field is called `brnd`; did you mean `brand`?",
        "rules/merchandising.yaml:2:3: a pin names at least one product, and `at` is 1 or more",
        "rules/ranking.yaml:1:3: there is no field `sale`; did you mean `sales`?",
        "rules/ranking.yaml:1:3: `spread` is 3; it lies between 0 and 1",
        "synonyms/de.yaml:1:3: the shop has no locale `de`; it has fr, en",
    ]


def test_a_rule_that_cannot_be_read_does_not_hide_what_others_mean() -> None:
    """A bad value beside an unknown field, in whichever file; what it would have said is asked of nobody."""
    problems = said(
        transformations="- {kind: clean, field: brand, case: shouted}\n- {kind: clean, field: brnd}",
        merchandising="- {kind: bost}\n- {kind: hide, where: {colr: A}}",
    )
    assert [one.partition(": ")[2].partition(";")[0] for one in problems] == [
        "there is no kind 'bost'",
        "no field is called `colr`",
        "`case` takes one of keep, lower, upper, sentence, title, not 'shouted'",
        "there is no field `brnd`",
    ]


def test_a_field_that_cannot_be_read_is_no_field_that_others_lack() -> None:
    """What each rule says of itself is told all the same."""
    one = files()["rules/fields.yaml"].decode().replace("{name: brand, from: marque, ", "{name: brand, frm: marque, ")
    problems = said(fields=one, transformations="- {kind: price, field: price, currency: euro}")
    assert [problem.partition(": ")[2].partition(";")[0] for problem in problems] == [
        "there is no option `frm` here",
        "`currency` takes a currency's code such as EUR, not 'euro'",
    ]


def shop_with(line: str) -> list[str]:
    """The problems of the shop with one more line in `rules/shop.yaml`, without their place."""
    text = files()["rules/shop.yaml"].decode()
    feed = "feed: {key: sku, group: parent"
    text = text.replace(feed, f"{feed}, {line}") if line.startswith(("encoding", "delimiter")) else f"{text}\n{line}\n"
    return [problem.split(": ", 1)[1] for problem in said(shop=text)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("time_zone: Paris", "`time_zone` is 'Paris', which no clock knows; did you mean `Europe/Paris`?"),
        (
            "time_zone: europe/pariss",
            "`time_zone` is 'europe/pariss', which no clock knows; did you mean `Europe/Paris`?",
        ),
        ("time_zone: new york", "`time_zone` is 'new york', which no clock knows; did you mean `America/New_York`?"),
        ("time_zone: '!'", "`time_zone` is '!', which no clock knows; write a name such as Europe/Paris"),
        ("time_zone: ../x", "`time_zone` is '../x', which no clock knows; write a name such as Europe/Paris"),
        (
            "encoding: utf8x",
            "there is no encoding `utf8x`; write one such as utf-8, cp1252 or iso-8859-15",
        ),
        ("delimiter: ';;'", "`;;` cannot be a delimiter; write one character, such as `;`, or `tab`"),
    ],
)
def test_a_shop_says_what_a_reindex_would_refuse(line: str, told: str) -> None:
    assert shop_with(line) == [told]


@pytest.mark.parametrize("line", ["time_zone: Europe/Paris", "encoding: latin9", "delimiter: tab", "delimiter: ';'"])
def test_a_shop_takes_what_a_reindex_takes(line: str) -> None:
    assert shop_with(line) == []


@pytest.mark.parametrize("expression", ["max(price) - 30", "max(price)", "1 if price > 30 else 2", "-stock"])
def test_an_expression_that_gives_a_number_says_neither_yes_nor_no(expression: str) -> None:
    rule = f"{{kind: expression, name: e, type: boolean, expression: {expression!r}}}"
    assert attribute(rule) == ["`e` is a boolean and its expression gives a number; compare it, such as `… > 0`"]
    for fit in ("max(price) > 30", "1 if max(price) > 30 else 0", "stock"):
        assert attribute(rule.replace(expression, fit)) == []


def test_a_sum_is_a_number() -> None:
    rule = "{kind: lookup, name: sold, file: {path: sales.csv, key: sku, column: n}, take: sum}"
    assert attribute(rule) == ["`take: sum` gives numbers and `sold` is a keyword; write `type: number`"]


def test_a_yaml_mistake_does_not_hide_those_of_other_files() -> None:
    problems = said(facets="- {code: a", merchandising="- {kind: bost}")
    assert problems[0].startswith("rules/facets.yaml:2:1: this is not YAML: ")
    assert problems[1] == "rules/merchandising.yaml:1:4: there is no kind 'bost'; did you mean `boost`?"


def test_a_file_that_nobody_reads_is_named() -> None:
    assert said(facet="- {code: a}") == ["rules/facet.yaml:1:1: no rules are called `facet`; did you mean `facets`?"]


def test_a_shop_without_rules_is_told_what_a_shop_is() -> None:
    with pytest.raises(BadPackError, match=r"there are no rules; a shop is a folder with `rules/shop\.yaml`"):
        read_pack({})


def test_an_unknown_option_is_named_with_the_nearest() -> None:
    assert said(shop="nmae: Mini") == ["rules/shop.yaml:1:1: there is no option `nmae` here; did you mean `name`?"]
    assert said(shop="feed: {pth: a.csv}") == [
        "rules/shop.yaml:1:8: there is no option `pth` here; did you mean `path`?"
    ]


def test_a_missing_option_says_what_it_is_for() -> None:
    assert said(merchandising="- {kind: boost, where: {brand: A}}") == [
        "rules/merchandising.yaml:1:3: `by` is missing: how much, in hundredths of a perfect text match"
    ]
    assert said(facets="- {code: prix}") == [
        "rules/facets.yaml:1:3: `field` is missing: the field it counts; it needs `facet` in its `use:`"
    ]


@pytest.mark.parametrize(
    ("sections", "problem"),
    [
        ({"merchandising": "- {kind: boost, where: {brand: A}, by: beaucoup}"}, "`by` takes a number, not 'beaucoup'"),
        ({"merchandising": "- {kind: pin, products: [A], at: 1.5}"}, "`at` takes a whole number, not 1.5"),
        ({"merchandising": "- {kind: pin, products: {A: 1}}"}, "`products` takes a text, not a mapping"),
        ({"shop": "name: [Mini]"}, "`name` takes a text, not a list"),
        ({"shop": "name: true"}, "`name` takes a text, not true"),
        ({"shop": "feed: feed.csv"}, "`feed` takes a mapping of options, not 'feed.csv'"),
        ({"facets__a": "- {code: a, field: brand, multi: yes}"}, "`multi` takes true or false, not 'yes'"),
        ({"search": "weights: {name: high}"}, "`name` takes a number, not 'high'"),
        ({"search": "page_size: 1e999"}, "`page_size` takes a whole number, not '1e999'"),
        ({"labels": "- {field: colour, values: {rouge: 5}}"}, "`rouge` takes a mapping, not 5"),
        (
            {"labels": "- {field: colour, values: {rouge: }}"},
            "`rouge` takes no empty entry; write what is meant, or take the entry out",
        ),
        (
            {"merchandising": "- {kind: pin, products: [A, null]}"},
            "`products` takes no empty entry; write what is meant, or take the entry out",
        ),
        (
            {"search": "sorts: [{code: a, field: price}, null]"},
            "`sorts` takes no empty entry; write what is meant, or take the entry out",
        ),
        ({"merchandising": "- boost"}, "a rule is a mapping of options, not 'boost'"),
        ({"shop": "- code: mini"}, "a rule is a mapping of options, not a list"),
        (
            {"merchandising": "boost: 5"},
            "merchandising are a list (lines that begin with `- `), not a mapping",
        ),
    ],
)
def test_a_value_of_the_wrong_type_says_what_it_takes(sections: dict[str, str], problem: str) -> None:
    assert [one.split(": ", 1)[1] for one in said(**sections)] == [problem]


def test_a_text_may_be_written_as_a_number_and_keeps_its_figures() -> None:
    """A product id 0042 or 12.50 needs no quotes."""
    rules = pack({"rules/merchandising.yaml": "- {kind: pin, id: p, products: [0042, 12.50, 7]}"}).rules
    assert next(rule.products for rule in rules if rule.id == "p") == ("0042", "12.50", "7")  # type: ignore[attr-defined]


def test_an_unknown_or_missing_kind_lists_the_kinds() -> None:
    assert said(merchandising="- {kind: promote, by: 5}") == [
        "rules/merchandising.yaml:1:4: there is no kind 'promote'; there are: boost, bury, hide, pin, rank"
    ]
    assert said(merchandising="- {by: 5}") == [
        "rules/merchandising.yaml:1:3: the rule's kind is missing; write `kind:` and one of boost, bury, hide, pin, rank"
    ]


def test_a_wrong_choice_lists_the_choices() -> None:
    assert said(merchandising="", search="sorts: [{code: a, field: price, way: up}]") == [
        "rules/search.yaml:1:33: `way` takes one of asc, desc, not 'up'"
    ]


def test_a_name_that_is_no_slug() -> None:
    for code in ("Prix", "prix-fort", "2e_prix", "été", "prix__pro", "prix_", ""):
        assert said(facets__a=f"- {{code: '{code}', field: price}}") == [
            f"rules/facets/a.yaml:1:4: `code` takes a name of small letters, digits and single _ that starts with a letter, not {code!r}"
        ]


def test_patterns_that_cannot_work() -> None:
    """Unreadable, or with a replacement or a target that does not exist."""
    rule = "- {{kind: {}, field: brand, pattern: '{}'{}}}"
    assert said(transformations=rule.format("replace", "(a", "")) == [
        "rules/transformations.yaml:1:33: the pattern '(a' cannot be read: missing ) at position 2"
    ]
    assert said(transformations=rule.format("replace", "a", r", with: '\2'")) == [
        r"rules/transformations.yaml:1:3: `with: \2` does not fit the pattern `a`: invalid group reference"
    ]
    assert said(transformations=rule.format("extract", "(?P<siz>a)", "")) == [
        "rules/transformations.yaml:1:3: there is no field `siz`; did you mean `size`?"
    ]
    assert said(transformations=rule.format("extract", "(a)", "")) == [
        "rules/transformations.yaml:1:3: the pattern `(a)` has no named group; write `(?P<field>…)` around what a field takes"
    ]
    assert boost("{brand: {matches: '['}}") == [
        "the pattern '[' cannot be read: unterminated character set at position 1"
    ]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("x{99999999999999999999}", "repeats more than 10000 parts"),
        ("(" * 500 + ")" * 500, "more than 50 groups in one another"),
        ("a{2,1}", "cannot be read: "),
        ("(?<a", "cannot be read: "),
    ],
)
def test_no_pattern_ends_the_check_in_a_traceback(pattern: str, why: str) -> None:
    """Counts that overflow, nesting without end: whatever the engine cannot take is one more problem of the pack."""
    (problem,) = boost(f"{{brand: {{matches: '{pattern}'}}}}")
    assert problem.startswith("the pattern ")
    assert why in problem
    (problem,) = said(transformations=f"- {{kind: drop, field: brand, pattern: '{pattern}'}}")
    assert problem.startswith("rules/transformations.yaml:1:30: the pattern ")
    assert why in problem


def test_a_condition_takes_the_patterns_that_the_engine_runs() -> None:
    """A transformation and a `matches` speak the same language: letters of any script, sets of sets."""
    for pattern in (r"^\p{L}+$", r"\p{Script=Greek}", "(?V1)[[a-z]--[aeiou]]", r"x\{e<=1\}", "x{1,2}", "a++b"):
        assert boost(f"{{brand: {{matches: '{pattern}'}}}}") == [], pattern
        assert said(transformations=f"- {{kind: drop, field: brand, pattern: '{pattern}'}}") == [], pattern


@pytest.mark.parametrize(
    "pattern", ["x{e<=1}", "(?:robe){e}", "x{i<=1,s<2}", "x{1<=e<=3}", "x{2i+2d+1s<=4}", "x{e<2:[a-z]}"]
)
def test_a_pattern_finds_what_it_says_and_nothing_like_it(pattern: str) -> None:
    """The engine would find `robe` in `rose` by `robe{e<=1}`: nobody who writes a brace means that."""
    (problem,) = boost(f"{{brand: {{matches: '{pattern}'}}}}")
    assert problem.startswith(f"the pattern {pattern!r} lets letters differ at `{pattern[pattern.index('{') :][:2]}")
    assert problem.endswith("; write `\\{` where a brace is meant")
    assert len(said(transformations=f"- {{kind: drop, field: brand, pattern: '{pattern}'}}")) == 1


def test_an_empty_pattern_would_stand_between_all_letters() -> None:
    assert said(transformations="- {kind: replace, field: brand, pattern: '', with: '-'}") == [
        "rules/transformations.yaml:1:33: `pattern` takes a regular expression, not ''"
    ]


def test_conditions_that_cannot_be_read_are_pointed_at_exactly() -> None:
    assert said(
        merchandising="""\
        - kind: boost
          by: 5
          where:
            any:
              - price: {lt: cheap}
              - none:
                  added: {within: 30 jours}
                  category: {under: Femme}
            brand: []
        """
    ) == [
        "rules/merchandising.yaml:5:17: `lt` takes a number or a date such as 2026-09-01, not 'cheap'",
        "rules/merchandising.yaml:7:19: `within` takes a duration such as `30 days`, not '30 jours'",
        "rules/merchandising.yaml:8:22: `under` takes a category as `tree:path`, such as `rayons:femme/robes`, not 'Femme'",
        "rules/merchandising.yaml:9:5: `brand: []` matches nothing; name at least one value or remove the line",
    ]


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("{price: {lt: 5, lte: 6}}", "`price` has two bounds on the same side; keep one"),
        ("{price: {gt: true}}", "`gt` takes a number or a date such as 2026-09-01, not True"),
        ("{brand: {exists: maybe}}", "`exists` takes true or false, not 'maybe'"),
        ("{brand: {contains: 5}}", "`contains` takes a text, not 5"),
        ("{brand: {has_words: ' '}}", "`has_words` takes a word or several, not ' '"),
        ("{brand: {}}", "`brand: {}` says nothing; write e.g. `brand: {exists: true}`"),
        ("{brand: }", "`brand` is compared with nothing; write a text, a number or true/false"),
        ("{any: brand}", "`any` takes a list or a mapping of conditions, not 'brand'"),
        ("brand", "a condition is a mapping or a list, not 'brand'"),
    ],
)
def test_every_slip_in_a_condition_has_a_sentence(where: str, problem: str) -> None:
    assert boost(where) == [problem]


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("{brnd: A}", "no field is called `brnd`; did you mean `brand`?"),
        ("{category: {under: rayon:femme}}", "there is no tree `rayon`; did you mean `rayons`?"),
        ("{category: femme}", "`category` is asked with `under`, such as `category: {under: rayons:femme}`"),
        ("{brand: {under: rayons:femme}}", "`brand` is no category; write `category: {under: …}`"),
        ("{brand: {lt: 5}}", "`brand` is a keyword; bounds are for numbers and dates"),
        ("{price: {matches: a}}", "`price` is a number; patterns and words are for texts"),
        ("{price: {within: 2 days}}", "`price` is a number; `within` is for dates"),
        ("{price: cher}", "`price` is a number and never equals 'cher'"),
        ("{on_sale: oui}", "`on_sale` is a boolean and never equals 'oui'"),
        ("{added: 2026-01-05}", "`added` is a date; ask `{within: 30 days}` instead of '2026-01-05'"),
    ],
)
def test_a_question_must_fit_its_field(where: str, problem: str) -> None:
    assert boost(where) == [problem]


def test_a_query_rule_asks_only_what_the_index_keeps_and_is_told_where_to_say_so() -> None:
    assert boost("{stock: {gt: 0}}") == [
        "`stock` cannot be asked of the index; add `filter` to its `use:` in rules/fields.yaml:16:3"
    ]
    assert boost("{stock: {exists: true}}") == [], "whether a field has a value is always kept"
    assert boost("{price__pro: {lt: 30}, brand: [A, 5]}") == []
    assert boost("{added: {gte: 2026-09-01}}") == []


def test_a_text_in_several_languages_is_asked_in_one() -> None:
    """A query rule asks the index, which keeps each language apart."""
    changes = {
        "fields__more": "- {name: motif, by_locale: {fr: motif, en: motif_en}, use: [filter]}",
        "merchandising": "- {kind: boost, by: 5, where: {motif: pois}}",
    }
    assert said(**changes) == [
        "rules/merchandising.yaml:1:3: `motif` differs by language; ask for one, such as `motif.fr`"
    ]
    assert said(**{**changes, "merchandising": "- {kind: boost, by: 5, where: {motif.fr: pois}}"}) == []


def test_a_when_asks_about_the_request_and_nothing_else() -> None:
    rule = "- {{kind: hide, where: {{brand: A}}, when: {}}}"
    assert said(merchandising=rule.format("{request.query: robe}")) == [
        "rules/merchandising.yaml:1:3: a `when:` cannot ask about `request.query`; did you mean `request.q`?"
    ]
    (problem,) = said(merchandising=rule.format("{brand: A}"))
    assert "a `when:` cannot ask about `brand`; there are: request.category, " in problem
    assert said(merchandising=rule.format("{request.store: 12}")) == [
        "rules/merchandising.yaml:1:3: `request.store` is a text and never equals 12; write it in quotes"
    ]
    assert said(merchandising=rule.format("{request.q: {gt: 5}}")) == [
        "rules/merchandising.yaml:1:3: `request.q` is a text; bounds are for numbers and dates"
    ]


def test_a_when_names_facets_and_trees_that_exist() -> None:
    """A slip there would be a rule that never applies, and nobody would be told."""
    rule = "- {{kind: boost, by: 5, where: {{brand: A}}, when: {}}}"
    for when, problem in {
        "{request.filters.coulour: rouge}": "there is no facet `coulour`; did you mean `couleur`?",
        "{none: {request.filters.colour: {exists: true}}}": "there is no facet `colour`; did you mean `couleur`?",
        "{request.category: {under: rayon:femme}}": "there is no tree `rayon`; did you mean `rayons`?",
        "{request.category: [rayon:femme]}": "there is no tree `rayon`; did you mean `rayons`?",
        "{request.category: rayons}": "`request.category` is a `tree:path`, such as `rayons:femme`, and never equals 'rayons'",
        "{request.category: 'rayons:'}": "`request.category` is a `tree:path`, such as `rayons:femme`, and never equals 'rayons:'",
        "{request.q: {under: rayons:femme}}": "`request.q` is no category; write `request.category: {under: …}`",
    }.items():
        assert said(merchandising=rule.format(when)) == [f"rules/merchandising.yaml:1:3: {problem}"]
    for when in (
        "{request.filters.couleur: rouge, request.category: rayons:femme/robes}",
        "{request.category: {under: envies:femme}}",
        "{request.category: {exists: false}}",
    ):
        assert said(merchandising=rule.format(when)) == []


def test_what_is_hidden_may_not_depend_on_chosen_filters() -> None:
    assert said(merchandising="- {kind: hide, when: {request.filters.couleur: rouge}, where: {brand: A}}") == [
        "rules/merchandising.yaml:1:3: what is hidden may not depend on chosen filters; counts would lose their meaning"
    ]


def test_what_is_not_known_yet_cannot_be_asked() -> None:
    """Transformations come before attributes, attributes before categories; `sellable` comes before both."""
    clean = "- {{kind: clean, field: {}, when: {}}}"
    assert said(transformations=clean.format("brand", "{on_sale: true}")) == [
        "rules/transformations.yaml:1:3: a transformation cannot ask about `on_sale`: it is computed after it; ask about what it is made from"
    ]
    assert said(transformations=clean.format("band", "{brand: A}")) == [
        "rules/transformations.yaml:1:3: `band` is computed after the transformations; change what it is made from"
    ]
    not_filled = "categories are filled after this; ask for the attribute that fills the category"
    assert said(transformations=clean.format("brand", "{category: {under: rayons:femme}}")) == [
        f"rules/transformations.yaml:1:3: {not_filled}"
    ]
    assert attribute("{kind: cases, name: a, cases: [{when: {category: {under: rayons:a}}, then: x}]}")[0] == not_filled
    assert said(shop="sellable: {on_sale: true}\nlocales: [fr, en]") == [
        "rules/shop.yaml:1:1: the shop's `sellable` cannot ask about `on_sale`: it is computed after it; ask about what it is made from"
    ]
    (problem,) = said(shop="sellable: {added: {within: 2 days}}\nlocales: [fr, en]")
    assert "depends on today, and this is decided when the index is built" in problem


def test_visible_is_asked_of_the_index_and_sellable_is_not() -> None:
    locales = "\nlocales: [fr, en]"
    assert said(shop="sellable: {stock: {gt: 0}}" + locales) == []
    assert said(shop="visible: {stock: {gt: 0}}" + locales) == [
        "rules/shop.yaml:1:1: `stock` cannot be asked of the index; add `filter` to its `use:` in rules/fields.yaml:16:3"
    ]


def test_private_fields_never_leave() -> None:
    assert fields("name: margin, type: number, private: true, use: [show, facet, sort, filter]") == [
        "`margin` is private; take facet, show, sort out of its `use:`"
    ]
    assert said(facets="- {code: cout, field: cost}") == ["rules/facets.yaml:1:3: `cost` is private and never a facet"]


def test_a_tree_shows_its_paths_so_they_are_not_private() -> None:
    """Every value of the field would be a category of the shop, for everybody to read."""
    supplier = {
        "fields__more": "- {name: supplier, private: true}",
        "trees": "- {code: par_fournisseur, from: supplier}",
    }
    assert said(**supplier) == [
        "rules/trees.yaml:1:3: `from: supplier` is private and a category shows it; name another field"
    ]


def test_a_place_of_the_storefront_needs_a_field_that_is_shown() -> None:
    """For a private field the mend is another field: `show` would be refused."""
    assert said(storefront="{price_before: cost, stock: sales}") == [
        "rules/storefront.yaml:1:1: `cost` is private; name another field",
        "rules/storefront.yaml:1:1: `sales` is not shown; add `show` to its `use:` in rules/fields.yaml:18:3",
    ]


def test_uses_must_fit_the_type() -> None:
    assert fields("name: motif, use: [sort]") == ["`motif` is a keyword; only numbers and dates are sorted"]
    assert fields("name: motif, type: text, use: [sort]") == ["`motif` is a text; only numbers and dates are sorted"]
    assert fields("name: motif, type: number, use: [search]") == ["`motif` is a number; only texts are searched"]


def test_variant_axes_must_be_declared_whole_and_are_three_at_most() -> None:
    whole = "it needs `level: variant`, `type: keyword` and `use: [filter]`"
    assert fields("name: cut, variant_axis: true, use: [filter]") == [f"`cut` is a variant axis; {whole}"]
    assert fields("name: cut, variant_axis: true, level: variant") == [f"`cut` is a variant axis; {whole}"]
    axis = "name: {}, variant_axis: true, level: variant, use: [filter]"
    assert fields(axis.format("cut")) == []
    assert fields(axis.format("cut"), axis.format("length")) == ["variants differ by at most 3 axes"]


def test_attributes_in_a_circle_show_the_way_round() -> None:
    circle = """
        - {kind: expression, name: a, expression: b + 1}
        - {kind: expression, name: b, expression: c}
        - {kind: cases, name: c, cases: [{when: {a: x}, then: y}]}
    """
    (problem,) = said(attributes=circle, trees="", facets="")
    assert "attributes read each other in a circle: " in problem
    assert problem.partition("circle: ")[2] in [
        f"{way}; break it" for way in ("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c")
    ]
    assert attribute("{kind: expression, name: a, expression: a + 1}") == [
        "attributes read each other in a circle: a -> a; break it"
    ]


def test_expressions_that_cannot_be_read_say_why() -> None:
    expression = "{{kind: expression, name: a, expression: '{}'}}"
    assert attribute(expression.format("price +"))[0].startswith("the expression 'price +' cannot be read: ")
    assert attribute(expression.format("maximum(price)")) == [
        f"there is no function `maximum`; there are: {', '.join(sorted(FUNCTIONS))}"
    ]
    assert attribute(expression.format("max(prise)")) == ["no field is called `prise`; did you mean `price`?"]
    assert "uses what expressions lack" in attribute(expression.format("price.real"))[0]


def test_what_is_declared_twice_is_found_wherever_it_stands() -> None:
    """The same name in two files, the same rule twice, one id for two rules, one name under two ids."""
    assert said(facets__more="- {code: marque, field: brand}") == [
        "rules/facets/more.yaml:1:3: `marque` is declared in rules/facets.yaml:4:3 already; rename one or take it out"
    ]
    assert fields("name: brand") == ["`brand` is declared in rules/fields.yaml:4:3 already; rename one or take it out"]
    assert fields("name: band") == ["the field `band` is declared in rules/attributes.yaml:7:3 too"]
    twice = "- {kind: boost, by: 5, where: {brand: A}}\n" * 2
    assert said(merchandising=twice) == [
        "rules/merchandising.yaml:2:3: the same rule stands in rules/merchandising.yaml:1:3 already; take one of them out"
    ]
    same_id = "- {kind: boost, id: x, by: 5, where: {brand: A}}\n- {kind: boost, id: x, by: 6, where: {brand: A}}"
    assert said(merchandising=same_id) == [
        "rules/merchandising.yaml:2:3: the id `x` is taken by rules/merchandising.yaml:1:3; give one of them another `id`"
    ]
    assert said(facets="- {code: a, field: brand}\n- {code: a, id: other, field: size}")[0].endswith(
        "two facets are called `a`; rename one"
    )
    assert said(trees="- {code: a, from: department}\n- {code: a, id: other, from: department}") == [
        "rules/trees.yaml:2:3: two trees are called `a`; rename one"
    ]
    ranking = "- {code: default, mix: {sales: 1}}\n- {code: default, id: other, mix: {cost: 1}}"
    assert said(ranking=ranking) == ["rules/ranking.yaml:2:3: two rankings are called `default`; rename one"]
    assert said(
        search="sorts: [{code: a, field: price}, {code: a, field: added}, {code: relevance, field: price}]"
    ) == [
        *["rules/search.yaml:1:1: the sort code `a` is taken; rename this one"] * 2,
        "rules/search.yaml:1:1: the sort code `relevance` is taken; rename this one",
    ]
    assert said(shop__more="code: maxi") == [
        "rules/shop/more.yaml:1:1: `shop` is written in rules/shop.yaml:2:1 already; join the two files"
    ]


def test_trees_must_have_a_source_in_the_right_order_and_one_name_a_node() -> None:
    assert said(trees="- {code: rayons}") == [
        "rules/trees.yaml:1:3: the tree `rayons` has neither `from:`, `nodes:` nor `values_of:`; it needs one of them"
    ]
    assert said(trees="- {code: a, nodes: [{code: x, nodes: [{code: y}, {code: y}]}]}") == [
        "rules/trees.yaml:1:50: two nodes below `a/x` are called `y`; rename one"
    ]
    assert said(trees="- {code: a, from: price}") == [
        "rules/trees.yaml:1:3: `from: price` is a number; paths are texts"
    ]
    asks = "- {{code: a, nodes: [{{code: x, nodes: [{{code: y, where: {{category: {{under: {}:c}}}}}}]}}]}}\n"
    later = asks.format("b") + "- {code: b, from: department}"
    assert said(trees=later) == [
        "rules/trees.yaml:1:39: the tree `a` asks about `b`, which is placed after it; move `b` above"
    ]
    assert said(trees=asks.format("a")) == [
        "rules/trees.yaml:1:39: the tree `a` asks about itself; ask about fields or about a tree above"
    ]


def test_a_case_without_a_value_would_be_a_choice_without_a_name() -> None:
    cases = "{{kind: cases, name: a, use: [facet], cases: [{{when: {{brand: A}}, then: {}}}], else: {}}}"
    assert attribute(cases.format("''", "x")) == ["a `then` of `a` is empty; write a value, or take the case out"]
    assert attribute(cases.format("x", "''")) == ["`else` of `a` is empty; write a value, or leave it out for none"]


def test_a_tree_needs_something_between_its_levels() -> None:
    assert said(trees="- {code: rayons, from: department, separator: ''}") == [
        "rules/trees.yaml:1:3: `separator` is empty; write what stands between the levels of a path, such as `>`"
    ]


def test_rankings_mix_numbers_and_rules_name_rankings_that_exist() -> None:
    assert said(ranking="- {code: default, mix: {brand: 1}}") == [
        "rules/ranking.yaml:1:3: `brand` is a keyword; a ranking mixes numbers, dates and yes/no"
    ]
    assert said(ranking="- {code: default, mix: {sales: 0}}") == [
        "rules/ranking.yaml:1:3: `mix` weighs nothing; give at least one field a weight"
    ]
    only_best = said(ranking="- {code: best, mix: {sales: 1}}", merchandising="- {kind: rank, ranking: default}")
    assert only_best == ["rules/merchandising.yaml:1:3: there is no ranking `default`; there are: best"]
    assert said(ranking="", merchandising="- {kind: rank, ranking: default}") == [], "without any there is a plain one"


def test_pins_boosts_and_buries_have_their_limits() -> None:
    rules = """\
        - {kind: pin, products: [A], at: 0}
        - {kind: boost, by: 0, where: {brand: A}}
        - {kind: bury, by: 101, where: {brand: A}}
        - {kind: boost, by: -5, where: {brand: A}}
    """
    assert said(merchandising=rules) == [
        "rules/merchandising.yaml:1:3: a pin names at least one product, and `at` is 1 or more",
        "rules/merchandising.yaml:2:3: `by` is 0; it lies above 0 and up to 100",
        "rules/merchandising.yaml:3:3: `by` is 101; it lies above 0 and up to 100",
        "rules/merchandising.yaml:4:3: `by` is -5; it lies above 0 and up to 100",
    ]
    pins = ", ".join(f"P{at}" for at in range(51))
    assert "a pin names at most 50 products" in said(merchandising=f"- {{kind: pin, products: [{pins}]}}")[0]


def test_facets_sorts_and_weights_need_a_field_that_is_kept_for_them() -> None:
    assert said(
        facets="""\
        - {code: a, field: status}
        - {code: b, field: brand, kind: ranges, ranges: [0, 5]}
        - {code: c, field: price, kind: ranges, ranges: [5, 5]}
        - {code: d, field: brand, size: 0}
        """,
        search="{sorts: [{code: a, field: sales}], weights: {price: 3}, page_size: 0}",
    ) == [
        "rules/facets.yaml:1:3: `status` is not kept for facets; add `facet` to its `use:` in rules/fields.yaml:3:3",
        "rules/facets.yaml:2:3: `brand` is a keyword; `kind: ranges` is for numbers",
        "rules/facets.yaml:3:3: `ranges` are two numbers or more, each larger than the one before",
        "rules/facets.yaml:4:3: `size` is 0; it lies between 1 and 1000",
        "rules/search.yaml:1:1: `price` is not searched; add `search` to its `use:` in rules/fields.yaml:8:3",
        "rules/search.yaml:1:1: `sales` cannot be sorted; add `sort` to its `use:` in rules/fields.yaml:18:3",
        "rules/search.yaml:1:1: `page_size` is 0; it lies between 1 and 100",
    ]


def test_one_facet_on_a_variant_axis_wherever_the_other_stands() -> None:
    """The one that is read first is kept, whatever the lines of the two files."""
    first = "# a\n# b\n# c\n- {code: a, field: colour}"
    assert said(facets="", facets__one=first, facets__two="- {code: b, field: colour}") == [
        "rules/facets/two.yaml:1:3: `colour` is a variant axis and has a facet in rules/facets/one.yaml:4:3; keep one"
    ]


@pytest.mark.parametrize(
    "locale",
    ["fr.x", "search", "c", "p", "v1", "docs", "livez", "static", "sign-in", "openapi.json", "FR", "", "fr-be"],
)
def test_a_locale_is_a_language_and_stands_in_no_routes_way(locale: str) -> None:
    (problem,) = said(shop=f"locales: ['{locale}']")
    assert problem.startswith("rules/shop.yaml:1:11: `locales` takes a language's two or three small letters, ")
    assert problem.endswith(f"such as fr, en or fr-BE, not {locale!r}")


def test_a_shop_speaks_at_least_one_language_and_each_once() -> None:
    assert "rules/shop.yaml:1:1: `locales` is empty; name the shop's language, such as [fr]" in said(shop="locales: []")
    assert said(shop="locales: [fr, en, fr]") == ["rules/shop.yaml:1:1: `locales` has fr twice; take one out"]
    assert said(shop="locales: [fr, en, fr-BE, fr_BE]") == [
        "rules/shop.yaml:1:1: `locales` has fr-BE twice; take one out"
    ]
    for more in ("fr-BE", "fr_BE", "zh-Hant", "es-419", "gsw"):
        assert said(shop=f"locales: [fr, en, {more}]") == []


def test_a_feed_needs_a_column_that_names_its_rows() -> None:
    assert said(shop="{locales: [fr, en], feed: {key: ''}}") == [
        "rules/shop.yaml:1:1: `feed: {key: ''}` names no column; name the one that names a row"
    ]


def test_a_locale_that_the_shop_lacks_is_named() -> None:
    assert said(labels="- {field: colour, values: {rouge: {fr: Rouge, de: Rot}}}") == [
        "rules/labels.yaml:1:3: the shop has no locale `de`; there are: en, fr"
    ]
    assert fields("name: motif, type: text, by_locale: {eng: motif_en}") == [
        "there is no locale `eng`; did you mean `en`?"
    ]


# Digests: what names a pack, and what asks for a reindex.


def test_a_packs_name_does_not_depend_on_the_order_its_files_are_read_in() -> None:
    content = files()
    backwards = dict(reversed(content.items()))
    assert list(backwards) != list(content)
    assert read_pack(backwards).digest == read_pack(content).digest
    assert read_pack(backwards).catalogue_digest == read_pack(content).catalogue_digest
    assert read_pack(files({"rules/labels.yaml": ""})).digest != read_pack(content).digest


SHOP = "{{code: mini, name: {name}, locales: [fr, en], feed: {{key: {key}, group: parent}}, sellable: {{stock: {{gt: {stock}}}}}}}"


def shop(name: str = "Mini", key: str = "sku", stock: int = 0) -> dict[str, str]:
    return {"rules/shop.yaml": SHOP.format(name=name, key=key, stock=stock)}


@pytest.mark.parametrize(
    "change",
    [
        {"rules/facets.yaml": "- {code: couleur, field: colour}"},
        {"rules/merchandising.yaml": "- {kind: boost, by: 5, where: {brand: A}}"},
        {"rules/ranking.yaml": "# sales first\n- {mix: {sales: 70, cost: -30}, spread: 0.3,\n   code: default}"},
        {"rules/labels.yaml": ""},
        {"synonyms/fr.yaml": ""},
        {"rules/search.yaml": "page_size: 12"},
        shop(name="Maxi"),
    ],
)
def test_what_only_decides_answers_needs_no_reindex(change: dict[str, str]) -> None:
    """A facet, a boost, a synonym, a comment, another layout, the shop's name."""
    before, after = pack(shop()), pack(shop() | change)
    assert after.catalogue_digest == before.catalogue_digest
    assert after.digest != before.digest


@pytest.mark.parametrize(
    "change",
    [
        {"rules/transformations.yaml": "- {kind: clean, field: [name, brand]}"},
        {"rules/transformations.yaml": ""},
        {"rules/ranking.yaml": "- {code: default, spread: 0.4, mix: {sales: 70, cost: -30}}"},
        {"rules/fields/more.yaml": "- {name: motif}"},
        {"rules/trees.yaml": "- {code: rayons, from: department, separator: '/'}"},
        shop(key="reference"),
        shop(stock=1),
    ],
)
def test_what_decides_the_index_needs_one(change: dict[str, str]) -> None:
    """A transformation, a ranking, a field, a tree, the feed's key, what is sellable."""
    assert pack(shop() | change).catalogue_digest != pack(shop()).catalogue_digest


def test_a_catalogue_rule_that_only_moves_needs_no_reindex() -> None:
    """To another line, or to another file that is read at the same point."""
    text = "- {kind: clean, field: [name, brand]}\n- {kind: drop, field: brand, pattern: AUCUNE}"
    moved = "\n\n\n" + text.replace("\n", "\n\n")
    before = pack({"rules/transformations.yaml": text}).catalogue_digest
    assert pack({"rules/transformations.yaml": moved}).catalogue_digest == before
    swapped = "\n".join(reversed(text.splitlines()))
    assert pack({"rules/transformations.yaml": swapped}).catalogue_digest != before, "their order decides"


def test_how_a_number_is_written_decides_where_it_means_a_text() -> None:
    """A version 2.0 is not the version 2.00."""
    rule = "- {{kind: clean, field: name, when: {{brand: {}}}}}"
    one, other = (pack({"rules/transformations.yaml": rule.format(text)}) for text in ("2.0", "2.00"))
    assert one.catalogue_digest != other.catalogue_digest


def test_links_in_a_circle_and_out_of_the_shop_are_passed_over(tmp_path: Path) -> None:
    """Neither is a file of the shop."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.yaml").write_text("name: Mini")
    (tmp_path / "rules" / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "rules" / "gone.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "rules" / "out.yaml").symlink_to("/etc/hostname")
    assert list(read_folder(tmp_path)) == ["rules/shop.yaml"]


def test_a_file_whose_name_is_no_utf8_is_told() -> None:
    """An editor of another encoding wrote it; a name that can be printed stands in the message."""
    with pytest.raises(BadPackError) as refused:
        read_pack({**files(), "rules/merchandising/\udce9t\udce9.yaml": b"- {kind: boost, by: 5, where: {brand: A}}"})
    (told,) = str(refused.value).splitlines()
    assert told.startswith("rules/merchandising/\N{REPLACEMENT CHARACTER}t\N{REPLACEMENT CHARACTER}.yaml")
    assert told.endswith("the name of this file is no UTF-8; rename it")
