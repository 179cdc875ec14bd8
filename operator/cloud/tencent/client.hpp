// cloud/tencent: Tencent Cloud API 3.0: TC3 signing, typed calls of teo 2022-09-01 and billing 2018-07-09, error classes, inventories.
//
// Client: the calls that the operator makes, over two Transports (teo and billing). It signs, sends once, reads the envelope and the Date
// header, and does not retry: who may try again is the caller's business. The one exception is a read whose signature was too old or too new:
// its answer has just told the cloud's time, so it is signed anew and sent once more.
//
// Errors carry the vendor's code and say what to do; no error, record or body holds a credential.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/inventory.hpp"
#include "api/purchase_order.hpp"
#include "base/error.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/rate_limiter.hpp"
#include "cloud/tencent/credentials.hpp"
#include "net/http.hpp"

namespace tencent {

// One finished call, for metrics and logs. code: "" on success, the vendor's code, or base::to_string(ErrorKind).
struct CallRecord {
    std::string service;
    std::string action;
    std::string code;
    std::string request_id;
    std::chrono::nanoseconds took{};
    std::chrono::nanoseconds waited{};  // at the rate limiter; zero for purchases, whose caller waited
};

using PurchaseAnswer = api::Answer;

class Client {
public:
    struct Parts {
        net::Env& env;
        net::Transport& teo;
        net::Transport& billing;
        std::string teo_host;  // value of the Host header that is signed
        std::string billing_host;
        cloud::CloudClock& clock;
        cloud::RateLimiter& limiter;
        std::function<void(const CallRecord&)> on_call;
        std::function<void()> on_clock_jump;
    };
    explicit Client(Parts parts);

    // Used by every call from now on.
    void set_credentials(Credentials credentials);

    // Waits for the rate limiter. Separate from submit(), so that nothing is signed before its turn.
    [[nodiscard]] net::Task<void> wait_turn(std::string action);
    // Signs `body` with exactly `signed_at` and sends it once. Takes no turn of its own. Never fails: an unknown outcome is an answer.
    [[nodiscard]] net::Task<PurchaseAnswer> submit(std::string action, std::string body, base::Time signed_at);

    // Absolute settings, safe to repeat.
    [[nodiscard]] net::Task<base::Result<void>> modify_plan(std::string plan_id, bool auto_renewal);
    [[nodiscard]] net::Task<base::Result<void>> bind_zone(std::string zone_id, std::string plan_id);
    // PlanNotFound is success.
    [[nodiscard]] net::Task<base::Result<void>> destroy_plan(std::string plan_id);

    // All plans of the account, in pages of 200; read_at is the cloud's time when the first page was asked for. Purchases meanwhile do not disturb
    // it; a listing that something was removed from, or that does not match its TotalCount, is started again (3 times, then Error Conflict).
    [[nodiscard]] net::Task<base::Result<api::PlanInventory>> list_plans();
    // Orders created in [from, now + 1 day], every status, at most 200 a call: longer spans are cut into pieces. A day before `from` is read too,
    // since the time zone of the list is not documented. Error Forbidden: not permitted.
    [[nodiscard]] net::Task<base::Result<api::DealList>> list_deals(base::Time from);
    // One order by its number, created within a day of `around`: OrderId first, then BigDealId (which of the two DealName is, is not documented).
    [[nodiscard]] net::Task<base::Result<std::optional<api::Deal>>> find_deal(std::string order_number, base::Time around);

private:
    struct Call;
    struct Answer;
    [[nodiscard]] base::Time signing_time() const;
    [[nodiscard]] bool has_credentials() const;
    [[nodiscard]] net::HttpRequest sign(const Call& call, const Credentials& credentials) const;
    void learn_date(const net::HttpResponse& response, base::SteadyTime sent);
    [[nodiscard]] static base::Result<Answer> open(const Call& call, const Credentials& credentials, base::Result<net::HttpResponse> response);
    void record(const Call& call, const base::Result<Answer>& answer, base::SteadyTime sent);

    // One request and its answer; Answer may be the vendor's error.
    net::Task<base::Result<Answer>> exchange(Call call);
    // A call that only looks: the body of its success.
    net::Task<base::Result<std::string>> read(std::string service, std::string action, std::string body);
    // A call that sets something absolutely.
    net::Task<base::Result<void>> change(std::string action, std::string body);
    // One try at a whole listing; nullopt: it changed while it was read.
    net::Task<base::Result<std::optional<api::PlanInventory>>> list_plans_once();
    net::Task<base::Result<std::optional<api::Deal>>> find_deal_by(std::string field, std::string order_number, base::Time around);

    Parts parts_;
    Credentials credentials_;
};

}  // namespace tencent
