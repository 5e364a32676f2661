"""What a shop's fields, trees and rankings are called, and which one is meant where nobody says."""

from app.core.schema import Schema
from app.rulepack.pack import schema_of
from tests.shop import pack


def test_the_ranking_called_default_counts_where_no_rule_names_one_wherever_it_stands() -> None:
    """A shop that writes another ranking above it means no change; one without it means the first."""
    margin = "- {code: margin, spread: 0.3, mix: {cost: -1}}"
    default = "- {code: default, spread: 0.3, mix: {sales: 1}}"
    for rules, meant in {
        f"{margin}\n{default}": "default",
        f"{default}\n{margin}": "default",
        margin: "margin",
        "": "default",
    }.items():
        assert schema_of(pack({"rules/ranking.yaml": rules})).default_ranking == meant
    assert Schema({}).default_ranking == "default"
