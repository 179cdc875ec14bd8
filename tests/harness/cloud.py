"""planwright-cloudsim as a process, and its control interface (operator/cloudsim/control.hpp says what it answers)."""

import contextlib
import json
import signal
import urllib.error
import urllib.request

from process import Process


class Cloud:
    """One simulated cloud with a clock, accounts and a ledger of its own. It starts in milliseconds, so every test has one."""

    def __init__(self, program, directory, seed=1, options=()):
        self._ports = directory / "cloudsim.ports"
        self.process = Process(
            "planwright-cloudsim",
            [program, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--ports-file", self._ports, "--seed", seed, *options],
            directory / "cloudsim.log",
        )
        self._when_changed = []
        self.url = ""
        self._control = ""

    def start(self):
        self._ports.unlink(missing_ok=True)
        self.process.start()
        self.process.poll(lambda: self._ports.exists() and self._ports.read_text().strip())
        ports = json.loads(self._ports.read_text())
        self.url = f"http://127.0.0.1:{ports['api']}"
        self._control = f"http://127.0.0.1:{ports['control']}"
        return self

    def stop(self):
        return self.process.stop()

    def stand_still(self):
        """What has been asked stays unanswered, for as long as we like; it can't be asked about itself either."""
        self.process.signal(signal.SIGSTOP)

    def go_on(self):
        self.process.signal(signal.SIGCONT)

    @contextlib.contextmanager
    def standing_still(self):
        self.stand_still()
        try:
            yield
        finally:
            self.go_on()

    def control(self, method, path, **body):
        request = urllib.request.Request(self._control + path, json.dumps(body).encode() if method == "POST" else None, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None

    # ---- the scene

    def open_account(self, uin, **fields):
        """Fields: secretId, secretKey, token, tokenExpiresAt, creator, balanceCents, orderList, finance, unpaidOrders, enterpriseAllowed,
        refunds, renewManage, certification (full, needs-upgrade, none)."""
        return self.control("POST", "/accounts", uin=uin, **fields)

    def change_account(self, uin, **fields):
        return self._change("POST", f"/accounts/{uin}", **fields)

    def add_zone(self, zone_id, uin, name="example.com", paused=False):
        return self.control("POST", "/zones", zoneId=zone_id, uin=uin, name=name, paused=paused)

    def settings(self, **fields):
        """readLagSeconds, latencyMs, ratePerSecond, seed, clientTokenSeconds."""
        return self.control("POST", "/settings", **fields)

    def now(self):
        return self.control("GET", "/clock")["now"]

    def advance(self, days=0, **parts):
        """Moves the cloud's clock: advance(days=20), advance(minutes=6)."""
        factors = {"seconds": 1, "minutes": 60, "hours": 3600}
        seconds = days * 86400 + sum(factors[name] * number for name, number in parts.items())
        return self._change("POST", "/clock", advanceSeconds=seconds)["now"]

    def when_changed(self, call):
        """`call` is called whenever something was changed here that the operator would see at its next look only."""
        self._when_changed.append(call)

    def _change(self, method, path, **body):
        answer = self.control(method, path, **body)
        for call in self._when_changed:
            call()
        return answer

    def pass_window(self):
        """Past the signature window (300 s) and the time after which effects have to show (300 s)."""
        return self.advance(seconds=620)

    def set_clock(self, when):
        return self._change("POST", "/clock", set=when)["now"]

    def fault(self, kind, action="*", **fields):
        """kind: refuse, lose_request, lose_answer, execute_late, delay, http_5xx, garbage, half, huge; count=1 for once; body: what garbage is."""
        return self._change("POST", "/faults", kind=kind, action=action, **fields)["id"]

    def clear_faults(self):
        self._change("DELETE", "/faults")

    def buy_by_hand(self, uin, **fields):
        return self._change("POST", "/buy", uin=uin, **fields)["planId"]

    def pay(self, order_id):
        return self._change("POST", f"/orders/{order_id}/pay")

    def close_order(self, order_id):
        return self._change("POST", f"/orders/{order_id}/close")

    def by_hand(self, plan_id, verb, **fields):
        """In the console: renew (months), upgrade (planType), autoRenewal (on), destroy, unbind (zoneId)."""
        return self._change("POST", f"/plans/{plan_id}/{verb}", **fields)

    def buy_instance_by_hand(self, uin, **fields):
        """Fields: creator, productCode, subProductCode, regionCode, zoneCode, projectId, parameter (a dict), quantity, period, periodUnit, renewFlag.

        The ids, delivered at once.
        """
        return self._change("POST", "/buyInstance", uin=uin, **fields)["instanceIds"]

    def instance_by_hand(self, instance_id, verb, **fields):
        """renew (period, periodUnit), refund, renewFlag (renewFlag, renewPeriod, renewPeriodUnit), isolate, remove."""
        return self._change("POST", f"/instances/{instance_id}/{verb}", **fields)

    def delivery(self, delay=0, ending="delivered", uin="", act=""):
        """What follows the payment of orders for instances from now on. delay: seconds; ending: delivered, failed, closed; act: purchase, renew,
        refund, or every."""
        return self._change("POST", "/delivery", uin=uin, act=act, delaySeconds=delay, ending=ending)

    def end_order(self, order_id, verb):
        """An order for instances that is being delivered, or whose delivery failed: deliver, fail, close (the money comes back)."""
        return self._change("POST", f"/orders/{order_id}/{verb}")

    def renewal_page(self, **fields):
        """hiddenProducts: product codes that DescribeRenewInstances does not know; hideIsolated."""
        return self._change("POST", "/renewalPage", **fields)

    def add_role(self, uin, name, **fields):
        """Adds or changes a role that can be assumed; its ARN. Fields: creator, externalId, providerId, webIdentityToken."""
        return self._change("POST", "/roles", uin=uin, name=name, **fields)["arn"]

    def set_metadata_role(self, arn="", life=6 * 3600):
        """The role of the machine that asks the metadata service, at `url`; none without an ARN. life: seconds that its keys are good."""
        return self._change("POST", "/metadataRole", arn=arn, lifeSeconds=life)

    # ---- what is true

    def plans(self, uin=None):
        return [plan for plan in self.control("GET", "/plans")["plans"] if uin in (None, plan["uin"])]

    def plan(self, plan_id):
        """The plan, or None."""
        return next((plan for plan in self.plans() if plan["planId"] == plan_id), None)

    def instances(self, uin=None):
        return [instance for instance in self.control("GET", "/instances")["instances"] if uin in (None, instance["uin"])]

    def instance(self, instance_id):
        """The instance, or None."""
        return next((instance for instance in self.instances() if instance["instanceId"] == instance_id), None)

    def roles(self):
        return self.control("GET", "/roles")["roles"]

    def orders(self, uin=None):
        return [order for order in self.control("GET", "/orders")["orders"] if uin in (None, order["uin"])]

    def ledger(self, uin=None):
        """Who was charged what, when, for which request; product: plan or instance. Money that was given back is negative."""
        return [charge for charge in self.control("GET", "/ledger")["charges"] if uin in (None, charge["uin"])]

    def requests(self, uin=None):
        """Write requests of the API, oldest first."""
        return [request for request in self.control("GET", "/requests")["requests"] if uin in (None, request["uin"])]
