#include "simulation/world.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "net/client.hpp"
#include "net/signal.hpp"

namespace simulation {
namespace {

using nlohmann::json;
constexpr const char* kSecretKeyInBase64 = "Y2FuYXJ5LXNlY3JldC1rZXktMDEyMzQ1Njc4OQ==";
constexpr const char* kSecretId = "AKIDsimulation";
constexpr const char* kAccessKeyId = "LTAIsimulation";

std::string action_of(const net::HttpRequest& request) {
    const std::string_view tencent = net::find_header(request.headers, "X-TC-Action");
    return std::string(tencent.empty() ? net::find_header(request.headers, "x-acs-action") : tencent);
}

std::string account_name(std::string_view provider) { return provider == "Tencent" ? "tencent" : "alibaba"; }

}  // namespace

// A transport of one process: to the API server (inner), or to a host of a cloud.
class Process::Wire final : public net::Transport {
public:
    Wire(Process& process, std::string identity, std::unique_ptr<net::Transport> inner)
        : process_(process), identity_(std::move(identity)), inner_(std::move(inner)) {}
    Wire(Process& process, std::string identity, std::string host) : process_(process), identity_(std::move(identity)), host_(std::move(host)) {}

    net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
        const std::string target = inner_ ? request.target : action_of(request);
        const Wired wired{identity_, inner_ == nullptr, request.method, target};
        if (process_.world_.on_wire && !process_.dead_) process_.world_.on_wire(process_, wired, false);
        if (process_.dead_) co_await gone();
        if (process_.finishing_) co_return base::fail(base::ErrorKind::Unreachable, "the process is gone");
        base::Result<net::HttpResponse> answer = base::fail(base::ErrorKind::Internal, "not sent");
        if (inner_) {
            answer = co_await inner_->send(std::move(request), options);
        } else if (!host_.empty() && host_ == process_.world_.silent_host) {
            co_await process_.world_.env.timers.sleep(options.timeout);
            answer = base::fail(base::ErrorKind::Unreachable, "not connected");
        } else {
            if (net::find_header(request.headers, "Host").empty()) request.headers.emplace_back("Host", host_);
            auto response = co_await process_.world_.cloud.handle(std::move(request));
            // A wire is never instantaneous.
            co_await process_.world_.env.timers.sleep(std::chrono::milliseconds(20));
            if (process_.world_.on_answer) process_.world_.on_answer(target, response.body);
            if (response.status == 0)
                answer = base::fail(base::ErrorKind::OutcomeUnknown, "connection closed without an answer");
            else if (response.body.size() > options.max_body)
                answer = base::fail(base::ErrorKind::TooLarge, "answer is too large");
            else
                answer = std::move(response);
        }
        if (process_.world_.on_wire && !process_.dead_) process_.world_.on_wire(process_, wired, true);
        if (process_.dead_) co_await gone();
        if (process_.finishing_) co_return base::fail(base::ErrorKind::Unreachable, "the process is gone");
        co_return answer;
    }

    net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions options) override {
        if (process_.dead_) co_await gone();
        if (process_.finishing_) co_return base::fail(base::ErrorKind::Unreachable, "the process is gone");
        auto opened = co_await inner_->open_stream(std::move(request), options);
        co_return opened;
    }

private:
    // A dead process does not go on; until the end of the run, when it is taken apart.
    net::Task<void> gone() {
        while (process_.dead_ && !process_.finishing_) co_await process_.released_.wait();
    }

    Process& process_;
    std::string identity_;
    std::string host_;
    std::unique_ptr<net::Transport> inner_;
};

