"""Objects as files that are the same whenever they are recorded: without times, ids and counters that differ from run to run."""

import collections
import pathlib
import re

import yaml
from api import find_condition
from expected import EXPECTED

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "argocd" / "resource_customizations" / "planwright.dev" / "_"
TESTDATA = FOLDER / "testdata"

_TIME, _DAY, _EXPIRY = "2026-12-01T08:00:00Z", "2026-12-01", "2027-01-01T08:00:00Z"
# What differs, and what it is written as; \0 is replaced by a number, the same for the same id.
_IDS = [
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _TIME),
    (r"\b20\d\d-\d\d-\d\d\b(?!T)", _DAY),
    (r"(?<=-renew-)\d{8}", "20261201"),
    (r"http://127\.0\.0\.1:\d+", "https://cloud.example"),
    (r"\btest-\d+\b", "shop"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "00000000-0000-4000-8000-00000000000\0"),
    (r"\b[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\b", "00000000-0000-4000-8000-00000000000\0"),
    (r"\bedgeone-[a-z0-9]{12}\b", "edgeone-00000000000\0"),
    (r"\b(cfw|cwp)-[a-z0-9]{10}\b", "cfw-000000000\0"),
    (r"\bcenbwp-[a-z0-9]{18}\b", "cenbwp-00000000000000000\0"),
    (r"\b[0-9a-f]{32,64}\b", "0000000000000000000000000000000\0"),
    (r"\b20\d{18,22}\b", "2026120100000000000\0"),
    (r"\b\d{15}\b", "10000000000000\0"),
    (r"\b1000000\d{5}\b", "100012345678"),
]
_DROPPED = {"managedFields", "resourceVersion"}
_COUNTED = {"clockOffsetSeconds": 0, "requestsPerSecond": 20}


def normalised(obj):
    """Without the simulated cloud's address either. Conditions are a map by type: their order says nothing."""
    spec = {key: value for key, value in obj["spec"].items() if key != "endpoints"}
    status = dict(obj.get("status") or {})
    if "conditions" in status:
        status["conditions"] = sorted(status["conditions"], key=lambda condition: condition["type"])
    shown = {**obj, "spec": spec, **({"status": status} if status else {})}
    return _walk("", shown, collections.defaultdict(dict), _generations(obj))


def _generations(obj):
    """How often an object was edited is the scene's; that its status is behind is the state."""
    found = {obj["metadata"]["generation"]} | {one for one in _observed(obj.get("status") or {}) if one >= 0}
    return {one: number for number, one in enumerate(sorted(found), 1)} | {-1: -1}


def _observed(value):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from [one] if key == "observedGeneration" else _observed(one)
    elif isinstance(value, list):
        for one in value:
            yield from _observed(one)


def _walk(key, value, numbers, generations):
    if isinstance(value, dict):
        return {name: _walk(name, one, numbers, generations) for name, one in value.items() if name not in _DROPPED}
    if isinstance(value, list):
        return [_walk(key, one, numbers, generations) for one in value]
    if key in ("generation", "observedGeneration"):
        return generations[value]
    if key == "expiresAt":
        return _EXPIRY
    if key in _COUNTED:
        return _COUNTED[key]
    return _replaced(value, numbers) if isinstance(value, str) else value


def _replaced(text, numbers):
    for pattern, written in _IDS:
        known = numbers[pattern]
        text = re.sub(pattern, lambda found: written.replace("\0", str(known.setdefault(found[0], len(known) + 1))), text)
    return text


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def text_of(obj):
    return yaml.dump(obj, Dumper=_Dumper, width=140)


def health_tests(recorded):
    """Argo CD's health_test.yaml (docs/operator-manual/health.md of its repository): what the script is to say of each file."""
    tests = [
        {"healthStatus": {"status": EXPECTED[name][0], "message": _message(obj)}, "inputPath": f"testdata/{name}.yaml"}
        for name, obj in sorted(recorded.items())
    ]
    return text_of({"tests": tests})


def _message(obj):
    """The condition Ready's, where it is about what the object says now; and that it expires soon."""
    status = obj.get("status", {})
    if status.get("observedGeneration") != obj["metadata"]["generation"]:
        return "Waiting for the operator to look at it."
    ready, expiring = find_condition(obj, "Ready"), find_condition(obj, "ExpiringSoon")
    also = f" {expiring['message']}" if ready["status"] == "True" and expiring and expiring["status"] == "True" else ""
    return ready["message"] + also
