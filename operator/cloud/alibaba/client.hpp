// The calls of an Alibaba Cloud account, over three Transports: cbn 2017-09-12, BssOpenApi 2017-12-14, sts 2015-04-01.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alibaba/acs3.hpp"
#include "cloud/alibaba/envelope.hpp"
#include "cloud/alibaba/service.hpp"
#include "cloud/client.hpp"
#include "cloud/cloud_clock.hpp"

namespace alibaba {

class Client final : public cloud::Client {
public:
    struct Parts {
        net::Env& env;
        cloud::Endpoint cbn;
        cloud::Endpoint bss;
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
    // Error Invalid: the setting is another vendor's, or the package's product code is not known (AutoRenewal).
    [[nodiscard]] net::Task<base::Result<void>> set(api::Setting setting) override;

    // Bandwidth packages only (else Error Invalid), in pages of at most 50. What billing says of them is joined; when billing may not be asked, the
    // auto-renewal and the product code of each are unknown, and the listing succeeds without.
    [[nodiscard]] net::Task<base::Result<api::PlanInventory>> list_plans(api::PlanKind kind) override;
    // Orders of product cbn: one call for 20 of them, and one for each that is not known to be final. Deal.order_id and big_deal_id: OrderId.
    [[nodiscard]] net::Task<base::Result<api::DealList>> list_deals(base::Time from) override;
    [[nodiscard]] net::Task<base::Result<cloud::Identity>> who_am_i() override;

    [[nodiscard]] std::optional<api::Refusal> refusal_of(std::string_view code) const override;
    [[nodiscard]] std::string_view advice_of(std::string_view code) const override;

private:
    struct Call;
    [[nodiscard]] base::Time signing_time() const;
    [[nodiscard]] cloud::Endpoint& endpoint_of(Service service);
    // Tells the limiter and the owner how a call went.
    void record(const Call& call, const base::Result<Reply>& reply, base::SteadyTime sent);

    // One request and its answer; Reply may be the vendor's error.
    net::Task<base::Result<Reply>> exchange(Call call);
    // A call that only looks: the body of its success.
    net::Task<base::Result<std::string>> read(std::string action, Parameters parameters);
    // A call that sets something absolutely.
    net::Task<base::Result<void>> change(std::string action, Parameters parameters);

    // One try at a whole listing; nullopt: it changed while it was read.
    net::Task<base::Result<std::optional<api::PlanInventory>>> list_packages_once();
    // What billing says of up to 100 packages, put into `plans`.
    net::Task<base::Result<void>> read_billing(std::vector<api::ObservedPlan*> plans);
    // The numbers of all orders of [from, to]; nullopt: it changed while it was read.
    net::Task<base::Result<std::optional<std::vector<std::string>>>> list_orders_once(base::Time from, base::Time to);
    net::Task<base::Result<api::Deal>> read_order(std::string number);

    Parts parts_;
    cloud::Credentials credentials_;
    std::map<std::string, api::Deal> final_orders_;  // by OrderId: orders that change no more; few, and small
};

}  // namespace alibaba
