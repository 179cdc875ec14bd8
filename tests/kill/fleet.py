"""What the kill tests buy: EACH objects of every kind, declared bit by bit; each is bought, raised and paid for one term longer, once each."""

import contextlib
import itertools
import json

from kinds import EdgeOne, Instance, Package, change_of
from operator_process import NAMESPACE
from package_world import PackageWorld
from world import World

EACH = 20
RICH = 10_000_000_000  # cents
PURCHASER, STRANGER = "100000000077", "100000000078"


class TencentWorld(World):
    STRANGER = STRANGER


class Market:
    """Where it is bought: an account of each vendor, or, where the order list tells nothing, one more of Tencent's for instances, which need it."""

    def __init__(self, cluster, cloud, operator, order_list):
        tencent = {"creator": PURCHASER, "balanceCents": RICH}
        if order_list:
            plans = TencentWorld(cluster, cloud, operator, {"purchaserUin": PURCHASER}, **tencent)
            instances = plans
            packages = PackageWorld(cluster, cloud, operator, {}, balanceCents=RICH)
        else:
            plans = TencentWorld(cluster, cloud, operator, {"exclusive": True}, orderList=False, **tencent)
            instances = TencentWorld(cluster, cloud, operator, {"exclusive": True}, **tencent)
            packages = PackageWorld(cluster, cloud, operator, {"exclusive": True}, orderList=False, balanceCents=RICH)
        self.kube, self.cloud, self.order_list = cluster.kube, cloud, order_list
        self.places = [(EdgeOne, plans), (Instance, instances), (Package, packages)]
        self.worlds = list({world.namespace: world for _, world in self.places}.values())
        self.strangers = set()

    def strange(self, dice):
        """Somebody else buys the same, where order lists and tags tell it apart."""
        kind, world = dice.choice(self.places)
        self.strangers.update(kind.buy_by_hand(world))

    def listed(self):
        """Every object, with its kind and world."""
        return [(kind, world, obj) for kind, world in self.places for obj in self.kube.list(kind.PLURAL, world.namespace)]

    def orders(self):
        ours = {world.namespace for world in self.worlds}
        return [order for order in self.kube.list("purchaseorders") if order["metadata"]["namespace"] in ours]

    def requests(self):
        return list(itertools.chain.from_iterable(self.cloud.requests(world.uin) for world in self.worlds))

    def claims(self):
        leases = self.kube.list("leases", NAMESPACE, label_selector="planwright.dev/claim=plan")
        return {lease["metadata"]["name"].removeprefix("plan-"): lease["spec"]["holderIdentity"] for lease in leases}

    @contextlib.contextmanager
    def story_kept(self, path):
        """When what is done inside fails: the orders, the ledgers and the requests, as a file."""
        try:
            yield
        except BaseException as error:
            ledgers = {kind.KIND: kind.charges(world) for kind, world in self.places}
            objects = [obj for _, _, obj in self.listed()]
            path.write_text(json.dumps({"objects": objects, "orders": self.orders(), "ledgers": ledgers, "requests": self.requests()}, indent=1))
            error.add_note(f"the story of every order is in {path}")
            raise

    def close(self):
        for world in self.worlds:
            world.close()


class Fleet:
    def __init__(self, market, dice):
        self._market, self._dice = market, dice
        self._to_create = [(kind, world, number) for kind, world in market.places for number in range(EACH)]
        dice.shuffle(self._to_create)
        self._to_change = []
        self.names = {(kind.KIND, name_of(kind, number)) for kind, _, number in self._to_create}

    def declared(self):
        return not self._to_create and not self._to_change

    def declare(self, count):
        """The next few wishes: a new object, or a change of one that is there already, whatever else it is being changed to."""
        for _ in range(count):
            changes = self._possible_changes()
            if self._to_create and (not changes or self._dice.random() < 0.4):
                self._create(*self._to_create.pop())
            elif changes:
                change, status = self._dice.choice(changes)
                self._to_change.remove(change)
                kind, world, name, act = change
                self._market.kube.patch(kind.PLURAL, name, world.namespace, {"spec": change_of(kind, act, status)})

    def _create(self, kind, world, number):
        name = name_of(kind, number)
        meta = {"name": name, "namespace": world.namespace}
        spec = {"accountRef": {"name": world.ACCOUNT}, **kind.spec(number)}
        self._market.kube.create({"apiVersion": "planwright.dev/v1alpha1", "kind": kind.KIND, "metadata": meta, "spec": spec})
        self._to_change += [(kind, world, name, act) for act in kind.CHANGES]

    def _possible_changes(self):
        if not self._to_change:
            return []
        statuses = {(kind, obj["metadata"]["name"]): obj.get("status", {}) for kind, _, obj in self._market.listed()}
        found = [(change, statuses[change[0], change[2]]) for change in self._to_change]
        return [(change, status) for change, status in found if status.get("expiresAt")]


def name_of(kind, number):
    return f"{kind.NAME}-{number:02}"
