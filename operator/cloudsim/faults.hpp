// Faults on demand: what goes wrong with which requests, how often, and how often it did.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "cloudsim/generator.hpp"

namespace cloudsim {

enum class FaultKind {
    Refuse,       // the error `code`, nothing executed
    LoseRequest,  // connection closed, nothing executed
    LoseAnswer,   // executed, connection closed without an answer
    ExecuteLate,  // connection closed; executed `after` of cloud time later if the signature's window is still open then
    Delay,        // `delay` of real time before the request is looked at; goes together with any other fault
    Http5xx,      // `status` with a body that is not the API's
    Garbage,      // HTTP 200 with `body`, which by default does not even parse
    Half,         // the first half of the answer, then the connection is closed
    Huge,         // an answer of 50 MB
};

[[nodiscard]] std::string_view to_string(FaultKind kind);  // refuse, lose_request, ...
[[nodiscard]] std::optional<FaultKind> parse_fault_kind(std::string_view text);

struct Fault {
    int id = 0;
    FaultKind kind{};
    std::string action = "*";  // "*": every action
    std::optional<int> count;  // how many more times; none: for ever
    double probability = 1;
    std::string code = "InternalError";
    std::string message = "Injected.";
    base::Seconds after{60};
    std::chrono::milliseconds delay{0};
    int status = 502;
    std::string body = "\x1f\x8b{\"Response\":<<<";
    bool executed = true;        // Http5xx, Garbage, Half, Huge: whether the request is executed before the answer is spoilt
    bool ignore_window = false;  // ExecuteLate: executed even if the signature has expired (a cloud that breaks its own promise)
    long hits = 0;
};

class Faults {
public:
    explicit Faults(std::uint64_t seed) : generator_(seed) {}
    int add(Fault fault);
    void clear() { faults_.clear(); }
    void reseed(std::uint64_t seed) { generator_ = Generator(seed); }

    // What happens to one request: all delays that apply, summed, and the first of the other faults.
    struct Picked {
        std::chrono::milliseconds delay{0};
        std::optional<Fault> fault;
    };
    [[nodiscard]] Picked pick(const std::string& action);

    [[nodiscard]] const std::vector<Fault>& all() const { return faults_; }
    // How often each kind was hit since the start; clear() keeps these.
    [[nodiscard]] const std::map<std::string, long>& counters() const { return counters_; }

private:
    [[nodiscard]] bool applies(const Fault& fault, const std::string& action);
    Generator generator_;
    int last_id_ = 0;
    std::vector<Fault> faults_;
    std::map<std::string, long> counters_;
};

}  // namespace cloudsim
