#include "api/plan.hpp"

#include <gtest/gtest.h>

namespace {

using api::ManagementPolicy;
using api::RenewalMode;

struct Case {
    RenewalMode declared;
    ManagementPolicy policy;
    std::optional<bool> flag;  // the cloud's
    RenewalMode renewed_by;
};

class RenewedByTest : public testing::TestWithParam<Case> {};

TEST_P(RenewedByTest, IsWhoeverReallyDoesIt) {
    api::PlanSpec spec;
    spec.renewal.mode = GetParam().declared;
    spec.management_policy = GetParam().policy;
    api::PlanStatus status;
    status.auto_renewal = GetParam().flag;
    EXPECT_EQ(api::renewed_by(spec, status), GetParam().renewed_by);
}

INSTANTIATE_TEST_SUITE_P(All, RenewedByTest,
                         testing::Values(Case{RenewalMode::Never, ManagementPolicy::Manage, false, RenewalMode::Never},
                                         Case{RenewalMode::Operator, ManagementPolicy::Manage, false, RenewalMode::Operator},
                                         // Observed plans are not renewed by us, but may be by the cloud.
                                         Case{RenewalMode::Operator, ManagementPolicy::Observe, false, RenewalMode::Never},
                                         Case{RenewalMode::Never, ManagementPolicy::Observe, true, RenewalMode::Provider},
                                         // Declared, and not set yet.
                                         Case{RenewalMode::Provider, ManagementPolicy::Manage, false, RenewalMode::Never},
                                         Case{RenewalMode::Never, ManagementPolicy::Manage, true, RenewalMode::Provider},
                                         // A flag that can't be read.
                                         Case{RenewalMode::Operator, ManagementPolicy::Manage, std::nullopt, RenewalMode::Never}));

}  // namespace
