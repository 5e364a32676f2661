"""Gondola runs on every Python that it names: the quick tests again, with what the lock pins for that Python.

The Python of `make test` is one of them. Each other one gets a virtual environment of its own in `.cache/pythons`. Left
out is what depends on no Python: OpenSearch, browsers, the real catalogues, and one long comparison with the oracle.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packaging.dockerfile import ROOT
from tests.packaging.test_install import missing

pytestmark = pytest.mark.full

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMED = tuple(sorted(set(re.findall(r":: (3\.\d+)", "\n".join(PROJECT["classifiers"])))))
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHERS = tuple(version for version in NAMED if version != HERE)
QUICK = (
    *("-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider", "-m", "not full"),
    *("-k", "not opensearch and not browser and not test_any_plan_on_any_catalogue"),
    *("--ignore=tests/real", "--ignore=tests/packaging", "--ignore=tests/tools"),
)


def find_python(version: str) -> str:
    """A Python of this version: on the path, among those of pyenv, or one that uv has installed."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    uv = [sys.executable, "-m", "uv", "python", "find", "--no-python-downloads", version]
    names = [
        shutil.which(f"python{version}") or "",
        *map(str, sorted(pyenv.glob(f"{version}.*/bin/python"))),
        subprocess.run(uv, capture_output=True, text=True, check=False, timeout=30).stdout.strip(),
    ]
    found = next((name for name in names if name and version_of(name) == version), None)
    if found is None:
        missing(f"no Python {version} here: put python{version} on the path, or run `pyenv install {version}`")
    return found


def version_of(python: str) -> str:
    """What a Python says that it is; a shim may stand for none."""
    told = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    done = subprocess.run([python, "-c", told], capture_output=True, text=True, check=False, timeout=30)
    return done.stdout.strip()


def environment_with(python: str, version: str) -> str:
    """A virtual environment with the locked packages; kept until the lock changes."""
    pins = hashlib.sha256((ROOT / "locks" / "dev.txt").read_bytes()).hexdigest()[:12]
    folder = ROOT / ".cache" / "pythons" / f"{version}-{pins}"
    inside = folder / "bin" / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        install = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(python, "-m", "venv", str(folder))
        run(*install, "--require-hashes", "-r", "locks/dev.txt")
        run(*install, "--no-deps", "--no-build-isolation", "-e", ".")
        (folder / "ready").touch()
    return str(inside)


def run(*words: str) -> str:
    """A command in the checkout that must go well; its last lines are shown when it does not."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "OPENSEARCH_"))}
    done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_the_lowest_python_is_the_one_that_is_required() -> None:
    """`requires-python`, the classifiers and the lock agree."""
    assert PROJECT["requires-python"] == f">={NAMED[0]}"
    assert f"--python-version {NAMED[0]}" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_image_has_a_python_that_is_tested() -> None:
    """The Dockerfile's Python is one of those named."""
    (python,) = re.findall(r"^ARG PYTHON=(.+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert python in NAMED


@pytest.mark.parametrize("version", OTHERS)
def test_the_quick_tests_pass_on(version: str) -> None:
    """The same tests, the same pins, another Python."""
    python = environment_with(find_python(version), version)
    assert " passed" in run(python, "-m", "pytest", *QUICK)
