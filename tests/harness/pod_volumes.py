"""A pod's environment and volumes, as the kubelet makes them from the Pod object and from what the API server holds."""

import base64
import itertools
import os
import pathlib
import re

from pod_network import ADDRESS

_MACHINE = {"spec.nodeName": "node", "status.hostIP": "192.0.2.1", "status.podIP": ADDRESS, "status.podIPs": ADDRESS}
_generations = itertools.count(1)


def field(pod, path):
    """The downward API."""
    if path in _MACHINE:
        return _MACHINE[path]
    one = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
    if one:
        return pod["metadata"].get(one[1], {}).get(one[2], "")
    value = pod
    for name in path.split("."):
        value = value[name]
    if isinstance(value, dict):
        return "\n".join(f'{name}="{text}"' for name, text in sorted(value.items()))
    return value


def expand(text, variables):
    """$(NAME) where there is such a variable, else as it stands; $$(NAME) is $(NAME)."""

    def put(match):
        if match[0] == "$$":
            return "$"
        return variables.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([^()]+)\)", put, text)


class Volumes:
    """directory/<volume>/, each laid out as the kubelet does it, so that a new generation of files appears at one instant:
    name -> ..data/name, ..data -> ..<generation>."""

    def __init__(self, kube, pod, directory):
        self._kube, self._pod, self._directory = kube, pod, directory
        self._namespace = pod["metadata"]["namespace"]
        security = pod["spec"].get("securityContext", {})
        self._group = security.get("fsGroup")
        users = {container.get("securityContext", {}).get("runAsUser", security.get("runAsUser")) for container in pod["spec"]["containers"]}
        self._owner = users.pop() if len(users) == 1 else None

    def environment(self, entries):
        """A container's `env`, in order: a value may name the variables above it."""
        made = {}
        for entry in entries:
            value = expand(entry["value"], made) if "value" in entry else self._value_from(entry.get("valueFrom", {}))
            if value is not None:
                made[entry["name"]] = value
        return made

    def _value_from(self, source):
        if not source:
            return ""
        [(kind, reference)] = source.items()
        if kind == "fieldRef":
            return field(self._pod, reference["fieldPath"])
        plural = {"secretKeyRef": "secrets", "configMapKeyRef": "configmaps"}[kind]
        data = self._data(plural, reference["name"], reference.get("optional", False))
        return None if reference["key"] not in data and reference.get("optional") else data[reference["key"]].decode()

    def source(self, name):
        """The directory of the machine that holds a volume."""
        return self._directory / name

    def write(self):
        """All of them; again: what has changed since, and new tokens."""
        for volume in self._pod["spec"].get("volumes", []):
            path = self.source(volume["name"])
            path.mkdir(parents=True, exist_ok=True)
            if "emptyDir" in volume:
                path.chmod(0o777)
            else:
                self._publish(path, self._files(volume))

    def _files(self, volume):
        """path: (bytes, mode)"""
        if "projected" in volume:
            mode = volume["projected"].get("defaultMode", 0o644)
            return {path: file for source in volume["projected"]["sources"] for path, file in self._projection(source, mode).items()}
        [kind] = volume.keys() - {"name"}
        what = volume[kind]
        name = what.get("secretName" if kind == "secret" else "name")
        return self._projection({kind: {**what, "name": name}}, what.get("defaultMode", 0o644))

    def _projection(self, source, mode):
        [(kind, what)] = source.items()
        if kind == "serviceAccountToken":
            mode = 0o600 if self._owner is not None or self._group is not None else mode
            return {what["path"]: (self._token(what).encode(), mode)}
        if kind == "downwardAPI":
            return {item["path"]: (field(self._pod, item["fieldRef"]["fieldPath"]).encode(), item.get("mode", mode)) for item in what["items"]}
        data = self._data({"configMap": "configmaps", "secret": "secrets"}[kind], what["name"], what.get("optional", False))
        items = what.get("items") or [{"key": key, "path": key} for key in data]
        return {item["path"]: (data[item["key"]], item.get("mode", mode)) for item in items if item["key"] in data or not what.get("optional")}

    def _data(self, plural, name, optional):
        found = self._kube.find(plural, name, self._namespace)
        assert found or optional, f"the pod would wait for ever: there is no {plural} {name} in {self._namespace}"
        found = found or {}
        if plural == "secrets":
            return {key: base64.b64decode(value) for key, value in found.get("data", {}).items()}
        return {key: value.encode() for key, value in found.get("data", {}).items()}

    def _token(self, what):
        """Bound to the Pod object: it is void once that is deleted."""
        account = self._pod["spec"].get("serviceAccountName", "default")
        meta = self._pod["metadata"]
        spec = {
            "audiences": [what["audience"]] if what.get("audience") else [],
            "expirationSeconds": what.get("expirationSeconds", 3600),
            "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]},
        }
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        return self._kube.request("POST", self._kube.path("serviceaccounts", self._namespace, account, "token"), request)["status"]["token"]

    def _publish(self, path, files):
        generation = path / f"..{next(_generations)}"
        for name, (content, mode) in files.items():
            file = generation / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            if self._group is not None:
                os.chown(file, -1, self._group)
                mode |= 0o440
            elif mode == 0o600 and self._owner is not None:
                os.chown(file, self._owner, -1)
            file.chmod(mode)
            first = pathlib.PurePath(name).parts[0]
            if not (path / first).is_symlink():
                (path / first).symlink_to(f"..data/{first}")
        draft = path / "..data.new"
        draft.symlink_to(generation.name)
        draft.rename(path / "..data")
