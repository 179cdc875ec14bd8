"""The simulated Alibaba Cloud's control interface (operator/cloudsim/alibaba/control.hpp says what it answers)."""


class Alibaba:
    """The Alibaba half of a `Cloud` (cloud.py): its clock, faults, read lag and request log are that cloud's."""

    def __init__(self, cloud):
        self.cloud = cloud

    @property
    def url(self):
        return self.cloud.url

    def _get(self, path):
        return self.cloud.control("GET", f"/alibaba/{path}")

    def _set(self, path, **body):
        """Sets the scene: something that was there before the operator looked."""
        return self.cloud.control("POST", f"/alibaba/{path}", **body)

    def _change(self, path, **body):
        """Changes what the operator may have seen: those who wait for that are told."""
        return self.cloud._change("POST", f"/alibaba/{path}", **body)

    # ---- the scene

    def settings(self, **fields):
        """deliverySeconds, transitionSeconds, orderSeconds, tokenSeconds; answers all of them."""
        return self._set("settings", **fields)

    def open_account(self, uid, **fields):
        """Fields: accessKeyId, accessKeySecret, securityToken, tokenExpiresAt, arn, balanceCents, site (China, International), refuseLoopback,
        orderList, refundEnabled, unpaidOrders, temporaryUpgrades, productCode, productType."""
        return self._set("accounts", uid=uid, **fields)

    def change_account(self, uid, **fields):
        """Those of open_account, and addBalanceCents, disableKeys, enableKeys."""
        return self._change(f"accounts/{uid}", **fields)

    def put_role(self, arn, **fields):
        """Fields: mostSeconds, externalId, providerArn, oidcToken, oidcTokenExpiresAt."""
        return self._set("roles", arn=arn, **fields)

    def metadata(self, **fields):
        """Of the instance: roleArn, imdsV1, sessionSeconds; answers all of them."""
        return self._set("metadata", **fields)

    def put_cen(self, cen_id, uid, status="Active", router_busy=False):
        return self._set("cens", cenId=cen_id, uid=uid, status=status, routerBusy=router_busy)

    def change_cen(self, cen_id, **fields):
        """status, routerBusy."""
        return self._change(f"cens/{cen_id}", **fields)

    def limit(self, cen_id, local, opposite, bandwidth):
        """Bandwidth between two regions, drawn from the CEN's package for their areas; 0 removes it."""
        return self._change(f"cens/{cen_id}/limit", local=local, opposite=opposite, bandwidthMbps=bandwidth)

    # ---- by hand, in the console

    def buy_by_hand(self, uid, **fields):
        """Fields: name, description, bandwidthMbps, areaA, areaB, months, autoRenew, tags, paid. Answers packageId and orderId."""
        return self._change("buy", uid=uid, **fields)

    def by_hand(self, package_id, verb, **fields):
        """renew (months), bandwidth (bandwidthMbps), temporary (bandwidthMbps, until), refund, release, lock (status), rename (name,
        description), renewal (status, months), attach (cenId), tag (key, value), reservation (activeAt, bandwidthMbps, orderType)."""
        return self._change(f"packages/{package_id}/{verb}", **fields)

    def pay(self, order_id):
        return self._change(f"orders/{order_id}/pay")

    def close_order(self, order_id):
        return self._change(f"orders/{order_id}/close")

    # ---- what is true

    def account(self, uid):
        return next(account for account in self._get("accounts")["accounts"] if account["uid"] == uid)

    def packages(self, uid=None):
        return [package for package in self._get("packages")["packages"] if uid in (None, package["uid"])]

    def package(self, package_id):
        """The package, or None."""
        return next((package for package in self.packages() if package["packageId"] == package_id), None)

    def cens(self):
        return self._get("cens")["cens"]

    def orders(self, uid=None):
        return [order for order in self._get("orders")["orders"] if uid in (None, order["uid"])]

    def ledger(self, uid=None):
        """Who was charged what, when, for which request; money that went back is negative."""
        return [charge for charge in self._get("ledger")["charges"] if uid in (None, charge["uid"])]

    def totals(self):
        return self._get("ledger")["totals"]
