"""A look at the installed parts without a network (部品の点検): versions, damaged files, what importing does.

    python benchmarks/audit.py                  # status 1 where something is not as it should be
    python benchmarks/audit.py --constraints constraints.txt --extra all --extra test

1. Every package that textmine needs, in the version of constraints.txt.
2. Every file of these packages as its RECORD says it was installed (sha256).
3. Importing textmine and all that it uses opens no connection, looks up no name, starts no program.

It knows no list of weaknesses: for that, run pip-audit on a machine that may ask (docs/security.md).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]

WATCH = """
import importlib, pkgutil, sys
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind",
           "urllib.Request", "subprocess.Popen", "os.system", "os.posix_spawn", "webbrowser.open")
def seen(event, arguments):
    if event in watched:
        print("EVENT", event, str(arguments)[:120].replace(chr(10), " "), flush=True)
sys.addaudithook(seen)
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        print("MISSING", name, error)
        continue
    if name == "textmine":
        for found in pkgutil.walk_packages(module.__path__, "textmine."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
"""
"""Imports in a process of its own under Python's audit hook, which sees every socket and program."""


def needed(name: str, extras: Iterable[str]) -> dict[str, Distribution]:
    """The installed packages that ``name`` needs with these extras, itself included."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset(extras))]
    done = set()
    while waiting:
        one, wanted = waiting.pop()
        if (one, wanted) in done:
            continue
        done.add((one, wanted))
        try:
            found[canonicalize_name(one)] = here = distribution(one)
        except PackageNotFoundError:
            continue
        waiting += [(need.name, frozenset(need.extras)) for need in _needs(here, wanted)]
    return dict(sorted(found.items()))


def _needs(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in package.requires or ():
        need = Requirement(line)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield need


def read_constraints(path: Path) -> dict[str, str]:
    """Package to version, as ``name==version`` lines give them."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("==") for line in lines if "==" in line)
    return {canonicalize_name(name.strip()): version.split(";")[0].strip() for name, _, version in pairs}


def version_problems(installed: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    """Packages in another version than the tested one, or that nobody has tested."""
    for name, version in installed.items():
        if name not in wanted:
            yield f"{name} {version}: not in the constraints"
        elif version != wanted[name]:
            yield f"{name} {version}: tested with {wanted[name]}"


def damaged_files(package: Distribution) -> Iterator[str]:
    """Files of a package that are missing or whose sha256 is not the one in its RECORD."""
    for file in package.files or ():
        if file.hash is None or file.hash.mode != "sha256":
            continue
        path = Path(str(package.locate_file(file)))
        if not path.is_file():
            yield f"{package.name}: {file} is missing"
        elif _digest(path) != file.hash.value:
            yield f"{package.name}: {file} is not as it was installed"


def _digest(path: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode("ascii")


def events_of_import(modules: Sequence[str]) -> list[str]:
    """Connections, name look-ups and programs while the modules are imported; none is expected."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *modules], capture_output=True, text=True, cwd=ROOT, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("EVENT ")]
    if done.returncode:
        lines.append(f"the import failed: {done.stderr.strip().splitlines()[-1:]}")
    return lines


def modules_of(packages: Mapping[str, Distribution]) -> list[str]:
    """The top modules of the packages, by what they have installed."""
    names = set()
    for package in packages.values():
        for file in package.files or ():
            first, is_package = file.parts[0], len(file.parts) == 2 and file.name == "__init__.py"
            if is_package or (len(file.parts) == 1 and file.suffix == ".py"):
                names.add(first.removesuffix(".py"))
    return sorted(name for name in names if name.isidentifier() and not name.startswith("__"))


def main() -> int:
    """Tell what is not as it should be; the status is 1 where there is anything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--constraints", type=Path, default=ROOT / "constraints.txt")
    parser.add_argument("--extra", action="append", default=[], help="extras of textmine; default: all")
    options = parser.parse_args()
    packages = needed("textmine", options.extra or ["all"])
    others = {name: package for name, package in packages.items() if name != "textmine"}
    problems = [
        *version_problems(
            {name: package.version for name, package in others.items()}, read_constraints(options.constraints)
        ),
        *(line for package in others.values() for line in damaged_files(package)),
        *events_of_import([*modules_of(others), "textmine"]),
    ]
    for name, package in packages.items():
        print(f"{name}=={package.version}")
    for problem in problems:
        print(problem, file=sys.stderr)
    files = sum(len(package.files or ()) for package in others.values())
    print(f"{len(packages)} packages, {files} files, {len(problems)} problems", file=sys.stderr)
    return min(len(problems), 1)


if __name__ == "__main__":
    sys.exit(main())
