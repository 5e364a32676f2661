"""What is tried: two packs that differ by a rule, by a file of rules, or by the whole draft."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.catalog.attributes.lookup import FileLookup
from app.catalog.transformations.base import Transformation
from app.core.kind import Place, Rule, kind_of
from app.core.schema import Field, base_name
from app.core.shop import Shop
from app.desk.packs import CHECKS, KINDS
from app.rulepack.check import check_pack
from app.rulepack.pack import RulePack, load_pack, schema_of
from app.rulepack.problems import BadPackError, Problem, did_you_mean
from app.rulepack.yaml_text import parse_yaml

TRIED = ("transformations", "attributes", "trees", "fields", "ranking", "shop")
"""The sections whose rules make the catalogue; of the shop's own it is the options that decide the index."""


_REHEARSE = "try gondola reindex --rules draft --dry-run"


class NothingToTryError(Exception):
    """There is no such rule, or it does nothing to the catalogue; the message says what to do instead."""


@dataclass(frozen=True)
class Trial:
    """Two packs, and the rules by which they differ."""

    what: str
    """A sentence: what is compared with what."""
    without: RulePack
    having: RulePack
    rules: tuple[Rule, ...]
    """The rules that are tried: as they would be, and, where they are changed or taken out, as they were."""

    @property
    def touches(self) -> frozenset[str]:
        """The fields on which the tried rules work themselves."""
        names: set[str] = set()
        for rule in self.rules:
            if isinstance(rule, Transformation):
                names |= {base_name(name) for name in rule.targets or rule.fields}
            elif isinstance(rule, Field):
                names.add(rule.name)
        return frozenset(names)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the tried rules do that no trial can count, each with where it shows."""
        return tuple(_notes(self))

    @property
    def examples(self) -> int:
        """How many examples stand beside the tried rules; they were proved when the packs were checked."""
        here = [rule for rule in self.having.rules if rule in self.rules]
        return sum(len(rule.examples) for rule in here if isinstance(rule, Transformation))


def _notes(trial: Trial) -> Iterator[str]:
    before = {one.name: (one.file, one.of, one.take) for one in trial.without.all(FileLookup)}
    for one in trial.having.all(FileLookup):
        if before.get(one.name, ()) != (one.file, one.of, one.take) and one in trial.rules:
            yield f"`{one.name}` knows nothing of its file before a reindex; {_REHEARSE}"
    old, new = (pack.one(Shop) for pack in (trial.without, trial.having))
    if old.feed != new.feed:
        yield f"`feed:` says how rows are read, and those kept here are read already; {_REHEARSE}"
    if old.visible != new.visible:
        yield "`visible:` is decided at each request; gondola search WORDS --draft shows who sees what"


def trial_of_rule(id_: str, live: RulePack, draft: RulePack) -> Trial:
    """One rule of the draft against the live catalogue; one that is the same in both against living without it.

    Raises NothingToTryError, too where the live rules do not fit the rule, and BadPackError where they cannot do
    without it.
    """
    here = next((rule for rule in draft.rules if id_ in (rule.id, _name(rule))), None)
    there = next((rule for rule in live.rules if id_ in (rule.id, _name(rule))), None)
    rule = here or there
    if rule is None:
        known = [_name(one) for one in (*draft.rules, *live.rules) if kind_of(type(one)).section in TRIED]
        message = f"there is no rule `{id_}`{did_you_mean(id_, known)}; ids stand in `gondola explain product ID`"
        raise NothingToTryError(message)
    _refuse_others(rule)
    if here is None:
        return _checked(f"`{id_}` is taken out of the live rules", live, _without(live, id_))
    if there is None:
        with _among_live_rules("lack what it needs"):
            return _checked(f"`{id_}` is added to the live rules", live, _added(live, here, draft))
    same = dataclasses.replace(here, place=Place()) == dataclasses.replace(there, place=Place())
    if same and isinstance(here, Shop):
        message = f"{here.place.file} is live as it is, and no catalogue can do without it; edit it, then try it"
        raise NothingToTryError(message)
    if same:
        what = f"`{id_}` is live as it is in the draft: what it does, compared with doing without it"
        return _checked(what, _without(live, id_), live)
    changed = tuple(here if one is there else one for one in live.rules)
    what = f"`{id_}` as the draft has it, in place of the live one"
    with _among_live_rules("do not fit it"):
        return _checked(what, live, RulePack(live.files, changed))


@contextmanager
def _among_live_rules(why: str) -> Iterator[None]:
    """Rules of a sound draft that are no sound part of the live ones: why, and how to try them all the same."""
    try:
        yield
    except BadPackError as error:
        wrong = "; ".join(problem.message for problem in error.problems[:3])
        message = f"it cannot be tried alone: the live rules {why} ({wrong}); run `gondola try` without RULE"
        raise NothingToTryError(message) from error


def trial_of_draft(live: RulePack, draft: RulePack) -> Trial:
    """The whole catalogue half of the draft against the live one."""
    return _trial("the draft's rules, in place of the live ones", live, draft)


def trial_of_file(path: Path, content: bytes, shop: Path, live: RulePack, draft: RulePack) -> Trial:
    """A file of rules: one of the draft's own against the live rules, any other laid over the draft.

    Raises NothingToTryError and BadPackError.
    """
    name = _name_in(shop, path)
    if name in draft.files and draft.files[name] == content:
        rules = tuple(one for one in draft.rules if one.place.file == name)
        _refuse_others(*rules)
        kept = [one for one in live.rules if one.place.file != name]
        both = sorted([*kept, *rules], key=lambda one: one.place.file)
        with _among_live_rules("do not fit it"):
            return _checked(f"{name} of the draft, in place of the live one", live, RulePack(live.files, tuple(both)))
    rules = _read_file(path, content, draft)
    _refuse_others(*rules)
    own = {_name(one): one for one in rules}
    replaced = [own.pop(_name(one), one) for one in draft.rules]
    last: dict[str, int] = {kind_of(type(one)).section: at for at, one in enumerate(replaced, 1)}
    for rule in reversed(own.values()):
        replaced.insert(last.get(kind_of(type(rule)).section, len(replaced)), rule)
    what = f"{path} laid over the draft, compared with the draft without it"
    return _checked(what, draft, RulePack(draft.files, tuple(replaced)))


def _name_in(shop: Path, path: Path) -> str:
    here, folder = path.resolve(), shop.resolve()
    return here.relative_to(folder).as_posix() if here.is_relative_to(folder) else ""


def _read_file(path: Path, content: bytes, draft: RulePack) -> tuple[Rule, ...]:
    """The rules of a file that is no part of the shop; which section they are of is told by its name, or by them.

    Tables that they name are those of the draft.
    """
    section = path.stem if path.stem in TRIED else _section_by_kind(path.name, content)
    inside = f"rules/{section}/{path.name}" if path.stem != section else f"rules/{section}.yaml"
    try:
        tables = {name: text for name, text in draft.files.items() if not name.endswith((".yaml", ".yml"))}
        rules = load_pack({**tables, inside: content}, KINDS).rules
    except BadPackError as error:
        told = [Problem(_at(problem.place, path), problem.message) for problem in error.problems]
        raise BadPackError(told) from error
    if not rules:
        message = f"{path} holds no rule; write one, such as `- {{kind: clean, field: name}}`"
        raise NothingToTryError(message)
    return tuple(dataclasses.replace(rule, place=_at(rule.place, path)) for rule in rules)


def _at(place: Place, path: Path) -> Place:
    return dataclasses.replace(place, file=str(path))


def _section_by_kind(name: str, content: bytes) -> str:
    """The section whose kinds the file's rules say; transformations where nothing can be told."""
    data = parse_yaml(name, content).data
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], Mapping) else {}
    word = first.get("kind")
    for cls in KINDS:
        facts = kind_of(cls)
        if word and facts.word == word and facts.folder == "rules":
            return facts.section
    if not word and "code" in first:
        return "ranking" if "mix" in first else "trees"
    return "fields" if not word and "name" in first else "transformations"


