// CloudAccount: where to buy and with whose keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/condition.hpp"
#include "api/meta.hpp"

namespace api {

enum class Site { China, International };
[[nodiscard]] std::string_view to_string(Site site);

struct CloudAccountSpec {
    std::string provider = "Tencent";
    Site site = Site::China;
    std::string teo_endpoint;      // endpoints.teo: URL, empty: the site's own. http only for loopback
    std::string billing_endpoint;  // endpoints.billing
    std::string secret_ref;        // credentials.secretRef.name: keys secretId, secretKey, optional token
    bool exclusive = false;        // nobody else buys with this account
    std::string purchaser_uin;     // uin of the CAM sub-user whose keys these are, when nobody else buys with it; empty: unknown
    int requests_per_second = 20;  // per action
    bool freeze = false;
    bool operator==(const CloudAccountSpec&) const = default;
};

struct CloudAccountStatus {
    std::int64_t observed_generation = -1;
    std::optional<long> clock_offset_seconds;  // cloud minus node
    std::optional<base::Time> inventory_at;    // cloud time of the last complete listing
    std::optional<bool> order_list_readable;   // whether DescribeDealsByCond is permitted
    int plans = 0;
    int claimed = 0;
    std::vector<std::string> unclaimed;  // plan ids nobody claims, the first 50
    Conditions conditions;
    bool operator==(const CloudAccountStatus&) const = default;
};

struct CloudAccount {
    static constexpr std::string_view kKind = "CloudAccount";
    static constexpr std::string_view kPlural = "cloudaccounts";
    ObjectMeta meta;
    CloudAccountSpec spec;
    CloudAccountStatus status;
};

}  // namespace api
