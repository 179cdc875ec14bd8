#include "cloud/tencent/outcome.hpp"

#include <array>

#include "cloud/answer.hpp"
#include "cloud/tencent/errors.hpp"

namespace tencent {

namespace {

using api::Outcome;
using base::ErrorKind;

struct Purchase {
    std::string_view service;
    std::string_view action;
    std::string_view promised;  // the ids of a success
};

// CreateInstance promises InstanceIdList, too, but fills it later.
constexpr std::array kPurchases = std::to_array<Purchase>({
    {"teo", "CreatePlan", "PlanId or DealName"},
    {"teo", "UpgradePlan", "DealName"},
    {"teo", "RenewPlan", "DealName"},
    {"billing", "CreateInstance", "OrderId"},
    {"billing", "RenewInstance", "OrderIdList"},
    {"billing", "RefundInstance", "OrderIdList"},
});

const Purchase* find(std::string_view action) {
    for (const Purchase& purchase : kPurchases)
        if (purchase.action == action) return &purchase;
    return nullptr;
}

// Whether an error that is otherwise a refusal proves nothing about this answer.
bool is_doubtful(std::string_view action, const Envelope& envelope) {
    // An error that names what was bought contradicts itself.
    if (!envelope.plan_ids.empty() || !envelope.order_number.empty()) return true;
    if (service_of(action) != "billing") return false;
    // The token may have been used: by an order of ours.
    if (mentions_client_token(envelope.message)) return true;
    // These actions make an order first and pay it then: without finance:trade "the payment will fail" (CreateInstance's page), and the order stays.
    return envelope.code.contains("UnauthorizedOperation");
}

}  // namespace

std::string_view service_of(std::string_view action) {
    const Purchase* purchase = find(action);
    return purchase != nullptr ? purchase->service : std::string_view();
}

api::Answer judge(std::string_view action, const base::Result<Envelope>& result) {
    if (!result) return cloud::judge_silence(result.error());
    api::Answer answer;
    answer.request_id = result->request_id;
    answer.plan_ids = result->plan_ids;
    answer.order_number = result->order_number;
    if (!result->code.empty()) {
        cloud::judge_error(answer, {result->code, result->message, result->request_id}, refusal_of(result->code), advice_of(result->code),
                           is_doubtful(action, *result));
        return answer;
    }

    const Purchase* purchase = find(action);
    if (purchase == nullptr || answer.order_number.empty() || (action == "CreatePlan" && answer.plan_ids.empty())) {
        answer.error_code = base::to_string(ErrorKind::Invalid);
        answer.message = "the answer says success but lacks its " + std::string(purchase != nullptr ? purchase->promised : "ids");
        return answer;
    }
    answer.outcome = Outcome::Accepted;
    answer.delivered = action != "CreateInstance" || !answer.plan_ids.empty();
    return answer;
}

}  // namespace tencent
