"""What Argo CD does with the manifests of an Application, by its own rules (gitops-engine/pkg/sync and pkg/diff of its repository) and with kubectl."""

import json

from api import is_condition
from lua import health
from process import poll

MANAGER = "argocd-controller"
TRACKING = "argocd.argoproj.io/tracking-id"
WAVE = "argocd.argoproj.io/sync-wave"
# Within a wave, Argo CD's order of kinds; those that are not here come last. (The kinds of its list that Planwright has.)
_KINDS = (
    *("Namespace", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap", "CustomResourceDefinition"),
    *("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "Deployment"),
)
_GROUP = "planwright.dev"


class Argo:
    def __init__(self, kubectl, application, namespace):
        """kubectl: runs it, as the fixture of that name does."""
        self._kubectl, self._application, self._namespace = kubectl, application, namespace

    def target(self, objects):
        """The objects as they are applied: in order, and with Argo CD's mark on them. Hooks of helm's tests are no part of it."""
        kept = [obj for obj in objects if "helm.sh/hook" not in obj["metadata"].get("annotations", {})]
        return [self._marked(obj) for obj in sorted(kept, key=_place)]

    def _marked(self, obj):
        group, kind, meta = obj["apiVersion"].rpartition("/")[0], obj["kind"], obj["metadata"]
        namespace = meta.get("namespace", self._namespace)
        mark = f"{self._application}:{group}/{kind}:{namespace}/{meta['name']}"
        return {**obj, "metadata": {**meta, "annotations": {**meta.get("annotations", {}), TRACKING: mark}}}

    def sync(self, objects):
        """Wave after wave; each is waited for."""
        target = self.target(objects)
        for wave in sorted({_wave(obj) for obj in target}):
            part = [obj for obj in target if _wave(obj) == wave]
            self.apply(part)
            poll(lambda: not self.unhealthy(part), lambda: f"wave {wave} healthy: {self.unhealthy(part)}", interval=0.3)

    def apply(self, objects):
        self._run(self.target(objects), "apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}")

    def unhealthy(self, objects):
        """Status and message of what is not Healthy. A Deployment's pods are run by the test, and asked by it."""
        told = {live["metadata"]["name"]: _health(live) for live in self.live(objects)}
        return {name: said for name, said in told.items() if said["status"] != "Healthy"}

    def live(self, objects):
        return self._run(objects, "get")

    def differing(self, objects):
        """What Argo CD's ServerSideDiff shows as OutOfSync: where a dry run of its apply would give something else than what is there."""
        target = self.target(objects)
        predicted = self._run(target, "apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}", "--dry-run=server")
        pairs = zip(map(_comparable, predicted), map(_comparable, self.live(target)), strict=True)
        return [one["metadata"]["name"] for one, other in pairs if one != other]

    def delete(self, objects):
        """As when an Application is deleted with its resources: the last wave first, but what the chart wants kept."""
        gone = [obj for obj in self.target(objects) if obj["metadata"]["annotations"].get("helm.sh/resource-policy") != "keep"]
        for wave in sorted({_wave(obj) for obj in gone}, reverse=True):
            part = [obj for obj in reversed(gone) if _wave(obj) == wave]
            self._kubectl("-n", self._namespace, "delete", "--timeout=60s", "-f", "-", text=_text(part))

    def _run(self, objects, *arguments):
        said = json.loads(self._kubectl("-n", self._namespace, *arguments, "-o", "json", "-f", "-", text=_text(objects)))
        return said["items"] if said["kind"] == "List" else [said]


def _text(objects):
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def _wave(obj):
    return int(obj["metadata"].get("annotations", {}).get(WAVE, "0"))


def _place(obj):
    kind = obj["kind"]
    return _wave(obj), _KINDS.index(kind) if kind in _KINDS else len(_KINDS), obj["metadata"]["name"]


def _health(live):
    if live["apiVersion"].startswith(_GROUP):
        return health(live)
    ready = live["kind"] != "CustomResourceDefinition" or is_condition(live, "Established")
    return {"status": "Healthy" if ready else "Progressing"}


def _comparable(obj):
    """Without what Argo CD leaves out of a comparison; the status is its default (resource.compareoptions, ignoreResourceStatusField)."""
    meta = {key: value for key, value in obj["metadata"].items() if key not in ("managedFields", "resourceVersion", "creationTimestamp")}
    return {**{key: value for key, value in obj.items() if key != "status"}, "metadata": meta}
