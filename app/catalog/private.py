"""Which fields hold what shoppers must not see: the private ones, and what rules make from them on the way."""

from collections.abc import Collection, Iterable, Iterator

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.recent import RecentDate
from app.catalog.transformations.base import Transformation
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
    made += [(base_name(target), _worked_on(rule)) for rule in rules for target in rule.targets]
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
        origin = _origin(_worked_on(rule), secret)
        for name in dict.fromkeys(base_name(target) for target in rule.targets):
            if origin and name in public:
                mend = f"fill a field with `private: true`, or take {public[name]} out of the `use:` of `{name}`"
                yield Problem(rule.place, f"`{name}` would tell the private `{origin}`, which fills it; {mend}")


def _public(field: Field) -> str:
    """The uses that let shoppers see a field, as a text."""
    return ", ".join(sorted(PUBLIC_USES.intersection(field.use)))


def _read(one: Field) -> tuple[str, ...]:
    """The fields that an attribute is made from."""
    names = one.reads if isinstance(one, Attribute) else one.clocked_names
    return tuple(map(base_name, names))


def _worked_on(rule: Transformation) -> tuple[str, ...]:
    """The fields whose values a transformation works on."""
    return tuple(map(base_name, rule.fields))


def _origin(names: Iterable[str], secret: dict[str, str]) -> str:
    """The private field behind the first of some names that has one."""
    return next((secret[name] for name in names if name in secret), "")
