"""What one test has to itself: a namespace, a simulated cloud, an account in it, and words for what tests do and ask."""

import base64
import itertools
import json
import secrets

from api import ApiError, find_condition, is_condition
from process import poll

_API_VERSION = "planwright.dev/v1alpha1"
_namespaces = itertools.count(1)
_uins = itertools.count(100000000001)


PLAN_PLURALS = ("edgeoneplans", "cloudinstances", "cenbandwidthpackages")


class World:
    ACCOUNT = "cloud"
    KIND, PLURAL = "EdgeOnePlan", "edgeoneplans"

    def __init__(self, cluster, cloud, operator, account_spec=None, namespace=None, **account):
        """account: fields of the simulated account. account_spec: fields of the CloudAccount's spec; None makes an exclusive one. namespace: default: a new
        one."""
        self.cluster, self.kube, self.cloud, self.operator = cluster, cluster.kube, cloud, operator
        self.namespace = namespace or f"test-{next(_namespaces)}"
        self.uin = str(next(_uins))
        self.secret_id, self.secret_key = "AKID" + secrets.token_hex(16), secrets.token_hex(16)
        self.open_account(**account)
        operator.reach(cloud.url)
        self.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        self.write_keys()
        self.declare_account(**({"exclusive": True} if account_spec is None else account_spec))
        cloud.when_changed(self.look)

    def open_account(self, **fields):
        keys = {"secretId": self.secret_id, "secretKey": self.secret_key}
        self.cloud.open_account(self.uin, **{**keys, "creator": self.uin, "balanceCents": 10_000_000, **fields})

    # ---- declaring

    def write_keys(self):
        """The right ones."""
        self.write_secret(secretId=self.secret_id, secretKey=self.secret_key)

    def write_secret(self, name="keys", **values):
        """With these keys and no others. (A key that is left out of stringData would stay.)"""
        data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
        self.kube.apply({"apiVersion": "v1", "kind": "Secret", "metadata": self._meta(name), "data": data})
        self.look()

    def declare_account(self, name=ACCOUNT, secret="keys", **spec):
        endpoints = {"teo": self.cloud.url, "billing": self.cloud.url, "sts": self.cloud.url}
        spec = {"endpoints": endpoints, "credentials": {"secretRef": {"name": secret}}, **spec}
        return self.kube.apply({"apiVersion": _API_VERSION, "kind": "CloudAccount", "metadata": self._meta(name), "spec": spec})

    def plan(self, name="blog", /, **spec):
        """Declares a plan of this world's kind (server-side apply): world.plan("blog", planType="basic", prepaid={"periodMonths": 3})."""
        spec = {"accountRef": {"name": self.ACCOUNT}, **spec}
        return self.kube.apply({"apiVersion": _API_VERSION, "kind": self.KIND, "metadata": self._meta(name), "spec": spec})

    def change(self, name="blog", /, **spec):
        """Merges fields into the plan's spec; None removes one."""
        return self.kube.patch(self.PLURAL, name, self.namespace, {"spec": spec})

    def delete(self, name="blog", wait=True):
        self.kube.delete(self.PLURAL, name, self.namespace)
        if wait:
            self.kube.wait_gone(self.PLURAL, name, self.namespace)

    def resolve(self, order, **resolution):
        """A person's word on an unknown outcome: world.resolve("eop-blog-1-create", outcome="NotExecuted", attempt=1)."""
        return self.kube.patch("purchaseorders", order, self.namespace, {"spec": {"resolution": {"resourceIds": None, "orderNumber": None, **resolution}}})

    def decide(self, order, decision="Approved", **reason):
        """An approver's decision; the tests' own user is called admin."""
        return self.kube.patch("purchaseorders", order, self.namespace, {"spec": {"approval": {"decision": decision, "by": "admin", **reason}}})

    def _meta(self, name):
        return {"name": name, "namespace": self.namespace}

    # ---- asking

    def get(self, name="blog"):
        return self.kube.get(self.PLURAL, name, self.namespace)

    def status(self, name="blog"):
        return self.get(name).get("status", {})

    def condition(self, name="blog", condition_type="Ready"):
        return find_condition(self.get(name), condition_type)

    def account(self, name=ACCOUNT):
        return self.kube.get("cloudaccounts", name, self.namespace)

    def orders(self):
        """The purchase orders of this namespace by name."""
        return {order["metadata"]["name"]: order for order in self.kube.list("purchaseorders", self.namespace)}

    def order(self, name):
        return self.kube.get("purchaseorders", name, self.namespace)

    def events(self, name="blog"):
        """Events about an object, as (reason, note)."""
        found = self.kube.list("events", self.namespace)
        return [(event["reason"], event.get("note", "")) for event in found if event["regarding"]["name"] == name]

    def charges(self, act=None):
        """What the cloud charged this account: its own ledger."""
        return [charge for charge in self.cloud.ledger(self.uin) if act in (None, charge["act"])]

    def acts(self):
        """The acts that were charged, in order: purchase, upgrade, renew, auto-renew."""
        return [charge["act"] for charge in self.charges()]

    def requests(self, action=None):
        """The requests that were to change something, and whose bodies: (action, parameters), oldest first."""
        found = [(request["action"], json.loads(request["body"])) for request in self.cloud.requests(self.uin)]
        return [request for request in found if action in (None, request[0])]

    # ---- waiting

    def wait(self, predicate, name="blog", what="", timeout=60.0):
        """The plan as soon as the predicate holds for it."""
        return self.kube.wait_for(self.PLURAL, name, self.namespace, predicate, what, timeout)

    def wait_condition(self, name="blog", condition_type="Ready", status="True", reason=None, told=(), timeout=60.0):
        """A reason may stand before all is known that its message is to say: words of the message are waited for, too."""
        what = f"with {condition_type}={status} {reason or ''} {list(told) or ''}"
        return self.wait(lambda plan: is_condition(plan, condition_type, status, reason, told), name, what, timeout)

    def wait_reason(self, reason, name="blog", told=()):
        """As wait_told, and because of that reason."""
        return self.wait_told(*told, name=name, reason=reason)

    def wait_told(self, *words, name="blog", reason=None):
        """The plan once its condition Ready has all of these words, for whichever generation: while an object is deleted its generation moves on
        without its spec."""

        def says(plan):
            ready = find_condition(plan, "Ready")
            return ready is not None and reason in (None, ready["reason"]) and all(it in ready["message"] for it in words)

        return self.wait(says, name, f"because of {reason or 'whatever'}, telling {list(words)}")

    def wait_ready(self, name="blog", timeout=60.0):
        return self.wait_condition(name, timeout=timeout)

    def wait_account(self, status="True", reason=None, name=ACCOUNT, told=(), timeout=60.0):
        what = f"with Ready={status} {reason or ''} {list(told) or ''}"
        return self.kube.wait_for("cloudaccounts", name, self.namespace, lambda it: is_condition(it, "Ready", status, reason, told), what, timeout)

    def wait_order(self, name, *phases):
        """A phase that passes by itself may be over before anybody looks: name the next one, too, or wait_answered()."""

        def reached(order):
            return order.get("status", {}).get("phase") in phases

        return self._wait_order(name, reached, f"in phase {' or '.join(phases)}")

    def wait_answered(self, order, attempts=1):
        """The order as soon as its attempts, so many of them, have an outcome each, if only an unknown one."""

        def answered(it):
            made = it.get("status", {}).get("attempts", [])
            return len(made) >= attempts and all(attempt["outcome"] for attempt in made)

        return self._wait_order(order, answered, f"answered {attempts} times")

    def _wait_order(self, name, predicate, what):
        poll(lambda: self.kube.find("purchaseorders", name, self.namespace), lambda: f"purchase order {name}; there are {list(self.orders())}")
        return self.kube.wait_for("purchaseorders", name, self.namespace, predicate, what)

    def look(self, name=ACCOUNT):
        """Makes the operator read the account now, and not only at the next of its intervals: somebody has edited the CloudAccount."""
        account = self.kube.find("cloudaccounts", name, self.namespace)
        if account:
            rate = account["spec"]["requestsPerSecond"]
            return self.kube.patch("cloudaccounts", name, self.namespace, {"spec": {"requestsPerSecond": rate + 1 if rate % 2 else rate - 1}})
        return None

    def wait_inventories(self, count=3, name=ACCOUNT, timeout=60.0):
        """Until the account has been read so many times more: what does not happen by then does not happen."""

        def told(account):
            return account["status"]["observedGeneration"] >= edited["metadata"]["generation"]

        for _ in range(count):
            edited = self.look(name)
            self.kube.wait_for("cloudaccounts", name, self.namespace, told, "read again", timeout)

    # ---- the end

    def close(self):
        """Nothing of this test stays for the operator to work on. (There is no namespace controller to delete the rest.)"""
        for plural in (*PLAN_PLURALS, "cloudaccounts", "purchaseorders"):
            for obj in self.kube.list(plural, self.namespace):
                name = obj["metadata"]["name"]
                self.kube.delete(plural, name, self.namespace)
                self._let_go(plural, name)
        assert self.secret_key not in self.operator.log_text(), "the secret key stands in the operator's log"

    def _let_go(self, plural, name):
        try:
            self.kube.patch(plural, name, self.namespace, {"metadata": {"finalizers": []}})
        except ApiError as error:
            if error.status != 404:
                raise
