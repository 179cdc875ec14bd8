"""Bad weather and sudden death: what goes wrong with requests, when a process is killed, and how a run is brought back."""

import os
import random
import secrets
import threading
import time

TENCENT = ("CreatePlan", "UpgradePlan", "RenewPlan", "CreateInstance")
ALIBABA = ("CreateCenBandwidthPackage", "ModifyCenBandwidthPackageSpec")
BOTH = ("RenewInstance",)  # each vendor has an action of that name
ACTIONS = TENCENT + ALIBABA + BOTH
SIGNATURE_EXPIRED = ("AuthFailure.SignatureExpire", "InvalidTimeStamp.Expired")
# About half of all requests that spend money go wrong in some way, and half of them are slow, so that there is time to be killed while one is out.
TROUBLE = [
    ("lose_request", 0.08, {}),
    ("lose_answer", 0.10, {}),
    ("execute_late", 0.05, {"afterSeconds": 40}),
    ("http_5xx", 0.05, {"executed": False}),
    ("http_5xx", 0.05, {"executed": True}),
    ("garbage", 0.05, {}),
    ("half", 0.04, {}),
    ("delay", 0.30, {"delayMs": 150}),
    ("delay", 0.30, {"delayMs": 500}),
]
TENCENT_TROUBLE = [
    ("execute_late", 0.05, {"afterSeconds": 280}),
    ("refuse", 0.03, {"code": "InvalidParameter.ResourceLocked"}),
    ("refuse", 0.03, {"code": "InternalError"}),
    ("refuse", 0.03, {"code": "RequestLimitExceeded"}),
]
ALIBABA_TROUBLE = [
    ("execute_late", 0.05, {"afterSeconds": 880}),
    ("refuse", 0.03, {"code": "InvalidStatus.Resource"}),
    ("refuse", 0.03, {"code": "ServiceUnavailable"}),
    ("refuse", 0.03, {"code": "Throttling.User"}),
]
READS = ("DescribePlans", "DescribeRenewInstances", "DescribeDealsByCond", "DescribeCenBandwidthPackages", "QueryAvailableInstances", "QueryOrders")
READ_TROUBLE = [("lose_answer", 0.04, {}), ("http_5xx", 0.03, {}), ("garbage", 0.03, {}), ("delay", 0.10, {"delayMs": 300})]
PATIENCE = 1.0  # seconds to wait for the instant that was chosen; then it is killed as it is


def new_seed():
    """Another one each time; PLANWRIGHT_SEED brings one back (the processes' own timing stays as it falls)."""
    return int(os.environ.get("PLANWRIGHT_SEED", secrets.randbelow(1_000_000)))


def dice_of(seed, name):
    return random.Random(f"{seed} {name}")


class Weather:
    """The clouds' faults, their lag, how long they take to deliver, and their clock. It is made before the accounts are, which it would wake."""

    def __init__(self, cloud, dice):
        self._cloud, self._dice = cloud, dice
        cloud.settings(seed=dice.randrange(1, 2**31))
        for actions, trouble in (
            (ACTIONS, TROUBLE),
            (TENCENT + BOTH, TENCENT_TROUBLE),
            (ALIBABA + BOTH, ALIBABA_TROUBLE),
            (READS, READ_TROUBLE),
        ):
            for action in actions:
                for kind, probability, fields in trouble:
                    cloud.fault(kind, action, probability=probability, **fields)

    def change(self):
        """Sometimes time passes: a little, or so much that signatures expire; and reads and deliveries lag by more or by less."""
        if self._dice.random() < 0.3:
            self._cloud.settings(readLagSeconds=self._dice.choice([0, 5, 30, 120]))
        if self._dice.random() < 0.3:
            self._deliver(self._dice.choice([0, 0, 40, 400]), self._dice.choice([0, 3, 60, 400]))
        if self._dice.random() < 0.5:
            self._cloud.advance(seconds=self._dice.choice([20, 100, 290, 700, 700, 950]))

    def _deliver(self, instances, packages):
        self._cloud.control("POST", "/delivery", delaySeconds=instances)
        self._cloud.control("POST", "/alibaba/settings", deliverySeconds=packages)

    def clear(self):
        """How often each kind of fault has hit."""
        counters = self._cloud.control("GET", "/faults")["counters"]
        self._deliver(0, 3)
        self._cloud.settings(readLagSeconds=0)
        self._cloud.clear_faults()
        return counters


