#include "cloud/alibaba/outcome.hpp"

#include "cloud/alibaba/errors.hpp"
#include "cloud/answer.hpp"

namespace alibaba {

namespace {

using api::Outcome;

constexpr std::string_view kCreate = "CreateCenBandwidthPackage";
constexpr std::string_view kModify = "ModifyCenBandwidthPackageSpec";

// ModifyCenBandwidthPackageSpec sets a bandwidth absolutely and has no client token: this is what a repeated one is answered with.
bool has_that_bandwidth(std::string_view action, const Envelope& envelope) {
    if (action != kModify) return false;
    return envelope.code == "OperationFailed.UpDownRadeConfigNoChange" ||
           (envelope.code == "Operation.Failed" && envelope.message.contains("is not changed"));
}

// Whether an error that is otherwise a refusal proves nothing about this answer: it names what was bought and so contradicts itself; or the server
// failed (5xx), maybe in the middle; or it speaks of the client token, which may have been used, by an order of ours.
bool is_doubtful(const Envelope& envelope) {
    const bool speaks_of_token = envelope.message.contains("ClientToken") || envelope.message.contains("client token");
    return !envelope.package_id.empty() || !envelope.order_id.empty() || envelope.status >= 500 || speaks_of_token;
}

api::Answer lacking(std::string_view what, api::Answer answer) {
    answer.error_code = base::to_string(base::ErrorKind::Invalid);
    answer.message = "the answer says success but lacks its " + std::string(what);
    return answer;
}

}  // namespace

api::Answer judge(std::string_view action, const base::Result<Envelope>& result) {
    if (!result) return cloud::judge_silence(result.error());
    api::Answer answer;
    answer.request_id = result->request_id;
    answer.order_number = result->order_id;
    if (!result->package_id.empty()) answer.plan_ids = {result->package_id};

    if (has_that_bandwidth(action, *result)) {
        answer.outcome = Outcome::Accepted;
        return answer;
    }
    if (!result->code.empty()) {
        cloud::judge_error(answer, {result->code, result->message, result->request_id}, refusal_of(result->code), advice_of(result->code),
                           is_doubtful(*result));
        return answer;
    }
    if (action == kCreate) {
        if (answer.plan_ids.empty() || answer.order_number.empty())
            return lacking("CenBandwidthPackageId or CenBandwidthPackageOrderId", std::move(answer));
        answer.delivered = false;  // made in the background once it is paid: there when it is listed
    } else if (action != kModify && answer.order_number.empty()) {
        return lacking("OrderId", std::move(answer));
    }
    answer.outcome = Outcome::Accepted;
    return answer;
}

}  // namespace alibaba
