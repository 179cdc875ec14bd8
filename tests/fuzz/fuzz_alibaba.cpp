// Alibaba Cloud's answers: purchases, listings, orders, settings, credentials. Nothing but a whole success is Accepted.
#include <nlohmann/json.hpp>

#include "cloud/alibaba/client.hpp"
#include "cloud/alibaba/errors.hpp"
#include "cloud/alibaba/sts.hpp"
#include "cloud/answer.hpp"
#include "fuzz/cloud_world.hpp"

namespace {

using api::Outcome;
using fuzz::require;
using nlohmann::json;

using World = fuzz::VendorWorld<alibaba::Client, alibaba::Sts>;

bool is_success(const json& said) {
    const json code = said.value("Code", json());
    return said.value("Success", json()) != json(false) && (code.is_null() || code == json("") || code == json("Success") || code == json("200"));
}

// The answer, read once more and without the client's ways.
void judge(const std::string& action, const api::Answer& answer, const net::HttpResponse& last) {
    const json said = json::parse(last.body, nullptr, false);
    if (answer.outcome == Outcome::Accepted) {
        const bool there_already = action == "ModifyCenBandwidthPackageSpec" && !answer.request_id.empty() && !is_success(said);
        require(said.is_object() && cloud::is_word(answer.request_id), "what is accepted has the cloud's RequestId");
        require(there_already || (last.status == 200 && is_success(said)), "what is accepted is a success");
        require(action == "ModifyCenBandwidthPackageSpec" || cloud::is_word(answer.order_number), "what is accepted has the cloud's order number");
        require(action != "CreateCenBandwidthPackage" || answer.plan_ids.size() == 1, "a package that was bought has an id");
        for (const std::string& id : answer.plan_ids) require(cloud::is_word(id), "an id is a word");
    } else if (answer.outcome == Outcome::Refused) {
        require(said.is_object() && last.status < 500, "what is refused is an error of the cloud's");
        require(answer.refusal && answer.refusal == alibaba::refusal_of(answer.error_code), "what is refused has a code that proves it");
        require(answer.plan_ids.empty() && answer.order_number.empty(), "what is refused names nothing that was bought");
    }
}

void try_purchase(World& world, const std::string& action) {
    const std::string token = action == "ModifyCenBandwidthPackageSpec" ? "" : "token-1";
    const api::Answer answer =
        world.run(world.client.submit({api::PlanKind::Package, action, R"({"InstanceId":"cenbwp-1"})", token, world.time.system_now(), "nonce-1"}));
    require(!answer.message.contains(fuzz::kKey), "an answer keeps no key");
    if (world.last()) judge(action, answer, *world.last());
}

void try_setting(World& world) {
    api::Setting setting;
    setting.what = api::Setting::What::CancelOrder;
    setting.target = "2024";
    fuzz::try_read(world.run(world.client.set(setting)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::size_t call = input.choose(11);
    World world(input);
    switch (call) {
        case 0: try_purchase(world, "CreateCenBandwidthPackage"); break;
        case 1: try_purchase(world, "ModifyCenBandwidthPackageSpec"); break;
        case 2: try_purchase(world, "RenewInstance"); break;
        case 3: try_purchase(world, "RefundInstance"); break;
        case 4: fuzz::try_inventory(world.run(world.client.list_plans(api::PlanKind::Package))); break;
        case 5: fuzz::try_deals(world.run(world.client.list_deals(world.time.system_now() - std::chrono::days(200)))); break;
        case 6: fuzz::try_read(world.run(world.client.who_am_i())); break;
        case 7: try_setting(world); break;
        case 8: fuzz::try_credentials(world.run(world.sts.assume_role(World::credentials(), {"role", "name", ""}))); break;
        case 9: fuzz::try_credentials(world.run(world.sts.assume_role_with_oidc({"role", "provider"}, base::Secret("CANARY-TOKEN")))); break;
        default: fuzz::try_credentials(world.run(world.sts.instance_role({""}))); break;
    }
    return 0;
}
