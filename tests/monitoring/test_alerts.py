"""Every alert fires when it should, and not when it should not, by promtool's own evaluation."""

import pathlib
import re

import pytest
import yaml
from document import Document
from files import groups, rules
from promtool import promtool

CASES = yaml.safe_load(pathlib.Path(__file__).with_name("alerts.yaml").read_text())
RULES = {rule["alert"]: rule for rule in rules()}
TABLES = ("What is bought", "PurchaseOrder", "CloudAccount")  # of reasons, in README.md


@pytest.fixture
def rule_file(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": groups()}))
    return path


def judge(rule_file, alert, series, expected, at="2h"):
    """promtool's verdict on one look at one alert."""
    look = {"eval_time": at, "alertname": alert, "exp_alerts": expected}
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    test = {"interval": "1m", "input_series": inputs, "alert_rule_test": [look]}
    path = rule_file.with_name("test.yaml")
    path.write_text(yaml.safe_dump({"rule_files": [rule_file.name], "evaluation_interval": "1m", "tests": [test]}))
    promtool("test", "rules", path)


def test_the_rules_are_well_formed(rule_file):
    assert f"{len(RULES)} rules found" in promtool("check", "rules", "--lint=all", "--lint-fatal", rule_file)


def test_every_alert_has_cases():
    assert CASES.keys() == RULES.keys()
    assert all(case["fires"]["series"] and case["quiet"] for case in CASES.values())


@pytest.mark.parametrize(("alert", "why"), [(alert, why) for alert, case in CASES.items() for why in ("fires", "also") if why in case])
def test_fires(rule_file, alert, why):
    case, rule = CASES[alert][why], RULES[alert]
    annotations = {
        "summary": case["summary"],
        "description": re.sub(r"{{ \$labels\.(\w+) }}", lambda match: case["labels"][match[1]], rule["annotations"]["description"]),
        "runbook": rule["annotations"]["runbook"],
    }
    expected = [{"exp_labels": {**case["labels"], **rule["labels"]}, "exp_annotations": annotations}]
    judge(rule_file, alert, case["series"], expected, case.get("at", "2h"))


@pytest.mark.parametrize(("alert", "why"), [(alert, why) for alert, case in CASES.items() for why in case["quiet"]])
def test_is_quiet(rule_file, alert, why):
    judge(rule_file, alert, CASES[alert]["quiet"][why], [])


@pytest.mark.parametrize("alert", RULES)
def test_says_what_to_do(alert):
    rule = RULES[alert]
    assert rule["labels"].keys() == {"severity"} and rule["labels"]["severity"] in ("warning", "critical")
    assert rule["annotations"].keys() == {"summary", "description", "runbook"}
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in Document(path).anchors()


def test_reasons_that_alerts_name_are_explained():
    readme = Document("README.md")
    explained = {row[0].strip("`") for table in TABLES for row in readme.rows(table)}
    named = {word for rule in RULES.values() for words in re.findall(r'reason[!=]~?"([^"]*)"', rule["expr"]) for word in words.split("|")}
    assert named and named <= explained


def test_every_alert_stands_in_the_readme():
    table = {row[0].strip("`"): row for row in Document("README.md").rows("Alerts") if row[0].startswith("`Planwright")}
    assert table.keys() == RULES.keys()
    for alert, row in table.items():
        assert row[1] == RULES[alert]["labels"]["severity"]
