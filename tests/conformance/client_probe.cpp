// Makes every call that the operator's clients of one vendor can make, for test_recording.py, which has set the scene and records what goes by.
// Standard input, a name and its value a line:
//   provider            Tencent or Alibaba
//   id, key             whose keys sign
//   teo, billing, cbn, bss, sts, metadata    URLs, those of the vendor
//   role, external-id   what AssumeRole takes on; role-name: the same, as the machine's role
//   oidc-provider, oidc-token
//   expired-plan, zone  Tencent: what is destroyed, and bound
//   cen                 Alibaba: what is attached to, and detached from
// Answers each call with a line: "<call> ok", or "<call> <what was wrong>".
#include <iostream>
#include <map>

#include "cloud/crypto.hpp"
#include "codec/codec.hpp"
#include "controllers/vendors.hpp"
#include "net/client.hpp"
#include "support/run.hpp"

namespace {

using api::Act;
using api::PlanKind;
using What = api::Setting::What;

std::map<std::string, std::string> told;

api::CloudAccountSpec account() {
    api::CloudAccountSpec spec;
    spec.provider = told["provider"] == "Alibaba" ? api::Provider::Alibaba : api::Provider::Tencent;
    spec.endpoints = {told["teo"], told["billing"], told["cbn"], told["bss"], told["sts"], told["metadata"]};
    return spec;
}

class Probe {
public:
    Probe() : vendor_(open()) { vendor_.client->set_credentials(own_keys()); }

    void edge_one_plans() {
        api::Request plan;
        plan.period_months = 1;
        plan.auto_use_voucher = true;
        plan.plan_id = submit(PlanKind::EdgeOne, Act::Create, plan).plan_ids.front();
        plan.plan_type = api::PlanType::Basic;
        submit(PlanKind::EdgeOne, Act::Upgrade, plan);
        submit(PlanKind::EdgeOne, Act::Renew, plan);
        plan.plan_type = api::PlanType::Enterprise;
        submit(PlanKind::EdgeOne, Act::Create, plan);
        set(What::AutoRenewal, plan.plan_id, [](api::Setting& setting) { setting.on = true; });
        set(What::BindZone, plan.plan_id, [](api::Setting& setting) { setting.target = told["zone"]; });
        set(What::Destroy, told["expired-plan"]);
        list(PlanKind::EdgeOne);
    }

    void instances() {
        api::Request instance;
        instance.period_months = 24;
        instance.period_unit = api::Period::Unit::Year;
        instance.auto_renew = true;
        instance.instance = {"p_cloudfirewall", "sp_cloudfirewall_svv1", "ap-guangzhou", "ap-guangzhou-6", {}, 2, 7};
        instance.instance.parameter =
            codec::instance_parameter(R"({"pid":1001,"sv_bandwidth":20,"note":"a \"b\" & 中"})", {api::Period::Unit::Year, 2});
        instance.plan_id = submit(PlanKind::Instance, Act::Create, instance).plan_ids.front();
        submit(PlanKind::Instance, Act::Renew, instance);
        const auto renew = [&](bool on, int months) {
            set(What::AutoRenewal, instance.plan_id, [&](api::Setting& setting) {
                setting.on = on;
                setting.months = months;
                setting.product_code = "p_cloudfirewall";
                setting.region_code = "ap-guangzhou";
            });
        };
        renew(true, 3);
        renew(true, 24);
        renew(false, 0);
        list(PlanKind::Instance);
        submit(PlanKind::Instance, Act::Refund, instance);
    }

    void packages() {
        api::Request package;
        package.period_months = 1;
        package.auto_renew = true;
        package.package = {"link one", "a & b = c*d~e/中", 5, {"Asia-Pacific", "North-America"}, true, 3, {}, "cbn", "cbn_bwp_pre"};
        package.package.tags = {{"planwright.dev/order", "link-1-create"}, {"empty", ""}};
        package.plan_id = submit(PlanKind::Package, Act::Create, package).plan_ids.front();
        const std::string& id = package.plan_id;
        set(What::Attributes, id, [](api::Setting& setting) {
            setting.text = "renamed";
            setting.description = "of it: 100% é";
        });
        set(What::Tags, id, [](api::Setting& setting) { setting.tags = {{"of+it", "a b"}, {"team", "net"}}; });
        const auto renew = [&](bool on, int months) {
            set(What::AutoRenewal, id, [&](api::Setting& setting) {
                setting.on = on;
                setting.months = months;
                setting.product_code = "cbn";
                setting.product_type = "cbn_bwp_pre";
            });
        };
        renew(true, 3);
        renew(true, 24);
        renew(false, 0);
        list(PlanKind::Package);
        set(What::Attach, id, [](api::Setting& setting) { setting.target = told["cen"]; });
        set(What::Detach, id, [](api::Setting& setting) { setting.target = told["cen"]; });
        package.package.bandwidth_mbps = 8;
        submit(PlanKind::Package, Act::Upgrade, package);
        submit(PlanKind::Package, Act::Renew, package);
        submit(PlanKind::Package, Act::Refund, package);
        package.package.auto_pay = false;
        const std::string unpaid = submit(PlanKind::Package, Act::Create, package).order_number;
        set(What::CancelOrder, "", [&](api::Setting& setting) { setting.target = unpaid; });
    }

