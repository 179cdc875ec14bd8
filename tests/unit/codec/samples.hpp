// One object of each kind with every field set, as the API server would send it.
#pragma once

#include <string>

namespace samples {

inline const std::string kPlan = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "EdgeOnePlan",
  "metadata": {
    "name": "blog", "namespace": "web", "uid": "u-1", "resourceVersion": "77", "generation": 4,
    "creationTimestamp": "2026-11-01T00:00:00Z", "deletionTimestamp": "2026-11-21T00:00:00Z",
    "finalizers": ["other/one", "planwright.dev/purchases"],
    "annotations": {"planwright.dev/external-id": "edgeone-aaaaaa", "someone": "else"},
    "labels": {"app": "blog"}, "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}]
  },
  "spec": {
    "accountRef": {"name": "tencent"}, "planType": "basic", "prepaid": {"periodMonths": 24}, "autoUseVoucher": true,
    "renewal": {"mode": "Operator", "renewBefore": "36h", "periodMonths": 3}, "paidThrough": "2028-02-29",
    "zones": ["zone-1", "zone-2"], "adopt": {"planId": "edgeone-bbbbbb"}, "ordinal": 2,
    "managementPolicy": "Observe", "deletionPolicy": "Destroy", "fieldOfTheFuture": {"x": 1}
  },
  "status": {
    "observedGeneration": 3, "planId": "edgeone-aaaaaa", "planType": "enterprise-v2", "state": "expiring-soon",
    "enabledAt": "2026-11-01T00:00:01Z", "expiresAt": "2026-12-01T00:00:02Z", "autoRenewal": false, "zones": ["zone-9"],
    "orders": [{"act": "Create", "purchaseOrder": "eop-blog-1-create", "orderNumber": "2024", "at": "2026-11-01T00:00:03Z"}],
    "conditions": [
      {"type": "Ready", "status": "True", "reason": "Available", "message": "m", "observedGeneration": 3, "lastTransitionTime": "2026-11-01T00:00:04Z"},
      {"type": "OfTheFuture", "status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-11-01T00:00:04Z"}]
  }
})";

inline const std::string kInstance = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "CloudInstance",
  "metadata": {"name": "firewall", "namespace": "web", "uid": "u-4", "resourceVersion": "80", "generation": 1,
    "annotations": {"planwright.dev/external-id": "cfw-a,cfw-b"}},
  "spec": {
    "accountRef": {"name": "tencent"}, "productCode": "p_cloudfirewall", "subProductCode": "sp_cloudfirewall_svv1", "regionCode": "ap-guangzhou",
    "zoneCode": "ap-guangzhou-6", "parameters": {"sv_b": 20, "pid": 1003654, "sv_a": {"x": [1.5, null, "é"]}}, "quantity": 2, "projectId": 7,
    "period": {"value": 3, "unit": "Year"}, "renewal": {"mode": "Provider", "renewBefore": "36h", "periodMonths": 60},
    "paidThrough": "2028-02-29", "adopt": {"instanceIds": ["cfw-a", "cfw-b"]}, "ordinal": 2,
    "managementPolicy": "Observe", "deletionPolicy": "Refund"
  },
  "status": {
    "observedGeneration": 3, "instanceIds": ["cfw-a", "cfw-b"], "state": "NORMAL", "orderId": "2024", "expiresAt": "2026-12-01T00:00:02Z",
    "autoRenewal": true, "renewFlag": "NOTIFY_AND_AUTO_RENEW",
    "orders": [{"act": "Create", "purchaseOrder": "cinst-firewall-2-create", "orderNumber": "2024", "at": "2026-11-01T00:00:03Z"}],
    "conditions": [
      {"type": "Ready", "status": "True", "reason": "Available", "message": "m", "observedGeneration": 3, "lastTransitionTime": "2026-11-01T00:00:04Z"}]
  }
})";

inline const std::string kPackage = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "CenBandwidthPackage",
  "metadata": {"name": "link", "namespace": "web", "uid": "u-5", "resourceVersion": "81", "generation": 1},
  "spec": {
    "accountRef": {"name": "alibaba"}, "name": "link", "description": "our link", "bandwidthMbps": 5, "areas": ["Europe", "China"],
    "period": {"value": 6, "unit": "Month"}, "autoPay": true, "renewal": {"mode": "Operator", "renewBefore": "36h", "periodMonths": 9},
    "paidThrough": "2028-02-29", "tags": {"team": "network", "b": ""}, "cenId": "cen-aaaa", "adopt": {"packageId": "cenbwp-aaaa"}, "ordinal": 2,
    "managementPolicy": "Observe", "deletionPolicy": "Refund"
  },
  "status": {
    "observedGeneration": 3, "packageId": "cenbwp-aaaa", "state": "InUse", "orderId": "2024", "bandwidthMbps": 4, "businessStatus": "Normal",
    "attachedTo": "cen-bbbb", "expiresAt": "2026-12-01T00:00:02Z", "autoRenewal": false,
    "orders": [{"act": "Create", "purchaseOrder": "cbwp-link-2-create", "orderNumber": "2024", "at": "2026-11-01T00:00:03Z"}],
    "conditions": [
      {"type": "Ready", "status": "True", "reason": "Available", "message": "m", "observedGeneration": 3, "lastTransitionTime": "2026-11-01T00:00:04Z"}]
  }
})";

