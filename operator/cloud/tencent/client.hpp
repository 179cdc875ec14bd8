// cloud/tencent: Tencent Cloud API 3.0: TC3 signing, typed calls of teo 2022-09-01, billing 2018-07-09 and sts 2018-08-13, error classes,
// inventories.
//
// What is particular to Tencent about the calls of cloud/client.hpp:
// - list_plans: EdgeOne: DescribePlans in pages of 200, started again (3 times, then Error Conflict) when something was removed meanwhile or
//   TotalCount does not match. Instance: DescribeRenewInstances, which shows only products that take part in renewal management: what is missing
//   there may exist. Package: Error Invalid.
// - list_deals: DescribeDealsByCond, at most 200 orders a call: longer spans are cut into pieces. A day before `from` is read too, since the time
//   zone of the list is not documented.
// - set: AutoRenewal of an EdgeOne plan (no product_code) or of an instance, BindZone, Destroy (what is gone already is success); others: Error
//   Invalid.
#pragma once

#include "cloud/client.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/tencent/wire.hpp"

namespace tencent {

class Client final : public cloud::Client {
public:
    struct Parts {
        net::Env& env;
        cloud::Endpoint teo;
        cloud::Endpoint billing;
        cloud::Endpoint sts;
        cloud::CloudClock& clock;
        std::shared_ptr<cloud::RateLimiter> limiter;
        cloud::OnCall on_call;
        std::function<void()> on_clock_jump;
    };
    explicit Client(Parts parts);

    void set_credentials(cloud::Credentials credentials) override;
    void set_limiter(std::shared_ptr<cloud::RateLimiter> limiter) override;

    [[nodiscard]] net::Task<void> wait_turn(std::string action) override;
    [[nodiscard]] net::Task<api::Answer> submit(cloud::Purchase purchase) override;
    [[nodiscard]] net::Task<base::Result<void>> set(api::Setting setting) override;

    [[nodiscard]] net::Task<base::Result<api::PlanInventory>> list_plans(api::PlanKind kind) override;
    [[nodiscard]] net::Task<base::Result<api::DealList>> list_deals(base::Time from) override;
    [[nodiscard]] net::Task<base::Result<cloud::Identity>> who_am_i() override;

    [[nodiscard]] std::optional<api::Refusal> refusal_of(std::string_view code) const override;
    [[nodiscard]] std::string_view advice_of(std::string_view code) const override;

private:
    using Plans = std::map<std::string, api::ObservedPlan>;

    [[nodiscard]] const cloud::Endpoint& endpoint_of(std::string_view service) const;
    void record(const Call& call, const base::Result<Opened>& answer, base::SteadyTime sent);

    // One request and its answer, which may be the vendor's error.
    net::Task<base::Result<Opened>> exchange(Call call);
    // A call that only looks: the body of its success.
    net::Task<base::Result<std::string>> read(std::string service, std::string action, std::string body);
    // A call that sets something absolutely: the body of its success.
    net::Task<base::Result<std::string>> send(std::string service, std::string action, std::string body);
    // One try at a whole listing; nullopt: it changed while it was read.
    net::Task<base::Result<std::optional<Plans>>> read_edge_one_plans();
    net::Task<base::Result<std::optional<Plans>>> read_instances();

    Parts parts_;
    Wire wire_;
    cloud::Credentials credentials_;
};

}  // namespace tencent
