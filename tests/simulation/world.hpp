// The whole operator in one process and in virtual time: real controllers, codecs, signing and HTTP messages; a fake API server and the simulated
// cloud's model behind in-process transports. A run is the same every time for the same seed. The simulated cloud's ledger is the judge.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "api/plan.hpp"
#include "cloudsim/face.hpp"
#include "controllers/operator.hpp"
#include "support/fake_api_server.hpp"
#include "support/virtual_time.hpp"

namespace simulation {

inline constexpr const char* kUin = "100000000001";  // Tencent's account
inline constexpr const char* kOtherUin = "100000000002";
inline constexpr const char* kUid = "1000000000000001";  // Alibaba's account
inline constexpr const char* kSecretKey = "canary-secret-key-0123456789";

class World;

// One operator process. Crashing it cuts all its wires at once: whatever it was doing never goes on, and nothing it holds is written.
class Process {
public:
    Process(World& world, std::string identity, bool leader_elect);
    void crash() { dead_ = true; }
    // What a scrape of it would tell now.
    [[nodiscard]] std::string metrics() { return metrics_.text(); }
    void stop() { operator_.stop(); }  // SIGTERM
    // Crashed, or it has left by itself, as one that loses its Lease does: whoever runs it starts another.
    [[nodiscard]] bool over() const { return dead_ || ended_; }

private:
    friend class World;
    class Wire;
    void finish();  // unblocks a crashed process with errors, and stops it

    World& world_;
    bool dead_ = false;
    bool finishing_ = false;
    bool ended_ = false;
    net::Signal released_;
    telemetry::Log log_;
    telemetry::Metrics metrics_;
    kube::Client kube_;
    controllers::Operator operator_;
    net::TaskGroup task_;
};

// What happens to one request of a process, to either side.
struct Wired {
    std::string_view process;
    bool cloud = false;
    std::string_view method;
    std::string_view target;  // the action for the cloud
};

class World {
public:
    explicit World(std::uint64_t seed);
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    Process& start(const std::string& identity, bool leader_elect = true);
    void declare_account(const std::string& provider = "Tencent");
    // `more`: fields of the spec; without a provider it is Tencent's.
    void declare_account(const std::string& name, const std::string& secret, const nlohmann::json& more = {});
    // Of Tencent as well: kOtherUin, whose keys are in the Secret "other".
    void open_another_account();
    // Names are used once, whatever the kind. Without an accountRef it is of its provider's account.
    void declare(const std::string& name, const std::string& spec_json, api::PlanKind kind = api::PlanKind::EdgeOne);
    void change(const std::string& name, const std::string& spec_json);
    void remove(const std::string& name);
    // A person pays, in Alibaba's console, whatever waits for that long.
    void pay_orders(base::Seconds age);
    [[nodiscard]] const std::map<std::string, api::PlanKind>& declared() const { return declared_; }
    [[nodiscard]] std::string path(const std::string& name) const;
    [[nodiscard]] bool ready(const std::string& name);
    [[nodiscard]] bool gone(const std::string& name);
    [[nodiscard]] std::string state(const std::string& name);  // the Ready condition, for messages

    // Runs until `done` or until that much virtual time has passed.
    [[nodiscard]] bool until(const std::function<bool()>& done, std::chrono::nanoseconds most);
    void pass(std::chrono::nanoseconds span);
    [[nodiscard]] long charges(cloudsim::Act act);                    // of Tencent's
    [[nodiscard]] std::set<std::string> bought();                     // the ids of what the clouds hold
    [[nodiscard]] std::map<std::string, std::string> claims() const;  // id -> holder
    // As many claims as were bought, and every purchase order settled.
    [[nodiscard]] bool nothing_left_over();
    [[nodiscard]] bool settled();  // besides, everything declared is Ready

    boost::asio::io_context io{1};
    support::VirtualTime time;
    support::SeededRandom random;
    net::Env env;
    support::FakeApiServer api;
    cloudsim::Face cloud;
    // Called before and after each request of a process is executed; a process that is dead afterwards never sees the answer.
    std::function<void(Process&, const Wired&, bool executed)> on_wire;
    std::function<void(std::string_view action, std::string& body)> on_answer;  // of a cloud; may change it
    std::string silent_host;                                                    // of a cloud that never answers; empty: none
    std::string log;                                                            // of every process
    std::chrono::milliseconds inventory_interval{std::chrono::minutes(5)};      // of processes started from now on

private:
    friend class Process;
    void open_tencent_account(const std::string& uin, const std::string& key_id);
    void declare_keys(const std::string& name, const nlohmann::json& data);
    std::map<std::string, api::PlanKind> declared_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::string failure_;
};

}  // namespace simulation
