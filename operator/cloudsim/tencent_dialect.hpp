// Tencent Cloud API 3.0: POST / with TC3-HMAC-SHA256, X-TC-* headers, {"Response": {...}} (vendor page: "Request Structure", "Responses"); and,
// on the same port, a machine's metadata: the keys of its role (vendor page: CVM "Managing roles", metadata.tencentyun.com).
#pragma once

#include "cloudsim/dialect.hpp"
#include "cloudsim/model.hpp"

namespace cloudsim {

class TencentDialect : public Dialect {
public:
    explicit TencentDialect(Agenda& agenda) : model_(agenda) {}
    [[nodiscard]] Model& model() { return model_; }

    // Everything: what no other vendor knows is refused as this one refuses it.
    [[nodiscard]] bool speaks(const net::HttpRequest& request) const override;
    // Errors: UnsupportedProtocol, RequestSizeLimitExceeded, MissingParameter, NoSuchProduct, NoSuchVersion, InvalidAction, verify_tc3's.
    [[nodiscard]] Outcome<Admitted> admit(const net::HttpRequest& request, base::Time now) override;
    [[nodiscard]] bool in_window(base::Time signed_at, base::Time now) const override;
    [[nodiscard]] ApiError expired_signature() const override;
    [[nodiscard]] ApiError throttled() const override;
    [[nodiscard]] Answer perform(const Admitted& request) override;
    [[nodiscard]] net::HttpResponse success(const Admitted& request, nlohmann::json answer) const override;
    // Business errors come with HTTP 200 too.
    [[nodiscard]] net::HttpResponse failure(const Admitted& request, const ApiError& error) const override;
    [[nodiscard]] net::HttpResponse refusal(const net::HttpRequest& request, const ApiError& error, const std::string& request_id) const override;
    [[nodiscard]] std::string padded(const std::string& padding, const std::string& request_id) const override;

private:
    [[nodiscard]] static Outcome<Admitted> dispatch(const net::HttpRequest& request, std::string_view service, const Caller& caller,
                                                    base::Time signed_at);
    Model model_;
};

}  // namespace cloudsim
