// The control interface: JSON over HTTP, for tests that set the scene and for judges. The ledger is readable here and nowhere else.
//
//   GET  /healthz
//   POST /settings                {readLagSeconds, latencyMs, ratePerSecond (0: no limit), seed, clientTokenSeconds (how long billing
//                                 remembers a ClientToken)}; GET shows them
//   GET  /clock                   {now, offsetSeconds};  POST {"advanceSeconds": N} or {"set": "2027-01-01T00:00:00Z"}
//   POST /accounts                {uin, secretId, secretKey, token, tokenExpiresAt, creator, balanceCents, orderList, finance, unpaidOrders,
//                                 enterpriseAllowed, refunds, renewManage, certification (full, needs-upgrade, none)}: a new account with one key
//   GET  /accounts                balances and settings, no secrets
//   POST /accounts/<uin>          any of those: settings are changed; a known secretId's key is replaced, a new one is added;
//                                 {"addBalanceCents": N}, {"disableKeys": [ids]}, {"enableKeys": [ids]}
//   POST /zones                   {zoneId, name, uin, paused};  POST /zones/<id> {paused}
//   GET  /plans                   the true state, not what a lagging read shows
//   POST /plans/<id>/renew        {months}        by hand, as in the console: charged, and no request of anybody's
//   POST /plans/<id>/upgrade      {planType}
//   POST /plans/<id>/autoRenewal  {on}
//   POST /plans/<id>/destroy      at once, whatever its state
//   POST /plans/<id>/unbind       {zoneId}
//   POST /buy                     {uin, planType, months, autoRenew, area, creator} by hand
//   GET  /instances               the true state of billing's instances
//   POST /instances/<id>/renew    {period, periodUnit}  by hand: charged and delivered at once, and no request of anybody's
//   POST /instances/<id>/refund   the money comes back, the instance goes
//   POST /instances/<id>/renewFlag {renewFlag, renewPeriod, renewPeriodUnit}
//   POST /instances/<id>/isolate  before it expires; a renewal brings it back
//   POST /instances/<id>/remove   gone at once, without money
//   POST /buyInstance             {uin, creator, productCode, subProductCode, regionCode, zoneCode, projectId, parameter (an object), quantity,
//                                 period, periodUnit, renewFlag} by hand; a cloud firewall in ap-guangzhou when nothing else is said
//   POST /delivery                {uin, act, delaySeconds, ending (delivered, failed, closed)}: what follows the payment of orders for instances
//                                 that requests make; without uin: of every account; without act (purchase, renew, refund): of every act
//   POST /renewalPage             {hiddenProducts: [codes], hideIsolated}: what DescribeRenewInstances and SetRenewal do not know; GET shows it
//   POST /roles                   {uin, name, creator, externalId, providerId, webIdentityToken}: adds a role or changes one; GET lists them
//   POST /metadataRole            {arn, lifeSeconds}: the role of the machine that asks the metadata service; no arn: none
//   GET  /orders                  of plans and of instances
//   POST /orders/<id>/pay
//   POST /orders/<id>/deliver     an order for instances that is being delivered, or whose delivery failed
//   POST /orders/<id>/fail
//   POST /orders/<id>/close       an unpaid order; or as deliver, and the money comes back
//   GET  /ledger                  {charges, totals {count, amountCents, byAct, byPlan, byOrder (of instances)}}; a charge's product is plan or
//                                 instance; money that was given back is negative, act refund
//   GET  /requests?last=N         write requests of the API, oldest first: request_log.hpp
//   POST /faults                  {kind, action, count, probability, code, message, afterSeconds, delayMs, status, body, executed, ignoreWindow}:
//                                 faults.hpp
//   GET  /faults                  {faults, counters};  DELETE /faults
//   /alibaba/...                  alibaba/control.hpp
//
// Errors: 400, 404 or 409 with {"error": "..."}.
#pragma once

#include "net/http.hpp"

namespace cloudsim {

class Face;

[[nodiscard]] net::HttpResponse control_answer(Face& face, const net::HttpRequest& request);

}  // namespace cloudsim
