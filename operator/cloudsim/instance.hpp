// Instances that billing's CreateInstance sells (vendor page: billing 2018-07-09), and what an order for them says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace cloudsim {

// After expiry, when an instance is isolated at once. Products differ and few say; the simulated cloud's choice.
inline constexpr base::Seconds kInstanceGoneAfter = std::chrono::days(15);

// RenewFlag
inline constexpr std::string_view kManualRenew = "NOTIFY_AND_MANUAL_RENEW";
inline constexpr std::string_view kAutoRenew = "NOTIFY_AND_AUTO_RENEW";
inline constexpr std::string_view kNoRenew = "DISABLE_NOTIFY_AND_MANUAL_RENEW";
[[nodiscard]] bool is_renew_flag(std::string_view text);

struct Term {
    int count = 1;
    std::string unit = "m";  // m, y
    [[nodiscard]] int months() const { return unit == "y" ? count * 12 : count; }
};

// What is sold, and on what terms.
struct Goods {
    std::string product_code;
    std::string sub_product_code;
    std::string region_code;
    std::string zone_code;
    std::string parameter;   // the JSON text that came in the request
    long monthly_cents = 0;  // for one
    int quantity = 1;
    long project_id = 0;
    Term term = {};
    std::string renew_flag{kManualRenew};
};

struct Instance {
    std::string id;
    std::string uin;
    std::string order_id;  // that bought it
    Goods goods;           // as bought
    base::Time created;
    base::Time expires;
    std::string renew_flag;
    Term renew_term;                          // of the automatic renewal
    std::optional<base::Time> renewal_tried;  // the expiry for which the automatic renewal had its one try
    bool isolated = false;                    // by hand, before it expires
    long paid_cents = 0;                      // all that was paid for it
};

// "NORMAL" or "ISOLATED"; nullopt: gone by then.
[[nodiscard]] std::optional<std::string_view> status_of(const Instance& instance, base::Time when);

// How an order ends after it was paid.
enum class Ending { Delivered, Failed, Closed };
struct Delivery {
    base::Seconds delay{0};
    Ending ending = Ending::Delivered;
};

}  // namespace cloudsim
