"""``pulumi preview`` of the demo stack beside the same resources in a program that imports ``pulumi_cloudflare`` whole.

The peer is what one writes by the SDK's own examples: a flat program with every value written out, nothing compiled,
checked or compared. Both run on one local Cloudflare, each with a state of its own in which nothing is applied yet,
so that both plan to create everything; and then, as a user does daily, on a stack that is applied.
"""

from __future__ import annotations

import re
from pathlib import Path
from pprint import pformat

from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.processes import BenchError, Run, alternate, rows_of
from bench.stage import Project, project_on, staged
from components.declaring import RULESET_NAME, record_inputs, rule_inputs
from launchready.compilation import Compilation
from launchready.demo.stage import Stage
from launchready.stackfile import load_stack

STACK = "acme"
OURS, THEIRS = "demo stack", "same resources, import pulumi_cloudflare"
GOAL = 0.65
_PLANNED = re.compile(r"^ \+  cloudflare:index:\w+ \S+ create\b", re.MULTILINE)


def write_peer(declared: Compilation, folder: Path) -> None:
    """Write the peer's project for everything that ``declared`` holds into ``folder``."""
    lines = ["import pulumi", "import pulumi_cloudflare as cloudflare", ""]
    lines += [f"zone_id = cloudflare.get_zone(filter={{'match': 'all', 'name': {declared.zone.name!r}}}).zone_id"]
    for slot, record in declared.zone.records.items():
        lines.append(f"cloudflare.DnsRecord({slot!r}, zone_id=zone_id, **{pformat(record_inputs(record))})")
    for setting, value in declared.zone.settings.items():
        lines.append(f"cloudflare.ZoneSetting({setting!r}, zone_id=zone_id, setting_id={setting!r}, value={value!r})")
    for phase, rules in declared.zone.rulesets.items():
        lines.append(
            f"cloudflare.Ruleset({phase!r}, zone_id=zone_id, kind='zone', name={RULESET_NAME!r}, phase={phase!r}, "
            f"rules={pformat([rule_inputs(rule) for rule in rules])})"
        )
    lines.append(f"pulumi.export('zone', {declared.zone.name!r})")
    _write_program(folder, "\n".join(lines) + "\n")


def _write_program(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    (folder / "Pulumi.yaml").write_text("name: peer\nruntime: python\noptions:\n  refresh: always\n", encoding="utf-8")


def count_resources(declared: Compilation) -> int:
    """Return how many resources of Cloudflare's ``declared`` is."""
    return len(declared.zone.records) + len(declared.zone.settings) + len(declared.zone.rulesets)


def preview_all(project: Project, number: int) -> Run:
    """Return the run of a preview that plans to create ``number`` resources of Cloudflare's; raise BenchError else."""
    done = project.call("preview")
    planned = len(_PLANNED.findall(done.output))
    if planned != number:
        raise BenchError(f"{number} resources are declared, and {planned} are planned: {done.output[-800:]}")
    return done


def measure(effort: Effort) -> Report:
    """Return the figure of a preview: that of a stack of which nothing is applied yet."""
    with staged("acme.test") as stage, staged("acme.test") as beside:
        declared = load_stack(STACK, stage.project).compilation
        number = count_resources(declared)
        write_peer(declared, beside.project.parent / "peer")
        ours = project_on(stage, stage.project, STACK)
        theirs = project_on(beside, beside.project.parent / "peer", STACK)
        sides = {OURS: lambda: preview_all(ours, number), THEIRS: lambda: preview_all(theirs, number)}
        rows = rows_of(alternate(effort, sides))
        further = (*_floor(effort, stage), *_applied(effort, ours, theirs)) if effort.further else ()
    figure = Figure("preview", THEIRS, rows[0].median, rows[2].median, "s", GOAL)
    return Report(figure, (*rows, *further), (f"{number} resources of Cloudflare's, all to be created",))


def _floor(effort: Effort, stage: Stage) -> tuple[Row, ...]:
    """Return rows for a program that declares nothing: what the engine and its host take, whatever a program does."""
    folder = stage.project.parent / "nothing"
    _write_program(folder, "import pulumi\n")
    nothing = project_on(stage, folder, STACK)
    return rows_of(alternate(effort.of_further(), {"a program that declares nothing": lambda: nothing.call("preview")}))


def _applied(effort: Effort, ours: Project, theirs: Project) -> tuple[Row, ...]:
    """Return rows for the same programs once they are applied: each resource is read first (refresh: always)."""
    ours.call("up", "--yes", "--skip-preview")
    theirs.call("up", "--yes", "--skip-preview")
    sides = {
        f"{OURS}, applied": lambda: ours.call("preview", "--expect-no-changes"),
        f"{THEIRS}, applied": lambda: theirs.call("preview", "--expect-no-changes"),
    }
    return rows_of(alternate(effort.of_further(), sides))


if __name__ == "__main__":
    run_alone(measure)
