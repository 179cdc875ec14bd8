// The client of Alibaba Cloud against the simulated one, over real sockets: two readings of the vendor's pages that were written apart.
#include "cloud/alibaba/client.hpp"

#include <gtest/gtest.h>

#include "cloud/alibaba/sts.hpp"
#include "cloud/crypto.hpp"
#include "cloudsim/face.hpp"
#include "codec/codec.hpp"
#include "net/client.hpp"
#include "net/server.hpp"
#include "support/run.hpp"

namespace alibaba {
namespace {

using api::Act;
using api::Outcome;
using api::PlanKind;
using What = api::Setting::What;
namespace sim = cloudsim::alibaba;

constexpr const char* kUid = "1000000000000001";
const std::string kRole = std::string("acs:ram::") + kUid + ":role/buyer";
const std::string kProvider = std::string("acs:ram::") + kUid + ":oidc-provider/ack";

class AlibabaCloud : public testing::Test {
public:
    ~AlibabaCloud() override { loop.cancel_spawned(); }

protected:
    AlibabaCloud() : face(loop.env(), 7) {
        sim::Account account;
        account.uid = kUid;
        account.balance_cents = 1'000'000'000;
        account.order_list = true;
        account.refunds = true;
        sim::Key key;
        key.id = "LTAIEXAMPLE";
        key.secret = "ALIBABASECRET";
        account.keys.push_back(key);
        cloud().put_account(account);
        server = std::move(*net::listen(loop.env(), "127.0.0.1", 0, [this](net::HttpRequest request) { return face.handle(std::move(request)); }));
        loop.spawn("server", server->run());
        client = std::make_unique<Client>(
            Client::Parts{loop.env(), endpoint(), endpoint(), endpoint(), clock, limiter, [](const cloud::CallRecord&) {}, [] {}});
        client->set_credentials({base::Secret("LTAIEXAMPLE"), base::Secret("ALIBABASECRET"), {}, {}});
    }

    sim::Model& cloud() { return face.alibaba_model(); }
    cloud::Endpoint endpoint() {
        const auto url = net::parse_url("http://127.0.0.1:" + std::to_string(server->port()));
        return {std::move(*net::make_client(loop.env(), *url, net::TlsOptions())), url->host_header()};
    }
    void pass(base::Seconds span) { face.agenda().set_offset(face.agenda().offset() + span); }

    api::Answer submit(Act act, const api::Request& request, const std::string& token = "") {
        const std::string action(api::action_of(PlanKind::Package, act));
        const std::string text = codec::canonical_request(PlanKind::Package, act, request);
        return loop.run(client->submit({PlanKind::Package, action, text, token, face.agenda().now(), cloud::make_nonce(loop.env().random)}));
    }
    static api::Request offer(bool auto_pay = true) {
        api::Request request;
        request.period_months = 1;
        request.package.name = "link one";
        request.package.description = "a & b = c*d~e/\xe4\xb8\xad";
        request.package.bandwidth_mbps = 5;
        request.package.areas = {"Asia-Pacific", "North-America"};
        request.package.auto_pay = auto_pay;
        request.package.tags = {{"planwright.dev/order", "link-1-create"}};
        return request;
    }
    api::Request about(const std::string& id) {
        api::Request request;
        request.plan_id = id;
        request.period_months = 1;
        request.package.bandwidth_mbps = 8;
        request.package.product_code = "cbn";
        request.package.product_type = "cbn_bwp_pre";
        return request;
    }
    base::Result<void> set(What what, const std::string& id, const std::function<void(api::Setting&)>& fill) {
        api::Setting setting;
        setting.what = what;
        setting.plan_id = id;
        fill(setting);
        return loop.run(client->set(setting));
    }
    api::ObservedPlan look(const std::string& id) {
        auto inventory = loop.run(client->list_plans(PlanKind::Package));
        EXPECT_TRUE(inventory) << inventory.error().message();
        return inventory ? inventory->plans[id] : api::ObservedPlan();
    }
    std::string bought() {
        const api::Answer answer = submit(Act::Create, offer(), "token-1");
        EXPECT_EQ(answer.outcome, Outcome::Accepted) << answer.message;
        pass(base::Seconds(10));
        return answer.plan_ids.empty() ? "" : answer.plan_ids.front();
    }