inline const std::string kOrder = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "PurchaseOrder",
  "metadata": {"name": "eop-blog-2-renew-20270131", "namespace": "web", "uid": "u-2", "resourceVersion": "78", "generation": 2},
  "spec": {
    "subject": {"kind": "EdgeOnePlan", "name": "blog", "uid": "u-1"}, "ordinal": 2, "act": "Renew", "accountRef": {"name": "tencent"},
    "provider": "Tencent", "action": "RenewPlan", "request": "{\"AutoUseVoucher\":\"true\",\"Period\":3,\"PlanId\":\"edgeone-aaaaaa\"}",
    "before": {"expiresAt": "2027-01-31T00:00:00Z"},
    "resolution": {"outcome": "Executed", "resourceIds": ["edgeone-aaaaaa"], "orderNumber": "2025", "attempt": 2}
  },
  "status": {
    "observedGeneration": 1, "phase": "OutcomeUnknown",
    "attempts": [
      {"number": 1, "signedAt": "2027-01-24T00:00:00Z", "nonce": "n-1", "holder": "pod-a", "outcome": "Refused", "requestId": "r-1", "errorCode": "E", "message": "m"},
      {"number": 2, "signedAt": "2027-01-24T00:01:00Z", "holder": "pod-b", "outcome": ""}],
    "orderNumbers": ["2025", "2026"], "resourceIds": ["edgeone-aaaaaa"],
    "settledAt": "2027-01-24T00:02:00Z", "destroyedAt": "2027-01-24T00:03:00Z",
    "conditions": [
      {"type": "Stalled", "status": "False", "reason": "Waiting", "message": "", "observedGeneration": 1, "lastTransitionTime": "2027-01-24T00:00:00Z"}]
  }
})";

// A purchase that takes a client token.
inline const std::string kTokenOrder = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "PurchaseOrder",
  "metadata": {"name": "cinst-firewall-1-refund", "namespace": "web", "uid": "u-6", "resourceVersion": "82", "generation": 1},
  "spec": {
    "subject": {"kind": "CloudInstance", "name": "firewall", "uid": "u-4"}, "ordinal": 1, "act": "Refund", "accountRef": {"name": "tencent"},
    "provider": "Tencent", "action": "RefundInstance", "clientToken": "t-1",
    "request": "{\"InstanceId\":\"cfw-a\",\"ProductCode\":\"p_a\",\"RegionCode\":\"r\",\"SubProductCode\":\"sp_a\"}"
  },
  "status": {"observedGeneration": 1, "phase": "Delivered", "resourceIds": ["cfw-a", "cfw-b"], "conditions": []}
})";

inline const std::string kAccount = R"({
  "apiVersion": "planwright.dev/v1alpha1", "kind": "CloudAccount",
  "metadata": {"name": "tencent", "namespace": "web", "uid": "u-3", "resourceVersion": "79", "generation": 1},
  "spec": {
    "provider": "Alibaba", "site": "International",
    "endpoints": {"teo": "https://teo.example", "billing": "https://billing.example", "cbn": "https://cbn.example", "bss": "https://bss.example",
                  "sts": "https://sts.example", "metadata": "http://127.0.0.1:1"},
    "credentials": {"secretRef": {"name": "keys"}, "assumeRole": {"roleArn": "acs:ram::1:role/a", "sessionName": "ops", "externalId": "shop"}},
    "exclusive": true, "purchaserUin": "100012345678", "requestsPerSecond": 7, "freeze": true
  },
  "status": {
    "observedGeneration": 1, "clockOffsetSeconds": -3, "accountId": "1", "identity": "acs:ram::1:user/a", "inventoryAt": "2026-11-21T08:30:00Z", "orderListReadable": false, "plans": 5, "claimed": 4,
    "unclaimed": ["edgeone-cccccc"],
    "conditions": [
      {"type": "Ready", "status": "Unknown", "reason": "CloudUnreachable", "message": "m", "observedGeneration": 1,
       "lastTransitionTime": "2026-11-21T08:30:00Z"}]
  }
})";

}  // namespace samples
