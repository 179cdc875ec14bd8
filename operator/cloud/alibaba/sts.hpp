// Temporary credentials: sts 2015-04-01 (AssumeRole, AssumeRoleWithOIDC) and the metadata service of ECS ("Access instance metadata", hardened mode:
// IMDSv2, a token first; the mode without a token is not used, since anything that can make the operator fetch a URL could use it as well).
#pragma once

#include <functional>
#include <string>

#include "cloud/alibaba/envelope.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/sts.hpp"

namespace alibaba {

class Sts final : public cloud::Sts {
public:
    struct Parts {
        net::Env& env;
        cloud::Endpoint sts;
        cloud::Endpoint metadata;  // 100.100.100.200
        cloud::CloudClock& clock;
        std::function<void()> on_clock_jump = [] {};
    };
    explicit Sts(Parts parts);

    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> assume_role(cloud::Credentials with, api::CredentialsSpec::AssumeRole role) override;
    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> assume_role_with_oidc(api::CredentialsSpec::Oidc oidc, base::Secret token) override;
    // Several roles and no name: Error Invalid.
    [[nodiscard]] net::Task<base::Result<cloud::Credentials>> instance_role(api::CredentialsSpec::InstanceRole role) override;

private:
    // `sent_with`: what must not show in an error.
    net::Task<base::Result<Reply>> ask_sts(std::string action, net::HttpRequest request, cloud::Credentials sent_with);
    // The body of an answer with status 200.
    net::Task<base::Result<base::Secret>> ask_metadata(net::HttpRequest request);

    Parts parts_;
};

}  // namespace alibaba
