#include "cloudsim/faults.hpp"

#include <array>
#include <utility>

namespace cloudsim {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 9> kKinds{{{FaultKind::Refuse, "refuse"},
                                                                        {FaultKind::LoseRequest, "lose_request"},
                                                                        {FaultKind::LoseAnswer, "lose_answer"},
                                                                        {FaultKind::ExecuteLate, "execute_late"},
                                                                        {FaultKind::Delay, "delay"},
                                                                        {FaultKind::Http5xx, "http_5xx"},
                                                                        {FaultKind::Garbage, "garbage"},
                                                                        {FaultKind::Half, "half"},
                                                                        {FaultKind::Huge, "huge"}}};

}  // namespace

std::string_view to_string(FaultKind kind) {
    for (const auto& [known, name] : kKinds)
        if (known == kind) return name;
    return "refuse";
}

std::optional<FaultKind> parse_fault_kind(std::string_view text) {
    for (const auto& [kind, name] : kKinds)
        if (name == text) return kind;
    return std::nullopt;
}

int Faults::add(Fault fault) {
    fault.id = ++last_id_;
    faults_.push_back(std::move(fault));
    return last_id_;
}

bool Faults::applies(const Fault& fault, const std::string& action) {
    if (fault.count == 0 || (fault.action != "*" && fault.action != action)) return false;
    return fault.probability >= 1 || generator_.uniform() < fault.probability;
}

Faults::Picked Faults::pick(const std::string& action) {
    Picked picked;
    for (Fault& fault : faults_) {
        const bool delay = fault.kind == FaultKind::Delay;
        if ((!delay && picked.fault) || !applies(fault, action)) continue;
        if (fault.count) --*fault.count;
        ++fault.hits;
        ++counters_[std::string(to_string(fault.kind))];
        if (delay) {
            picked.delay += fault.delay;
        } else {
            picked.fault = fault;
        }
    }
    return picked;
}

}  // namespace cloudsim
