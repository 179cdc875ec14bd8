#include "cloud/tencent/outcome.hpp"

#include "cloud/tencent/errors.hpp"

namespace tencent {

namespace {

using api::Outcome;
using base::ErrorKind;

api::Answer judge_silence(const base::Error& error) {
    api::Answer answer;
    answer.error_code = error.code().empty() ? std::string(base::to_string(error.kind())) : error.code();
    answer.message = error.message();
    if (error.kind() == ErrorKind::Unreachable || error.kind() == ErrorKind::Cancelled) {
        answer.outcome = Outcome::Refused;
        answer.refusal = api::Refusal::Transient;
    }
    return answer;
}

api::Answer judge_error(const Envelope& envelope, api::Answer answer) {
    answer.error_code = envelope.code;
    answer.message = envelope.message;
    const std::string_view advice = advice_of(envelope.code);
    if (!advice.empty()) answer.message += (answer.message.empty() ? "" : " ") + std::string(advice);
    // An error that names what was bought contradicts itself: it proves nothing.
    const bool names_something = !envelope.plan_id.empty() || !envelope.deal_name.empty();
    const auto refusal = refusal_of(envelope.code);
    if (!refusal) return answer;
    if (*refusal == api::Refusal::Balance) {
        answer.refusal = refusal;
    } else if (!names_something) {
        answer.refusal = refusal;
        answer.outcome = Outcome::Refused;
    }
    return answer;
}

}  // namespace

api::Answer judge(std::string_view action, const base::Result<Envelope>& result) {
    if (!result) return judge_silence(result.error());
    api::Answer answer;
    answer.request_id = result->request_id;
    answer.plan_id = result->plan_id;
    answer.deal_name = result->deal_name;
    if (!result->code.empty()) return judge_error(*result, std::move(answer));

    const bool needs_plan = action == "CreatePlan";
    if (answer.deal_name.empty() || (needs_plan && answer.plan_id.empty())) {
        answer.error_code = base::to_string(ErrorKind::Invalid);
        answer.message = needs_plan ? "the answer says success but lacks its PlanId or DealName" : "the answer says success but lacks its DealName";
        return answer;
    }
    answer.outcome = Outcome::Accepted;
    return answer;
}

}  // namespace tencent
