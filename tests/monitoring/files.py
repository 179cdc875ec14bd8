"""What stands in deploy/monitoring: rules, dashboards, and the expressions in them."""

import json
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
MONITORING = ROOT / "deploy" / "monitoring"


def read(name):
    return yaml.safe_load((MONITORING / name).read_text())


def groups():
    return read("prometheus-rule.yaml")["spec"]["groups"]


def rules():
    return [rule for group in groups() for rule in group["rules"]]


def dashboards():
    """By file name: spend, expiry, health."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((MONITORING / "dashboards").glob("*.json"))}


def panels(dashboard):
    """Those that show something."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries():
    """(where, expression) of every panel, with Grafana's variables filled in."""
    for name, dashboard in dashboards().items():
        for panel in panels(dashboard):
            for target in panel["targets"]:
                expression = target["expr"].replace("$__rate_interval", "5m").replace("$namespace", ".*")
                assert "$" not in expression, expression
                yield f"{name}: {panel['title']} {target['refId']}", expression
