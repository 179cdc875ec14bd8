#!/usr/bin/python3
"""Holds the schemas in crds/ and the code in operator/codec against each other.

    tests/crds/agreement.py [PROBE]      PROBE: the program built from probe.cpp; without it, it is built here

A maximal object of each kind (every field of its schema, with values that are no defaults) is decoded, and then
  - every field of the schema is changed, left out and given a wrong type: the decoded value must change, and the wrong type must be an error.
    This finds a field that the code ignores. Left out it reads as with the schema's default.
  - at every object of the schema, every name that the code uses is added with a wrong type where the schema has no such field: nothing may change.
    This finds a field that the code reads and the schema lacks.
  - the status is encoded again and must come out as it went in; the same for the spec of a kind that the operator creates.
Besides, fields of a plan's spec that mean the same in all kinds of plan are described in the same words.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODEC = ROOT / "operator" / "codec"
WRONG = [[[]]]  # neither a text, a number, a boolean, an object, nor a list of one of them
# Fields of a kind that the operator does not write when it creates one: they are a person's.
PERSONS = {"approval", "resolution"}
# Values that the decoder checks beyond the schema: two of each, for a maximal object and for a changed one.
VALUES = {
    "spec.renewal.renewBefore": ["36h", "48h"],
    "spec.renewal.periodMonths": [3, 6],
    "spec.period.value": [2, 3],
    "CloudInstance.spec.quantity": [1, 2],
    "EdgeOnePlan.spec.planType": ["basic", "standard"],
    "PurchaseOrder.spec.subject.kind": ["CloudInstance", "EdgeOnePlan"],
    "PurchaseOrder.spec.act": ["Renew", "Refund"],
    "PurchaseOrder.spec.provider": ["Tencent", "Alibaba"],
    "PurchaseOrder.spec.action": ["RenewInstance", "RefundInstance"],
    "PurchaseOrder.spec.request": [
        '{"InstanceId":"ins-1","Period":3,"PeriodUnit":"m","ProductCode":"p_a","RegionCode":"r","SubProductCode":"sp_a"}',
        '{"InstanceId":"ins-1","Period":6,"PeriodUnit":"m","ProductCode":"p_a","RegionCode":"r","SubProductCode":"sp_a"}',
    ],
    "PurchaseOrder.status.phase": ["Delivered", "Cancelled"],
    "conditions[].type": ["Stalled", "ExpiringSoon"],
}
# Fields of which an object has one only: a maximal object is made of each in turn.
ALTERNATIVES = {"CloudAccount.spec.credentials": ["secretRef", "oidc", "instanceRole"]}
PLANS = ["EdgeOnePlan", "CloudInstance", "CenBandwidthPackage"]
# Fields of their specs that mean the same.
SHARED = [
    "accountRef",
    "accountRef.name",
    "renewal",
    "renewal.mode",
    "renewal.renewBefore",
    "period.value",
    "period.unit",
    "paidThrough",
    "adopt",
    "ordinal",
    "managementPolicy",
]


def build_probe(directory):
    probe = pathlib.Path(directory) / "probe"
    sources = [str(file) for folder in ("base", "api", "codec") for file in sorted((ROOT / "operator" / folder).glob("*.cpp"))]
    compiler = os.environ.get("CXX", "clang++-19")
    command = [compiler, "-std=c++23", "-O0", f"-I{ROOT / 'operator'}", str(ROOT / "tests" / "crds" / "probe.cpp"), *sources, "-o", str(probe)]
    subprocess.run(command, check=True)
    return probe


def is_map(schema):
    return "properties" in schema


def values_of(schema, path, seed):
    """Two different values of a leaf, both allowed and neither the default."""
    for known, values in VALUES.items():
        if path.endswith(known):
            return values
    if "enum" in schema:
        others = [value for value in schema["enum"] if value not in (schema.get("default"), "")] or schema["enum"]
        return [others[0], others[-1] if len(others) > 1 else "Sometimes"]
    if schema["type"] == "boolean":
        value = not schema.get("default", False)
        return [value, not value]
    if schema["type"] in ("integer", "number"):
        return [7 + seed % 40, 8 + seed % 40]
    if schema.get("format") == "date":
        return ["2027-06-30", "2027-07-31"]
    if schema.get("format") == "date-time":
        return [f"2027-01-{seed % 28 + 1:02d}T08:30:00Z", f"2028-01-{seed % 28 + 1:02d}T08:30:00Z"]
    return [f"text-{seed}", f"other-{seed}"]


class Maximal:
    """The maximal object of a schema and its leaves: (path, keys to it, another value, the default or None)."""

    def __init__(self, kind, schema, chosen=None):
        self.kind = kind
        self.chosen = chosen
        self.leaves = []
        self.maps = []
        parts = {part: self.fill(schema["properties"][part], f"{kind}.{part}", [part]) for part in ("spec", "status")}
        meta = {"name": "probe", "namespace": "default", "resourceVersion": "1"}
        self.object = {"apiVersion": "planwright.dev/v1alpha1", "kind": kind, "metadata": meta, **parts}

    def fill(self, schema, path, keys):
        if is_map(schema):
            if not schema.get("x-kubernetes-preserve-unknown-fields"):
                self.maps.append((path, keys, set(schema["properties"])))
            left_out = set(ALTERNATIVES.get(path, [])) - {self.chosen}
            wanted = {name: child for name, child in schema["properties"].items() if name not in left_out}
            return {name: self.fill(child, f"{path}.{name}", keys + [name]) for name, child in wanted.items()}
        if "additionalProperties" in schema:
            return {"some-key": self.fill(schema["additionalProperties"], path + ".*", keys + ["some-key"])}
        if schema["type"] == "array":
            return [self.fill(schema["items"], path + "[]", keys + [index]) for index in range(schema.get("minItems", 1))]
        value, other = values_of(schema, path, len(self.leaves))
        self.leaves.append((path, keys, other, schema.get("default")))
        return value

    def changed(self, keys, value):
        """The object with one value replaced; None: left out."""
        result = copy.deepcopy(self.object)
        at = result
        for key in keys[:-1]:
            at = at[key]
        if value is None:
            del at[keys[-1]]
        else:
            at[keys[-1]] = value
        return result


class Agreement:
    def __init__(self, probe):
        self.probe = probe
        self.questions = []
        self.passed = 0
        self.failed = 0

    def report(self, name, wrong):
        self.passed += not wrong
        self.failed += bool(wrong)
        if wrong:
            print(f"FAIL {name}: {wrong}")

    def ask(self, name, verb, kind, objects, judge):
        self.questions.append((name, "\t".join([verb, kind, *(json.dumps(one) for one in objects)]), judge))

    def check_shared(self, schemas):
        """Every field of SHARED has one description and one default, whichever plan it is in."""
        for path in SHARED:
            found = set()
            for schema in schemas.values():
                field = schema["properties"]["spec"]
                for name in path.split("."):
                    field = field.get("properties", {}).get(name, {})
                if field:
                    found.add((field["description"], json.dumps(field.get("default")), json.dumps(field.get("enum"))))
            self.report(f"spec.{path} is the same in all plans", "" if len(found) == 1 else f"{len(found)} versions: {sorted(found)}")

    def answer(self):
        lines = "".join(question + "\n" for _, question, _ in self.questions)
        answers = subprocess.run([self.probe], input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        if len(answers) != len(self.questions):
            raise RuntimeError(f"{len(self.questions)} questions and {len(answers)} answers")
        for (name, _, judge), answer in zip(self.questions, answers):
            self.report(name, judge(answer))

    def check_kind(self, kind, schema, names):
        for chosen in next((names for path, names in ALTERNATIVES.items() if path.startswith(kind + ".")), [None]):
            self.check_maximal(kind, Maximal(kind, schema, chosen), names)

    def check_maximal(self, kind, maximal, names):
        whole = maximal.object
        self.ask(f"{kind}: the maximal object", "compare", kind, [whole, whole], lambda it: "" if it == "same" else it)
        for path, keys, other, default in maximal.leaves:
            self.ask(f"{path}: changed", "compare", kind, [whole, maximal.changed(keys, other)], not_ignored)
            without = maximal.changed(keys, None)
            if default is None or maximal.changed(keys, default) != whole:
                self.ask(f"{path}: left out", "compare", kind, [whole, without], not_ignored)
            if default is not None:
                self.ask(f"{path}: its default", "compare", kind, [maximal.changed(keys, default), without], lambda it: "" if it == "same" else it)
            self.ask(f"{path}: of a wrong type", "compare", kind, [whole, maximal.changed(keys, WRONG)], an_error_about(keys))
        for path, keys, known in maximal.maps:
            for name in sorted(names - known):
                extra = maximal.changed(keys + [name], WRONG)
                self.ask(f"{path}.{name}: read but not in the schema", "compare", kind, [whole, extra], lambda it: "" if it == "same" else it)
        self.ask(f"{kind}: encoded again", "encode", kind, [whole], lambda it: encoded_again(it, whole))


def not_ignored(answer):
    return "the code ignores it" if answer == "same" or answer.startswith("broken") else ""


def an_error_about(keys):
    name = next(key for key in reversed(keys) if isinstance(key, str))
    return lambda answer: "" if answer.startswith("error") and name in answer else f"no error about {name}: {answer}"


def encoded_again(answer, whole):
    patch, *body = answer.split("\t")
    wrong = differences(json.loads(patch)["status"], whole["status"], "status")
    if body:
        wanted = {key: value for key, value in whole["spec"].items() if key not in PERSONS}
        wrong += differences(json.loads(body[0])["spec"], wanted, "spec")
    return "; ".join(wrong)


def differences(found, wanted, path):
    if isinstance(found, dict) and isinstance(wanted, dict):
        return [line for key in sorted(found | wanted) for line in differences(found.get(key), wanted.get(key), f"{path}.{key}")]
    return [] if found == wanted else [f"{path} is {found!r}, not {wanted!r}"]


def names_in_code():
    """Everything in the codec that could be the name of a field."""
    text = "".join(file.read_text() for file in CODEC.glob("*.cpp"))
    return set(re.findall(r'"([A-Za-z][A-Za-z0-9]*)"', text))


def main():
    with tempfile.TemporaryDirectory() as directory:
        built = ROOT / ".build" / "dev" / "tests" / "codec_probe"
        agreement = Agreement(sys.argv[1] if len(sys.argv) > 1 else built if built.exists() else build_probe(directory))
        schemas = {}
        for file in sorted((ROOT / "crds").glob("*.yaml")):
            crd = yaml.safe_load(file.read_text())
            schemas[crd["spec"]["names"]["kind"]] = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        names = names_in_code()
        for kind, schema in schemas.items():
            agreement.check_kind(kind, schema, names)
        agreement.check_shared({kind: schema for kind, schema in schemas.items() if kind in PLANS})
        agreement.answer()
    print(f"{agreement.passed} passed, {agreement.failed} failed")
    return 1 if agreement.failed else 0


if __name__ == "__main__":
    sys.exit(main())
