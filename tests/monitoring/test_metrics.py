"""A real Prometheus scrapes an operator that has bought and met trouble: names and labels are there, panels show something, alerts see it."""

import collections
import datetime
import json
import re

import pytest
from cloud import Cloud
from document import Document
from files import ROOT, queries, rules
from operator_process import Operator
from package_world import PackageWorld
from process import poll
from prometheus import Prometheus
from promtool import promtool
from scene import Scene

# What the scene is to set off (some fire only after hours; they are pending). The others need an operator that fails.
EXPECTED = {
    "PlanwrightPlanEndsIn14Days",
    "PlanwrightPlanEndsIn3Days",
    "PlanwrightPlanExpired",
    "PlanwrightPlanStalled",
    "PlanwrightOutcomeUnknown",
    "PlanwrightOrderUnpaid",
    "PlanwrightBalanceTooLow",
    "PlanwrightPurchaseRefused",
    "PlanwrightPurchaseHeld",
    "PlanwrightAccountNotReady",
    "PlanwrightUnclaimedPlan",
    "PlanwrightClockOffset",
}
UNEXPECTED = {"PlanwrightDown", "PlanwrightNoLeader", "PlanwrightWatchStale", "PlanwrightInventoryStale", "PlanwrightDeliveryFailed"}
OF_TARGETS = {"job", "instance"}  # labels that Prometheus adds


def days_ago(days):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return tmp_path_factory.mktemp("monitoring")


@pytest.fixture(scope="module")
def operators(programs, cluster, directory):
    """Two, of which one leads."""
    started = []
    for identity in ("one", "two"):
        started.append(Operator(programs["planwright-operator"], cluster, directory, identity))
        started[-1].start()
    yield started
    for operator in started:
        operator.kill()


@pytest.fixture(scope="module")
def leader(operators):
    return poll(lambda: next((it for it in operators if it.metric("leader_election_master_status") == 1), None), "a leader")


@pytest.fixture(scope="module")
def scene(programs, cluster, leader, directory):
    cloud = Cloud(programs["planwright-cloudsim"], directory, seed=5).start()
    scene = Scene(cluster, cloud, leader)
    scene.play(days_ago)
    yield scene
    scene.close()
    cloud.stop()


@pytest.fixture(scope="module")
def prometheus(operators, scene, directory):
    targets = [f"127.0.0.1:{json.loads((directory / f'{name}.ports').read_text())['health']}" for name in ("one", "two")]
    prometheus = Prometheus(directory, targets).start()
    # Rates need two scrapes of each.
    poll(lambda: prometheus.query("count(count_over_time(up[1m]) > 2) == 2"), "three scrapes of both operators")
    yield prometheus
    prometheus.stop()


@pytest.fixture(scope="module")
def text(scene, leader):
    return leader.fetch("/metrics")[1]


@pytest.fixture(scope="module")
def labels(text):
    """Label names by sample name."""
    found = collections.defaultdict(set)
    for line in text.splitlines():
        if not line.startswith("#"):
            name, within = re.fullmatch(r"([\w:]+)(?:\{(.*)\})? \S+", line).groups()
            found[name] |= set(re.findall(r'(\w+)="(?:\\.|[^"\\])*"', within or ""))
    return found


def expressions():
    return [*queries(), *((rule["alert"], rule["expr"]) for rule in rules())]


def parts(expression):
    """Names of metrics, their matchers as (metric, label, value), and labels that are grouped by."""
    names = re.findall(r"\b((?:planwright|controller_runtime|workqueue|rest_client|leader_election|process)_\w+|up)\b", expression)
    selectors = re.findall(r"([a-z_]\w*)\{([^}]*)\}", expression)
    matchers = [(name, *matcher) for name, within in selectors for matcher in re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"', within)]
    grouped = re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression)
    return set(names), matchers, {label.strip() for words in grouped for label in words.split(",")}


def test_promtools_linter_is_content(text):
    assert promtool("check", "metrics", input=text) == ""


@pytest.mark.parametrize(("where", "expression"), expressions(), ids=[where for where, _ in expressions()])
def test_metrics_and_labels_exist(labels, where, expression):
    names, matchers, grouped = parts(expression)
    assert names and names - {"up"} <= labels.keys()
    assert all(label in labels[name] | OF_TARGETS for name, label, _ in matchers)
    assert grouped <= set().union(*(labels[name] for name in names)) | OF_TARGETS | {"le"}


def test_values_of_labels_exist():
    """What matchers ask for is something that the operator can say."""
    source = "".join(path.read_text() for path in (ROOT / "operator").rglob("*.cpp"))
    wanted = {(label, value) for _, expression in expressions() for _, label, words in parts(expression)[1] for value in words.split("|")}
    wanted = {(label, value) for label, value in wanted if value not in (".*", "planwright")}
    assert {label for label, _ in wanted} >= {"standing", "reason", "phase", "outcome", "renewal", "state", "exclusive", "code"}
    assert not {(label, value) for label, value in wanted if f'"{value}"' not in source}


