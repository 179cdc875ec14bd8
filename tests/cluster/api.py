"""A tiny Kubernetes client for tests: the verbs, server-side apply, and waiting for a state. Reads a kubeconfig."""

import base64
import http.client
import json
import pathlib
import ssl
import threading
import urllib.parse

import yaml

from process import poll


class _Loader(yaml.CSafeLoader):  # ten times as fast as the one in Python
    """YAML as Kubernetes reads it: a date is a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(text):
    """The objects of a YAML text with one or more documents."""
    return [document for document in yaml.load_all(text, Loader=_Loader) if document]


_CORE = "v1"
_PLANWRIGHT = "planwright.dev/v1alpha1"
_MONITORING = "monitoring.coreos.com/v1"
# plural: (apiVersion, kind, namespaced)
RESOURCES = {
    "namespaces": (_CORE, "Namespace", False),
    "secrets": (_CORE, "Secret", True),
    "serviceaccounts": (_CORE, "ServiceAccount", True),
    "configmaps": (_CORE, "ConfigMap", True),
    "pods": (_CORE, "Pod", True),
    "deployments": ("apps/v1", "Deployment", True),
    "replicasets": ("apps/v1", "ReplicaSet", True),
    "leases": ("coordination.k8s.io/v1", "Lease", True),
    "events": ("events.k8s.io/v1", "Event", True),
    "clusterroles": ("rbac.authorization.k8s.io/v1", "ClusterRole", False),
    "clusterrolebindings": ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", False),
    "roles": ("rbac.authorization.k8s.io/v1", "Role", True),
    "rolebindings": ("rbac.authorization.k8s.io/v1", "RoleBinding", True),
    "customresourcedefinitions": ("apiextensions.k8s.io/v1", "CustomResourceDefinition", False),
    "edgeoneplans": (_PLANWRIGHT, "EdgeOnePlan", True),
    "cloudinstances": (_PLANWRIGHT, "CloudInstance", True),
    "cenbandwidthpackages": (_PLANWRIGHT, "CenBandwidthPackage", True),
    "purchaseorders": (_PLANWRIGHT, "PurchaseOrder", True),
    "cloudaccounts": (_PLANWRIGHT, "CloudAccount", True),
    "servicemonitors": (_MONITORING, "ServiceMonitor", True),
    "podmonitors": (_MONITORING, "PodMonitor", True),
    "prometheusrules": (_MONITORING, "PrometheusRule", True),
}
_PLURALS = {kind: plural for plural, (_, kind, _) in RESOURCES.items()}


class ApiError(Exception):
    """A metav1.Status of the API server."""

    def __init__(self, method, path, status, body):
        self.status = status
        try:
            answer = json.loads(body)
        except ValueError:
            answer = {}
        self.reason = answer.get("reason", "")
        self.message = answer.get("message", body[:500].decode(errors="replace"))
        super().__init__(f"{method} {path}: {status} {self.reason}: {self.message}")


def is_condition(obj, condition_type, status="True", reason=None, told=()):
    """Whether the object has that condition, for its present generation, and its message has all of these words."""
    found = find_condition(obj, condition_type)
    current = obj["metadata"].get("generation", 0)
    return (
        found is not None
        and found["status"] == status
        and found.get("observedGeneration", current) == current
        and (reason is None or found["reason"] == reason)
        and all(words in found["message"] for words in told)
    )


def find_condition(obj, condition_type):
    for condition in obj.get("status", {}).get("conditions") or []:  # a new CRD has null
        if condition["type"] == condition_type:
            return condition
    return None


class Kube:
    """One kubeconfig's user and cluster. A connection per thread is kept open."""

    def __init__(self, kubeconfig):
        config = load_yaml(pathlib.Path(kubeconfig).read_text())[0]
        context = _named(config["contexts"], config["current-context"])["context"]
        self._cluster = _named(config["clusters"], context["cluster"])["cluster"]
        self._user = _named(config["users"], context["user"])["user"]
        self._url = urllib.parse.urlsplit(self._cluster["server"])
        self._tls = self._make_tls() if self._url.scheme == "https" else None
        self._local = threading.local()

    def _make_tls(self):
        tls = ssl.create_default_context(
            cafile=self._cluster.get("certificate-authority"),
            cadata=_decoded(self._cluster, "certificate-authority-data"),
        )
        if "client-certificate" in self._user:
            tls.load_cert_chain(self._user["client-certificate"], self._user["client-key"])
        return tls

    def _connection(self):
        if getattr(self._local, "connection", None) is None:
            if self._tls:
                connect = http.client.HTTPSConnection(self._url.hostname, self._url.port, timeout=60, context=self._tls)
            else:
                connect = http.client.HTTPConnection(self._url.hostname, self._url.port, timeout=60)
            self._local.connection = connect
        return self._local.connection

    def _headers(self, content_type):
        headers = {"Accept": "application/json", "Content-Type": content_type}
        if "tokenFile" in self._user:
            headers["Authorization"] = "Bearer " + pathlib.Path(self._user["tokenFile"]).read_text().strip()
        elif "token" in self._user:
            headers["Authorization"] = "Bearer " + self._user["token"]
        return headers

    def request(self, method, path, body=None, content_type="application/json", query=None):
        """The decoded answer. A connection that was found closed is opened again once."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        payload = None if body is None else json.dumps(body).encode()
        for last in (False, True):
            try:
                connection = self._connection()
                connection.request(method, path, payload, self._headers(content_type))
                response = connection.getresponse()
                answer = response.read()
                break
            except (http.client.HTTPException, OSError):
                connection.close()
                self._local.connection = None
                if last:
                    raise
        if response.status >= 300:
            raise ApiError(method, path, response.status, answer)
        return json.loads(answer) if answer.startswith(b"{") else answer.decode()

    def path(self, plural, namespace=None, name=None, subresource=None):
        version, _, namespaced = RESOURCES[plural]
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if namespaced and namespace:
            path += f"/namespaces/{namespace}"
        path += f"/{plural}"
        if name:
            path += f"/{name}"
        if subresource:
            path += f"/{subresource}"
        return path

    def _path_of(self, obj, with_name=True):
        meta = obj["metadata"]
        return self.path(_PLURALS[obj["kind"]], meta.get("namespace"), meta["name"] if with_name else None)

    def get(self, plural, name, namespace=None):
        return self.request("GET", self.path(plural, namespace, name))

    def find(self, plural, name, namespace=None):
        """The object, or None."""
        try:
            return self.get(plural, name, namespace)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, plural, namespace=None, label_selector=None, field_selector=None):
        query = {"limit": 500}
        if label_selector:
            query["labelSelector"] = label_selector
        if field_selector:
            query["fieldSelector"] = field_selector
        items = []
        while True:
            page = self.request("GET", self.path(plural, namespace), query=query)
            items += page["items"]
            if not page["metadata"].get("continue"):
                return items
            query["continue"] = page["metadata"]["continue"]

    def watch(self, plural, namespace=None):
        """Yields (type, object): what is there as ADDED, then what happens, until the server ends it. It has a connection of its own."""
        query = urllib.parse.urlencode({"watch": "true"})
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        connection = kind(self._url.hostname, self._url.port, **({"context": self._tls} if self._tls else {}))
        try:
            connection.request("GET", f"{self.path(plural, namespace)}?{query}", headers=self._headers("application/json"))
            response = connection.getresponse()
            if response.status >= 300:
                raise ApiError("WATCH", plural, response.status, response.read())
            for line in response:
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()

    def create(self, obj, dry_run=False):
        return self.request("POST", self._path_of(obj, with_name=False), obj, query={"dryRun": "All"} if dry_run else None)

    def replace(self, obj):
        return self.request("PUT", self._path_of(obj), obj)

    def apply(self, obj, manager="tests"):
        """Server-side apply, as `kubectl apply --server-side` does it."""
        query = {"fieldManager": manager, "force": "true"}
        return self.request("PATCH", self._path_of(obj), obj, "application/apply-patch+yaml", query)

    def patch(self, plural, name, namespace, patch, subresource=None):
        """A merge patch."""
        return self.request("PATCH", self.path(plural, namespace, name, subresource), patch, "application/merge-patch+json")

    def delete(self, plural, name, namespace=None, missing_ok=True):
        try:
            self.request("DELETE", self.path(plural, namespace, name))
        except ApiError as error:
            if error.status != 404 or not missing_ok:
                raise

    def wait_for(self, plural, name, namespace, predicate, what="", timeout=60.0):
        """The object as soon as `predicate` holds for it; it may name fields that are not there yet. Times out with the object last seen."""
        last = None

        def look():
            nonlocal last
            last = self.get(plural, name, namespace)
            try:
                return predicate(last)
            except KeyError:
                return False

        poll(look, lambda: f"{plural} {namespace}/{name} {what}\n{describe(last)}", timeout, 0.1)
        return last

    def wait_gone(self, plural, name, namespace=None, timeout=60.0):
        poll(
            lambda: self.find(plural, name, namespace) is None,
            lambda: f"{plural} {namespace}/{name} gone\n{describe(self.find(plural, name, namespace))}",
            timeout,
            0.1,
        )

    def apply_crds(self, *paths):
        """Every CustomResourceDefinition of these files and folders, and waits until the server serves them."""
        files = [file for path in map(pathlib.Path, paths) for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
        crds = [obj for file in files for obj in load_yaml(file.read_text())]
        crds = [obj for obj in crds if obj["kind"] == "CustomResourceDefinition"]
        for crd in crds:
            self.apply(crd)
        for crd in crds:
            name = crd["metadata"]["name"]
            self.wait_for("customresourcedefinitions", name, None, lambda it: is_condition(it, "Established"), "Established")
        for crd in crds:
            served = f"/apis/{crd['spec']['group']}/{crd['spec']['versions'][0]['name']}/{crd['spec']['names']['plural']}"
            poll(lambda: self._serves(served), f"{served} served")
            poll(lambda: self._explains(crd["spec"]), f"{served} in the OpenAPI document, which kubectl explain reads")

    def _explains(self, spec):
        # The server publishes schemas a moment after it serves the objects.
        try:
            document = self.request("GET", f"/openapi/v3/apis/{spec['group']}/{spec['versions'][0]['name']}")
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        kinds = [kind["kind"] for schema in document["components"]["schemas"].values() for kind in schema.get("x-kubernetes-group-version-kind", [])]
        return spec["names"]["kind"] in kinds

    def _serves(self, path):
        try:
            self.request("GET", path, query={"limit": 1})
            return True
        except ApiError as error:
            if error.status == 404:
                return False
            raise


def describe(obj):
    """An object for an error message: what a person looks at first."""
    if obj is None:
        return "(there is no such object)"
    shown = {key: value for key, value in obj.items() if key != "metadata"}
    shown["metadata"] = {key: value for key, value in obj["metadata"].items() if key != "managedFields"}
    return yaml.safe_dump(shown, sort_keys=False)


def _named(entries, name):
    return next(entry for entry in entries if entry["name"] == name)


def _decoded(mapping, key):
    return base64.b64decode(mapping[key]).decode() if key in mapping else None
