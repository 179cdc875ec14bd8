"""What the kill tests share: plans that are bought, raised and renewed in bad weather, a look at what is under way, and the judgement at the end."""

import collections
import datetime
import json
import os
import random
import secrets
import threading
import time

from api import is_condition
from operator_process import NAMESPACE
from process import poll

PLANS = 50
ACTIONS = {"Create": "CreatePlan", "Upgrade": "UpgradePlan", "Renew": "RenewPlan"}
CHARGED = {"Create": "purchase", "Upgrade": "upgrade", "Renew": "renew"}
SIGNATURE_EXPIRED = "AuthFailure.SignatureExpire"
# Half of all requests that spend money go wrong in some way, and half of them are slow, so that there is time to be killed while one is out.
TROUBLE = [
    ("lose_request", 0.08, {}),
    ("lose_answer", 0.10, {}),
    ("execute_late", 0.05, {"afterSeconds": 40}),
    ("execute_late", 0.05, {"afterSeconds": 280}),
    ("http_5xx", 0.05, {"executed": False}),
    ("http_5xx", 0.05, {"executed": True}),
    ("garbage", 0.05, {}),
    ("half", 0.04, {}),
    ("refuse", 0.04, {"code": "InvalidParameter.ResourceLocked"}),
    ("refuse", 0.04, {"code": "InternalError"}),
    ("refuse", 0.02, {"code": "RequestLimitExceeded"}),
    ("delay", 0.30, {"delayMs": 150}),
    ("delay", 0.30, {"delayMs": 500}),
]
READ_TROUBLE = [("lose_answer", 0.04, {}), ("http_5xx", 0.03, {}), ("garbage", 0.03, {}), ("delay", 0.10, {"delayMs": 300})]


def new_seed():
    """Another one each time; PLANWRIGHT_SEED brings one back (the processes' own timing stays as it falls)."""
    return int(os.environ.get("PLANWRIGHT_SEED", secrets.randbelow(1_000_000)))


class Weather:
    """The cloud's faults, its lag and its clock."""

    def __init__(self, cloud, dice):
        self._cloud, self._dice = cloud, dice
        cloud.settings(seed=dice.randrange(1, 2**31))
        for action in ACTIONS.values():
            for kind, probability, fields in TROUBLE:
                cloud.fault(kind, action, probability=probability, **fields)
        for action in ("DescribePlans", "DescribeDealsByCond"):
            for kind, probability, fields in READ_TROUBLE:
                cloud.fault(kind, action, probability=probability, **fields)

    def change(self):
        """Sometimes time passes: a little, or so much that signatures expire; and reads lag by more or by less."""
        if self._dice.random() < 0.3:
            self._cloud.settings(readLagSeconds=self._dice.choice([0, 5, 30, 120]))
        if self._dice.random() < 0.5:
            self._cloud.advance(seconds=self._dice.choice([20, 100, 290, 700, 700, 700]))

    def clear(self):
        """How often each kind of fault has hit."""
        counters = self._cloud.control("GET", "/faults")["counters"]
        self._cloud.clear_faults()
        self._cloud.settings(readLagSeconds=0)
        return counters


class Fleet:
    """PLANS objects, declared bit by bit: each is created, raised from personal to basic, and paid for one term longer, once each."""

    def __init__(self, world, dice):
        self._world, self._dice = world, dice
        self.names = [f"plan-{number:02}" for number in range(PLANS)]
        self._to_create = list(self.names)
        self._to_change = []

    def declared(self):
        return not self._to_create and not self._to_change

    def declare(self, count):
        """The next few wishes: a new plan, or a change of one that is there already, whatever else it is being changed to."""
        for _ in range(count):
            changes = self._possible_changes()
            if self._to_create and (not changes or self._dice.random() < 0.5):
                name = self._to_create.pop(0)
                self._world.plan(name, planType="personal")
                self._to_change += [("Upgrade", name), ("Renew", name)]
            elif changes:
                change = self._dice.choice(changes)
                self._to_change.remove(change)
                self._change(*change)

    def _possible_changes(self):
        if not self._to_change:
            return []
        listed = self._world.kube.list("edgeoneplans", self._world.namespace)
        self._expiry = {plan["metadata"]["name"]: plan["status"]["expiresAt"] for plan in listed if plan.get("status", {}).get("expiresAt")}
        return [change for change in self._to_change if change[1] in self._expiry]

    def _change(self, act, name):
        if act == "Upgrade":
            self._world.change(name, planType="basic")
        else:
            day = datetime.date.fromisoformat(self._expiry[name][:10]) + datetime.timedelta(days=5)
            self._world.change(name, paidThrough=str(day))


