"""``pulumi preview`` of the demo stack beside the same resources in a program that imports ``pulumi_cloudflare`` whole.

The peer is what one writes by the SDK's own examples: a flat program with every value written out, nothing compiled,
checked or compared. Both run on one local Cloudflare, each with a state of its own in which nothing is applied yet,
so that both plan to create everything; and then, as a user does daily, on a stack that is applied.
"""

from __future__ import annotations

import json
from pathlib import Path
from pprint import pformat

from bench.figures import Effort, Figure, Report, run_alone
from bench.processes import BenchError, alternate, rows_of
from bench.stage import Project, project_on, staged
from components.declaring import RULESET_NAME, record_inputs, rule_inputs
from launchready.compilation import Compilation
from launchready.stackfile import load_stack

STACK = "acme"
OURS, THEIRS = "demo stack", "same resources, import pulumi_cloudflare"
GOAL = 0.65


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
    folder.mkdir()
    (folder / "__main__.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "Pulumi.yaml").write_text("name: peer\nruntime: python\noptions:\n  refresh: always\n", encoding="utf-8")


def count_resources(declared: Compilation) -> int:
    """Return how many resources of Cloudflare's ``declared`` is."""
    return len(declared.zone.records) + len(declared.zone.settings) + len(declared.zone.rulesets)


def count_planned(project: Project) -> int:
    """Return how many resources of Cloudflare's a preview of ``project`` would create."""
    steps = json.loads(project.call("preview", "--json").output)["steps"]
    return sum(step["op"] == "create" and "$cloudflare:" in step["urn"].replace("::", "$") for step in steps)


def measure(effort: Effort) -> Report:
    """Return the figure of a preview: that of a stack of which nothing is applied yet."""
    with staged("acme.test") as stage, staged("acme.test") as beside:
        declared = load_stack(STACK, stage.project).compilation
        folder = beside.project.parent / "peer"
        write_peer(declared, folder)
        ours, theirs = project_on(stage, stage.project, STACK), project_on(beside, folder, STACK)
        planned, number = (count_planned(ours), count_planned(theirs)), count_resources(declared)
        if planned != (number, number):
            raise BenchError(f"{number} resources are declared, and {planned[0]} and {planned[1]} planned")
        sides = {OURS: lambda: ours.call("preview"), THEIRS: lambda: theirs.call("preview")}
        rows = rows_of(alternate(effort, sides))
        ours.call("up", "--yes", "--skip-preview")
        theirs.call("up", "--yes", "--skip-preview")
        applied = rows_of(alternate(effort, {f"{name}, applied": act for name, act in sides.items()}))
    figure = Figure("preview", THEIRS, rows[0].median, rows[2].median, "s", GOAL)
    notes = (f"{number} resources; applied: each is read from Cloudflare first (refresh: always)",)
    return Report(figure, (*rows, *applied), notes)


if __name__ == "__main__":
    run_alone(measure)
