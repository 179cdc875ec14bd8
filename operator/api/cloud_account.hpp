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

enum class Provider { Tencent, Alibaba };
[[nodiscard]] std::string_view to_string(Provider provider);

// Where the keys come from: exactly one of secret_ref, oidc and instance_role; assume_role is taken with what that gives.
struct CredentialsSpec {
    std::string secret_ref;  // secretRef.name: keys secretId, secretKey (Tencent) or accessKeyId, accessKeySecret (Alibaba), optional token
    struct Oidc {            // the workload identity of the operator's own pod: TKE OIDC, RRSA. Where its token is says the platform, no spec.
        std::string role_arn;
        std::string provider;  // providerId (Tencent), providerArn (Alibaba)
        bool operator==(const Oidc&) const = default;
    };
    std::optional<Oidc> oidc;
    struct InstanceRole {  // the role of the machine the operator runs on, from its metadata service
        std::string name;  // empty: the only one there is
        bool operator==(const InstanceRole&) const = default;
    };
    std::optional<InstanceRole> instance_role;
    struct AssumeRole {
        std::string role_arn;
        std::string session_name = "planwright";
        std::string external_id;
        bool operator==(const AssumeRole&) const = default;
    };
    std::optional<AssumeRole> assume_role;
    bool operator==(const CredentialsSpec&) const = default;
};

// Overrides of a service's own URL; empty: the site's own. http only for loopback.
struct EndpointsSpec {
    std::string teo;      // Tencent
    std::string billing;  // Tencent
    std::string cbn;      // Alibaba
    std::string bss;      // Alibaba
    std::string sts;
    std::string metadata;
    bool operator==(const EndpointsSpec&) const = default;
};

// Whether a purchase waits for a person's consent (PurchaseOrder.spec.approval).
enum class ApprovalPolicy { Never, Always };
[[nodiscard]] std::string_view to_string(ApprovalPolicy policy);

struct CloudAccountSpec {
    Provider provider = Provider::Tencent;
    Site site = Site::China;
    EndpointsSpec endpoints;
    CredentialsSpec credentials;
    bool exclusive = false;        // nobody else buys with this account
    std::string purchaser_uin;     // Tencent: uin of the CAM sub-user whose keys these are, when nobody else buys with it; empty: unknown
    int requests_per_second = 20;  // per action
    bool freeze = false;
    ApprovalPolicy approval = ApprovalPolicy::Never;
    bool operator==(const CloudAccountSpec&) const = default;
};

struct CloudAccountStatus {
    std::int64_t observed_generation = -1;
    std::optional<long> clock_offset_seconds;  // cloud minus node
    std::string account_id;                    // the cloud's: uin, uid; who the keys belong to (GetCallerIdentity)
    std::string identity;                      // arn of whose keys these are
    std::optional<base::Time> inventory_at;    // cloud time of the last complete listing
    std::optional<bool> order_list_readable;   // whether DescribeDealsByCond, QueryOrders is permitted
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
