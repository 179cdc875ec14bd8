#include "app/operator/check.hpp"

#include <array>

#include "codec/codec.hpp"

namespace app {
namespace {

constexpr int kMostTries = 5;  // a second apart: a server takes a policy up a moment after it was made

// One that the CRD has no fault to find with, so that nothing but the policy refuses it.
std::string order_body(const std::string& ns) {
    api::PurchaseOrder order;
    order.meta.ns = ns;
    order.meta.name = "eop-check-1-create";
    order.spec.subject = {.kind = std::string(api::EdgeOnePlan::kKind), .name = "check", .uid = ""};
    order.spec.account_ref = "check";
    order.spec.provider = "Tencent";
    order.spec.action = api::action_of(api::PlanKind::EdgeOne, order.spec.act);
    order.spec.parameters.period_months = 1;
    order.spec.request = codec::canonical_request(api::PlanKind::EdgeOne, order.spec.act, order.spec.parameters);
    return codec::encode_new(order);
}

}  // namespace

net::Task<base::Result<void>> check_installation(net::Env env, kube::Client& client, std::string ns, std::string policy) {
    const std::array kinds{kube::path_of<api::EdgeOnePlan>(), kube::path_of<api::CloudInstance>(), kube::path_of<api::CenBandwidthPackage>(),
                           kube::path_of<api::PurchaseOrder>(), kube::path_of<api::CloudAccount>()};
    for (const kube::ResourcePath& kind : kinds) {
        const kube::ListOptions options;
        const auto listed = co_await client.list(kind.collection(ns), options);
        if (!listed) co_return base::fail(listed.error().in(kind.plural + " are not served"));
    }
    if (policy.empty()) co_return base::Result<void>();
    const std::string dry_run = kube::path_of<api::PurchaseOrder>().collection(ns) + "?dryRun=All";
    const std::string body = order_body(ns);
    const std::string what = "the ValidatingAdmissionPolicy " + policy;
    for (int tries = 1; tries <= kMostTries; ++tries) {
        const auto created = co_await client.create(dry_run, body);
        if (!created && created.error().message().contains("'" + policy + "'")) co_return base::Result<void>();
        if (!created) co_return base::fail(created.error().in(what + " was not asked"));
        co_await env.timers.sleep(std::chrono::seconds(1));
    }
    co_return base::fail(base::ErrorKind::NotFound, what + " does not guard orders: anybody with rights to them could make one");
}

}  // namespace app
