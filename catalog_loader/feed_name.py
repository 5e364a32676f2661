"""A feed as it is typed behind a command: a file, a folder, `-`, or an address."""

from pathlib import Path
from typing import Any

import click

FORMS = "a file of any format, a folder or zip of parts, - for standard input, or an https address"
"""What a feed may be, for the help."""


class FeedName(click.Path):
    """A feed's file, or its address, which is no path: in a path two strokes are one."""

    def __init__(self) -> None:
        """Take any path; whether there is a feed is looked at when it is opened."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The address as it is typed, or the path."""
        if isinstance(value, str) and "://" in value:
            from catalog_loader.fetching import is_address

            if is_address(value):
                return value
        return super().convert(value, param, ctx)


class FeedFile(FeedName):
    """A feed that must lie on this machine, because what is written about it names its file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; an address is refused with the mend, and is not repeated, since it may hold a password."""
        found = super().convert(value, param, ctx)
        if isinstance(found, str):
            self.fail("is an address; load the feed to a file first, and name that file", param, ctx)
        return found
