"""Worlds whose account takes its keys from wherever they come from: a Secret, a role, a pod's token, the machine. The same words for both vendors."""

import datetime
import json

from package_world import PackageWorld
from process import poll
from world import World


class _Sources:
    """What is said of either vendor in the same words."""

    def take_keys_from(self, **credentials):
        """take_keys_from(oidc={...}, assumeRole={...})"""
        return self.declare_account(exclusive=True, endpoints={service: self.cloud.url for service in self.SERVICES}, credentials=credentials)

    def wait_sessions(self, count):
        poll(lambda: len(self.sessions()) >= count, lambda: f"{count} sessions: {self.sessions()}, {self.why()}")

    def why(self):
        """The Ready condition's message of the account."""
        return next(condition["message"] for condition in self.account()["status"]["conditions"] if condition["type"] == "Ready")

    def wait_identity(self, part):
        def is_it(account):
            ready = any(condition["type"] == "Ready" and condition["status"] == "True" for condition in account["status"].get("conditions", []))
            return ready and part in account["status"].get("identity", "")

        return self.kube.wait_for("cloudaccounts", self.ACCOUNT, self.namespace, is_it, f"with the identity {part}")

    def _far(self):
        return datetime.datetime.fromisoformat(self.cloud.now().replace("Z", "+00:00")) + datetime.timedelta(days=1)

    def told(self):
        """Reasons of the account's events so far."""
        return [reason for reason, _ in self.events(self.ACCOUNT)]


class Tencent(_Sources, World):
    TOKEN_VARIABLE = "TKE_WEB_IDENTITY_TOKEN_FILE"
    OIDC_PROVIDER = "cls-1a2b3c4d"
    LIFE = 7200  # seconds that a role's keys are good, as the operator asks
    ID, KEY, TOKEN = "secretId", "secretKey", "token"  # what the cloud calls them
    PURCHASE, LIST, ORDER = "CreatePlan", "DescribePlans", "eop-{}-1-create"
    ASSUME, ASSUME_WITH_TOKEN, MACHINE = "AssumeRole", "AssumeRoleWithWebIdentity", "CamMetadata"
    TOKEN_ENDED, TOKEN_BAD = "AuthFailure.TokenFailure", "AuthFailure.InvalidSecretId"
    SERVICES = ("teo", "billing", "sts", "metadata")

    def put_role(self, name="buyer", external_id="", token=""):
        """A role that whoever knows `external_id` may take on, or whoever brings `token`; its ARN."""
        trusted = {"providerId": self.OIDC_PROVIDER, "webIdentityToken": token} if token else {}
        return self.cloud.add_role(self.uin, name, externalId=external_id, **trusted)

    def lend_machine(self, arn, life=6 * 3600):
        self.cloud.set_metadata_role(arn, life)

    def put_keys(self, key_id, key, token="", expires=None, who=""):
        """More keys of the same account, which the cloud accepts from now on. who: digits that stand in their identity."""
        ends = {"tokenExpiresAt": expires} if expires else {}
        self.cloud.change_account(self.uin, secretId=key_id, secretKey=key, token=token, creator=who or self.uin, **ends)

    def hand_out(self, action, key_id, key, token):
        """The next answers of a token service, or of the machine, are these keys."""
        ends = {"ExpiredTime": int(self._far().timestamp()), "Expiration": self._far().strftime("%Y-%m-%dT%H:%M:%SZ")}
        keys = {"TmpSecretId": key_id, "TmpSecretKey": key, "Token": token}
        answer = {**keys, **ends, "Code": "Success"} if action == self.MACHINE else {"Response": {"Credentials": keys, **ends, "RequestId": "0"}}
        self.cloud.fault("garbage", action, body=json.dumps(answer))

    def sessions(self):
        """Ids of the temporary keys that the cloud has given out."""
        accounts = self.cloud.control("GET", "/accounts")["accounts"]
        keys = next(account["keys"] for account in accounts if account["uin"] == self.uin)
        return [key["secretId"] for key in keys if len(key["secretId"]) == 64]

    def buy(self, name="blog", **spec):
        self.plan(name, **spec)

    def wait_bought(self, name="blog"):
        self.wait_ready(name)


class Alibaba(_Sources, PackageWorld):
    TOKEN_VARIABLE = "ALIBABA_CLOUD_OIDC_TOKEN_FILE"
    LIFE = 3600
    ID, KEY, TOKEN = "accessKeyId", "accessKeySecret", "securityToken"
    PURCHASE, LIST, ORDER = "CreateCenBandwidthPackage", "DescribeCenBandwidthPackages", "cbwp-{}-1-create"
    ASSUME, ASSUME_WITH_TOKEN, MACHINE = "AssumeRole", "AssumeRoleWithOIDC", "GetMetadataCredentials"
    TOKEN_ENDED, TOKEN_BAD = "InvalidSecurityToken.Expired", "InvalidSecurityToken"
    SERVICES = ("cbn", "bss", "sts", "metadata")

    @property
    def OIDC_PROVIDER(self):
        return f"acs:ram::{self.uin}:oidc-provider/ack-rrsa"

    def put_role(self, name="buyer", external_id="", token=""):
        arn = f"acs:ram::{self.uin}:role/{name}"
        trusted = {"providerArn": self.OIDC_PROVIDER, "oidcToken": token} if token else {}
        self.alibaba.put_role(arn, externalId=external_id, **trusted)
        return arn

    def lend_machine(self, arn, life=6 * 3600):
        self.alibaba.metadata(roleArn=arn, sessionSeconds=life)

    def put_keys(self, key_id, key, token="", expires=None, who=""):
        fields = {**({"tokenExpiresAt": expires} if expires else {}), **({"arn": f"acs:ram::{self.uin}:user/{who}"} if who else {})}
        self.alibaba.change_account(self.uin, accessKeyId=key_id, accessKeySecret=key, securityToken=token, **fields)

    def hand_out(self, action, key_id, key, token):
        ends = self._far().strftime("%Y-%m-%dT%H:%M:%SZ")
        keys = {"AccessKeyId": key_id, "AccessKeySecret": key, "SecurityToken": token, "Expiration": ends}
        answer = {**keys, "Code": "Success"} if action == self.MACHINE else {"Credentials": keys, "RequestId": "0"}
        self.cloud.fault("garbage", action, body=json.dumps(answer))

    def sessions(self):
        return [key["accessKeyId"] for key in self.alibaba.account(self.uin)["keys"] if key["accessKeyId"].startswith("STS.")]

    def buy(self, name="blog", **spec):
        self.package(name, **spec)

    def wait_bought(self, name="blog"):
        if self.wait_order(self.ORDER.format(name), "AwaitingPayment", "Delivered")["status"]["phase"] == "AwaitingPayment":
            self.pass_minute()
        self.wait_ready(name)
