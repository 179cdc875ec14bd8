"""Holds requests of the operator against the vendors' own request models: nothing that the SDK does not know, nothing that the API needs left out,
and every value of the model's type.

One entry of ACTIONS for each action that the operator records in a PurchaseOrder, and one of OTHER_ACTIONS for each other one that it sends.
"""

import dataclasses
import importlib
import json

import alibaba_models
import tencent_models


@dataclasses.dataclass(frozen=True)
class Action:
    kind: str  # the subject's; "" when nothing is recorded
    act: str
    provider: str
    name: str
    package: str  # where the SDK's models are
    required: frozenset
    client_token: bool = False  # it takes one, beside the request

    def model(self):
        """None: the SDK's call has no parameters, and no model of them."""
        return getattr(importlib.import_module(self.package), f"{self.name}Request", None)

    @property
    def service(self):
        return _SERVICES[self.package]

    def __str__(self):
        return f"{self.provider}-{self.service}-{self.name}"


_TEO = "tencentcloud.teo.v20220901.models"
_BILLING = "tencentcloud.billing.v20180709.models"
_CBN = "alibabacloud_cbn20170912.models"
_BSS = "alibabacloud_bssopenapi20171214.models"
_TENCENT_STS = "tencentcloud.sts.v20180813.models"
_ALIBABA_STS = "alibabacloud_sts20150401.models"
_SERVICES = {_TEO: "teo", _BILLING: "billing", _CBN: "cbn", _BSS: "bss", _TENCENT_STS: "sts", _ALIBABA_STS: "sts"}


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


def _tencent(package, name, required=""):
    return _action("", "", "Tencent", name, package, required)


def _alibaba(package, name, required=""):
    """What the SDK's own notes call required need not be said again."""
    return _action("", "", "Alibaba", name, package, required)


OTHER_ACTIONS = [
    _tencent(_TEO, "DescribePlans"),
    _tencent(_TEO, "ModifyPlan", "PlanId"),
    _tencent(_TEO, "BindZoneToPlan", "PlanId ZoneId"),
    _tencent(_TEO, "DestroyPlan", "PlanId"),
    _tencent(_BILLING, "DescribeRenewInstances", "MaxResults"),
    # Without a StatusSet only delivered orders are shown.
    _tencent(_BILLING, "DescribeDealsByCond", "StartTime EndTime Limit StatusSet"),
    _tencent(_BILLING, "SetRenewal", "ProductCode RegionCode InstanceId RenewFlag"),
    _tencent(_TENCENT_STS, "GetCallerIdentity"),
    _tencent(_TENCENT_STS, "AssumeRole", "RoleArn RoleSessionName"),
    _tencent(_TENCENT_STS, "AssumeRoleWithWebIdentity", "ProviderId WebIdentityToken RoleArn RoleSessionName"),
    _alibaba(_CBN, "DescribeCenBandwidthPackages"),
    _alibaba(_CBN, "ModifyCenBandwidthPackageAttribute"),
    _alibaba(_CBN, "AssociateCenBandwidthPackage"),
    _alibaba(_CBN, "UnassociateCenBandwidthPackage"),
    _alibaba(_CBN, "TagResources"),
    _alibaba(_BSS, "QueryAvailableInstances"),
    _alibaba(_BSS, "QueryOrders"),
    _alibaba(_BSS, "GetOrderDetail"),
    _alibaba(_BSS, "CancelOrder"),
    _alibaba(_BSS, "SetRenewal"),
    _alibaba(_ALIBABA_STS, "GetCallerIdentity"),
    _alibaba(_ALIBABA_STS, "AssumeRole"),
    _alibaba(_ALIBABA_STS, "AssumeRoleWithOIDC", "OIDCProviderArn OIDCToken RoleArn RoleSessionName"),
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
    model = action.model()
    if model is None:
        return [f"{name}: the SDK knows no such parameter" for name in sent]
    required = action.required | ({"ClientToken"} if on_wire and action.client_token else set())
    if action.provider == "Alibaba":
        required |= alibaba_models.required(model)
    lines = [f"{name}: the API needs it" for name in sorted(required - {name.split(".")[0] for name in sent})]
    if "ClientToken" in sent and not 0 < len(str(sent["ClientToken"])) <= 64:
        lines.append("ClientToken: 1 to 64 characters")
    if action.provider == "Tencent":
        lines += tencent_models.mismatches(model, sent, action.name, missing=False)
    else:
        lines += alibaba_models.from_flat(model, sent)[1]
    if lines:
        return lines
    understood = json.loads(as_sdk_sends(action, sent if action.provider == "Tencent" else alibaba_models.from_flat(model, sent)[0].to_map()))
    return [] if sent == understood else [f"the SDK understands {understood}, not {sent}"]
