"""A small shop in a folder, and the `gondola` command to run on it."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from app.engines.embedded.ledger import FileLedger
from catalog_loader.cli import main
from tests.shop import ROWS, files


class Desk:
    """A shop in a folder, and the command to run on it."""

    def __init__(self, folder: Path) -> None:
        self.shop = folder / "shop"
        self.data = folder / "var"
        self.ledger = FileLedger(self.data / "mini")
        for name, content in files().items():
            self.write(name, content)
        self.write("rules/shop.yaml", files()["rules/shop.yaml"].replace(b"{key: sku,", b"{path: feed.csv, key: sku,"))
        self.feed("feed.csv", ROWS)

    def write(self, name: str, content: str | bytes) -> Path:
        """A file of the shop."""
        path = self.shop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def feed(self, name: str, rows: Sequence[Mapping[str, Any]]) -> Path:
        """A CSV as an export writes it."""
        columns = list(dict.fromkeys(column for row in rows for column in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
        return self.write(name, text.getvalue())

    def run(self, *words: str, options: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Result:
        """`gondola WORDS` where the shop and its data are the environment's."""
        where = {"GONDOLA_SHOP": str(self.shop), "GONDOLA_DATA": str(self.data), "GONDOLA_WAIT_SECONDS": "0"}
        return CliRunner().invoke(main, [*options, *words], prog_name="gondola", env={**where, **(env or {})})

    def done(self, *words: str) -> str:
        """What a command that must succeed prints."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        assert "Traceback" not in result.output
        return result.stdout

    def told(self, *words: str) -> Any:
        """The one JSON document of a command that must succeed: the last line of standard output, and the only one."""
        result = self.run(*words, options=["--json"])
        assert result.exit_code == 0, result.output
        (line,) = result.stdout.splitlines()
        return json.loads(line)

    def refused(self, *words: str, code: int = 1) -> str:
        """The message of a command that must fail: on standard error, with nothing on standard output."""
        result = self.run(*words)
        assert result.exit_code == code, (result.exit_code, result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert not result.stdout
        assert "Traceback" not in result.stderr
        return result.stderr

    def live(self) -> Any:
        """The live pair."""
        return self.ledger.pointer().live
