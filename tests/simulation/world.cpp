#include "simulation/world.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "net/signal.hpp"

namespace simulation {
namespace {

using nlohmann::json;
constexpr const char* kUin = "100000000001";
constexpr const char* kSecretId = "AKIDsimulation";

}  // namespace

// A transport of one process: to the API server (inner), or to the cloud.
class Process::Wire final : public net::Transport {
public:
    Wire(Process& process, std::string identity, std::unique_ptr<net::Transport> inner)
        : process_(process), identity_(std::move(identity)), inner_(std::move(inner)) {}

    net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
        const std::string target = inner_ ? request.target : std::string(net::find_header(request.headers, "X-TC-Action"));
        const Wired wired{identity_, inner_ == nullptr, request.method, target};
        if (process_.world_.on_wire && !process_.dead_) process_.world_.on_wire(process_, wired, false);
        if (process_.dead_) co_await gone();
        if (process_.finishing_) co_return base::fail(base::ErrorKind::Unreachable, "the process is gone");
        base::Result<net::HttpResponse> answer = base::fail(base::ErrorKind::Internal, "not sent");
        if (inner_) {
            answer = co_await inner_->send(std::move(request), options);
        } else {
            request.headers.emplace_back("Host", "teo.tencentcloudapi.com");
            auto response = co_await process_.world_.cloud.handle(std::move(request));
            // A wire is never instantaneous.
            co_await process_.world_.env.timers.sleep(std::chrono::milliseconds(20));
            if (response.status == 0)
                answer = base::fail(base::ErrorKind::OutcomeUnknown, "connection closed without an answer");
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
    std::unique_ptr<net::Transport> inner_;
};

Process::Process(World& world, std::string identity, bool leader_elect)
    : world_(world),
      released_(world.env.executor),
      log_(world.time, telemetry::LogLevel::Info, telemetry::LogFormat::Json, [&world](std::string line) { world.log += line + "\n"; }),
      metrics_(world.time, "simulation"),
      kube_(world.env, std::make_shared<Wire>(*this, identity, world.api.connect(identity)), {}, {}),
      operator_({world.env, kube_, log_, metrics_,
                 [&identity, &world] {
                     controllers::Settings settings;
                     settings.identity = identity;
                     settings.inventory_interval = world.inventory_interval;
                     return settings;
                 }(),
                 [this, identity](const std::string&) -> base::Result<std::unique_ptr<net::Transport>> {
                     return std::make_unique<Wire>(*this, identity, nullptr);
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
    cloudsim::Account account;
    account.uin = kUin;
    account.balance_cents = 1'000'000'000;
    cloudsim::Key key;
    key.secret_id = kSecretId;
    key.secret_key = kSecretKey;
    key.creator = kUin;
    account.keys.push_back(key);
    cloud.model().put_account(account);
    api.create("/api/v1/namespaces/test/secrets",
               {{"metadata", {{"name", "keys"}, {"namespace", "test"}}},
                {"data", {{"secretId", "QUtJRHNpbXVsYXRpb24="}, {"secretKey", "Y2FuYXJ5LXNlY3JldC1rZXktMDEyMzQ1Njc4OQ=="}}}});
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

void World::declare_account(bool exclusive) {
    api.create("/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts",
               {{"apiVersion", "planwright.dev/v1alpha1"},
                {"kind", "CloudAccount"},
                {"metadata", {{"name", "cloud"}, {"namespace", "test"}}},
                {"spec", {{"provider", "Tencent"}, {"exclusive", exclusive}, {"credentials", {{"secretRef", {{"name", "keys"}}}}}}}});
}

void World::declare(const std::string& name, const std::string& spec_json) {
    json spec = json::parse(spec_json);
    spec["accountRef"] = {{"name", "cloud"}};
    api.create(
        kPlans,
        {{"apiVersion", "planwright.dev/v1alpha1"}, {"kind", "EdgeOnePlan"}, {"metadata", {{"name", name}, {"namespace", "test"}}}, {"spec", spec}});
}

void World::change(const std::string& name, const std::string& spec_json) {
    api.patch(std::string(kPlans) + "/" + name, {{"spec", json::parse(spec_json)}});
}
void World::remove(const std::string& name) { api.remove(std::string(kPlans) + "/" + name); }

std::string World::state(const std::string& name) {
    const auto plan = api.find(std::string(kPlans) + "/" + name);
    if (!plan) return "gone";
    for (const json& condition : plan->value("status", json::object()).value("conditions", json::array()))
        if (condition.value("type", "") == "Ready")
            return condition.value("status", "") + " " + condition.value("reason", "") + ": " + condition.value("message", "");
    return "no condition";
}

bool World::ready(const std::string& name) {
    const auto plan = api.find(std::string(kPlans) + "/" + name);
    if (!plan || plan->value("status", json::object()).value("observedGeneration", -1) != (*plan)["metadata"].value("generation", 0)) return false;
    return state(name).starts_with("True");
}

bool World::gone(const std::string& name) { return !api.find(std::string(kPlans) + "/" + name); }

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

bool World::nothing_left_over() {
    for (const json& order : api.all("purchaseorders")) {
        const std::string phase = order.value("status", json::object()).value("phase", "");
        if (phase != "Delivered" && phase != "Cancelled") return false;
    }
    std::size_t claims = 0;
    for (const json& lease : api.all("leases")) claims += lease["metadata"]["name"].get<std::string>().starts_with("plan-") ? 1 : 0;
    return claims == cloud.model().plans().size();
}

}  // namespace simulation