def test_every_panel_shows_something(prometheus):
    def empty():
        return [where for where, expression in queries() if not prometheus.query(expression)]

    poll(lambda: not empty(), lambda: f"nothing in {empty()}")  # rates need two scrapes of each, and one may have failed


def seen(prometheus):
    """The alerts, once they see the trouble and nothing else: an operator that did not answer for a second is down until the next scrape."""

    def look():
        alerts = prometheus.alerts()
        return alerts if alerts.keys() >= EXPECTED and not alerts.keys() & UNEXPECTED else None

    return poll(look, lambda: f"{EXPECTED - prometheus.alerts().keys()}, none of {UNEXPECTED}; there are {prometheus.alerts()}")


def test_alerts_see_the_trouble(prometheus):
    seen(prometheus)
    broken = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"] if rule["health"] != "ok"]
    assert not broken


def test_alerts_name_what_they_are_about(prometheus, scene):
    alerts = seen(prometheus)
    shop = {"kind": "EdgeOnePlan", "namespace": scene.shop.namespace, "account": "cloud"}
    for alert, name in (("PlanwrightPlanExpired", "ended"), ("PlanwrightPlanEndsIn3Days", "ends-in-days"), ("PlanwrightPlanEndsIn14Days", "ends-in-weeks")):
        (about,) = [labels for labels in alerts[alert] if labels["namespace"] == scene.shop.namespace]
        assert about == {**shop, "name": name, "alertname": alert, "severity": about["severity"]}
    assert {labels["reason"] for labels in alerts["PlanwrightPlanStalled"]} == {"PlanNotFound"}
    assert {labels["reason"] for labels in alerts["PlanwrightOutcomeUnknown"]} == {"OutcomeUnknown"}
    assert {labels["name"] for labels in alerts["PlanwrightOrderUnpaid"]} == {"cbwp-reserve-1-create"}


def test_requests_for_temporary_keys_are_counted(leader, scene):
    assert leader.metric("planwright_cloud_requests_total", service="sts", action="AssumeRole", code="OK") >= 1


def test_watches_are_heard(operators):
    """The API server says something every minute."""
    for resource in ("edgeoneplans", "cloudinstances", "cenbandwidthpackages", "purchaseorders", "cloudaccounts", "leases"):
        assert all(0 <= operator.metric("planwright_watch_age_seconds", resource=resource) < 75 for operator in operators)


def test_both_replicas_tell_the_same_of_objects(operators, scene):
    def told(operator):
        about = r"planwright_(?:plan|order|open_order|account_info|account_ready)"
        return {line for line in operator.fetch("/metrics")[1].splitlines() if re.match(about, line)}

    one, two = operators
    poll(lambda: told(one) and told(one) == told(two), lambda: f"the same series: {told(one) ^ told(two)}")


def test_what_is_gone_leaves_no_series_behind(leader, scene):
    world = scene.world(PackageWorld)
    world.package("link", autoPay=False)
    order = {"namespace": world.namespace, "name": "cbwp-link-1-create"}
    poll(lambda: leader.metric("planwright_open_order_created_timestamp_seconds", **order, phase="AwaitingPayment"), "an open order")
    world.alibaba.pay(world.cloud_orders()[0]["orderId"])
    world.pass_minute()
    world.wait_ready("link")
    poll(lambda: leader.metric("planwright_open_order_created_timestamp_seconds", **order) is None, "no series of an order that is settled")
    for metric in ("plan_ready", "plan_expiration_timestamp_seconds", "account_ready", "inventory_age_seconds"):
        poll(lambda: leader.metric(f"planwright_{metric}", namespace=world.namespace), f"{metric} of what is there")
    world.delete("link")
    world.kube.delete("cloudaccounts", world.ACCOUNT, world.namespace)
    world.kube.wait_gone("cloudaccounts", world.ACCOUNT, world.namespace)
    poll(lambda: f'namespace="{world.namespace}"' not in leader.fetch("/metrics")[1], lambda: f"no series of {world.namespace}")


def test_the_readme_has_them_all(labels):
    """Names and labels of its table are those of /metrics."""
    table = {}
    for row in Document("README.md").rows("Metrics"):
        for name, within in re.findall(r"`(planwright_\w+)(?:\{([\w,]*)\})?`", row[0]):
            table[name] = set(within.split(",")) - {""}
    known = {re.sub(r"_(bucket|sum|count)$", "", name): found - {"le"} for name, found in labels.items() if name.startswith("planwright_")}
    assert table == known
