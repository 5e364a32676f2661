"""What comes out: every field of every answer, for `/openapi.json`. Answers are shaped in `app/search`, not here."""

from marshmallow import INCLUDE, RAISE, Schema, fields, validate

from app.search.understanding.ladder import ALL_WORDS, ANY_WORD, BROWSE, CORRECTED, IDENTIFIER, MOST_WORDS


class Answer(Schema):
    """An object of an answer: the fields that are written here and no others."""

    class Meta:
        """Closed."""

        unknown = RAISE


def _text(description: str) -> fields.String:
    return fields.String(required=True, metadata={"description": description})


def _number(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


def _yes(description: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata={"description": description})


class CorrectionSchema(Answer):
    """A part of what was typed that was read otherwise."""

    from_ = fields.String(required=True, data_key="from", metadata={"description": "As it was typed."})
    to = _text("As it was searched.")


class UnderstoodSchema(Answer):
    """Words that mean more than words: a value, a number, or what the shop says."""

    words = _text("As they were typed.")
    field = _text("The field whose value or number it is; empty for the shop's own words.")
    value = _text("The value; a number as `20..50`; empty for the shop's own words.")
    label = _text("What a shopper reads.")
    as_ = fields.String(
        required=True,
        data_key="as",
        validate=validate.OneOf(["lift", "filter"]),
        metadata={"description": "`filter`: only such products are found; `lift`: they come first."},
    )
    without = _text("The query without these words: the link that takes it back.")


class RewrittenSchema(Answer):
    """What a rule of the shop made of the query."""

    rule = _text("The rule.")
    from_ = fields.String(required=True, data_key="from", metadata={"description": "The query before."})
    to = _text("The query behind.")


class QuerySchema(Answer):
    """How the words were understood."""

    asked = _text("The words as they came.")
    used = _text("The words that were searched.")
    rung = fields.String(
        required=True,
        validate=validate.OneOf([BROWSE, IDENTIFIER, ALL_WORDS, CORRECTED, MOST_WORDS, ANY_WORD]),
        metadata={
            "description": "How strictly: a product's number, all words, all of them corrected, most of them, or any; "
            "`browse` without words."
        },
    )
    dropped = fields.List(fields.String(), required=True, metadata={"description": "Words that were left out."})
    corrected = fields.List(
        fields.Nested(CorrectionSchema), required=True, metadata={"description": "What was searched instead."}
    )
    did_you_mean = fields.String(
        required=True, allow_none=True, metadata={"description": "A query that was perhaps meant; it was not searched."}
    )
    understood = fields.List(fields.Nested(UnderstoodSchema), required=True)
    rewritten = fields.List(fields.Nested(RewrittenSchema), required=True)
    verbatim = _yes("Whether exactly what was typed was searched.")
    id = _text("The name of this query, for events.")


class VariantSchema(Schema):
    """A variant: its id, and the shop's shown fields of variants."""

    class Meta:
        """The shop's fields join."""

        unknown = INCLUDE

    id = _text("The variant's id.")
    sellable = fields.Boolean(metadata={"description": "Whether it counts for filters, facets and prices."})


class ProductSchema(Schema):
    """A product: its id, and every field of the shop that says `use: [show]`."""

    class Meta:
        """The shop's fields join."""

        unknown = INCLUDE

    id = _text("The product's id.")
    categories = fields.List(fields.String(), metadata={"description": "Its categories, as `tree:path`."})
    variants = fields.List(fields.Nested(VariantSchema))


class MatchSchema(Answer):
    """A word that was found in a product."""

    field = _text("Where it was found.")
    words = _text("What was typed.")
    found = _text("What stands there.")
    as_ = fields.String(
        required=True,
        data_key="as",
        validate=validate.OneOf(["typed", "synonym", "correction", "compound"]),
        metadata={"description": "Why that is a match: the word itself, a synonym, a correction, or joined otherwise."},
    )
    rule = _text("The synonym's rule; empty for others.")


class HitSchema(ProductSchema):
    """A product with its place."""

    position = _number("Its place in the whole list, from 1.")
    highlights = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "By field its text as HTML, `<mark>` around what was found; with `highlight` only."},
    )
    matched = fields.List(fields.Nested(MatchSchema), metadata={"description": "With `highlight` only."})


