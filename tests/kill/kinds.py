"""The three kinds, as the kill tests know them: what is declared, what is changed of it later, and what the clouds' ledgers say about it."""

import datetime

TERM = {"Create": "purchase", "Upgrade": "upgrade", "Renew": "renew"}  # what the ledgers call an act


class EdgeOne:
    KIND, PLURAL, NAME = "EdgeOnePlan", "edgeoneplans", "plan"
    CHANGES = ("Upgrade", "Renew")
    RAISED = {"planType": "basic"}

    @staticmethod
    def spec(_number):
        return {"planType": "personal"}

    @staticmethod
    def ids(status):
        return [status["planId"]]

    @staticmethod
    def is_raised(status):
        return status["planType"] == "basic"

    @staticmethod
    def owned(world):
        return {plan["planId"]: plan["expiresAt"] for plan in world.cloud.plans(world.uin)}

    @staticmethod
    def charges(world):
        return [([charge["planId"]], charge) for charge in world.cloud.ledger(world.uin) if charge["product"] == "plan"]

    @staticmethod
    def buy_by_hand(world):
        return [world.cloud.buy_by_hand(world.uin, planType="personal", months=1, creator=world.STRANGER)]


class Instance:
    """Some are bought by two, in one order."""

    KIND, PLURAL, NAME = "CloudInstance", "cloudinstances", "instance"
    CHANGES = ("Renew",)
    OFFER = {"productCode": "p_cloudfirewall", "subProductCode": "sp_cloudfirewall_svv1", "regionCode": "ap-guangzhou", "zoneCode": "ap-guangzhou-6"}

    @classmethod
    def spec(cls, number):
        parameters = {"pid": 1005305, "productCode": cls.OFFER["productCode"], "subProductCode": cls.OFFER["subProductCode"], "sv_fw": "2"}
        return {**cls.OFFER, "parameters": parameters, "quantity": 2 if number % 4 == 0 else 1}

    @staticmethod
    def ids(status):
        return status["instanceIds"]

    @staticmethod
    def is_raised(_status):
        return True

    @staticmethod
    def owned(world):
        return {instance["instanceId"]: instance["expiresAt"] for instance in world.cloud.instances(world.uin)}

    @staticmethod
    def charges(world):
        return [(charge["instanceIds"], charge) for charge in world.cloud.ledger(world.uin) if charge["product"] == "instance"]

    @staticmethod
    def buy_by_hand(world):
        return world.cloud.buy_instance_by_hand(world.uin, creator=world.STRANGER)


class Package:
    KIND, PLURAL, NAME = "CenBandwidthPackage", "cenbandwidthpackages", "package"
    CHANGES = ("Upgrade", "Renew")
    RAISED = {"bandwidthMbps": 20}
    AREAS = ["China", "North-America"]

    @classmethod
    def spec(cls, _number):
        return {"bandwidthMbps": 10, "areas": cls.AREAS, "autoPay": True}

    @staticmethod
    def ids(status):
        return [status["packageId"]]

    @staticmethod
    def is_raised(status):
        return status["bandwidthMbps"] == 20

    @staticmethod
    def owned(world):
        return {package["packageId"]: package["expiresAt"] for package in world.alibaba.packages(world.uin)}

    @staticmethod
    def charges(world):
        return [([charge["packageId"]], charge) for charge in world.alibaba.ledger(world.uin)]

    @classmethod
    def buy_by_hand(cls, world):
        areas = {"areaA": cls.AREAS[0], "areaB": cls.AREAS[1]}
        return [world.alibaba.buy_by_hand(world.uin, bandwidthMbps=10, months=1, **areas)["packageId"]]


def change_of(kind, act, status):
    """The fields of the spec that ask for `act`; a renewal is for one term."""
    if act == "Upgrade":
        return kind.RAISED
    return {"paidThrough": str(datetime.date.fromisoformat(status["expiresAt"][:10]) + datetime.timedelta(days=5))}
