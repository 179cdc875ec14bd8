// What the tests of billing's instances share.
#pragma once

#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {

class Instances : public testing::Test {
protected:
    // A valid CreateInstance for `token`, with some fields changed; a null takes a field away. The firewall costs 1,000.00 a month.
    static json purchase(const std::string& token, const json& changes = json::object()) {
        json body{{"ClientToken", token},
                  {"ProductCode", "p_cloudfirewall"},
                  {"SubProductCode", "sp_cloudfirewall_svv1"},
                  {"RegionCode", "ap-guangzhou"},
                  {"ZoneCode", "ap-guangzhou-6"},
                  {"PayMode", "PrePay"},
                  {"Parameter", R"({"pid":1005305,"sv_cloudfirewall_bw":20})"}};
        body.merge_patch(changes);
        return body;
    }
    static json about(const std::string& token, const std::string& id, const json& changes = json::object()) {
        json body{{"ClientToken", token},
                  {"ProductCode", "p_cloudfirewall"},
                  {"SubProductCode", "sp_cloudfirewall_svv1"},
                  {"RegionCode", "ap-guangzhou"},
                  {"InstanceId", id}};
        body.merge_patch(changes);
        return body;
    }
    json create(const std::string& token, const json& changes = json::object()) { return cloud_.billing("CreateInstance", purchase(token, changes)); }
    std::string refusal(const std::string& token, const json& changes) { return Cloud::code_of(create(token, changes)); }
    std::string buy(const std::string& token, const json& changes = json::object()) {
        return create(token, changes).at("InstanceIdList").at(0).get<std::string>();
    }
    std::string code(const std::string& action, const json& body) { return Cloud::code_of(cloud_.billing(action, body)); }
    json instances(const json& changes = json::object()) {
        json body{{"MaxResults", 100}};
        body.merge_patch(changes);
        return cloud_.billing("DescribeRenewInstances", body);
    }
    // The newest order.
    json deal() { return cloud_.deals()["Deals"][0]; }
    std::string expiry(const std::string& id) {
        for (const json& instance : cloud_.control("GET", "/instances")["instances"])
            if (instance["instanceId"] == id) return instance["expiresAt"];
        return "gone";
    }
    json ledger() { return cloud_.control("GET", "/ledger")["charges"]; }
    Account& account() { return *cloud_.face.model().account(kUin); }
    Cloud cloud_;
};

}  // namespace cloudsim