def _refuse_others(*rules: Rule) -> None:
    for rule in rules:
        section = kind_of(type(rule)).section
        if section not in TRIED:
            message = (
                f"`{rule.id}` ({rule.place}) decides answers, not the catalogue; "
                "gondola search WORDS --draft shows what it does"
            )
            raise NothingToTryError(message)


def _without(pack: RulePack, id_: str) -> RulePack:
    return RulePack(pack.files, tuple(one for one in pack.rules if one.id != id_))


def _added(live: RulePack, rule: Rule, draft: RulePack) -> RulePack:
    """The live rules with one more, behind the nearest rule that stands before it in the draft and is live too."""
    position = {one.id: at for at, one in enumerate(live.rules)}
    before = draft.rules[: draft.rules.index(rule)]
    at = next((position[one.id] + 1 for one in reversed(before) if one.id in position), 0)
    return RulePack(live.files, (*live.rules[:at], rule, *live.rules[at:]))


def _checked(what: str, without: RulePack, having: RulePack) -> Trial:
    """A trial whose both sides are sound packs. Raises BadPackError."""
    for pack in (without, having):
        check_pack(pack, schema_of(pack), CHECKS)
    return _trial(what, without, having)


def _trial(what: str, without: RulePack, having: RulePack) -> Trial:
    """A trial of everything by which two packs make another catalogue: new rules, changed ones, and those gone."""
    old, new = (
        {_name(one): _decisive(one) for one in pack.rules if _makes_catalogue(one)} for pack in (without, having)
    )
    tried = [one for one in having.rules if (id_ := _name(one)) in new and old.get(id_) != new[id_]]
    tried += [one for one in without.rules if (id_ := _name(one)) in old and new.get(id_) != old[id_]]
    if [id_ for id_ in old if id_ in new] != [id_ for id_ in new if id_ in old]:  # the order is another one
        tried = [one for one in having.rules if _name(one) in new]
    return Trial(what, without, having, tuple(tried))


def _name(rule: Rule) -> str:
    """What a rule is known by in both packs: its id; the shop is the shop, whatever it is called."""
    return "shop" if isinstance(rule, Shop) else rule.id


def _makes_catalogue(rule: Rule) -> bool:
    return kind_of(type(rule)).section in TRIED


def _decisive(rule: Rule) -> Rule:
    """A rule as it is compared: wherever it stands, and a shop by what decides the index."""
    if not isinstance(rule, Shop):
        return dataclasses.replace(rule, place=Place())
    options = dataclasses.fields(rule)
    return Shop(**{one.name: getattr(rule, one.name) for one in options if one.metadata.get("decides_index")})


def is_file_of_rules(word: str) -> bool:
    """Whether somebody who typed this means a file."""
    return word.endswith((".yaml", ".yml")) or "/" in word
