"""What is derived from the kinds says what the loader does: the reference page, and the schemas for editors."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from app.core.kind import Rule, kind_of
from app.desk.packs import KINDS
from app.rulepack.json_schema import json_schemas
from app.rulepack.pack import load_pack, section_of
from app.rulepack.problems import BadPackError
from app.rulepack.reference import example, file_of
from app.rulepack.yaml_text import parse_yaml, plain
from tools.reference import FOLDER, pages

ROOT = Path(__file__).parents[2]
SCHEMAS = {section: jsonschema_rs.validator_for(dict(schema)) for section, schema in json_schemas(KINDS).items()}
PACKS = sorted(
    path
    for folder in (ROOT, *sorted((ROOT / "tests" / "packs").iterdir()), *sorted((ROOT / "examples").glob("*/")))
    for name in ("rules", "synonyms")
    for path in (folder / name).rglob("*.yaml")
)


def name_of(path: Path) -> str:
    """A file's name in its pack."""
    parts = path.parts
    return "/".join(parts[max(at for at, part in enumerate(parts) if part in ("rules", "synonyms")) :])


def loads(name: str, data: Any) -> bool:
    text = yaml.safe_dump(data, allow_unicode=True)
    try:
        load_pack({"rules/labels.yaml": b"", name: text.encode()}, KINDS)
    except BadPackError:
        return False
    return True


def fits(name: str, data: Any) -> bool:
    return SCHEMAS[section_of(name)[1]].is_valid(data)


def data_of(path: Path) -> Any:
    return plain(parse_yaml(path.name, path.read_bytes()).data)


def with_typos(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The same data again and again, each time with one more key misspelt."""
    if isinstance(data, Mapping):
        for key, inner in data.items():
            yield (*path, key), {(f"{key}x" if other == key else other): value for other, value in data.items()}
            for where, changed in with_typos(inner, (*path, key)):
                yield where, {**data, key: changed}
    elif isinstance(data, list):
        for at, inner in enumerate(data):
            for where, changed in with_typos(inner, (*path, at)):
                yield where, [*data[:at], changed, *data[at + 1 :]]


@pytest.mark.parametrize("name", pages())
def test_the_committed_page_is_the_one_that_the_code_writes(name: str) -> None:
    """`make reference` writes it again."""
    assert (FOLDER / name).is_file(), "run `make reference`"
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], "run `make reference`"


def test_no_schema_is_left_from_a_section_that_is_gone() -> None:
    """Every committed schema is written by the code."""
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")} == set(pages())


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_schemas_accept_every_pack(path: Path) -> None:
    """The sample shop's rules and those of the real catalogues."""
    errors = list(SCHEMAS[section_of(name_of(path))[1]].iter_errors(data_of(path)))
    assert not errors, errors[0]


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: kind_of(cls).word or kind_of(cls).section)
def test_every_example_is_a_rule(cls: type[Rule]) -> None:
    """The reference's examples load, and the schemas take them."""
    name = file_of(kind_of(cls))
    assert loads(name, yaml.safe_load(example(cls)))
    assert fits(name, yaml.safe_load(example(cls)))


ICECAT = [path for path in PACKS if "icecat" in path.parts and path.stem != "transformations"]


@pytest.mark.parametrize("path", [*ICECAT, ROOT / "rules" / "merchandising.yaml"], ids=lambda path: path.name)
def test_schemas_refuse_the_typos_that_the_loader_refuses(path: Path) -> None:
    """A key with a letter too many, at every place of every rule: both refuse it, or it is a name of the shop's own."""
    name, data = name_of(path), data_of(path)
    rules = data if isinstance(data, list) else [data]
    for rule in rules:
        whole = [rule] if isinstance(data, list) else rule
        assert loads(name, whole)
        for where, changed in with_typos(whole):
            if not any(str(key).startswith("request.") for key in where):  # names of the context are checked later
                assert fits(name, changed) is loads(name, changed), where


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rules/merchandising.yaml", [{"kind": "bost", "where": {"brand": "Brume"}, "by": 10}]),
        ("rules/merchandising.yaml", [{"kind": "boost", "where": {"brand": "Brume"}}]),
        ("rules/merchandising.yaml", [{"kind": "boost", "where": {"price": {"less": 50}}, "by": 10}]),
        ("rules/merchandising.yaml", [{"kind": "hide", "when": {"request.qq": "robe"}, "where": {"brand": "Brume"}}]),
        ("rules/merchandising.yaml", {"kind": "rank", "ranking": "default"}),
        ("rules/facets.yaml", [{"code": "Couleur", "field": "colour"}]),
        ("rules/facets.yaml", [{"code": "couleur", "field": "colour", "multi": "yes"}]),
        ("rules/fields.yaml", [{"name": "price", "type": "numbre"}]),
        ("rules/fields.yaml", [{"name": "price", "by": {"pricelist": {"pro": "prix_pro"}}}]),
        ("rules/trees.yaml", [{"code": "rayons", "nodes": [{"code": "soldes", "nodes": [{"label": "Femme"}]}]}]),
        ("rules/shop.yaml", {"code": "maison", "currency": "euro"}),
        ("rules/search.yaml", {"weights": {"name": "much"}}),
        ("synonyms/fr.yaml", [{"kind": "one_way", "words": ["pull"], "finds": ["chandail"]}]),
    ],
    ids=str,
)
def test_schemas_refuse_what_does_not_fit(name: str, data: Any) -> None:
    """Kinds, options, operators, names and types."""
    assert not fits(name, data)


def test_schemas_are_of_the_dialect_that_editors_read() -> None:
    """Draft 7: the newest that the YAML language server knows."""
    for section, schema in json_schemas(KINDS).items():
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#", section
        assert jsonschema_rs.meta.is_valid(json.loads(json.dumps(schema))), section


def test_every_option_is_described() -> None:
    """An option without a text would be a blank in the reference and in editors."""
    page = pages()["rules.md"]
    blank = [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert not blank
