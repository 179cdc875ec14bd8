#!/usr/bin/python3
"""What the schemas in crds/ accept and refuse, asked of a real API server: rules.yaml has the cases.

    KUBECONFIG=FILE tests/crds/rules.py      against a cluster that is there
    tests/crds/rules.py                      against a control plane of its own

Besides the cases it passes or fails the manifests of deploy/samples, and every CEL rule of the schemas: a rule whose message no refusal has shown is
not tested.
"""

import copy
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))
from api import RESOURCES, ApiError, Kube, load_yaml  # noqa: E402
from cluster import Cluster  # noqa: E402

NAMESPACE = "crd-rules"
PLURALS = {kind: plural for plural, (_, kind, _) in RESOURCES.items()}


def merge(target, patch):
    """RFC 7386."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def differences(found, wanted, path=""):
    """Where `found` does not hold `wanted`; null: nothing may be there."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [line for key, value in wanted.items() for line in differences(found.get(key), value, f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [line for i, (one, other) in enumerate(zip(found, wanted)) for line in differences(one, other, f"{path}[{i}]")]
    return [] if found == wanted else [f"{path} is {found!r}, not {wanted!r}"]


class Rules:
    def __init__(self, kube, table):
        self.kube = kube
        self.bases = table["bases"]
        self.cases = table["cases"]
        self.refusals = []
        self.passed = 0
        self.failed = 0

    def report(self, name, wrong):
        self.passed += not wrong
        self.failed += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok  '} {name}" + (f": {wrong}" if wrong else ""), flush=True)

    def run(self):
        for number, case in enumerate(self.cases):
            base = merge(self.bases[case["base"]], case.get("with", {}))
            base["metadata"] = {"name": f"rule-{number}", "namespace": NAMESPACE}
            if "accept" in case:
                self.report(case["name"] + " (accepted)", self.accepts(case, base, case["accept"]))
            if "refuse" in case:
                self.report(case["name"] + " (refused)", self.refuses(case, base))

    def accepts(self, case, base, patch):
        try:
            answer = self.attempt(case, base, patch)
        except ApiError as error:
            return f"refused: {error.message}"
        return "; ".join(differences(answer, case.get("gives", {})))

    def refuses(self, case, base):
        try:
            self.attempt(case, base, case["refuse"])
        except ApiError as error:
            if error.status not in (400, 422):
                return f"{error.status}: {error.message}"
            self.refusals.append(error.message)
            missing = [text for text in case["says"] if text not in error.message]
            return f"does not say {missing}: {error.message}" if missing else ""
        return "was accepted"

    def attempt(self, case, base, patch):
        if not case.get("update") and not case.get("status"):
            return self.send("POST", merge(base, patch), dryRun="All")
        plural, name = PLURALS[base["kind"]], base["metadata"]["name"]
        try:
            old = self.send("POST", base)
            if "status" in base:
                old = self.send("PUT", merge(old, {"status": base["status"]}), "status")
            return self.send("PUT", merge(old, patch), "status" if case.get("status") else None)
        finally:
            self.kube.delete(plural, name, NAMESPACE)

    def send(self, method, obj, subresource=None, **query):
        name = None if method == "POST" else obj["metadata"]["name"]
        path = self.kube.path(PLURALS[obj["kind"]], NAMESPACE, name, subresource)
        return self.kube.request(method, path, obj, query={"fieldValidation": "Strict", **query})

    def check_samples(self, folder):
        """What deploy/samples shows to people has to be accepted."""
        for file in sorted(folder.rglob("*.yaml")):
            for sample in load_yaml(file.read_text()):
                self.report(f"{file.relative_to(folder)} (accepted)", self.accepts({}, sample, {"metadata": {"namespace": NAMESPACE}}))

    def check_every_rule_fired(self, crds):
        for crd in crds:
            kind = crd["spec"]["names"]["kind"]
            schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
            for path, rule in cel_rules(schema, kind):
                # Of an expression, its first literal.
                text = rule["messageExpression"].split("'")[1] if "messageExpression" in rule else rule["message"]
                shown = any(text in refusal for refusal in self.refusals)
                self.report(f"{path}: the rule \"{text[:60]}...\" has fired", "" if shown else "no case shows its message")


def cel_rules(schema, path):
    for rule in schema.get("x-kubernetes-validations", []):
        yield path, rule
    for name, child in schema.get("properties", {}).items():
        yield from cel_rules(child, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from cel_rules(schema["items"], path + "[]")


def run(kubeconfig):
    kube = Kube(kubeconfig)
    kube.apply_crds(ROOT / "crds")
    kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    rules = Rules(kube, load_yaml((ROOT / "tests" / "crds" / "rules.yaml").read_text())[0])
    rules.run()
    rules.check_samples(ROOT / "deploy" / "samples")
    rules.check_every_rule_fired([load_yaml(file.read_text())[0] for file in sorted((ROOT / "crds").glob("*.yaml"))])
    print(f"{rules.passed} passed, {rules.failed} failed")
    return 1 if rules.failed else 0


def main():
    if os.environ.get("KUBECONFIG"):
        return run(os.environ["KUBECONFIG"])
    with tempfile.TemporaryDirectory() as directory:
        cluster = Cluster(directory)
        try:
            cluster.start()
            return run(cluster.kubeconfig)
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
