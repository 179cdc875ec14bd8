"""A World of CloudInstances: firewalls at one price, and the judge over what they cost."""

import datetime
import json

from world import World

EXTERNAL_ID = "planwright.dev/external-id"
MONTH_CENTS = 100_000  # of one instance of World.plan's product
RICH = 10**9
FAR = 10**7  # seconds: a delivery that does not come by itself


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def day_after(text, days=1):
    return str(when(text).date() + datetime.timedelta(days=days))


class InstanceWorld(World):
    KIND, PLURAL = "CloudInstance", "cloudinstances"
    CODES = {"productCode": "p_cloudfirewall", "subProductCode": "sp_cloudfirewall_svv1", "regionCode": "ap-guangzhou"}
    PARAMETERS = {"pid": 1005305, "sv_cloudfirewall_bw": 20}
    CREATE = "cinst-blog-1-create"

    def open_account(self, **fields):
        super().open_account(**{"balanceCents": RICH, **fields})

    # ---- declaring

    def plan(self, name="blog", **spec):
        """Declares one firewall for a month, other than `spec` says."""
        bought = {} if "adopt" in spec else {"zoneCode": "ap-guangzhou-6", "parameters": self.PARAMETERS}
        return super().plan(name, **{**self.CODES, **bought, **spec})

    def buy_by_hand(self, **fields):
        """The ids. Same product and price as those that are declared."""
        return self.cloud.buy_instance_by_hand(self.uin, parameter=self.PARAMETERS, **fields)

    def restore(self, saved, annotations=None):
        """As a backup tool does it: without status, uid and finalizers."""
        kept = {"name": saved["metadata"]["name"], "namespace": self.namespace, **({"annotations": annotations} if annotations else {})}
        return self.kube.create({"apiVersion": saved["apiVersion"], "kind": saved["kind"], "metadata": kept, "spec": saved["spec"]})

    def empty(self):
        self.cloud.change_account(self.uin, balanceCents=0)

    def top_up(self):
        self.cloud.change_account(self.uin, addBalanceCents=RICH)

    def from_expiry(self, expires, **delta):
        """Sets the cloud's clock to so long after (or before) the expiry."""
        self.cloud.set_clock((when(expires) + datetime.timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ"))

    # ---- asking

    def message(self, name="blog", condition_type="Ready"):
        return self.condition(name, condition_type)["message"]

    def states(self):
        """Of the cloud's orders, oldest first: 1 unpaid, 3 being delivered, 4 delivered, 5 failed, 6 refunded, 7 closed, 8 expired."""
        return [order["state"] for order in self.cloud.orders(self.uin)]

    def order_number(self, state):
        """Of the cloud's one order in that state."""
        (number,) = [order["orderId"] for order in self.cloud.orders(self.uin) if order["state"] == state]
        return number

    def asked(self, action):
        """The requests without their client tokens."""
        return [{name: value for name, value in body.items() if name != "ClientToken"} for _, body in self.requests(action)]

    def tokens(self, action="CreateInstance"):
        return [body["ClientToken"] for _, body in self.requests(action)]

    def bodies(self, action="CreateInstance"):
        """As they were on the wire, client tokens included."""
        return [request["body"] for request in self.cloud.requests(self.uin) if request["action"] == action]

    def outcomes(self, order=CREATE):
        return [attempt["outcome"] for attempt in self.order(order)["status"]["attempts"]]

    def renewal(self, expires, instance_id, name="blog"):
        """Name of the purchase order for the term after that expiry."""
        return f"cinst-{name}-1-renew-{expires[:10].replace('-', '')}-{instance_id}"

    def holder(self, instance_id):
        """Who holds the claim, or None."""
        lease = self.kube.find("leases", f"plan-{instance_id}", "planwright-system")
        return lease and lease["spec"]["holderIdentity"]

    # ---- the end

    def judge(self, *declared, unpaid=0):
        """What the cloud charged is exactly what was declared: judge(("purchase", 3), ("renew", 1), ("refund", -1)), in months of all instances
        of an order together. No order and no client token was charged twice, and nothing is left that somebody could still pay."""
        charges = self.charges()
        assert sorted((charge["act"], charge["amountCents"]) for charge in charges) == sorted((act, months * MONTH_CENTS) for act, months in declared)
        assert all(charge["paid"] and charge["product"] == "instance" for charge in charges)
        taken = [charge for charge in charges if charge["amountCents"] > 0]
        assert len({charge["orderId"] for charge in taken}) == len(taken), "one order, charged twice"
        by_us = {charge["requestId"] for charge in taken if charge["requestId"]}
        used = [json.loads(it["body"])["ClientToken"] for it in self.cloud.requests(self.uin) if it["requestId"] in by_us]
        assert len(set(used)) == len(used) == len(by_us), "one client token, charged twice"
        assert self.states().count(1) == unpaid, "orders that wait for payment"
        numbers = {charge["orderId"] for charge in charges}
        for name, order in self.orders().items():
            # A refund is recorded when the cloud has taken the order; whether it was carried out, the listing says.
            if order["status"].get("phase") == "Delivered" and order["spec"]["act"] != "Refund":
                assert set(order["status"].get("orderNumbers", [])) <= numbers, f"{name} names an order that was never paid"