    support::Loop loop;
    cloudsim::Face face;
    std::unique_ptr<net::Server> server;
    cloud::CloudClock clock{loop.env().clock};
    std::shared_ptr<cloud::RateLimiter> limiter = std::make_shared<cloud::RateLimiter>(loop.env(), 1000, 1000);
    std::unique_ptr<Client> client;
};

TEST_F(AlibabaCloud, APackageIsBoughtOnceHoweverOftenItsTokenIsSent) {
    const api::Answer first = submit(Act::Create, offer(), "token-1");
    ASSERT_EQ(first.outcome, Outcome::Accepted) << first.message;
    EXPECT_FALSE(first.delivered);
    const api::Answer second = submit(Act::Create, offer(), "token-1");
    EXPECT_EQ(second.plan_ids, first.plan_ids) << second.message;
    EXPECT_EQ(second.order_number, first.order_number);
    EXPECT_EQ(cloud().ledger().size(), 1U);
    api::Request other = offer();
    other.package.bandwidth_mbps = 6;
    const api::Answer mismatch = submit(Act::Create, other, "token-1");
    EXPECT_EQ(mismatch.outcome, Outcome::Unknown);
    EXPECT_EQ(mismatch.error_code, "IdempotentParameterMismatch");

    pass(base::Seconds(10));
    const api::ObservedPlan plan = look(first.plan_ids.front());
    EXPECT_EQ(plan.state, "Idle");
    EXPECT_EQ(plan.package.name, "link one");
    EXPECT_EQ(plan.package.description, offer().package.description);
    EXPECT_EQ(plan.package.bandwidth_mbps, 5);
    EXPECT_EQ(plan.package.areas, offer().package.areas);
    EXPECT_EQ(plan.package.tags, offer().package.tags);
    EXPECT_EQ(plan.package.business_status, "Normal");
    EXPECT_EQ(plan.package.product_code, "cbn");
    EXPECT_EQ(plan.package.product_type, "cbn_bwp_pre");
    EXPECT_EQ(plan.auto_renewal, false);
    EXPECT_GT(plan.expires_at.value_or(base::Time()), face.agenda().now() + std::chrono::days(27));

    const auto deals = loop.run(client->list_deals(face.agenda().now() - std::chrono::hours(2)));
    ASSERT_TRUE(deals) << deals.error().message();
    ASSERT_EQ(deals->deals.size(), 1U);
    EXPECT_EQ(deals->deals[0].order_id, first.order_number);
    EXPECT_EQ(deals->deals[0].state, api::DealState::Paid);
    EXPECT_EQ(deals->deals[0].action, "purchase");
    EXPECT_EQ(deals->deals[0].resource_ids, first.plan_ids);
    EXPECT_EQ(deals->deals[0].cost_cents, cloud().ledger()[0].amount_cents);
}

TEST_F(AlibabaCloud, PaidActsOnAPackage) {
    const std::string id = bought();
    const base::Time before = look(id).expires_at.value_or(base::Time());
    EXPECT_EQ(submit(Act::Upgrade, about(id)).outcome, Outcome::Accepted);
    EXPECT_EQ(look(id).package.bandwidth_mbps, 8);
    const std::size_t charges = cloud().ledger().size();
    const api::Answer repeated = submit(Act::Upgrade, about(id));
    EXPECT_EQ(repeated.outcome, Outcome::Accepted) << repeated.message;
    EXPECT_EQ(cloud().ledger().size(), charges);

    const api::Answer renewed = submit(Act::Renew, about(id), "token-2");
    EXPECT_EQ(renewed.outcome, Outcome::Accepted) << renewed.message;
    EXPECT_NE(renewed.order_number, "");
    EXPECT_EQ(submit(Act::Renew, about(id), "token-2").order_number, renewed.order_number);
    EXPECT_EQ(look(id).expires_at, base::add_months(before, 1));
    const api::Answer refunded = submit(Act::Refund, about(id), "token-3");
    EXPECT_EQ(refunded.outcome, Outcome::Accepted) << refunded.message;
    EXPECT_EQ(look(id).id, "");
    const auto deals = loop.run(client->list_deals(face.agenda().now() - std::chrono::hours(2)));
    ASSERT_TRUE(deals) << deals.error().message();
    std::map<std::string, int> actions;
    for (const api::Deal& deal : deals->deals) ++actions[deal.action];
    EXPECT_EQ(actions, (std::map<std::string, int>{{"purchase", 1}, {"upgrade", 1}, {"renew", 1}, {"refund", 1}}));
}

TEST_F(AlibabaCloud, Settings) {
    const std::string id = bought();
    sim::Cen cen;
    cen.id = "cen-1";
    cen.uid = kUid;
    cloud().put_cen(cen);
    const auto done = [](const base::Result<void>& result) { EXPECT_TRUE(result) << result.error().message(); };
    done(set(What::Attributes, id, [](api::Setting& s) { s.text = "renamed"; }));
    done(set(What::Tags, id, [](api::Setting& s) { s.tags = {{"team", "net"}}; }));
    done(set(What::AutoRenewal, id, [](api::Setting& s) {
        s.on = true;
        s.months = 3;
        s.product_code = "cbn";
        s.product_type = "cbn_bwp_pre";
    }));
    done(set(What::Attach, id, [](api::Setting& s) { s.target = "cen-1"; }));
    pass(base::Seconds(10));
    api::ObservedPlan plan = look(id);
    EXPECT_EQ(plan.package.name, "renamed");
    EXPECT_EQ(plan.package.tags.at("team"), "net");
    EXPECT_EQ(plan.package.tags.at("planwright.dev/order"), "link-1-create");
    EXPECT_EQ(plan.auto_renewal, true);
    EXPECT_EQ(plan.state, "InUse");
    EXPECT_EQ(plan.package.cen_ids, std::vector<std::string>{"cen-1"});
    done(set(What::Detach, id, [](api::Setting& s) { s.target = "cen-1"; }));
    pass(base::Seconds(10));
    EXPECT_TRUE(look(id).package.cen_ids.empty());
}

TEST_F(AlibabaCloud, AnUnpaidOrderIsListedAndCancelledOnce) {
    const api::Answer answer = submit(Act::Create, offer(false), "token-1");
    ASSERT_EQ(answer.outcome, Outcome::Accepted) << answer.message;
    const auto state = [&] {
        const auto deals = loop.run(client->list_deals(face.agenda().now() - std::chrono::hours(2)));
        return deals && deals->deals.size() == 1 ? deals->deals[0].state : api::DealState::Invalid;
    };
    EXPECT_EQ(state(), api::DealState::Unpaid);
    EXPECT_EQ(look(answer.plan_ids.front()).id, "");
    const auto cancel = [&] { return set(What::CancelOrder, "", [&](api::Setting& s) { s.target = answer.order_number; }); };
    EXPECT_TRUE(cancel());
    EXPECT_EQ(state(), api::DealState::Closed);
    const auto again = cancel();
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().code(), "");
    EXPECT_TRUE(cloud().ledger().empty());
}

TEST_F(AlibabaCloud, ManyPackagesAreListedWhole) {
    for (int i = 0; i < 130; ++i) {
        sim::Package package;
        package.id = "cenbwp-" + std::to_string(1000 + i);
        package.uid = kUid;
        package.bandwidth = 2;
        package.area_a = package.area_b = "China";
        package.created = face.agenda().now();
        package.expires = face.agenda().now() + std::chrono::days(30);
        cloud().put_package(package);
    }
    pass(base::Seconds(1));
    const auto inventory = loop.run(client->list_plans(PlanKind::Package));
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->plans.size(), 130U);
    for (const auto& [id, plan] : inventory->plans) EXPECT_EQ(plan.package.product_code, "cbn") << id;
}

