"""Every manifest that the chart can render, before the real API server: nothing unknown, nothing refused."""

import subprocess

import pytest
import yaml
from chart import nested

EVERYTHING = {
    "replicaCount": 3,
    "image": {"digest": "sha256:" + "0" * 64, "pullPolicy": "Always"},
    "imagePullSecrets": [{"name": "registry"}],
    "crds": {"keep": False},
    "serviceAccount": {"name": "buyer", "annotations": {"tke.cloud.tencent.com/role-arn": "qcs::cam::uin/1:roleName/planwright"}},
    "watchNamespaces": ["team-a", "team-b"],
    "ambientCredentialsNamespaces": ["team-a"],
    "leaderElection": {"enabled": False},
    "podSecurityContext": {"fsGroup": 65532},
    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone", "labelSelector": {}}]}},
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule", "operator": "Exists"}],
    "priorityClassName": "system-cluster-critical",
    "podAnnotations": {"a": "b"},
    "podLabels": {"c": "d"},
    "podDisruptionBudget": {"maxUnavailable": "50%"},
    "networkPolicy": {"ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": "http"}]}]},
    "prometheus": {
        "podMonitor": {"enabled": True, "interval": "1m", "labels": {"release": "monitoring"}},
        "rules": {"enabled": True, "labels": {"release": "monitoring"}},
        "dashboards": {"enabled": True, "annotations": {"grafana_folder": "Planwright"}},
    },
    "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-more", "namespace": "team-a"}}],
}
VALUES = {
    "defaults": {},
    "everything": EVERYTHING,
    "as little as possible": {
        **{part: {"enabled": False} for part in ("crds", "userRoles", "podDisruptionBudget", "networkPolicy", "admissionPolicy")},
        "serviceAccount": {"create": False, "name": "default"},
        "topologySpreadConstraints": [],
        "secretNames": [],
        "resources": {"limits": {"cpu": None}},
    },
    "a ServiceMonitor": nested("prometheus.serviceMonitor", {"enabled": True, "labels": {"release": "monitoring"}}),
}


@pytest.fixture(scope="module")
def server(cluster, monitoring_kinds):
    """A cluster with what has to be there before the rest. Its namespaces admit only pods of the restricted standard."""
    for name in ("planwright-system", "team-a", "team-b"):
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        cluster.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
    for name in ("planwright-test", "default"):
        cluster.kube.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": "planwright-system"}})
    return cluster


@pytest.mark.parametrize("name", VALUES)
def test_the_server_takes_every_manifest_word_for_word(server, helm, programs, name):
    text = yaml.safe_dump_all(helm.rendered(VALUES[name], hooks=True))
    command = [programs["kubectl"], "--kubeconfig", server.kubeconfig, "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"]
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert done.stdout.count("(server dry run)") == text.count("\nkind: ")