class OrderWatch(threading.Thread):
    """Follows the purchase orders: tells when an attempt has been recorded that has no outcome yet."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self._world = world
        self._seen = set()
        self._fresh = threading.Event()
        self.holder = ""  # who recorded the attempt that was noticed last
        self._stopping = False
        self.start()

    def run(self):
        while not self._stopping:
            for _, order in self._world.kube.watch("purchaseorders", self._world.namespace):
                attempt = open_attempt(order)
                if attempt and attempt not in self._seen:
                    self._seen.add(attempt)
                    self.holder = order["status"]["attempts"][-1]["holder"]
                    self._fresh.set()
                if self._stopping:
                    return

    def expect(self):
        """What is recorded from now on counts."""
        self._fresh.clear()

    def wait(self, seconds):
        """As soon as an attempt is recorded. Whether one was."""
        return self._fresh.wait(seconds)

    def stop(self):
        self._stopping = True


class Lines:
    """The lines that a file gains."""

    def __init__(self, path):
        self._path = path
        self.expect()

    def expect(self):
        self._offset = self._path.stat().st_size if self._path.exists() else 0

    def wait(self, text, seconds):
        def look():
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                return text.encode() in file.read()

        return within(seconds, look)


def within(seconds, check):
    """Whether `check` comes true in so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.002)
    return False


def executed(cloud):
    """How many of the latest requests the cloud has carried out; their ids."""
    return {request["requestId"] for request in cloud.control("GET", "/requests?last=40")["requests"] if request["executed"]}


def open_attempt(order):
    """(order, attempt number) of an attempt that is recorded and has no outcome, or None."""
    status = order.get("status", {})
    if status.get("phase") != "Submitting":
        return None
    return order["metadata"]["name"], status["attempts"][-1]["number"]


def open_attempts(world):
    return {open_attempt(order) for order in world.orders().values()} - {None}


def settle(world, cloud, fleet, timeout=120.0):
    """Better times: the clock is moved on until nothing is left to do. Says what is stuck when it does not come to that."""
    last = time.monotonic()

    def left():
        plans = world.kube.list("edgeoneplans", world.namespace)
        waiting = [plan["metadata"]["name"] for plan in plans if not is_condition(plan, "Ready")]
        unsettled = {name: order.get("status") for name, order in world.orders().items() if order.get("status", {}).get("phase") not in ("Delivered", "Cancelled")}
        return waiting, unsettled

    def look():
        nonlocal last
        waiting, unsettled = left()
        if not waiting and not unsettled and fleet.declared():
            return True
        if not fleet.declared():
            fleet.declare(20)
        if time.monotonic() > last + 2:
            cloud.advance(seconds=700)
            last = time.monotonic()
        return False

    poll(look, lambda: "settled; left: " + json.dumps(left(), indent=1), timeout, 0.3)


def judge(world, cloud, fleet, strangers=()):
    """Each declared act was charged once, nothing is forgotten, every plan belongs to one object. Returns the charges by act."""
    plans = {plan["metadata"]["name"]: plan for plan in world.kube.list("edgeoneplans", world.namespace)}
    orders = world.orders()
    ids = {name: plan["status"]["planId"] for name, plan in plans.items()}
    owned = [plan["planId"] for plan in cloud.plans(world.uin) if plan["planId"] not in strangers]
    assert sorted(ids.values()) == sorted(owned), "every plan belongs to one object, and every object has one"
    claims = {
        lease["metadata"]["name"].removeprefix("plan-"): lease["spec"]["holderIdentity"]
        for lease in world.kube.list("leases", NAMESPACE, label_selector="planwright.dev/claim=plan")
    }
    assert {name: claims[plan_id] for name, plan_id in ids.items()} == {name: f"{world.namespace}/EdgeOnePlan/{name}" for name in fleet.names}
    charged = collections.Counter((charge["planId"], charge["act"]) for charge in world.charges() if charge["planId"] not in strangers)
    assert charged == {(plan_id, act): 1 for plan_id in ids.values() for act in CHARGED.values()}, "each act is paid once"

    assert all(is_condition(plan, "Ready") and plan["status"]["planType"] == "basic" for plan in plans.values())
    delivered = collections.Counter((order["spec"]["subject"]["name"], order["spec"]["act"]) for order in orders.values() if order["status"]["phase"] == "Delivered")
    assert delivered == {(name, act): 1 for name in fleet.names for act in CHARGED}, "each act has its record"
    assert all(order["status"]["resourceIds"] == [ids[order["spec"]["subject"]["name"]]] for order in orders.values() if order["status"]["phase"] == "Delivered")

    sent = collections.Counter((request["action"], request["body"], request["signedAt"]) for request in cloud.requests(world.uin))
    recorded = collections.Counter(
        (order["spec"]["action"], order["spec"]["request"], attempt["signedAt"]) for order in orders.values() for attempt in order["status"].get("attempts", [])
    )
    assert not sent - recorded, "every request was recorded before it was signed, and sent at most once"
    return dict(collections.Counter(charge["act"] for charge in world.charges() if charge["planId"] not in strangers))


def dice_of(seed, name):
    return random.Random(f"{seed} {name}")
