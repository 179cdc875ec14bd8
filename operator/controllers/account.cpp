#include "controllers/account.hpp"

#include <utility>

#include "net/client.hpp"

namespace controllers {
namespace {

// Tencent's default quota; a few at once, so that the first purchases after a pause go out together.
constexpr int kBurst = 10;

constexpr base::Seconds kAskAgain = std::chrono::minutes(10);

std::string endpoint(const std::string& own, const char* service, api::Site site) {
    if (!own.empty()) return own;
    return std::string("https://") + service + (site == api::Site::International ? ".intl" : "") + ".tencentcloudapi.com";
}

}  // namespace

Account::Account(Context& context, api::Key key)
    : context_(context),
      key_(std::move(key)),
      clock_(context.env.clock),
      limiter_(context.env, api::CloudAccountSpec{}.requests_per_second, kBurst) {}

base::Result<void> Account::open(const api::CloudAccountSpec& spec, const Connect& connect) {
    limiter_.set_rate(spec.requests_per_second);
    const std::string teo_url = endpoint(spec.teo_endpoint, "teo", spec.site);
    const std::string billing_url = endpoint(spec.billing_endpoint, "billing", spec.site);
    if (client_ && endpoints_ == teo_url + " " + billing_url) return {};
    auto teo_host = net::parse_url(teo_url);
    if (!teo_host) return base::fail(teo_host.error().in("spec.endpoints.teo"));
    auto billing_host = net::parse_url(billing_url);
    if (!billing_host) return base::fail(billing_host.error().in("spec.endpoints.billing"));
    auto teo = connect(teo_url);
    if (!teo) return base::fail(teo.error().in("spec.endpoints.teo"));
    auto billing = connect(billing_url);
    if (!billing) return base::fail(billing.error().in("spec.endpoints.billing"));
    endpoints_ = teo_url + " " + billing_url;
    struct Session {
        std::unique_ptr<net::Transport> teo;
        std::unique_ptr<net::Transport> billing;
        std::optional<tencent::Client> client;
    };
    const auto session = std::make_shared<Session>(std::move(*teo), std::move(*billing), std::nullopt);
    tencent::Client& client = session->client.emplace(tencent::Client::Parts{
        context_.env, *session->teo, *session->billing, teo_host->host_header(), billing_host->host_header(), clock_, limiter_,
        [this](const tencent::CallRecord& call) {
            context_.metrics.cloud_request(call.service, call.action, call.code.empty() ? "OK" : call.code, call.took);
            context_.metrics.cloud_waited(call.service, call.action, call.waited);
            context_.log.debug("cloud call",
                               {{"account", key_.text()}, {"action", call.action}, {"code", call.code}, {"requestId", call.request_id}});
        },
        [this] { clock_jumped(); }});
    client_ = std::shared_ptr<tencent::Client>(session, &client);
    return {};
}

void Account::clock_jumped() {
    context_.log.warn("the cloud's clock jumped; readings made before are void", {{"account", key_.text()}});
    inventory_.reset();
    deals_.reset();
    // Everybody judges by this clock.
    for (const api::Key& plan : context_.caches.plans_using(key_)) context_.plan_queue->add(plan, runtime::Priority::High);
    for (const api::Key& order : context_.caches.open_orders()) context_.order_queue->add(order, runtime::Priority::High);
    context_.account_queue->add(key_, runtime::Priority::High);
}

std::vector<std::string> Account::keep(api::PlanInventory inventory) {
    std::vector<std::string> changed;
    const std::map<std::string, api::ObservedPlan> none;
    const auto& before = inventory_ ? inventory_->plans : none;
    for (const auto& [id, plan] : inventory.plans)
        if (const auto was = before.find(id); was == before.end() || was->second != plan) changed.push_back(id);
    for (const auto& [id, plan] : before)
        if (!inventory.plans.contains(id)) changed.push_back(id);
    inventory_ = std::move(inventory);
    return changed;
}

void Account::keep(api::DealList deals) {
    deals_ = std::move(deals);
    deals_permitted_ = true;
}

void Account::deals_refused() {
    deals_.reset();
    deals_permitted_ = false;
    deals_refused_at_ = clock_.now();
}

bool Account::deals_unsure() const {
    if (deals_permitted_.value_or(false)) return false;
    const auto now = clock_.now();
    return !deals_refused_at_ || !now || *now < *deals_refused_at_ || *now >= *deals_refused_at_ + kAskAgain;
}

void Account::note_auto_renewal(const std::string& plan_id, bool on) {
    if (!inventory_) return;
    if (const auto at = inventory_->plans.find(plan_id); at != inventory_->plans.end()) at->second.auto_renewal = on;
}

void Account::note_zone(const std::string& plan_id, const std::string& zone) {
    if (!inventory_) return;
    if (const auto at = inventory_->plans.find(plan_id); at != inventory_->plans.end()) at->second.zones.push_back({zone, "", false});
}

void Account::want(const Waiter& waiter, const purchase::Need& need) {
    waiters_[waiter] = need;
    if (!satisfied(need)) context_.account_queue->add_after(key_, clock_.until(need.read_after));
}

bool Account::satisfied(const purchase::Need& need) const {
    if (!inventory_ || inventory_->read_at < need.read_after) return false;
    if (!need.deals || deals_permitted_ == false) return true;
    return deals_ && deals_->read_at >= need.read_after && deals_->from <= need.deals_from;
}

std::optional<purchase::Need> Account::next_need() const {
    std::optional<purchase::Need> next;
    for (const auto& [waiter, need] : waiters_) {
        if (satisfied(need)) continue;
        if (!next) {
            next = need;
            continue;
        }
        next->read_after = std::min(next->read_after, need.read_after);
        if (need.deals) next->deals_from = next->deals ? std::min(next->deals_from, need.deals_from) : need.deals_from;
        next->deals = next->deals || need.deals;
    }
    return next;
}

std::vector<Account::Waiter> Account::take_satisfied() {
    std::vector<Waiter> done;
    for (const auto& [waiter, need] : waiters_)
        if (satisfied(need)) done.push_back(waiter);
    for (const Waiter& waiter : done) waiters_.erase(waiter);
    return done;
}

}  // namespace controllers
