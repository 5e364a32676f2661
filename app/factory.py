"""The one place where things are wired: settings in, a shop's engine, snapshots and web application out."""

import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.access import Access
from app.core.generation import EngineUnavailableError
from app.core.shop import Shop
from app.desk.live import Engine, Services, Snapshots
from app.desk.packs import KINDS, read_draft
from app.rulepack.pack import load_pack, read_folder, section_of
from app.rulepack.problems import BadPackError
from app.settings import Settings, settings_of

if TYPE_CHECKING:
    from flask import Flask

_CODE = re.compile(r"""^code:[ ]*["']?([a-z][a-z0-9_]*)\b""", re.MULTILINE)
_POINTER_SECONDS = {"embedded": 0.0, "opensearch": 1.0}
"""How long a pointer is believed: a file is read for each request, a side index once a second (decision 0004)."""


def shop_code(settings: Settings) -> str:
    """The shop's code, from its draft's `rules/shop.yaml` alone: a mistake elsewhere stops no server.

    Nor does one in that file, as long as its line `code: …` can be found.
    """
    files = read_folder(settings.shop)
    alone = {name: content for name, content in files.items() if section_of(name) == ("rules", "shop")}
    try:
        return (load_pack(alone, KINDS) if alone else read_draft(settings.shop)).one(Shop).code
    except BadPackError:
        for content in alone.values():
            if line := _CODE.search(content.decode(errors="replace")):
                return line[1]
        raise


def open_engine(settings: Settings, code: str) -> Engine:
    """The engine that the settings name, for one shop. The heavy packages are imported only now."""
    if settings.engine == "opensearch":
        try:
            from app.engines.opensearch.client import connect_for_reading, connect_for_writing
            from app.engines.opensearch.ledger import OpenSearchLedger
            from app.engines.opensearch.names import Names
            from app.engines.opensearch.store import OpenSearchStore
        except ModuleNotFoundError as error:
            message = f"the engine opensearch needs more packages ({error.name}); run `pip install gondola[opensearch]`"
            raise EngineUnavailableError(message) from error
        seconds = settings.opensearch_seconds
        reading = connect_for_reading([settings.opensearch_url], seconds=seconds, threads=settings.threads)
        writing = connect_for_writing([settings.opensearch_url])
        names = Names(code)
        return Engine(OpenSearchStore(reading, writing, names, seconds), OpenSearchLedger(reading, writing, names))
    from app.engines.embedded.ledger import FileLedger
    from app.engines.embedded.store import EmbeddedStore

    folder = data_folder(settings, code)
    return Engine(EmbeddedStore(folder), FileLedger(folder))


def data_folder(settings: Settings, code: str) -> Path:
    """Where one shop's built things and quarantine files lie."""
    return settings.data / code


def services(settings: Settings) -> Services:
    """Everything that answers requests for the shop of these settings."""
    engine = open_engine(settings, shop_code(settings))
    return Services(engine, Snapshots(engine, _POINTER_SECONDS[settings.engine]))


def create_app(settings: Settings) -> "Flask":
    """The web application of a shop."""
    from app.api.application import make_application
    from app.api.problems import http_problem
    from app.pages.application import add_pages
    from app.pages.pictures import Pictures

    made = services(settings)
    access = Access(made.engine.ledger, made.now)
    pictures = Pictures(settings.shop, settings.pictures)
    return add_pages(make_application(made, access), made, access, pictures, http_problem)


def serving_app() -> "Flask":
    """The web application of the shop that the environment names: what a serving process starts with."""
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    return create_app(settings_of(os.environ))


def _end_with_parent(parent: int) -> None:
    """A serving process whose parent was killed would go on answering on its port, and nobody would know."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGKILL)
