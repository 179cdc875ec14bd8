// What only instances have: several to one order, which are renewed and refunded one by one, and a listing (DescribeRenewInstances, billing
// 2018-07-09) that covers the products of the console's renewal page and no others, so that absence proves nothing.
#pragma once

#include "resources/cloud_instance/decide.hpp"
#include "resources/plan/pass.hpp"

namespace cloud_instance {

struct Pass : plan::Pass {
    const api::CloudInstanceSpec& wants;  // `spec`, with what is CloudInstance's
    api::CloudInstanceStatus& tells;      // `status`, likewise
    std::vector<std::string> absent;      // of `ids`, those that the listing lacks; filled by observe()

    Pass(const plan::Input<api::CloudInstance>& input, api::CloudInstanceStatus& own);
};

// Each ends the pass when true.
// observe.cpp
[[nodiscard]] bool observe(Pass& pass);
[[nodiscard]] bool differs(Pass& pass);
void conclude(Pass& pass);
// changes.cpp
[[nodiscard]] bool open_changes(Pass& pass);
[[nodiscard]] bool set_auto_renewal(Pass& pass);
[[nodiscard]] bool renew(Pass& pass);
[[nodiscard]] bool deletion(Pass& pass);

}  // namespace cloud_instance