TEST_F(AlibabaCloud, WithoutBillingPackagesAreStillListed) {
    const std::string id = bought();
    cloud().account(kUid)->refuse_loopback = true;
    EXPECT_EQ(look(id).id, id);
    EXPECT_EQ(look(id).auto_renewal, std::nullopt);
    const auto deals = loop.run(client->list_deals(face.agenda().now()));
    ASSERT_FALSE(deals);
    EXPECT_EQ(deals.error().kind(), base::ErrorKind::Forbidden);
    EXPECT_EQ(deals.error().code(), "NotApplicable");
    EXPECT_EQ(submit(Act::Renew, about(id), "token-2").refusal, api::Refusal::Credentials);
}

TEST_F(AlibabaCloud, TheClockIsLearntFromTheCloud) {
    face.agenda().set_offset(std::chrono::hours(3));
    const auto who = loop.run(client->who_am_i());
    ASSERT_TRUE(who) << who.error().message();
    EXPECT_EQ(who->account_id, kUid);
    EXPECT_LE(std::chrono::abs(clock.now().value_or(base::Time()) - face.agenda().now()), base::Seconds(2));
}

TEST_F(AlibabaCloud, TemporaryCredentialsOfEverySourceWork) {
    sim::Role role;
    role.arn = kRole;
    role.uid = kUid;
    role.external_id = "x-1";
    role.provider_arn = kProvider;
    role.token = "eyJ.token.sig";
    role.token_expires = face.agenda().now() + std::chrono::hours(1);
    cloud().put_role(role);
    cloud().metadata.role_arn = kRole;
    Sts tokens(Sts::Parts{loop.env(), endpoint(), endpoint(), clock});
    const auto works = [&](const base::Result<cloud::Credentials>& got) {
        ASSERT_TRUE(got) << got.error().message();
        EXPECT_GT(got->expires.value_or(base::Time()), face.agenda().now() + std::chrono::minutes(50));
        client->set_credentials(*got);
        const auto who = loop.run(client->who_am_i());
        ASSERT_TRUE(who) << who.error().message();
        EXPECT_NE(who->arn.find("assumed-role/buyer"), std::string::npos) << who->arn;
    };
    const cloud::Credentials own{base::Secret("LTAIEXAMPLE"), base::Secret("ALIBABASECRET"), {}, {}};
    works(loop.run(tokens.assume_role(own, {kRole, "planwright", "x-1"})));
    EXPECT_FALSE(loop.run(tokens.assume_role(own, {kRole, "planwright", "x-2"})));
    works(loop.run(tokens.assume_role_with_oidc({kRole, kProvider}, base::Secret("eyJ.token.sig"))));
    EXPECT_FALSE(loop.run(tokens.assume_role_with_oidc({kRole, kProvider}, base::Secret("eyJ.other.sig"))));
    works(loop.run(tokens.instance_role({})));
    works(loop.run(tokens.instance_role({"buyer"})));
    EXPECT_EQ(loop.run(tokens.instance_role({"other"})).error().kind(), base::ErrorKind::NotFound);
    cloud().metadata.role_arn.clear();
    EXPECT_EQ(loop.run(tokens.instance_role({})).error().kind(), base::ErrorKind::NotFound);
}

}  // namespace
}  // namespace alibaba
