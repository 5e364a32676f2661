"""How many products lie behind a category's link: the total of its own list, asked for all categories at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.plan import Node, Question
from app.pages.amounts import number
from app.pages.asking import Asker
from app.pages.context import PageContext
from app.pages.frame import Way, roots, shown_trees
from app.search.planner import prepare
from app.search.request import Request
from app.search.service import node_label


@dataclass(frozen=True)
class Counted:
    """What a category's list holds: its filter, with what the shop hides there, and its total."""

    where: Node
    total: int


def counted(categories: Sequence[str], asker: Asker, context: PageContext) -> Mapping[str, Counted]:
    """The categories' lists, all totals in one question, which is kept while nothing changes; "" is everything."""
    wheres = {
        category: prepare(Request(category=category, locale=context.locale), context.snapshot, asker.minute)[1].where
        for category in categories
    }
    questions = tuple(Question(None, where) for where in wheres.values())
    totals = asker.services.snapshots.surveys.totals(questions, context.snapshot)
    return {category: Counted(wheres[category], total) for category, total in zip(wheres, totals, strict=True)}


def top_categories(asker: Asker, context: PageContext) -> tuple[Way, ...]:
    """The top of the first tree, for those who are lost."""
    categories = [f"{tree}:{node.path}" for tree in shown_trees(context)[:1] for node in roots(tree, context)]
    return tuple(
        Way(
            node_label(category, context.locale, context.snapshot),
            context.links.place(category),
            count=number(one.total, context.locale),
        )
        for category, one in counted(categories, asker, context).items()
        if one.total
    )
