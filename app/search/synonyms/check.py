"""What is wrong with the dictionaries of a pack: a locale that the shop lacks, and entries that are left out."""

from collections.abc import Iterator

from app.core.schema import Schema
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem
from app.search.synonyms.kinds import Synonym
from app.search.synonyms.lookup import books


def check_locales(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Dictionaries of no locale of the shop: these are refused, since nothing of them could be looked up."""
    for rule in pack.all(Synonym):
        if rule.locale not in schema.locales:
            yield Problem(rule.place, f"the shop has no locale `{rule.locale}`; it has {', '.join(schema.locales)}")


def left_out(pack: RulePack) -> tuple[Problem, ...]:
    """Entries and words that are left out, by themselves or because there are too many: the others hold."""
    told = [fault for book in books(pack, 1.0).values() for fault in book.faults]
    return tuple(sorted(told, key=lambda one: (one.place.file, one.place.line, one.place.column)))
