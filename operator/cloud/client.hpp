// The calls that the operator makes of one cloud account, whichever vendor's. The vendors' clients (cloud/tencent, cloud/alibaba) implement it; the
// shell (controllers/) knows nothing else of them.
//
// A client signs, sends once, reads the answer and the Date header, and does not retry: who may try again is the caller's business. The one exception
// is a read whose signature was too old or too new: its answer has just told the cloud's time, so it is signed anew and sent once more.
// Errors carry the vendor's code and say what to do; no error, record or body holds a credential.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/inventory.hpp"
#include "api/purchase_order.hpp"
#include "api/setting.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "cloud/rate_limiter.hpp"
#include "net/env.hpp"
#include "net/http.hpp"

namespace cloud {

// Whose keys sign.
struct Credentials {
    base::Secret id;                    // SecretId, AccessKeyId
    base::Secret key;                   // SecretKey, AccessKeySecret
    base::Secret token;                 // temporary credentials only; empty otherwise
    std::optional<base::Time> expires;  // temporary credentials whose end is known; cloud time
    [[nodiscard]] bool can_sign() const { return !id.empty() && !key.empty(); }
};

// One finished call, for metrics and logs. code: "" on success, the vendor's code, or base::to_string(ErrorKind).
struct CallRecord {
    std::string service;
    std::string action;
    std::string code;
    std::string request_id;
    std::chrono::nanoseconds took{};
    std::chrono::nanoseconds waited{};  // at the rate limiter; zero for purchases, whose caller waited
};
using OnCall = std::function<void(const CallRecord&)>;

// One attempt of a purchase order: what is signed and sent, once.
struct Purchase {
    api::PlanKind kind = api::PlanKind::EdgeOne;
    std::string action;
    std::string request;       // PurchaseOrder.spec.request
    std::string client_token;  // put beside the request's own parameters; empty: the action takes none
    base::Time signed_at;      // signed with exactly this time
    std::string nonce;         // and this nonce, where the vendor's signature has one
};

// GetCallerIdentity.
struct Identity {
    std::string account_id;  // uin, uid
    std::string arn;
};

// One service of a cloud.
struct Endpoint {
    std::unique_ptr<net::Transport> transport;
    std::string host;  // value of the Host header, which is signed
};

class Client {
public:
    Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    virtual ~Client() = default;

    // Used by every call from now on.
    virtual void set_credentials(Credentials credentials) = 0;
    // Whose turn it is from now on: one limiter for everybody who calls as the same identity.
    virtual void set_limiter(std::shared_ptr<RateLimiter> limiter) = 0;

    // Waits for the rate limiter. Separate from submit(), so that nothing is signed before its turn.
    [[nodiscard]] virtual net::Task<void> wait_turn(std::string action) = 0;
    // Takes no turn of its own. Never fails: an unknown outcome is an answer.
    [[nodiscard]] virtual net::Task<api::Answer> submit(Purchase purchase) = 0;
    [[nodiscard]] virtual net::Task<base::Result<void>> set(api::Setting setting) = 0;

    // All plans of one kind; read_at is the cloud's time when the first page was asked for. Errors: Forbidden (not permitted), Conflict (it changed
    // all the time while it was read).
    [[nodiscard]] virtual net::Task<base::Result<api::PlanInventory>> list_plans(api::PlanKind kind) = 0;
    // Orders created in [from, now + 1 day], of every state. Error Forbidden: not permitted.
    [[nodiscard]] virtual net::Task<base::Result<api::DealList>> list_deals(base::Time from) = 0;
    [[nodiscard]] virtual net::Task<base::Result<Identity>> who_am_i() = 0;

    // What a vendor's error code proves about a purchase, and what a person should do about it; nothing and empty: nothing is proven, nothing to add.
    [[nodiscard]] virtual std::optional<api::Refusal> refusal_of(std::string_view code) const = 0;
    [[nodiscard]] virtual std::string_view advice_of(std::string_view code) const = 0;
};

}  // namespace cloud