class BoundsSchema(Answer):
    """The bounds that are chosen."""

    gt = fields.Float()
    gte = fields.Float()
    lt = fields.Float()
    lte = fields.Float()


class FacetValueSchema(Answer):
    """One value of a facet."""

    value = _text("What a request writes.")
    label = _text("What a shopper reads.")
    count = _number("The total that choosing it would give.")
    selected = _yes("Whether it is chosen.")


class FacetSchema(Answer):
    """A facet. `values` and `ranges` have `values`; `bounds` have `min`, `max` and `selected`."""

    code = _text("Its name in requests.")
    label = _text("What a shopper reads.")
    kind = fields.String(required=True, validate=validate.OneOf(["values", "ranges", "bounds"]))
    multi = _yes("Whether several values may be chosen.")
    values = fields.List(fields.Nested(FacetValueSchema))
    min = fields.Float(allow_none=True, metadata={"description": "The lowest in this result."})
    max = fields.Float(allow_none=True, metadata={"description": "The highest in this result."})
    selected = fields.Nested(BoundsSchema)


class StepSchema(Answer):
    """A category on the way."""

    category = _text("As `tree:path`: its id, which stays.")
    label = _text("What a shopper reads.")
    address = _text("Its address in this locale, such as `rayons/femme/robes`; a slug may change.")


class ChildSchema(StepSchema):
    """A category below."""

    count = _number("The products of this result in it.")


class CategorySchema(Answer):
    """Where in the tree one stands."""

    breadcrumb = fields.List(fields.Nested(StepSchema), required=True)
    children = fields.List(fields.Nested(ChildSchema), required=True)
    moved_from = fields.String(
        metadata={"description": "What the request asked for, where that category stands elsewhere now."}
    )


class SortSchema(Answer):
    """An order to choose."""

    code = _text("Its name in requests.")
    label = _text("What a shopper reads.")
    selected = _yes("Whether it is the one.")


class StageSchema(Answer):
    """What one stage decided."""

    stage = _text("The stage.")
    what = _text("What it decided.")
    rule = fields.String(metadata={"description": "The rule that said so."})
    place = fields.String(metadata={"description": "Where the rule is written."})


class FacetReasonSchema(Answer):
    """Why a facet is there or not."""

    code = _text("The facet.")
    field = _text("What it counts.")
    verdict = _text("What became of it.")


class LiftSchema(Answer):
    """Points that a rule added."""

    rule = _text("The rule.")
    points = fields.Float(required=True)


class WhySchema(Answer):
    """Why a product stands where it stands: `score = (text + lifts) x ranking`."""

    id = _text("The product.")
    pinned_by = fields.String()
    text = fields.Float()
    lifts = fields.List(fields.Nested(LiftSchema))
    ranking = fields.Float()
    score = fields.Float()


class ExplainSchema(Answer):
    """Reasons."""

    stages = fields.List(fields.Nested(StageSchema), required=True)
    facets = fields.List(fields.Nested(FacetReasonSchema), required=True)
    why = fields.List(fields.Nested(WhySchema), required=True)


class NothingYetSchema(Answer):
    """A place in the answer that nothing fills yet."""


class Source(Answer):
    """What an answer came from."""

    generation = _text("The build of the index.")
    sequence = _number("The last live change that is in it.")
    rules = _text("The digest of the rule pack.")


