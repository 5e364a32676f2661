"""The image and its composition say what they must; what cannot be built here is read and linted."""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

import pytest
import yaml

from tests.packaging.dockerfile import ROOT, context, stages
from tools.opensearch_node import VERSION

BUILD, FINAL = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "gondola"}


def names(requirements: Iterable[Any]) -> set[str]:
    """Packages by name; a group that includes another is not looked into."""
    return {re.split(r"[<>=!~\[ ;]", one)[0] for one in requirements if isinstance(one, str)}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = names(PROJECT["project"]["dependencies"]) | names(PROJECT["project"]["optional-dependencies"]["opensearch"])
DEV = names(PROJECT["dependency-groups"]["dev"])
BUILD_NEEDS = names(PROJECT["build-system"]["requires"])


def test_everything_that_is_installed_is_pinned_by_hashes() -> None:
    """The one exception is the wheel that was built a line before."""
    installs = [command for command in BUILD.commands if "install" in command]
    assert len(installs) == 3
    for command in installs:
        assert "--require-hashes" in command or {"--no-index", "--no-deps"} <= set(command)
    named = [command[command.index("-r") + 1] for command in installs if "-r" in command]
    assert named == ["locks/runtime.txt", "locks/build.txt"]
    assert all((ROOT / name).is_file() for name in named)


@pytest.mark.parametrize(("lock", "wanted"), [("runtime", NEEDED), ("dev", NEEDED | DEV), ("build", BUILD_NEEDS)])
def test_the_locks_follow_the_dependencies(lock: str, wanted: set[str]) -> None:
    """`make lock` pins what `pyproject.toml` names."""
    pinned = set(
        re.findall(r"^([\w.-]+)==", (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert not wanted - pinned, "run `make lock`"


def test_the_image_holds_no_build_tools_and_runs_as_nobody_in_particular() -> None:
    """No pip, a numeric user that a cluster can check, and no step after the files have come."""
    assert FINAL.base == BUILD.base.removesuffix(" AS build")
    assert "slim" in FINAL.base
    assert ["python", "-m", "pip", "uninstall", "--yes", "pip"] in FINAL.commands
    assert not any("install" in command for command in FINAL.commands)
    assert FINAL.words["COPY"] == "--from=build /opt/gondola /opt/gondola"
    uid, gid = FINAL.words["USER"].split(":")
    assert int(uid) >= 10_000
    assert int(gid) >= 10_000


def test_the_image_serves_a_mounted_shop_and_says_whether_it_is_well() -> None:
    """The shop at /shop, data in a volume at /data, a signal that serving ends on, a check of the process."""
    assert FINAL.listed("ENTRYPOINT") == ["gondola"]
    assert FINAL.listed("CMD") == ["serve"]
    assert FINAL.listed("VOLUME") == ["/data"]
    assert FINAL.variables["GONDOLA_SHOP"] == "/shop"
    assert FINAL.variables["GONDOLA_DATA"] == "/data"
    assert FINAL.variables["GONDOLA_PORT"] == FINAL.words["EXPOSE"]
    assert FINAL.words["STOPSIGNAL"] == "SIGTERM"
    assert FINAL.listed("HEALTHCHECK")[:2] == ["python", "-c"]
    assert f":{FINAL.words['EXPOSE']}/livez" in FINAL.listed("HEALTHCHECK")[2]
    assert "org.opencontainers.image.title=" in FINAL.words["LABEL"]


def test_the_builder_sees_only_what_the_wheel_is_made_of() -> None:
    """What `pyproject.toml` packs is let through, and no tests, notes or data folders."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert "\n*\n" in ignored
    names = context(ignored)
    assert {"app", "catalog_loader", "rules", "synonyms", "locks", "pyproject.toml", "README.md", "LICENSE"} == set(
        names
    )
    assert all((ROOT / name).exists() for name in names)


def test_gondola_alone_is_the_default() -> None:
    """`docker compose up` starts one thing; OpenSearch comes with its profile."""
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["gondola"]
    assert [name for name, service in SERVICES.items() if service.get("profiles") == ["opensearch"]] == [
        "gondola-opensearch",
        "opensearch",
    ]
    assert SERVICES["opensearch"]["image"] == f"opensearchproject/opensearch:{VERSION}"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_gives_up_what_it_does_not_need(name: str) -> None:
    """No capabilities, no new privileges, a check; ours with a read-only root file system."""
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {mount.split(":")[0] for mount in service["volumes"]} <= set(COMPOSE["volumes"])
    if name in OURS:
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]
        assert "/readyz" in service["healthcheck"]["test"][-1]


def test_nothing_listens_beyond_this_machine() -> None:
    """Ports are published on loopback only, and OpenSearch, which asks for no password here, has none."""
    ports = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert ports.pop("opensearch") == []
    published = [port for service in ports.values() for port in service]
    assert len(set(published)) == len(OURS)
    assert all(port.startswith("127.0.0.1:") and port.endswith(":8000") for port in published)


def test_compose_mentions_only_variables_that_gondola_reads() -> None:
    """A misspelt variable would be silently ignored."""
    known = (ROOT / "app" / "settings.py").read_text(encoding="utf-8")
    for service in OURS.values():
        for name in service.get("environment", {}):
            assert f'"{name}"' in known, name
