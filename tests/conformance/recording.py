"""Every call that the operator's clients can make, made by client_probe (client_probe.cpp) and recorded on its way to a simulated cloud."""

import contextlib
import dataclasses
import json
import subprocess

import alibaba_sdk
import tencent_sdk
from alibaba import Alibaba
from recorder import Recorder

ROLE_NAME, EXTERNAL_ID, OIDC_TOKEN = "buyer", "a-word-of-two", "e30.e30.c2ln"
SERVICES = {"Tencent": ("teo", "billing", "sts", "metadata"), "Alibaba": ("cbn", "bss", "sts", "metadata")}


@dataclasses.dataclass
class Recording:
    provider: str
    account: object  # of tencent_sdk or alibaba_sdk
    role: str
    oidc_provider: str
    endpoints: dict  # service: its Recorder
    requests: list = dataclasses.field(default_factory=list)
    calls: list = dataclasses.field(default_factory=list)  # "<call> ok"
    keys: dict = dataclasses.field(default_factory=dict)  # id: (key, token): the account's own, and those that the cloud gave out

    def of(self, action):
        """The requests for an action."""
        return [request for request in self.requests if request.service == action.service and self.action_of(request) == action.name]

    def action_of(self, request):
        """"" of what is asked of the machine's metadata service."""
        if self.provider == "Tencent":
            return request.header("x-tc-action")
        return request.header("x-acs-action") or request.parameters().get("Action", "")


@contextlib.contextmanager
def recorded(provider, cloud, program):
    """The recording; its endpoints stay open."""
    setting = _tencent if provider == "Tencent" else _alibaba
    with contextlib.ExitStack() as stack:
        endpoints = {service: Recorder(service, cloud.url) for service in SERVICES[provider]}
        for endpoint in endpoints.values():
            stack.callback(endpoint.close)
        recording, more = setting(cloud, endpoints)
        _run(program, recording, more)
        yield recording


def _run(program, recording, more):
    secret = recording.account.secret_key if recording.provider == "Tencent" else recording.account.secret
    key_id = recording.account.secret_id if recording.provider == "Tencent" else recording.account.key_id
    told = {
        "provider": recording.provider,
        "id": key_id,
        "key": secret,
        **{service: endpoint.url for service, endpoint in recording.endpoints.items()},
        "role": recording.role,
        "role-name": ROLE_NAME,
        "external-id": EXTERNAL_ID,
        "oidc-provider": recording.oidc_provider,
        "oidc-token": OIDC_TOKEN,
        **more,
    }
    text = "".join(f"{name} {value}\n" for name, value in told.items())
    done = subprocess.run([program], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    recording.calls = done.stdout.splitlines()
    recording.requests = [request for endpoint in recording.endpoints.values() for request in endpoint.requests]
    recording.keys = {key_id: (secret, ""), **dict(_given_out(recording.requests))}


def _given_out(requests):
    """Temporary keys in answers of the token service and of the machine's metadata."""
    for request in requests:
        if request.service in ("sts", "metadata") and request.answer.startswith(b"{"):
            answer = json.loads(request.answer)
            answer = answer.get("Response", answer)
            keys = answer.get("Credentials", answer)
            if "TmpSecretId" in keys:
                yield keys["TmpSecretId"], (keys["TmpSecretKey"], keys["Token"])
            elif "AccessKeySecret" in keys:
                yield keys["AccessKeyId"], (keys["AccessKeySecret"], keys["SecurityToken"])


def _tencent(cloud, endpoints):
    """More of everything than goes on a page, a plan that is over, a zone, and a role."""
    account = tencent_sdk.open_account(cloud, balance=1_000_000_000, orderList=True, enterpriseAllowed=True)
    cloud.advance(days=-40)
    expired = cloud.buy_by_hand(account.uin, planType="personal", months=1)
    cloud.advance(days=40)
    for number in range(201):
        cloud.buy_by_hand(account.uin, planType="personal", months=1)
        if number % 100 == 0:
            cloud.advance(seconds=1)  # more orders than fit on a page can be read only when they are not of one second
    cloud.buy_instance_by_hand(account.uin, quantity=100)
    cloud.buy_instance_by_hand(account.uin, quantity=2)
    cloud.add_zone("zone-recorded", account.uin)
    provider = "cls-1a2b3c4d"
    role = cloud.add_role(account.uin, ROLE_NAME, externalId=EXTERNAL_ID, providerId=provider, webIdentityToken=OIDC_TOKEN)
    cloud.set_metadata_role(role)
    return Recording("Tencent", account, role, provider, endpoints), {"expired-plan": expired, "zone": "zone-recorded"}


def _alibaba(cloud, endpoints):
    account = alibaba_sdk.open_account(cloud, balance=1_000_000_000_000, orderList=True, refundEnabled=True, unpaidOrders=True)
    alibaba = Alibaba(cloud)
    alibaba.settings(deliverySeconds=0, transitionSeconds=0)
    for number in range(51):
        alibaba.buy_by_hand(account.uid, name=f"package-{number}", bandwidthMbps=5, areaA="China", areaB="China", months=1)
    alibaba.put_cen("cen-recorded", account.uid)
    role, provider = f"acs:ram::{account.uid}:role/{ROLE_NAME}", f"acs:ram::{account.uid}:oidc-provider/ack-rrsa"
    alibaba.put_role(role, externalId=EXTERNAL_ID, providerArn=provider, oidcToken=OIDC_TOKEN)
    alibaba.metadata(roleArn=role)
    return Recording("Alibaba", account, role, provider, endpoints), {"cen": "cen-recorded"}