Process::Process(World& world, std::string identity, bool leader_elect)
    : world_(world),
      released_(world.env.executor),
      log_(world.time, telemetry::LogLevel::Info, telemetry::LogFormat::Json, [&world](std::string line) { world.log += line + "\n"; }),
      metrics_("simulation"),
      kube_(world.env, std::make_shared<Wire>(*this, identity, world.api.connect(identity)), {}, {}),
      operator_({world.env, kube_, log_, metrics_,
                 [&identity, &world] {
                     controllers::Settings settings;
                     settings.ns = "planwright-system";
                     settings.identity = identity;
                     settings.inventory_interval = world.inventory_interval;
                     return settings;
                 }(),
                 [this, identity](const std::string& url) -> base::Result<std::unique_ptr<net::Transport>> {
                     return std::make_unique<Wire>(*this, identity, net::parse_url(url)->host_header());
                 },
                 leader_elect, [&world](const std::string& task, const std::string& what) { world.failure_ = task + ": " + what; }}),
      task_(world.env, [&world](const std::string& task, const std::string& what) { world.failure_ = task + ": " + what; }) {
    const auto operate = [](Process& self) -> net::Task<void> {
        (void)co_await self.operator_.run();
        self.ended_ = true;
    };
    task_.spawn("operator", operate(*this));
}

void Process::finish() {
    finishing_ = true;
    dead_ = false;
    operator_.stop();
    released_.notify();
}

World::World(std::uint64_t seed) : time(io.get_executor()), random(seed), env{io.get_executor(), time, time, random}, api(env), cloud(env, seed) {
    open_tencent_account(kUin, kSecretId);
    cloudsim::alibaba::Account alibaba;
    alibaba.uid = kUid;
    alibaba.balance_cents = 1'000'000'000;
    alibaba.keys.push_back({.id = kAccessKeyId, .secret = kSecretKey, .token = {}, .expires = {}, .arn = {}});
    cloud.alibaba_model().put_account(alibaba);
    declare_keys("tencent", {{"secretId", "QUtJRHNpbXVsYXRpb24="}, {"secretKey", kSecretKeyInBase64}});
    declare_keys("alibaba", {{"accessKeyId", "TFRBSXNpbXVsYXRpb24="}, {"accessKeySecret", kSecretKeyInBase64}});
}

void World::open_tencent_account(const std::string& uin, const std::string& key_id) {
    cloudsim::Account account;
    account.uin = uin;
    account.balance_cents = 1'000'000'000;
    account.keys.push_back({.secret_id = key_id, .secret_key = kSecretKey, .token = {}, .expires = {}, .creator = uin});
    cloud.model().put_account(account);
}

void World::open_another_account() {
    open_tencent_account(kOtherUin, "AKIDother");
    declare_keys("other", {{"secretId", "QUtJRG90aGVy"}, {"secretKey", kSecretKeyInBase64}});
}

void World::declare_keys(const std::string& name, const json& data) {
    api.create("/api/v1/namespaces/test/secrets", {{"metadata", {{"name", name}, {"namespace", "test"}}}, {"data", data}});
}

World::~World() {
    cloud.faults().clear();
    api.on_request = {};
    on_wire = {};
    for (const auto& process : processes_) process->finish();
    const auto ended = [this] {
        for (const auto& process : processes_)
            if (!process->ended_) return false;
        return true;
    };
    (void)until(ended, std::chrono::hours(3));
}

Process& World::start(const std::string& identity, bool leader_elect) {
    processes_.push_back(std::make_unique<Process>(*this, identity, leader_elect));
    return *processes_.back();
}

void World::declare_account(const std::string& provider) {
    const std::string name = account_name(provider);
    declare_account(name, name, {{"provider", provider}});
}

void World::declare_account(const std::string& name, const std::string& secret, const json& more) {
    json spec = {{"provider", "Tencent"}, {"exclusive", true}, {"credentials", {{"secretRef", {{"name", secret}}}}}};
    if (!more.is_null()) spec.update(more);
    api.create(
        "/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts",
        {{"apiVersion", "planwright.dev/v1alpha1"}, {"kind", "CloudAccount"}, {"metadata", {{"name", name}, {"namespace", "test"}}}, {"spec", spec}});
}

