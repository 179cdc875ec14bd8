// The control interface: JSON over HTTP, for tests that set the scene and for judges. The ledger is readable here and nowhere else.
//
//   GET  /healthz
//   POST /settings                {readLagSeconds, latencyMs, ratePerSecond (0: no limit), seed}; GET shows them
//   GET  /clock                   {now, offsetSeconds};  POST {"advanceSeconds": N} or {"set": "2027-01-01T00:00:00Z"}
//   POST /accounts                {uin, secretId, secretKey, token, tokenExpiresAt, creator, balanceCents, orderList, finance, unpaidOrders,
//                                 enterpriseAllowed}: a new account with one key
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
//   GET  /orders;  POST /orders/<id>/pay;  POST /orders/<id>/close
//   GET  /ledger                  {charges, totals {count, amountCents, byAct, byPlan}}
//   GET  /requests?last=N         write requests of the API, oldest first: request_log.hpp
//   POST /faults                  {kind, action, count, probability, code, message, afterSeconds, delayMs, status, body, executed, ignoreWindow}:
//   faults.hpp GET  /faults                  {faults, counters};  DELETE /faults
//
// Errors: 400, 404 or 409 with {"error": "..."}.
#pragma once

#include "net/http.hpp"

namespace cloudsim {

class Face;

[[nodiscard]] net::HttpResponse control_answer(Face& face, const net::HttpRequest& request);

}  // namespace cloudsim
