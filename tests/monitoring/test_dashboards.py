"""The dashboards are Grafana's own types, and each panel says what it shows."""

import pathlib
import subprocess

import pytest
from cluster import build
from files import MONITORING, dashboards, panels

DASHBOARDS = dashboards()
BY_FILE = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)


def test_grafana_reads_them():
    """Strictly: no field that its schema does not have, and all that it asks for."""
    program = build("grafana")["grafana"]
    done = subprocess.run([program, *sorted(pathlib.Path(MONITORING, "dashboards").glob("*.json"))], stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


def test_they_are_told_apart():
    assert set(DASHBOARDS) == {"spend", "expiry", "health"}
    assert all(dashboard["uid"] == f"planwright-{name}" for name, dashboard in DASHBOARDS.items())
    assert len({dashboard["title"] for dashboard in DASHBOARDS.values()}) == len(DASHBOARDS)


@BY_FILE
def test_they_lead_to_each_other(dashboard):
    assert dashboard["tags"] == ["planwright"] and dashboard["links"][0]["tags"] == ["planwright"]


@BY_FILE
def test_the_data_source_is_a_variable(dashboard):
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource" and variables["datasource"]["query"] == "prometheus"
    sources = [variable["datasource"] for variable in variables.values() if variable["type"] == "query"]
    for panel in panels(dashboard):
        sources += [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in sources)


@BY_FILE
def test_every_panel_has_title_unit_and_query(dashboard):
    shown = panels(dashboard)
    assert len({panel["title"] for panel in shown}) == len(shown)
    for panel in shown:
        assert panel["title"] and panel["fieldConfig"]["defaults"]["unit"] and panel["targets"], panel["title"]
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]), panel["title"]


@BY_FILE
def test_panels_do_not_overlap(dashboard):
    taken = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
