// The control interface of the simulated Alibaba Cloud, below /alibaba. The clock, read lag, faults, rate limits and the request log are those
// of all clouds (cloudsim/control.hpp). Times are RFC 3339, money is in cents, bandwidth in Mbit/s; acts by hand are charged and are no
// request of anybody's.
//
//   POST /alibaba/settings             {deliverySeconds (3), transitionSeconds (2), orderSeconds (0), tokenSeconds (3600)}; GET shows them
//   POST /alibaba/accounts             {uid, accessKeyId, accessKeySecret, securityToken, tokenExpiresAt, arn, balanceCents,
//                                      site (China, International), refuseLoopback, orderList, refundEnabled, unpaidOrders,
//                                      temporaryUpgrades, productCode, productType}: a new account with one key
//   GET  /alibaba/accounts             balances and settings, no secrets
//   POST /alibaba/accounts/<uid>       any of those: settings are changed; a known accessKeyId's key is replaced, a new one is added;
//                                      {"addBalanceCents": N}, {"disableKeys": [ids]}, {"enableKeys": [ids]}
//   POST /alibaba/roles                {arn, mostSeconds, externalId, providerArn, oidcToken, oidcTokenExpiresAt}: made or replaced
//   POST /alibaba/metadata             {roleArn, imdsV1, sessionSeconds}; GET shows them
//   GET  /alibaba/packages             the true state, not what a lagging read shows
//   POST /alibaba/packages/<id>/renew         {months}
//   POST /alibaba/packages/<id>/bandwidth     {bandwidthMbps}
//   POST /alibaba/packages/<id>/temporary     {bandwidthMbps, until}
//   POST /alibaba/packages/<id>/refund        the money is given back, the package released at once
//   POST /alibaba/packages/<id>/release       at once, whatever its state, without money
//   POST /alibaba/packages/<id>/lock          {status}: FinancialLocked, SecurityLocked; "": as its expiry says
//   POST /alibaba/packages/<id>/rename        {name, description}
//   POST /alibaba/packages/<id>/renewal       {status (AutoRenewal, ManualRenewal, NotRenewal), months}
//   POST /alibaba/packages/<id>/attach        {cenId}; "": detached. At once
//   POST /alibaba/packages/<id>/tag           {key, value}; value null: taken away
//   POST /alibaba/packages/<id>/reservation   {activeAt, bandwidthMbps, orderType}; {} takes it away
//   POST /alibaba/buy                  {uid, name, description, bandwidthMbps, areaA, areaB, months, autoRenew, tags {}, paid (true)}
//   POST /alibaba/cens                 {cenId, uid, status, routerBusy};  POST /alibaba/cens/<id> {status, routerBusy};  GET
//   POST /alibaba/cens/<id>/limit      {local, opposite, bandwidthMbps}: between two regions; 0 removes it
//   GET  /alibaba/orders;  POST /alibaba/orders/<id>/pay;  POST /alibaba/orders/<id>/close
//   GET  /alibaba/ledger               {charges, totals {count, amountCents, byAct, byPackage}}
//
// Errors: 400, 404 or 409 with {"error": "..."}.
#pragma once

#include "cloudsim/alibaba/model.hpp"
#include "cloudsim/control_request.hpp"

namespace cloudsim::alibaba {

// `request` is without the vendor's name: its topic is "packages".
[[nodiscard]] ControlAnswer control(Model& model, const ControlRequest& request);

}  // namespace cloudsim::alibaba