    void account_itself() {
        who_am_i();
        const base::Time now = clock_.now().value_or(base::Time());
        const auto deals = loop_.run(vendor_.client->list_deals(now - std::chrono::days(1)));
        say("list_deals", deals ? "" : deals.error().message());
    }

    void temporary_keys() {
        use("assume_role", loop_.run(vendor_.sts->assume_role(own_keys(), {told["role"], "planwright", told["external-id"]})));
        use("assume_role_with_oidc",
            loop_.run(vendor_.sts->assume_role_with_oidc({told["role"], told["oidc-provider"]}, base::Secret(told["oidc-token"]))));
        use("instance_role", loop_.run(vendor_.sts->instance_role({})));
        use("instance_role by name", loop_.run(vendor_.sts->instance_role({told["role-name"]})));
    }

private:
    controllers::Vendor open() {
        const controllers::Connect connect = [this](const std::string& url) -> base::Result<std::unique_ptr<net::Transport>> {
            const auto parsed = net::parse_url(url);
            if (!parsed) return base::fail(parsed.error());
            return net::make_client(loop_.env(), *parsed, net::TlsOptions());
        };
        auto limiter = std::make_shared<cloud::RateLimiter>(loop_.env(), 10'000, 10'000);
        return std::move(*controllers::open_vendor(
            account(), connect, controllers::VendorParts{loop_.env(), clock_, std::move(limiter), [](const cloud::CallRecord&) {}, [] {}}));
    }

    static cloud::Credentials own_keys() { return {base::Secret(told["id"]), base::Secret(told["key"]), {}, {}}; }

    static void say(const std::string& call, const std::string& wrong) { std::cout << call << " " << (wrong.empty() ? "ok" : wrong) << "\n"; }

    api::Answer submit(PlanKind kind, Act act, const api::Request& request) {
        const std::string action(api::action_of(kind, act));
        const std::string token = api::takes_client_token(kind, act) ? "planwright-" + std::to_string(++tokens_) : "";
        const base::Time now = clock_.now().value_or(loop_.env().clock.system_now());
        api::Answer answer = loop_.run(
            vendor_.client->submit({kind, action, codec::canonical_request(kind, act, request), token, now, cloud::make_nonce(loop_.env().random)}));
        say(action, answer.outcome == api::Outcome::Accepted ? "" : answer.message);
        if (answer.plan_ids.empty()) answer.plan_ids.emplace_back("none");
        return answer;
    }

    void set(What what, const std::string& id, const std::function<void(api::Setting&)>& fill = [](api::Setting&) {}) {
        api::Setting setting;
        setting.what = what;
        setting.plan_id = id;
        fill(setting);
        const auto done = loop_.run(vendor_.client->set(setting));
        say(setting.name(), done ? "" : done.error().message());
    }

    void list(PlanKind kind) {
        const auto plans = loop_.run(vendor_.client->list_plans(kind));
        say("list_plans", plans ? "" : plans.error().message());
    }

    void who_am_i() {
        const auto identity = loop_.run(vendor_.client->who_am_i());
        say("who_am_i", identity ? "" : identity.error().message());
    }

    void use(const std::string& call, const base::Result<cloud::Credentials>& keys) {
        say(call, keys ? "" : keys.error().message());
        if (!keys) return;
        vendor_.client->set_credentials(*keys);
        who_am_i();
    }

    support::Loop loop_;
    cloud::CloudClock clock_{loop_.env().clock};
    controllers::Vendor vendor_;
    int tokens_ = 0;
};

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t space = line.find(' ');
        if (space == std::string::npos) return 2;
        told[line.substr(0, space)] = line.substr(space + 1);
    }
    Probe probe;
    probe.account_itself();
    if (told["provider"] == "Tencent") {
        probe.edge_one_plans();
        probe.instances();
    } else {
        probe.packages();
    }
    probe.account_itself();
    probe.temporary_keys();
    return 0;
}
