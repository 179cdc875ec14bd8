"""Drives the operator into every state it can tell of, and keeps what the API server then holds. Scenes run side by side: they mostly wait."""

import concurrent.futures
import dataclasses
import threading
import zlib

from api import find_condition
from cloud import Cloud
from world import World

KINDS = {
    "edgeoneplans": "EdgeOnePlan",
    "cloudinstances": "CloudInstance",
    "cenbandwidthpackages": "CenBandwidthPackage",
    "purchaseorders": "PurchaseOrder",
    "cloudaccounts": "CloudAccount",
}
_AT_ONCE = 8
_SCENES = []


def scene(world_class=World):
    """Declares a function of a Stage that plays one or several states."""

    def register(play):
        _SCENES.append((play, world_class))
        return play

    return register


class History:
    """Every version of every object, as watches tell them: states that last milliseconds are among them."""

    def __init__(self, kube):
        self._versions = {}
        self._changed = threading.Condition()
        for plural in KINDS:
            threading.Thread(target=self._follow, args=(kube, plural), daemon=True).start()

    def _follow(self, kube, plural):
        try:
            for kind, obj in kube.watch(plural):
                if kind in ("ADDED", "MODIFIED"):
                    with self._changed:
                        self._versions.setdefault(_key(plural, obj["metadata"]), []).append(obj)
                        self._changed.notify_all()
        except OSError:
            pass  # the API server has ended: so have the tests

    def first(self, plural, namespace, name, holds, what, timeout=90.0):
        """The first version for which `holds` says so, past or to come."""
        key, found = (plural, namespace, name), []

        def look():
            found[:] = [obj for obj in self._versions.get(key, []) if holds(obj)]
            return bool(found)

        with self._changed:
            if not self._changed.wait_for(look, timeout):
                told = [(find_condition(obj, "Ready") or {}) for obj in self._versions.get(key, [])]
                raise TimeoutError(f"{plural} {name} was never {what}: {[(one.get('reason'), one.get('message')) for one in told]}")
        return found[0]


def _key(plural, meta):
    return plural, meta["namespace"], meta["name"]


@dataclasses.dataclass
class Stage:
    cluster: object
    operator: object
    history: History
    cloud: Cloud
    world_class: type
    kept: dict
    worlds: list

    def world(self, account_spec=None, world_class=None, **account):
        self.worlds.append((world_class or self.world_class)(self.cluster, self.cloud, self.operator, account_spec, **account))
        return self.worlds[-1]

    def keep(self, label, obj):
        """An object as an answer of the API server had it: just declared, or just changed."""
        name = f"{obj['kind']}_{label}"
        assert name not in self.kept, f"{name} is recorded twice"
        self.kept[name] = obj
        return obj

    def record(self, world, reason, name="blog", plural=None, label=None, where=lambda obj: True):
        """The first version whose condition Ready has that reason, and for which `where` holds; as <Kind>_<label or reason>.yaml."""
        plural = plural or world.PLURAL

        def told(obj):
            return (find_condition(obj, "Ready") or {}).get("reason") == reason and where(obj)

        return self.keep(label or reason, self.history.first(plural, world.namespace, name, told, label or reason))

    def order(self, world, reason, name, **options):
        return self.record(world, reason, name, "purchaseorders", **options)

    def account(self, world, reason, **options):
        return self.record(world, reason, world.ACCOUNT, "cloudaccounts", **options)


def message(obj):
    return find_condition(obj, "Ready")["message"]


def standing(condition_type):
    """For `where`: Reconciling or Stalled, where a reason can be either."""
    return lambda obj: find_condition(obj, condition_type)["status"] == "True"


def play_all(cluster, programs, operator, directory):
    """Objects by the name of their recording."""
    history, kept = History(cluster.kube), {}

    def run(play, world_class):
        # Seed and directory by name: ids repeat in the next run.
        name = f"{play.__module__}.{play.__name__}"
        place = directory / name
        place.mkdir()
        cloud = Cloud(programs["planwright-cloudsim"], place, seed=zlib.crc32(name.encode())).start()
        stage = Stage(cluster, operator, history, cloud, world_class, kept, [])
        try:
            play(stage)
        finally:
            for world in stage.worlds:
                world.close()
            cloud.stop()

    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
        runs = {pool.submit(run, *one): one[0].__name__ for one in _SCENES}
        failed = {runs[done]: done.exception() for done in concurrent.futures.as_completed(runs) if done.exception()}
    assert not failed, "\n".join(f"{name}: {error!r}" for name, error in failed.items())
    return kept
