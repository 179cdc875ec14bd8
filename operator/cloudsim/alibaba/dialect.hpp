// Alibaba Cloud's RPC style: ACS3-HMAC-SHA256 in headers, or the older V1 with everything in the query or a form; services are told apart by
// their Version. And the metadata service of an ECS instance, which looks like nothing else.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <utility>

#include "cloudsim/alibaba/model.hpp"
#include "cloudsim/dialect.hpp"

namespace cloudsim::alibaba {

class AlibabaDialect : public Dialect {
public:
    explicit AlibabaDialect(Agenda& agenda) : model_(agenda) {}
    [[nodiscard]] Model& model() { return model_; }

    [[nodiscard]] bool speaks(const net::HttpRequest& request) const override;
    // Errors: InvalidVersion, InvalidAction.NotFound, SignatureNonceUsed, NotApplicable (billing, the other site's endpoint), signature.hpp's.
    [[nodiscard]] Outcome<Admitted> admit(const net::HttpRequest& request, base::Time now) override;
    [[nodiscard]] bool in_window(base::Time signed_at, base::Time now) const override;
    [[nodiscard]] ApiError expired_signature() const override;
    [[nodiscard]] ApiError throttled() const override;
    [[nodiscard]] Answer perform(const Admitted& request) override;
    [[nodiscard]] net::HttpResponse success(const Admitted& request, nlohmann::json answer) const override;
    [[nodiscard]] net::HttpResponse failure(const Admitted& request, const ApiError& error) const override;
    [[nodiscard]] net::HttpResponse refusal(const net::HttpRequest& request, const ApiError& error, const std::string& request_id) const override;
    [[nodiscard]] std::string padded(const std::string& padding, const std::string& request_id) const override;

private:
    [[nodiscard]] bool nonce_used(const std::string& nonce, base::Time now);
    Model model_;
    std::deque<std::pair<base::Time, std::string>> nonces_;  // in the order in which they came
    std::set<std::string> known_nonces_;
};

}  // namespace cloudsim::alibaba
