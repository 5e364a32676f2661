"""Which fields hold what shoppers must not see: the private ones, and what rules make from them on the way."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.recent import RecentDate
from app.catalog.transformations.base import Transformation
from app.catalog.trees.kind import Tree, walk
from app.core.condition import leaves
from app.core.kind import Place
from app.core.schema import PUBLIC_USES, Field, Schema, base_name
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem


def secret_fields(
    schema: Schema, attributes: Iterable[Field], rules: Iterable[Transformation], told: Collection[str] = ()
) -> dict[str, str]:
    """Every private field, and every field that is made from one, directly or not, with the private one behind it.

    What is made from fields that are `told` to shoppers is no secret.
    """
    made = [(one.name, _read(one)) for one in attributes]
    made += [(name, _decided_by(rule)) for rule in rules for name in _filled(rule)]
    secret = {field.name: field.name for field in schema.fields.values() if field.private}
    grows = True
    while grows:
        grows = False
        for name, read in made:
            if name not in secret and name not in told and (origin := _origin(read, secret)):
                secret[name] = origin
                grows = True
    return secret


def check_private(pack: RulePack, schema: Schema) -> Iterator[Problem]:
    """Private values that would leave under another field's name: through an attribute, or a transformation."""
    attributes: tuple[Attribute | RecentDate, ...] = (*pack.all(Attribute), *pack.all(RecentDate))
    rules = pack.all(Transformation)
    public = {field.name: uses for field in schema.fields.values() if not field.private and (uses := _public(field))}
    revealed = {one.name for one in attributes if isinstance(one, Attribute) and one.reveals}
    secret = secret_fields(schema, attributes, rules, public.keys() | revealed)
    for one in attributes:
        if isinstance(one, Attribute) and one.reveals and one.private:
            yield Problem(one.place, f"`{one.name}` is private and `reveals`; keep one of the two")
        origin = _origin(_read(one), secret)
        if not origin or one.name not in public or one.name in revealed:
            continue
        if isinstance(one, Attribute):
            mend = "write `private: true`, or `reveals: true` where shoppers may see it"
        elif secret.get(one.of) == one.of:
            continue  # told by the attribute itself
        else:
            mend = "write `private: true`"
        yield Problem(one.place, f"`{one.name}` would tell the private `{origin}` ({public[one.name]}); {mend}")
    for rule in rules:
        yield from _told_by_rule(rule, public, secret)
    for name, option, place in _read_by_trees(pack.all(Tree)):
        if (origin := secret.get(name, name)) != name:  # a private field itself is told by the check of trees
            mend = "name another field, or an attribute with `reveals: true` where shoppers may see it"
            yield Problem(
                place, f"`{option}: {name}` is made from the private `{origin}`, and a category shows it; {mend}"
            )


def _told_by_rule(rule: Transformation, public: Mapping[str, str], secret: dict[str, str]) -> Iterator[Problem]:
    """The fields for shoppers that a transformation would fill from a private one, or only where a private one says."""
    worked_on = _origin(map(base_name, rule.fields), secret) if rule.targets else ""
    origin = worked_on or _origin(_asked(rule), secret)
    for name in _filled(rule):
        if origin and name in public:
            by = "fills it" if worked_on else "decides its value"
            instead = "" if worked_on else "write a `cases` attribute with `reveals: true` where shoppers may see it, "
            mend = f"{instead}fill a field with `private: true`, or take {public[name]} out of the `use:` of `{name}`"
            yield Problem(rule.place, f"`{name}` would tell the private `{origin}`, which {by}; {mend}")


def _read_by_trees(trees: Iterable[Tree]) -> Iterator[tuple[str, str, Place]]:
    """The fields whose values become categories, with the option that names them and its place.

    Conditions of nodes are none of them: what they tell is the merchandiser's own choice (docs/decisions/0015).
    """
    for tree in trees:
        if tree.field:
            yield base_name(tree.field), "from", tree.place
        if tree.values_of:
            yield base_name(tree.values_of), "values_of", tree.place
        for _, node in walk(tree.nodes):
            if node.values_of:
                yield base_name(node.values_of), "values_of", node.place if node.place.file else tree.place


def _public(field: Field) -> str:
    """The uses that let shoppers see a field, as a text."""
    return ", ".join(sorted(PUBLIC_USES.intersection(field.use)))


def _read(one: Field) -> tuple[str, ...]:
    """The fields that an attribute is made from."""
    names = one.reads if isinstance(one, Attribute) else one.clocked_names
    return tuple(map(base_name, names))


def _filled(rule: Transformation) -> tuple[str, ...]:
    """The fields whose values a transformation may change."""
    return tuple(dict.fromkeys(map(base_name, rule.targets or rule.fields)))


def _asked(rule: Transformation) -> tuple[str, ...]:
    """The fields that a transformation's condition asks about."""
    return tuple(base_name(leaf.name) for leaf in leaves(rule.when)) if rule.when else ()


def _decided_by(rule: Transformation) -> tuple[str, ...]:
    """The fields that decide what another field, or its own, has after a transformation."""
    return (*(map(base_name, rule.fields) if rule.targets else ()), *_asked(rule))


def _origin(names: Iterable[str], secret: dict[str, str]) -> str:
    """The private field behind the first of some names that has one."""
    return next((secret[name] for name in names if name in secret), "")
