"""The radar: values that no rule has seen, the clear ones with a rule to paste, the others with a reason."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.desk.nearness import COMPARED, Nearness
from app.desk.radar import FieldRadar, radar
from tests.engines.making import EngineKind
from tests.shop import Story, pack

RULES: Mapping[str, str] = {
    "rules/transformations.yaml": """
        - {kind: clean, field: [name, brand]}
        - kind: map
          id: colours
          field: colour
          table:
            anthracite: gris anthracite
            marine: bleu marine
            rouge vif: rouge
            écru: blanc
            noir: noir
            doré: doré
    """,
    "rules/labels.yaml": "- {field: colour, values: {taupe: {fr: Taupe, en: Taupe}}}",
}
PLANTED = ("anthra.", "Rge", "bleu marinne", "M", "or", "ecru", "ROUGE VIF", "taupe", "caca d'oie", "gris anthracite")


def product(key: str, **cells: Any) -> Mapping[str, Any]:
    return {"sku": key, "nom": "Robe", "marque": "Lueur", "status": "actif", "prix": "10", "stock": 1, **cells}


def loaded(engine: EngineKind, rows: Sequence[Mapping[str, Any]], rules: Mapping[str, str] = RULES) -> Story:
    story = Story(engine, rules)
    story.load(rows)
    return story


def seen(story: Story, only: str = "", rules: Mapping[str, str] | None = None) -> dict[str, FieldRadar]:
    live = story.engine.ledger.pointer().live
    assert live
    under = pack(rules) if rules else story.pack
    return {one.field: one for one in radar(under, live.generation, story.engine.store, only, lambda _: None)[1]}


@pytest.fixture
def shop(engine: EngineKind) -> Story:
    """A shop whose buyers typed colours as they liked."""
    rows = [product(f"P{at}", couleur=colour) for at, colour in enumerate(PLANTED)]
    return loaded(engine, [*rows, product("P90", couleur="anthra."), product("P91", couleur="Rge")])


def test_planted_spellings_are_proposed_right_and_short_ones_refused(shop: Story) -> None:
    colours = {one.value: one for one in seen(shop)["colour"].unmapped}
    assert colours["anthra."].proposal == "gris anthracite"
    assert colours["anthra."].products == 2
    assert colours["anthra."].examples == ("P0", "P90")
    assert colours["bleu marinne"].proposal == "bleu marine"
    assert colours["ecru"].proposal == "blanc", "an accent that was lost"
    for short in ("Rge", "M", "or"):
        assert not colours[short].proposal
        assert colours[short].refused == "shorter than 4 letters"
    assert colours["caca d'oie"].refused == "like no known value"


def test_what_a_table_or_a_label_knows_is_not_told(shop: Story) -> None:
    """Neither what the table reads, in any case, nor what it writes, nor what somebody gave a label."""
    colours = {one.value for one in seen(shop)["colour"].unmapped}
    assert colours.isdisjoint({"ROUGE VIF", "gris anthracite", "taupe"})


def test_the_printed_rule_loads_and_silences_the_radar(shop: Story) -> None:
    """Pasted above the table that it names, it answers for every value it holds; nobody pasted it but us."""
    found = seen(shop)["colour"]
    assert "above `colours` in rules/transformations.yaml:3:3" in found.yaml
    with_it = {**RULES, "rules/transformations.yaml": f"{found.yaml}\n" + _flush(RULES["rules/transformations.yaml"])}
    left = {one.value for one in seen(shop, rules=with_it)["colour"].unmapped}
    assert left == {"Rge", "M", "or", "caca d'oie"}
    assert shop.pack.digest == pack(RULES).digest


def _flush(text: str) -> str:
    return "\n".join(line[8:] for line in text.splitlines())


def test_values_are_those_that_reach_the_table_where_it_applies(engine: EngineKind) -> None:
    """A rule before it has mended them already; a product that its `when:` leaves alone is no matter."""
    rules = {
        "rules/transformations.yaml": """
            - {kind: replace, field: colour, pattern: "^col\\\\. ", with: ""}
            - {kind: map, field: colour, when: {brand: Brume}, table: {rouge vif: rouge}}
        """,
        "rules/labels.yaml": "",
    }
    rows = [
        product("A", couleur="col. rouge vif", marque="Brume"),
        product("B", couleur="col. lie de vin", marque="Brume"),
        product("C", couleur="vert"),
    ]
    assert [one.value for one in seen(loaded(engine, rows, rules))["colour"].unmapped] == ["lie de vin"]


def test_rare_spellings_of_a_frequent_facet_value_are_told_where_no_table_is(engine: EngineKind) -> None:
    """Case, accents, hyphens and plurals; one that is as frequent is left to a person."""
    brands = ["Bain d'Écume"] * 6 + ["bain d'ecume"] + ["Lueur-Laiton"] * 3 + ["Lueur Laiton"] * 2 + ["Brume"]
    story = loaded(engine, [product(f"P{at}", marque=brand, couleur="noir") for at, brand in enumerate(brands)])
    found = seen(story)["brand"]
    by_value = {one.value: one for one in found.unmapped}
    assert by_value["bain d'ecume"].proposal == "Bain d'Écume"
    assert "nearly as frequent as 'Lueur-Laiton'" in by_value["Lueur Laiton"].refused
    assert "Brume" not in by_value
    pack({**RULES, "rules/transformations.yaml": _flush(RULES["rules/transformations.yaml"]) + "\n" + found.yaml})


def test_one_field_alone_can_be_asked_for(shop: Story) -> None:
    assert seen(shop, "colour").keys() == {"colour"}
    assert not seen(shop, "brand")


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("42", "shorter than 4 letters"),
        ("140 x 200", "like no known value"),
        ("2026", "a number: figures that differ mean something else"),
        ("bleu clairs fonce", "like no known value"),
    ],
)
def test_what_is_not_clear_is_refused(value: str, refused: str) -> None:
    near = Nearness({"140x190": "140x190", "2025": "2025", "bleu clair": "bleu ciel", "38": "38"})
    assert near.propose(value).refused == refused


def test_two_answers_that_are_as_near_are_refused_with_both() -> None:
    near = Nearness({"bleu pale": "bleu ciel", "bleu sale": "gris"})
    assert near.propose("bleu pdale").answer == "bleu ciel"
    assert "as like" in near.propose("bleu tale").refused


def test_only_the_commonest_values_are_compared_with_all_that_is_known() -> None:
    """Fifty thousand supplier colours against five thousand known ones would take minutes; what is cut is told."""
    near = Nearness({f"couleur {at:05}x": str(at) for at in range(5_000)} | {"bleu marine": "bleu marine"})
    assert near.propose("bleu marinne", COMPARED - 1).answer == "bleu marine"
    assert near.propose("Bleu-Marine", COMPARED).answer == "bleu marine", "what is written alike takes no comparing"
    assert near.propose("bleu marinne", COMPARED).refused == "not compared: only the commonest 2,000 values are"
    began = time.perf_counter()
    for at in range(50_000):
        near.propose(f"nuance {at} claire", at)
    assert time.perf_counter() - began < 20
