"""An operator that has bought and met trouble: a bit of everything that metrics tell."""

from instance_world import InstanceWorld
from key_sources import Tencent
from package_world import PackageWorld
from world import World


class Scene:
    def __init__(self, cluster, cloud, operator):
        self.cluster, self.cloud, self.operator = cluster, cloud, operator
        self.worlds = []

    def world(self, kind=World, account_spec=None, **account):
        self.worlds.append(kind(self.cluster, self.cloud, self.operator, account_spec, **account))
        return self.worlds[-1]

    def play(self, days_ago):
        """days_ago(n): so many days before Prometheus' own time. What is bought for a month 35 days ago has ended for it, by the cloud's clock it lives."""
        self.buy(days_ago)
        self.ask_people()
        self.break_accounts()
        self.lose_answers()

    def buy(self, days_ago):
        self.shop = self.world()
        for name, days in (("ended", 35), ("ends-in-days", 29), ("ends-in-weeks", 20)):
            self.cloud.set_clock(days_ago(days))
            self.shop.plan(name)
            self.shop.wait_ready(name)
        self.shop.plan("renewed", renewal={"mode": "Operator"}, prepaid={"periodMonths": 12})
        self.shop.plan("renewed-by-the-cloud", renewal={"mode": "Provider"})
        self.shop.plan("adopted", adopt={"planId": "edgeone-nosuchplan00"})
        for name in ("renewed", "renewed-by-the-cloud"):
            self.shop.wait_ready(name)
        self.shop.wait_condition("adopted", "Stalled", reason="PlanNotFound")
        instances = self.world(InstanceWorld)
        instances.plan("wall")
        instances.wait_ready("wall")
        subsidiary = self.world(Tencent)
        subsidiary.take_keys_from(secretRef={"name": "keys"}, assumeRole={"roleArn": subsidiary.put_role("buyer")})
        subsidiary.wait_identity("assumed-role")
        packages = self.world(PackageWorld)
        packages.bought("link")
        packages.package("reserve", autoPay=False)
        packages.wait_order("cbwp-reserve-1-create", "AwaitingPayment")

    def ask_people(self):
        careful = self.world(account_spec={"approval": "Always"})
        careful.plan("wish")
        careful.wait_condition("wish", "Reconciling", reason="AwaitingApproval")
        found = self.world()
        self.cloud.buy_by_hand(found.uin, planType="personal", months=1)
        found.plan("again")
        found.wait_condition("again", "Stalled", reason="UnclaimedPlan")

    def break_accounts(self):
        poor = self.world(account_spec={"exclusive": True}, balanceCents=0, orderList=False, unpaidOrders=False)
        poor.plan("dear")
        poor.wait_condition("dear", reason="InsufficientBalance", status="False")
        locked = self.world()
        locked.wait_account()
        locked.write_secret(secretId=locked.secret_id, secretKey="wrong-key-0123456789")
        locked.wait_account("False", "CredentialsInvalid")

    def lose_answers(self):
        shared = self.world(account_spec={}, orderList=False)
        shared.wait_account()
        self.cloud.fault("lose_answer", "CreatePlan", count=1)
        shared.plan("lost")
        shared.wait_order("eop-lost-1-create", "OutcomeUnknown")
        self.cloud.pass_window()
        shared.wait_condition("lost", "Stalled", reason="OutcomeUnknown")
        self.cloud.fault("refuse", "CreatePlan", code="InvalidParameter", count=1)
        shared.plan("refused")
        shared.wait_condition("refused", "Stalled", reason="Refused")

    def close(self):
        for world in self.worlds:
            world.close()