void World::declare(const std::string& name, const std::string& spec_json, api::PlanKind kind) {
    declared_.emplace(name, kind);
    json spec = json::parse(spec_json);
    if (!spec.contains("accountRef")) spec["accountRef"] = {{"name", account_name(api::names_of(kind).provider)}};
    api.create("/apis/planwright.dev/v1alpha1/namespaces/test/" + std::string(api::names_of(kind).plural),
               {{"apiVersion", "planwright.dev/v1alpha1"},
                {"kind", api::names_of(kind).kind},
                {"metadata", {{"name", name}, {"namespace", "test"}}},
                {"spec", spec}});
}

std::string World::path(const std::string& name) const {
    return "/apis/planwright.dev/v1alpha1/namespaces/test/" + std::string(api::names_of(declared_.at(name)).plural) + "/" + name;
}

void World::change(const std::string& name, const std::string& spec_json) { api.patch(path(name), {{"spec", json::parse(spec_json)}}); }
void World::remove(const std::string& name) { api.remove(path(name)); }

std::string World::state(const std::string& name) {
    const auto plan = api.find(path(name));
    if (!plan) return "gone";
    for (const json& condition : plan->value("status", json::object()).value("conditions", json::array()))
        if (condition.value("type", "") == "Ready")
            return condition.value("status", "") + " " + condition.value("reason", "") + ": " + condition.value("message", "");
    return "no condition";
}

bool World::ready(const std::string& name) {
    const auto plan = api.find(path(name));
    if (!plan || plan->value("status", json::object()).value("observedGeneration", -1) != (*plan)["metadata"].value("generation", 0)) return false;
    return state(name).starts_with("True");
}

bool World::gone(const std::string& name) { return !api.find(path(name)); }

bool World::until(const std::function<bool()>& done, std::chrono::nanoseconds most) {
    const bool reached = support::run_until(io, time, [&] { return !failure_.empty() || done(); }, most);
    if (!failure_.empty()) throw std::runtime_error(failure_);
    return reached;
}

void World::pass(std::chrono::nanoseconds span) {
    (void)until([] { return false; }, span);
}

long World::charges(cloudsim::Act act) {
    long count = 0;
    for (const cloudsim::Charge& charge : cloud.model().ledger()) count += charge.act == act ? 1 : 0;
    return count;
}

void World::pay_orders(base::Seconds age) {
    auto& model = cloud.alibaba_model();
    std::vector<std::string> due;
    for (const auto& [id, history] : model.orders()) {
        const auto& order = *history.latest();
        if (order.state == cloudsim::alibaba::OrderState::Unpaid && model.agenda().now() >= order.created + age) due.push_back(id);
    }
    for (const std::string& id : due)
        if (const auto paid = model.pay(id); !paid) failure_ = "order " + id + ": " + paid.error().message;
}

std::set<std::string> World::bought() {
    std::set<std::string> ids;
    const auto add = [&ids](const auto& histories) {
        for (const auto& [id, history] : histories)
            if (history.latest() != nullptr) ids.insert(id);
    };
    add(cloud.model().plans());
    add(cloud.model().instances());
    add(cloud.alibaba_model().packages());
    return ids;
}

std::map<std::string, std::string> World::claims() const {
    std::map<std::string, std::string> holders;
    for (const json& lease : api.all("leases")) {
        const std::string name = lease["metadata"]["name"];
        if (name.starts_with("plan-")) holders[name.substr(5)] = lease["spec"]["holderIdentity"];
    }
    return holders;
}

bool World::settled() {
    for (const auto& [name, kind] : declared_)
        if (!ready(name)) return false;
    return nothing_left_over();
}

bool World::nothing_left_over() {
    for (const json& order : api.all("purchaseorders")) {
        const std::string phase = order.value("status", json::object()).value("phase", "");
        if (phase != "Delivered" && phase != "Cancelled") return false;
    }
    return claims().size() == bought().size();
}

}  // namespace simulation
