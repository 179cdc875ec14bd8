#include "controllers/ledger_writer.hpp"

#include <algorithm>
#include <utility>

#include "codec/codec.hpp"
#include "purchase/protocol.hpp"

namespace controllers {

net::Task<base::Result<void>> LedgerWriter::create_order(api::Key subject, plan::CreateOrder action) {
    api::PurchaseOrder order;
    order.meta.ns = subject.ns;
    order.meta.name = action.name;
    order.spec = std::move(action.spec);
    order.spec.request = codec::canonical_request(order.kind(), order.spec.act, order.spec.parameters);
    const std::string path = kube::path_of<api::PurchaseOrder>().collection(subject.ns);
    const std::string body = codec::encode_new(order);
    auto answer = co_await context_.kube.create(path, body);
    if (!answer) co_return base::fail(answer.error().in("PurchaseOrder " + subject.ns + "/" + order.meta.name));
    auto written = codec::decode<api::PurchaseOrder>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.log.info("purchase declared", {{"object", subject.text()}, {"order", order.meta.name}, {"act", api::to_string(order.spec.act)}});
    context_.caches.orders.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> LedgerWriter::change_order(api::Key subject, plan::Action action, base::Time now) {
    const base::Time node_now = context_.env.clock.system_now();
    std::string name;
    if (const auto* order = std::get_if<plan::CancelOrder>(&action)) name = order->name;
    if (const auto* order = std::get_if<plan::ContestOrder>(&action)) name = order->name;
    if (const auto* order = std::get_if<plan::MarkDestroyed>(&action)) name = order->name;
    const auto order = context_.caches.orders.get({subject.ns, name});
    if (!order) co_return base::fail(base::ErrorKind::Conflict, "PurchaseOrder " + name + " is not known yet");
    api::PurchaseOrderStatus status = order->status;
    if (const auto* cancel = std::get_if<plan::CancelOrder>(&action)) {
        if (!purchase::cancellable(*order)) co_return base::Result<void>();
        status = purchase::cancel(*order, cancel->why, now, node_now);
    } else if (const auto* contest = std::get_if<plan::ContestOrder>(&action)) {
        status = purchase::contest(*order, contest->holder, node_now);
    } else {
        status.destroyed_at = now;
    }
    const std::string path = kube::path_of<api::PurchaseOrder>().object(subject.ns, name, "status");
    const std::string body = codec::status_patch(order->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    auto written = codec::decode<api::PurchaseOrder>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.caches.orders.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> LedgerWriter::claim(std::string plan_id, std::string holder) {
    api::Claim claim;
    claim.meta.ns = context_.settings.ns;
    claim.meta.name = codec::claim_name(plan_id);
    claim.plan_id = plan_id;
    claim.holder = std::move(holder);
    const std::string path = kube::leases().collection(claim.meta.ns);
    const std::string body = codec::encode_new(claim);
    auto answer = co_await context_.kube.create(path, body);
    if (!answer && answer.error().kind() == base::ErrorKind::AlreadyExists) {
        // Somebody was first; whose it is decides the next pass.
        const std::string existing = kube::leases().object(claim.meta.ns, claim.meta.name);
        answer = co_await context_.kube.get(existing);
    }
    if (!answer) co_return base::fail(answer.error().in("claim of plan " + plan_id));
    auto written = codec::decode<api::Claim>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.caches.claims.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> LedgerWriter::release(std::string plan_id, std::string holder) {
    const auto& claims = context_.caches.claims.all();
    const auto at =
        std::ranges::find_if(claims, [&](const auto& entry) { return entry.second->plan_id == plan_id && entry.second->holder == holder; });
    if (at == claims.end()) co_return base::Result<void>();
    const api::ObjectMeta meta = at->second->meta;
    const std::string path = kube::leases().object(meta.ns, meta.name);
    auto removed = co_await context_.kube.remove(path, meta.uid);
    if (!removed && removed.error().kind() != base::ErrorKind::NotFound && removed.error().kind() != base::ErrorKind::Conflict)
        co_return base::fail(removed.error());
    context_.caches.claims.remove(api::key_of(meta), meta.resource_version);
    co_return base::Result<void>();
}

}  // namespace controllers
