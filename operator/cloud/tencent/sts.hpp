// Temporary credentials of Tencent Cloud: sts 2018-08-13 and the metadata service of its machines (metadata.tencentyun.com).
// A signature that was too old or too new is made anew once: the answer has told the time.
#pragma once

#include "cloud/cloud_clock.hpp"
#include "cloud/sts.hpp"
#include "cloud/tencent/wire.hpp"

namespace tencent {

class Sts final : public cloud::Sts {
public:
    struct Parts {
        net::Env& env;
        cloud::Endpoint sts;
        cloud::Endpoint metadata;
        cloud::CloudClock& clock;
        std::function<void()> on_clock_jump = [] {};
    };
    explicit Sts(Parts parts);

    // Errors besides cloud/sts.hpp's: Invalid (a name that cannot be sent, an answer without credentials).
    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> assume_role(cloud::Credentials with, api::CredentialsSpec::AssumeRole role) override;
    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> assume_role_with_oidc(api::CredentialsSpec::Oidc oidc, base::Secret token) override;
    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> instance_role(api::CredentialsSpec::InstanceRole role) override;

private:
    net::Task<base::Result<cloud::Credentials>> ask(std::string action, std::string body, cloud::Credentials with);
    // The body of a metadata path; `missing`: what a 404 means.
    net::Task<base::Result<std::string>> look_up(std::string path, std::string missing);

    Parts parts_;
    Wire wire_;
};

}  // namespace tencent
