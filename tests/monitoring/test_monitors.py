"""The manifests of deploy/monitoring: taken by the API server with prometheus-operator's own schemas, and they find what deploy/base declares."""

import subprocess

import pytest
import yaml
from files import MONITORING, ROOT, dashboards, read


@pytest.fixture
def kubectl(programs, cluster):
    def run(*arguments, given=None):
        command = [programs["kubectl"], "--kubeconfig", cluster.kubeconfig, *arguments]
        return subprocess.run(command, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return run


@pytest.fixture
def judge(kubectl, monitoring_kinds):
    """What the API server says of a manifest, strictly, without keeping it."""
    return lambda *source, given=None: kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-n", "planwright-system", *source, given=given)


@pytest.fixture(scope="module")
def base(programs):
    """The objects of deploy/base by kind."""
    built = subprocess.run([programs["kubectl"], "kustomize", ROOT / "deploy" / "base"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {obj["kind"]: obj for obj in yaml.safe_load_all(built)}


def test_the_server_takes_them(judge):
    for source in (("-k", MONITORING), ("-f", MONITORING / "pod-monitor.yaml")):
        done = judge(*source)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["service-monitor.yaml", "pod-monitor.yaml", "prometheus-rule.yaml"])
def test_it_would_refuse_a_slip(judge, name):
    done = judge("-f", "-", given=(MONITORING / name).read_text().replace("spec:\n", "spec:\n  slip: 1\n", 1))
    assert done.returncode != 0 and "slip" in done.stdout


def test_every_dashboard_is_a_config_map(kubectl):
    objects = list(yaml.safe_load_all(kubectl("kustomize", str(MONITORING)).stdout))
    maps = {obj["metadata"]["name"]: obj for obj in objects if obj["kind"] == "ConfigMap"}
    assert maps.keys() == {f"planwright-dashboard-{name}" for name in dashboards()}
    for name, dashboard in dashboards().items():
        config_map = maps[f"planwright-dashboard-{name}"]
        assert config_map["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert yaml.safe_load(config_map["data"][f"{name}.json"]) == dashboard


def test_the_service_monitor_finds_the_service(base):
    monitor, service = read("service-monitor.yaml")["spec"], base["Service"]
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert service["metadata"]["labels"][monitor["jobLabel"]] == "planwright"
    (endpoint,) = monitor["endpoints"]
    assert endpoint["port"] in [port["name"] for port in service["spec"]["ports"]]
    assert endpoint["path"] == "/metrics" and endpoint["honorLabels"]


def test_the_pod_monitor_finds_the_pods(base):
    monitor, template = read("pod-monitor.yaml")["spec"], base["Deployment"]["spec"]["template"]
    assert monitor["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    assert template["metadata"]["labels"][monitor["jobLabel"]] == "planwright"
    (endpoint,) = monitor["podMetricsEndpoints"]
    ports = [port["name"] for container in template["spec"]["containers"] for port in container["ports"]]
    assert endpoint["port"] in ports and endpoint["path"] == "/metrics" and endpoint["honorLabels"]
