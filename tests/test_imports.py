"""Imports point one way: ARCHITECTURE.md's rule, held over every module's own import statements."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Package or module of launchready -> what else of launchready it may import. "errors" is for everybody.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "zone": set(),
    "language": {"zone"},
    "edge": {"language", "zone"},
    "expectations": set(),
    "verdicts": {"expectations"},
    "probe": set(),
    "severity": set(),
    "presets": set(),
    "site": {"zone"},
    "claims": {"expectations", "site", "zone"},
    "concerns": {"claims", "expectations", "presets", "site", "zone"},
    "consistency": {"claims", "concerns", "expectations", "language", "presets", "site", "zone"},
    "compilation": {"claims", "concerns", "consistency", "expectations", "site", "zone"},
    "policies": {"compilation", "concerns", "edge", "language", "live", "presets", "severity", "site", "zone"},
    "clearance": {"cloudflare", "compilation", "policies", "stackfile", "zone"},
    "stackfile": {"policies", "compilation", "presets", "probe", "site", "zone"},
    "live": {"expectations", "probe", "verdicts", "zone"},
    "cloudflare": {"live", "zone"},
    "mail": {"concerns", "expectations", "live", "presets", "severity", "site", "verdicts", "zone"},
    "verify": {"compilation", "expectations", "live", "presets", "probe", "verdicts", "zone"},
    "audit": {"compilation", "edge", "live", "mail", "presets", "stackfile", "verdicts", "verify", "zone"},
    "report": {
        "audit",
        "compilation",
        "edge",
        "expectations",
        "live",
        "mail",
        "policies",
        "review",
        "verdicts",
        "zone",
    },
    "engine": set(),
    "local": {"edge", "language", "zone"},
    "proof": {
        "cloudflare",
        "compilation",
        "expectations",
        "live",
        "mail",
        "report",
        "stackfile",
        "verdicts",
        "verify",
        "zone",
    },
    "purging": {"cloudflare", "compilation", "edge", "expectations"},
    "review": {
        "clearance",
        "cloudflare",
        "compilation",
        "concerns",
        "edge",
        "live",
        "policies",
        "presets",
        "purging",
        "stackfile",
        "zone",
    },
    "observation": {"cloudflare", "stackfile"},
    "awaited": {"cloudflare", "compilation", "concerns", "live", "site", "stackfile", "zone"},
    "gate": {"purging", "clearance", "cloudflare", "compilation", "live", "policies", "stackfile", "verdicts", "zone"},
}
PULUMI_ALLOWED = (
    "__main__.py",
    "components/",
    "policies/",
    "launchready/engine/",
    "launchready/local/provider",
    "launchready/gate.py",
)


def modules() -> list[Path]:
    folders = ("launchready", "components", "policies")
    files = [ROOT / "__main__.py", *(file for folder in folders for file in (ROOT / folder).rglob("*.py"))]
    return [file for file in files if file.exists()]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def area(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "launchready" and len(parts) > 1 else None


def test_every_area_of_the_package_has_a_row() -> None:
    areas = {
        file.relative_to(ROOT / "launchready").parts[0].removesuffix(".py") for file in ROOT.glob("launchready/**/*.py")
    }
    assert areas - {"__init__", "__main__", "cli", "demo", "apply", "pytest_plugin"} == set(MAY_IMPORT) & areas


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file: Path) -> None:
    here = area(".".join(file.relative_to(ROOT).with_suffix("").parts))
    if here not in MAY_IMPORT:
        return  # the command line and what drives whole runs may import everything
    names = {other for name in imported(file) if (other := area(name)) and (ROOT / "launchready" / other).exists()}
    names |= {
        other for name in imported(file) if (other := area(name)) and (ROOT / "launchready" / f"{other}.py").exists()
    }
    assert names - {here, "errors"} <= MAY_IMPORT[here]


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_the_house_is_drawn_as_it_stands() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.partition("| in `launchready/` |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`([a-z_]+)(?:/|\.py)`", line.split("|")[1]) for line in table.splitlines()[2:]]
    floor = {name: number for number, row in enumerate(rows) for name in row}
    house = {file: area(module_name(file)) or "" for file in (ROOT / "launchready").rglob("*.py")}
    rooms = {file: room for file, room in house.items() if room not in ("", "__main__")}
    assert set(floor) == set(rooms.values())
    upwards = {
        f"{module_name(file)} imports {other}, which is drawn above it"
        for file, room in rooms.items()
        for other in map(area, imported(file))
        if other in floor and floor[other] < floor[room]
    }
    assert upwards == set()


def test_no_module_imports_itself_through_others() -> None:
    named = {module_name(file): file for file in modules()}
    circle = TopologicalSorter[str]()
    for name, file in named.items():
        for node in ast.walk(
            ast.parse(file.read_text(encoding="utf-8"))
        ):  # what is imported for types alone counts too
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = {(f"{node.module}.{alias.name}", node.module) for alias in node.names}
                circle.add(name, *({module if module in named else package for module, package in wanted} - {name}))
    try:
        circle.prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_pulumi_is_imported_where_it_is_declared_or_driven_only(file: Path) -> None:
    relative = str(file.relative_to(ROOT))
    uses_pulumi = any(name.split(".")[0] in ("pulumi", "pulumi_cloudflare") for name in imported(file))
    assert not uses_pulumi or relative.startswith(PULUMI_ALLOWED)


def test_looking_imports_no_client_with_an_event_loop_of_its_own() -> None:
    """The verifier's HTTP is h11 and sockets; httpx, with httpcore and anyio, took as long as all the rest of it."""
    looking = [
        file for area in ("live", "verify", "audit", "mail") for file in (ROOT / "launchready" / area).rglob("*.py")
    ]
    assert looking
    clients = {"httpx", "httpcore", "anyio", "aiohttp", "requests", "urllib3"}
    assert [file.name for file in looking if clients & {name.partition(".")[0] for name in imported(file)}] == []