class OrderWatch(threading.Thread):
    """Follows the purchase orders: remembers every attempt, since orders keep the last ten, and tells when one was recorded."""

    def __init__(self, kube):
        super().__init__(daemon=True)
        self._kube = kube
        self.attempts = {}  # (order's uid, number): the attempt
        self._fresh = threading.Event()
        self.holder = ""  # who recorded the attempt that was noticed last
        self._stopping = False
        self.start()

    def run(self):
        while not self._stopping:
            for _, order in self._kube.watch("purchaseorders"):
                self.remember(order)
                if self._stopping:
                    return

    def remember(self, order):
        for attempt in order.get("status", {}).get("attempts", []):
            fresh = (order["metadata"]["uid"], attempt["number"]) not in self.attempts
            self.attempts[order["metadata"]["uid"], attempt["number"]] = attempt
            if fresh and open_attempt(order):
                self.holder = attempt["holder"]
                self._fresh.set()

    def attempts_of(self, order):
        self.remember(order)
        return [attempt for (uid, _), attempt in list(self.attempts.items()) if uid == order["metadata"]["uid"]]

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
    """The latest requests that the cloud has carried out; their ids."""
    return {request["requestId"] for request in cloud.control("GET", "/requests?last=40")["requests"] if request["executed"]}


def open_attempt(order):
    """(order, attempt number) of an attempt that is recorded and has no outcome, or None."""
    status = order.get("status", {})
    if status.get("phase") != "Submitting":
        return None
    return order["metadata"]["name"], status["attempts"][-1]["number"]


class Executioner:
    """Kills one of the operators, at a chosen instant: after the record of an attempt, after it says that it sends, after the cloud has executed, or
    at any."""

    def __init__(self, market, operators, dice):
        self._market, self._operators, self._dice = market, operators, dice
        self.watch = OrderWatch(market.kube)
        self._lines = {identity: Lines(operator.process.log) for identity, operator in operators.items()}
        self._hit = set()
        self.kills = {}
        self.kills_between = 0  # record and outcome of at least one attempt
        self.attempts_cut = 0  # attempts that were under way when it was killed

    def prepare(self):
        """What happens from now on counts; all operators run."""
        self.watch.expect()
        for lines in self._lines.values():
            lines.expect()
        self._executed = executed(self._market.cloud)
        for operator in self._operators.values():
            if not operator.running():
                operator.process.start()

    def kill(self):
        kind = self._dice.choice(["recorded", "recorded", "sending", "executed", "any"])
        victim = self._dice.choice(list(self._operators))
        met = {
            "recorded": lambda: self.watch.wait(PATIENCE),
            "sending": lambda: self._lines[victim].wait('"sending purchase"', PATIENCE),
            "executed": lambda: within(PATIENCE, lambda: executed(self._market.cloud) - self._executed),
            "any": lambda: not time.sleep(self._dice.uniform(0.1, 0.8)),
        }[kind]()
        if kind == "recorded" and met:
            victim = self.watch.holder
        if kind in ("recorded", "sending") and self._dice.random() < 0.3:
            time.sleep(self._dice.uniform(0, 0.5))
        self._operators[victim].kill()
        name = kind if met else "nothing happened"
        self.kills[name] = self.kills.get(name, 0) + 1
        cut = self.cut_off(victim)
        self.kills_between += bool(cut)
        self.attempts_cut += len(cut)

    def cut_off(self, identity):
        """Attempts of that operator's that it has recorded and not finished, and that were not seen so before."""
        orders = [order for order in self._market.orders() if open_attempt(order)]
        cut = {open_attempt(order) for order in orders if order["status"]["attempts"][-1]["holder"] == identity} - self._hit
        self._hit |= cut
        return cut

    def report(self):
        return f"kills {self.kills}, {self.kills_between} of them between the record and the outcome of {self.attempts_cut} attempts"
