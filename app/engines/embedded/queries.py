"""Plan nodes to tantivy queries, ten small cases."""

from collections.abc import Iterable
from typing import assert_never

from tantivy import FieldType, Occur, Query, Schema, Searcher

from app.core.plan import All, AtLeast, Between, Everything, Exists, In, Node, Not, Question, SearchPlan, Word, Words
from app.core.score import idf

Q = Query

_MOST_AROUND = 24
"""How many queries may stand one around the other: each costs more the deeper it lies, and a few bytes of the stack."""


class Compiler:
    """Compiles nodes for one searcher, whose statistics its own idf is divided out with."""

    def __init__(self, schema: Schema, searcher: Searcher, documents: int) -> None:
        """`documents` counts deleted ones too: that is what tantivy's own idf is made with."""
        self._schema = schema
        self._searcher = searcher
        self._documents = documents

    def filter(self, node: Node) -> Query:
        """A query that matches what the node says; its score means nothing."""
        match node:
            case Everything():
                return Q.all_query()
            case In(field, values):
                return self._in(field, values)
            case Between(field, None, None):
                return Q.exists_query(field)
            case Between():
                return Q.range_query(
                    self._schema,
                    node.field,
                    FieldType.Float,
                    node.low,
                    node.high,
                    include_lower=node.low is None or not node.low_open,
                    include_upper=node.high is None or not node.high_open,
                )
            case Exists(name):
                return Q.term_query(self._schema, "has", name)
            case All(of):
                return self._all(of)
            case AtLeast(of, at_least):
                return _at_least([self.filter(part) for part in of], at_least)
            case Not():
                return self._all((node,))
            case _:
                assert_never(node)

    def _in(self, field: str, values: tuple[str | float | bool, ...]) -> Query:
        if field.startswith("n."):
            return _at_least([self.filter(Between(field, float(value), float(value))) for value in values], 1)
        if field.startswith("b."):
            return _at_least([Q.term_query(self._schema, field, value) for value in values], 1)
        if len(values) == 1:
            return Q.term_query(self._schema, field, values[0])
        return Q.term_set_query(self._schema, field, list(values))

    def _all(self, of: tuple[Node, ...]) -> Query:
        """An AND; tantivy finds nothing for an empty one and for one of negations only, so everything stands first."""
        clauses = [
            (Occur.MustNot, self.filter(part.what)) if isinstance(part, Not) else (Occur.Must, self.filter(part))
            for part in of
        ]
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.insert(0, (Occur.Must, Q.all_query()))
        return Q.boolean_query(clauses)

    def words(self, words: Words) -> Query:
        """The text part of the score."""
        parts = [self._counted(word, words) for word in words.of]
        if not parts:
            return Q.empty_query()
        beside = [(Occur.Should, self._counted(word, words)) for word in words.beside]
        if words.at_least >= len(parts):
            return Q.boolean_query([*((Occur.Must, part) for part in parts), *beside])
        enough = _at_least(parts, words.at_least)
        return Q.boolean_query([(Occur.Must, enough), *beside]) if beside else enough

    def _counted(self, word: Word, words: Words) -> Query:
        """A word with what it adds for being found at all."""
        query = self._word(word, words.fields)
        if not words.each:
            return query
        return Q.boolean_query([(Occur.Must, query), (Occur.Must, Q.const_score_query(query, words.each))])

    def _word(self, word: Word, fields: tuple[tuple[str, float], ...]) -> Query:
        ways: list[Query] = []
        for field, field_weight in fields:
            for alternative in word.alternatives:
                weight = alternative.weight * field_weight
                if len(alternative.tokens) > 1:
                    phrase = Q.phrase_query(self._schema, field, list(alternative.tokens))
                    ways.append(Q.const_score_query(phrase, weight))
                elif known := self._searcher.doc_freq(field, alternative.tokens[0]):
                    term = Q.term_query(self._schema, field, alternative.tokens[0], index_option="freq")
                    ways.append(Q.boost_query(term, weight / idf(self._documents, known)))
        if word.parts:
            ways.append(Q.boolean_query([(Occur.Must, self._word(part, fields)) for part in word.parts]))
        return Q.disjunction_max_query(ways) if ways else Q.empty_query()

    def result(self, asked: SearchPlan | Question, filters: Iterable[Node] = ()) -> Query:
        """Words and filters of a plan or a question, scoring by text alone; further filters narrow it."""
        parts = [(Occur.Must, self._text(asked))]
        parts.extend((Occur.Must, _silent(self.filter(node))) for node in (asked.where, *filters) if _narrows(node))
        return Q.boolean_query(parts) if len(parts) > 1 else parts[0][1]

    def _text(self, asked: SearchPlan | Question) -> Query:
        if asked.words is None:
            return Q.const_score_query(Q.all_query(), 1.0)
        text = self.words(asked.words)
        if asked.also:
            named = Q.const_score_query(self._in("id", asked.also), 0.0)
            return Q.boolean_query([(Occur.Should, text), (Occur.Should, named)])
        return text

    def scored(self, plan: SearchPlan, filters: Iterable[Node]) -> Query:
        """The result of a plan with its lifts.

        A union of lifts is read from end to end, whatever the result is; a lift that stands alone is only looked up
        for the products of the result. So lifts are added one around the other (the search for a category's page among
        200,000 products with four lifts: 5.1 to 1.0 ms), but not on a page of nearly everything, where that is slower.
        """
        narrowing = list(filters)
        query = self.result(plan, narrowing)
        lifts = [(Occur.Should, Q.const_score_query(self.filter(lift.where), lift.points)) for lift in plan.lifts]
        alone = _MOST_AROUND if plan.words or _has_values((plan.where, *narrowing)) else 0
        for lift in lifts[:alone]:
            query = Q.boolean_query([(Occur.Must, query), lift])
        return Q.boolean_query([(Occur.Must, query), *lifts[alone:]]) if lifts[alone:] else query


def _has_values(nodes: Iterable[Node]) -> bool:
    """Whether a filter asks for values, as categories and choices do."""
    return any(isinstance(node, In) or (isinstance(node, All) and _has_values(node.of)) for node in nodes)


def _at_least(parts: list[Query], at_least: int) -> Query:
    if not parts or at_least > len(parts):
        return Q.empty_query()
    if at_least <= 0:
        return Q.all_query()
    return Q.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=at_least)


def _silent(query: Query) -> Query:
    """A filter that adds nothing to the score; tantivy's filters would."""
    return Q.const_score_query(query, 0.0)


def _narrows(node: Node) -> bool:
    return not isinstance(node, Everything)
