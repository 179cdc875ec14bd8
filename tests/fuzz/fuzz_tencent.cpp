// Tencent Cloud's answers: purchases, listings, orders, settings, credentials. Nothing but a whole success is Accepted.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cloud/answer.hpp"
#include "cloud/tencent/client.hpp"
#include "cloud/tencent/errors.hpp"
#include "cloud/tencent/sts.hpp"
#include "fuzz/cloud_world.hpp"

namespace {

using api::Outcome;
using fuzz::require;
using nlohmann::json;

using World = fuzz::VendorWorld<tencent::Client, tencent::Sts>;

// The answer's Response, read once more and without the client's ways; null when there is none.
json response_of(const std::string& body) {
    const json document = json::parse(body, nullptr, false);
    return document.is_object() && document.contains("Response") ? document["Response"] : json();
}

// Whether the answer has that word, by itself or in a list.
bool says(const json& response, const std::string& word) {
    const json text(word);
    return std::any_of(response.begin(), response.end(), [&](const json& member) {
        return member == text || (member.is_array() && std::find(member.begin(), member.end(), text) != member.end());
    });
}

void judge(const std::string& action, const api::Answer& answer, const net::HttpResponse& last) {
    const json response = response_of(last.body);
    const bool has_error = response.contains("Error") && !response["Error"].is_null();
    if (answer.outcome == Outcome::Accepted) {
        require(last.status == 200 && !has_error, "what is accepted is a success");
        require(cloud::is_word(answer.request_id) && says(response, answer.request_id), "what is accepted has the cloud's RequestId");
        require(cloud::is_word(answer.order_number) && says(response, answer.order_number), "what is accepted has the cloud's order number");
        require(action != "CreatePlan" || !answer.plan_ids.empty(), "a plan that was bought has an id");
        for (const std::string& id : answer.plan_ids) require(cloud::is_word(id) && says(response, id), "an id is the cloud's");
    } else if (answer.outcome == Outcome::Refused) {
        require(last.status == 200 && has_error, "what is refused is an error of the cloud's");
        require(answer.refusal && answer.refusal == tencent::refusal_of(answer.error_code), "what is refused has a code that proves it");
        require(answer.plan_ids.empty() && answer.order_number.empty(), "what is refused names nothing that was bought");
    }
}

void try_purchase(World& world, api::PlanKind kind, const std::string& action) {
    const std::string token = kind == api::PlanKind::Instance ? "token-1" : "";
    const api::Answer answer = world.run(world.client.submit({kind, action, R"({"PlanId":"edgeone-1"})", token, world.time.system_now(), ""}));
    require(!answer.message.contains(fuzz::kKey), "an answer keeps no key");
    if (world.last()) judge(action, answer, *world.last());
}

void try_settings(World& world) {
    api::Setting setting;
    setting.plan_id = "edgeone-1";
    setting.what = api::Setting::What::Destroy;
    fuzz::try_read(world.run(world.client.set(setting)));
    setting.what = api::Setting::What::AutoRenewal;
    setting.product_code = "p_a";
    fuzz::try_read(world.run(world.client.set(setting)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using enum api::PlanKind;
    fuzz::Input input(data, size);
    const std::size_t call = input.choose(14);
    World world(input);
    switch (call) {
        case 0: try_purchase(world, EdgeOne, "CreatePlan"); break;
        case 1: try_purchase(world, EdgeOne, "UpgradePlan"); break;
        case 2: try_purchase(world, EdgeOne, "RenewPlan"); break;
        case 3: try_purchase(world, Instance, "CreateInstance"); break;
        case 4: try_purchase(world, Instance, "RenewInstance"); break;
        case 5: try_purchase(world, Instance, "RefundInstance"); break;
        case 6: fuzz::try_inventory(world.run(world.client.list_plans(EdgeOne))); break;
        case 7: fuzz::try_inventory(world.run(world.client.list_plans(Instance))); break;
        case 8: fuzz::try_deals(world.run(world.client.list_deals(world.time.system_now() - std::chrono::days(200)))); break;
        case 9: fuzz::try_read(world.run(world.client.who_am_i())); break;
        case 10: try_settings(world); break;
        case 11: fuzz::try_credentials(world.run(world.sts.assume_role(World::credentials(), {"role", "name", ""}))); break;
        case 12: fuzz::try_credentials(world.run(world.sts.assume_role_with_oidc({"role", "provider"}, base::Secret("CANARY-TOKEN")))); break;
        default: fuzz::try_credentials(world.run(world.sts.instance_role({""}))); break;
    }
    return 0;
}
