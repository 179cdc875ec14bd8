"""The chart, and helm."""

import json
import pathlib
import subprocess

from api import load_yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "charts" / "planwright"
RELEASE = "planwright"
# What helm adds to the objects of a release, and kustomize does not.
HELM_LABELS = ("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version")


class Helm:
    def __init__(self, program, kubeconfig="/dev/null", namespace="planwright-system"):
        self._program, self._flags = program, ["--kubeconfig", kubeconfig, "--namespace", namespace]

    def start(self, *arguments, values=None):
        """A child process; values stand on its standard input."""
        command = [self._program, *self._flags, *arguments, *(["--values", "-"] if values else [])]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if values:
            child.stdin.write(json.dumps(values))
        child.stdin.close()
        child.stdin = None
        return child

    def __call__(self, *arguments, refused=False, values=None):
        """What it prints; of a command that is to be refused, what it complains about."""
        child = self.start(*arguments, values=values)
        printed, complained = child.communicate()
        assert (child.returncode != 0) == refused, f"helm {arguments}\n{printed}{complained}"
        return complained if refused else printed

    def rendered(self, values=None, chart=CHART, release=RELEASE, hooks=False):
        """Its objects, without those of `helm test` unless they are asked for."""
        flags = ["--kube-version", "1.36.3", *([] if hooks else ["--no-hooks"])]
        return load_yaml(self("template", release, chart, *flags, values=values))


def nested(path, value):
    """nested("a.b", 1) is {"a": {"b": 1}}."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def key(obj):
    return obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"]


def by_key(objects):
    """Objects by kind, namespace and name."""
    found = {key(obj): obj for obj in objects}
    assert len(found) == len(objects), "an object is there twice"
    return found


def without_helm(obj):
    """The object, without what helm adds to its metadata."""
    meta = dict(obj["metadata"])
    for part, is_helms in (("labels", HELM_LABELS.__contains__), ("annotations", lambda name: "helm.sh/" in name)):
        kept = {name: value for name, value in meta.pop(part, {}).items() if not is_helms(name)}
        if kept:
            meta[part] = kept
    return {**obj, "metadata": meta}
