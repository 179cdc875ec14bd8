"""One operator, and a World of each kind: the life in which it asks for every right that it has."""

import itertools

from api import is_condition
from cloud import Cloud
from instance_world import InstanceWorld
from package_world import PackageWorld
from world import World

_numbers = itertools.count(1)


class Life:
    def __init__(self, cluster, operator, program, directory):
        self.cluster, self.kube, self.operator = cluster, cluster.kube, operator
        self.cloud = Cloud(program, directory).start()
        self.worlds = {world.PLURAL: world(cluster, self.cloud, operator) for world in (World, InstanceWorld, PackageWorld)}

    def buy(self, plural=World.PLURAL):
        """Declares one more, and answers its name."""
        name = f"plan-{next(_numbers)}"
        world = self.worlds[plural]
        declare = world.package if plural == PackageWorld.PLURAL else world.plan
        declare(name)
        return name

    def wait_ready(self, plural, name):
        """Packages take a minute of the cloud's time."""
        if plural == PackageWorld.PLURAL:
            self.worlds[plural].wait_answered(f"cbwp-{name}-1-create")
            self.cloud.advance(seconds=61)
        self.worlds[plural].wait_ready(name)

    def wait_all_ready(self):
        """Until nothing is being bought."""
        for plural, world in self.worlds.items():
            for plan in self.kube.list(plural, world.namespace):
                if "deletionTimestamp" not in plan["metadata"] and not is_condition(plan, "Ready"):
                    self.wait_ready(plural, plan["metadata"]["name"])

    def close(self):
        for world in self.worlds.values():
            world.close()
        self.cloud.stop()
