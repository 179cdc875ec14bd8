"""A World whose account is Alibaba Cloud's and whose plans are CenBandwidthPackages."""

from alibaba import Alibaba
from world import World

ORDER_TAG = "planwright-order"


class PackageWorld(World):
    KIND, PLURAL = "CenBandwidthPackage", "cenbandwidthpackages"
    AREAS = ["China", "North-America"]
    # The same, in regions.
    REGIONS = ("cn-hangzhou", "us-west-1")

    def open_account(self, **fields):
        self.alibaba = Alibaba(self.cloud)
        self.alibaba.settings(deliverySeconds=0, transitionSeconds=0)
        self.site = fields.get("site", "China")
        keys = {"accessKeyId": self.secret_id, "accessKeySecret": self.secret_key}
        self.alibaba.open_account(self.uin, **{**keys, "balanceCents": 100_000_000, "refundEnabled": True, **fields})

    # ---- declaring

    def write_keys(self):
        self.write_secret(accessKeyId=self.secret_id, accessKeySecret=self.secret_key)

    def declare_account(self, name=World.ACCOUNT, secret="keys", **spec):
        spec = {"provider": "Alibaba", "site": self.site, "endpoints": {service: self.cloud.url for service in ("cbn", "bss", "sts")}, **spec}
        return super().declare_account(name, secret, **spec)

    def package(self, name="link", /, **spec):
        """Declares one of 10 Mbit/s that is paid at once."""
        return self.plan(name, **{"bandwidthMbps": 10, "areas": self.AREAS, "autoPay": True, **spec})

    def bought(self, name="link", /, **spec):
        """Declares one that is paid at once, and its status as soon as it is Ready."""
        self.package(name, **spec)
        self.wait_answered(f"cbwp-{name}-1-create")
        self.pass_minute()
        return self.wait_ready(name)["status"]

    # ---- time

    def pass_minute(self):
        """After this long orders that are waited for are read again."""
        return self.cloud.advance(seconds=61)

    def pass_settle(self):
        """After this long what was paid for has to show."""
        return self.cloud.advance(seconds=901)

    def pass_window(self):
        """Past the signature window (900 s) and the time after which effects have to show (900 s), which is past the token's time, too."""
        return self.cloud.advance(seconds=1820)

    # ---- asking

    def message(self, name="link", condition_type="Ready"):
        return self.condition(name, condition_type)["message"]

    def charges(self, act=None):
        return [charge for charge in self.alibaba.ledger(self.uin) if act in (None, charge["act"])]

    def packages(self):
        return self.alibaba.packages(self.uin)

    def cloud_orders(self, state=None):
        """The cloud's own orders of this account: Unpaid, Paid, Cancelled."""
        return [order for order in self.alibaba.orders(self.uin) if state in (None, order["state"])]

    def actions(self):
        """The names of the requests that were to change something, oldest first."""
        return [action for action, _ in self.requests()]

    def outcomes(self, order):
        return [attempt["outcome"] for attempt in self.order(order)["status"]["attempts"]]

    # ---- judging

    def judge(self, *acts):
        """How every test ends: the cloud has charged exactly these acts, and goes on charging no others."""
        self.wait_inventories()
        assert self.acts() == list(acts)