class SearchAnswer(Source):
    """The answer to a search."""

    query = fields.Nested(QuerySchema, required=True)
    total = _number("How many products there are in all.")
    page = _number("This page.")
    pages = _number("How many pages there are.")
    products = fields.List(fields.Nested(HitSchema), required=True)
    slots = fields.List(fields.Nested(NothingYetSchema), required=True)
    facets = fields.List(fields.Nested(FacetSchema), required=True)
    category = fields.Nested(CategorySchema, required=True)
    alternatives = fields.List(
        fields.Nested(StepSchema),
        required=True,
        metadata={"description": "Categories called like one of the words, where these find little."},
    )
    sorts = fields.List(fields.Nested(SortSchema), required=True)
    banners = fields.List(fields.Nested(NothingYetSchema), required=True)
    redirect = fields.String(allow_none=True, required=True, metadata={"description": "Where to go instead."})
    degraded = fields.List(fields.String(), required=True, metadata={"description": "What could not be had."})
    took_ms = fields.Float(required=True)
    explain = fields.Nested(ExplainSchema)


class AttributeValueSchema(Answer):
    """One value of an attribute."""

    value = fields.Raw(required=True, metadata={"type": ["string", "number", "boolean"]})
    label = _text("What a shopper reads.")


class AttributeSchema(Answer):
    """An attribute with its values."""

    code = _text("The field.")
    label = _text("What a shopper reads.")
    values = fields.List(fields.Nested(AttributeValueSchema), required=True)


class ProductAnswer(Source):
    """One product."""

    product = fields.Nested(ProductSchema, required=True)
    attributes = fields.List(
        fields.Nested(AttributeSchema), required=True, metadata={"description": "What its page lists."}
    )
    axes = fields.List(
        fields.Nested(AttributeSchema), required=True, metadata={"description": "What its variants differ by."}
    )
    categories = fields.List(
        fields.List(fields.Nested(StepSchema)), required=True, metadata={"description": "The ways that lead to it."}
    )


class LeftOutSchema(Answer):
    """Something pushed that was left out."""

    line = _number("The row's place in the body, from 1.")
    what = _text("`row`, `product`, `variant` or `value`.")
    product = _text("The product it belongs to, where that is known.")
    reason = _text("Why it was left out.")


class JobAnswer(Answer):
    """A push of rows: how far it is, and what it did."""

    id = _text("Its id, for `/v1/admin/jobs/{id}`.")
    what = fields.String(required=True, validate=validate.OneOf(["products", "prices", "stock"]))
    mode = fields.String(required=True, validate=validate.OneOf(["partial", "replace"]))
    state = fields.String(
        required=True,
        validate=validate.OneOf(["waiting", "done", "failed"]),
        metadata={"description": "`waiting`: on disk, not in the index yet. `done`: every search sees it."},
    )
    received = _text("When it came.")
    rows = _number("How many rows came.")
    products = _number("Products that were changed or are new.")
    removed = _number("Products that went.")
    refused = _number("Products that something keeps out now.")
    rejected = _number("Rows that were left out.")
    sequence = _number("The live change that holds it; answers of this `sequence` or later show it.")
    left_out = fields.List(
        fields.Nested(LeftOutSchema), required=True, metadata={"description": "The first hundred, with reasons."}
    )
    warnings = fields.List(fields.String(), required=True, metadata={"description": "Columns that no field reads."})
    reason = _text("Why it waits or failed, where that is known; else empty.")


class AliveAnswer(Answer):
    """The process runs."""

    status = fields.String(required=True, validate=validate.Equal("alive"))


class ReadyAnswer(Source):
    """The shop can be searched."""

    status = fields.String(required=True, validate=validate.Equal("ready"))
    products = _number("How many products the index has.")


class FieldProblemSchema(Answer):
    """What is wrong with one field."""

    field = _text("The field as it was written; empty for the whole.")
    message = _text("What is wrong, and the mend.")


class ProblemSchema(Answer):
    """A problem document (RFC 9457)."""

    type = _text("`about:blank`: the status says what kind of problem it is.")
    title = _text("The status in words.")
    status = _number("The status.")
    detail = _text("What is wrong, and the mend.")
    errors = fields.List(fields.Nested(FieldProblemSchema))
