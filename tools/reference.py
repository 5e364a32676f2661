"""Write what the docs derive from code: `python -m tools.reference`, or `make reference`.

The page of all rules and the JSON Schemas for editors; a test compares what is committed with what would be written.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from app.desk.packs import KINDS
from app.rulepack.json_schema import json_schemas
from app.rulepack.reference import reference_page

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def pages() -> Mapping[str, str]:
    """Every derived file, by its path below `docs/reference`."""
    schemas = {
        f"schemas/{section}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for section, schema in json_schemas(KINDS).items()
    }
    return {"rules.md": reference_page(KINDS), **schemas}


def main() -> None:
    """Write them all; a schema of a section that is gone goes too."""
    written = pages()
    for old in sorted(FOLDER.glob("schemas/*.json")):
        if old.relative_to(FOLDER).as_posix() not in written:
            old.unlink()
    for name, text in written.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(FOLDER.parents[1]))


if __name__ == "__main__":
    main()
