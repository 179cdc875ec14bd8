"""Holds requests of the operator against the vendors' own request models: nothing that the SDK does not know, nothing that the API needs left out,
and every value of the model's type.

One entry of ACTIONS for each action that the operator records in a PurchaseOrder.
"""

import dataclasses
import importlib
import json

import alibaba_models
import tencent_models


@dataclasses.dataclass(frozen=True)
class Action:
    kind: str  # the subject's
    act: str
    provider: str
    name: str
    package: str  # where the SDK's models are
    required: frozenset
    client_token: bool = False  # it takes one, beside the request

    def model(self):
        return getattr(importlib.import_module(self.package), f"{self.name}Request")


_TEO = "tencentcloud.teo.v20220901.models"
_BILLING = "tencentcloud.billing.v20180709.models"
_CBN = "alibabacloud_cbn20170912.models"
_BSS = "alibabacloud_bssopenapi20171214.models"


def _action(kind, act, provider, name, package, required, **more):
    return Action(kind, act, provider, name, package, frozenset(required.split()), **more)


_INSTANCE = "ProductCode SubProductCode RegionCode"
ACTIONS = [
    _action("EdgeOnePlan", "Create", "Tencent", "CreatePlan", _TEO, "PlanType"),
    _action("EdgeOnePlan", "Upgrade", "Tencent", "UpgradePlan", _TEO, "PlanId PlanType"),
    _action("EdgeOnePlan", "Renew", "Tencent", "RenewPlan", _TEO, "PlanId Period"),
    _action("CloudInstance", "Create", "Tencent", "CreateInstance", _BILLING, f"{_INSTANCE} ZoneCode PayMode Parameter", client_token=True),
    _action("CloudInstance", "Renew", "Tencent", "RenewInstance", _BILLING, f"{_INSTANCE} InstanceId", client_token=True),
    _action("CloudInstance", "Refund", "Tencent", "RefundInstance", _BILLING, f"{_INSTANCE} InstanceId", client_token=True),
    # The pages disagree about AutoPay's default, so it has to be said.
    _action(
        "CenBandwidthPackage",
        "Create",
        "Alibaba",
        "CreateCenBandwidthPackage",
        _CBN,
        "Bandwidth GeographicRegionAId GeographicRegionBId AutoPay",
        client_token=True,
    ),
    _action("CenBandwidthPackage", "Upgrade", "Alibaba", "ModifyCenBandwidthPackageSpec", _CBN, "CenBandwidthPackageId Bandwidth"),
    _action("CenBandwidthPackage", "Renew", "Alibaba", "RenewInstance", _BSS, "InstanceId ProductCode RenewPeriod", client_token=True),
    _action(
        "CenBandwidthPackage", "Refund", "Alibaba", "RefundInstance", _BSS, "InstanceId ProductCode ProductType ImmediatelyRelease", client_token=True
    ),
]


def action_of(kind, act):
    return next(action for action in ACTIONS if (action.kind, action.act) == (kind, act))


def canonical(fields):
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def as_sdk_sends(action, fields):
    """The canonical request that the SDK's own model makes of these fields."""
    request = action.model()()
    if action.provider == "Tencent":
        request._deserialize(fields)
        return canonical(request._serialize())
    return canonical(alibaba_models.to_flat(request.from_map(fields)))


def wrong(action, body, on_wire=False):
    """What is wrong with a request, one line each. `body` is its JSON text: as it is frozen in a PurchaseOrder, or as it was signed, with the
    client token in it."""
    sent = json.loads(body)
    required = action.required | ({"ClientToken"} if on_wire and action.client_token else set())
    lines = [f"{name}: the API needs it" for name in sorted(required - sent.keys())]
    if "ClientToken" in sent and not 0 < len(str(sent["ClientToken"])) <= 64:
        lines.append("ClientToken: 1 to 64 characters")
    model = action.model()
    if action.provider == "Tencent":
        lines += tencent_models.mismatches(model, sent, action.name, missing=False)
    else:
        lines += alibaba_models.from_flat(model, sent)[1]
    if lines:
        return lines
    understood = json.loads(as_sdk_sends(action, sent if action.provider == "Tencent" else alibaba_models.from_flat(model, sent)[0].to_map()))
    return [] if sent == understood else [f"the SDK understands {understood}, not {sent}"]
