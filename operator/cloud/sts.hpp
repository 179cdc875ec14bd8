// Where temporary credentials come from: a vendor's token service and the metadata service of its machines. cloud/tencent and cloud/alibaba implement
// it. Every call asks anew; who keeps the answer until shortly before it expires is the caller.
//
// Errors: Unauthorized and Forbidden with the vendor's code (the trust policy, the token or the role), NotFound (the machine has no such role),
// Unreachable and OutcomeUnknown (no answer; asking again is safe). None of them holds a token.
#pragma once

#include "api/cloud_account.hpp"
#include "cloud/client.hpp"

namespace cloud {

// How long before their end temporary credentials are replaced, at the least.
inline constexpr base::Seconds kRefreshBefore{300};

class Sts {
public:
    Sts() = default;
    Sts(const Sts&) = delete;
    Sts& operator=(const Sts&) = delete;
    virtual ~Sts() = default;

    // Signed with `with`.
    [[nodiscard]] virtual net::Task<base::Result<Credentials>> assume_role(Credentials with, api::CredentialsSpec::AssumeRole role) = 0;
    // Not signed: the token is the proof.
    [[nodiscard]] virtual net::Task<base::Result<Credentials>> assume_role_with_oidc(api::CredentialsSpec::Oidc oidc, base::Secret token) = 0;
    [[nodiscard]] virtual net::Task<base::Result<Credentials>> instance_role(api::CredentialsSpec::InstanceRole role) = 0;
};

}  // namespace cloud
