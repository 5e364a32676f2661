"""What an editor needs to help with the rules: each file's schema, a first line that names it, a mapping of both."""

import json
from collections.abc import Mapping

from app.core.kind import kind_of
from app.desk.packs import KINDS
from app.rulepack.json_schema import json_schemas
from app.rulepack.pack import section_of

FOLDER = ".schemas"
SETTINGS = ".vscode/settings.json"


def with_modelines(texts: Mapping[str, str]) -> dict[str, str]:
    """The files of a pack, each with a first line by which an editor knows what may stand in it."""
    return {name: f"{modeline(name)}\n{text}" for name, text in texts.items()}


def modeline(name: str) -> str:
    """The first line of a file: where its schema lies, seen from itself."""
    section = section_of(name)[1]
    return f"# yaml-language-server: $schema={'../' * name.count('/')}{FOLDER}/{section}.json"


def editor_files() -> dict[str, str]:
    """The schemas, and Visual Studio Code's mapping, so that files which come later are known too."""
    folders = {kind_of(one).section: kind_of(one).folder for one in KINDS}
    schemas = json_schemas(KINDS)
    written = {
        f"{FOLDER}/{section}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for section, schema in schemas.items()
    }
    where = {
        f"./{FOLDER}/{section}.json": ["synonyms/**/*.yaml"]
        if folders[section] == "synonyms"
        else [f"rules/{section}.yaml", f"rules/{section}/**/*.yaml"]
        for section in schemas
    }
    return {**written, SETTINGS: json.dumps({"yaml.schemas": where}, indent=2) + "\n"}
