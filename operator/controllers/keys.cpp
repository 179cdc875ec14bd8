#include "controllers/keys.hpp"

#include <algorithm>
#include <utility>

#include "cloud/answer.hpp"
#include "controllers/vendors.hpp"
#include "kube/files.hpp"
#include "kube/secret.hpp"

namespace controllers {
namespace {

using Trouble = Account::Trouble;
using base::ErrorKind;

constexpr std::size_t kMostToken = 64U << 10U;

// What a person has to mend is stalled; anything else may pass by itself.
Trouble trouble_of(const base::Error& error) {
    switch (error.kind()) {
        // The vendor's code says that it is an answer of the token service; else something is missing here.
        case ErrorKind::Invalid:
            return {error.code().empty() ? api::Reason::CredentialsMissing : api::Reason::CredentialsInvalid, true, error.message()};
        case ErrorKind::NotFound: return {api::Reason::CredentialsMissing, true, error.message()};
        case ErrorKind::Unauthorized:
        case ErrorKind::Forbidden: return {api::Reason::CredentialsInvalid, true, error.message()};
        case ErrorKind::Throttled: return {api::Reason::Throttled, false, error.message()};
        default: return {api::Reason::CloudUnreachable, false, error.message()};
    }
}

// The vendors' own words for an external id that is wrong speak of rights in general.
base::Error explained(const base::Error& error) {
    if (error.kind() != ErrorKind::Forbidden && error.kind() != ErrorKind::Unauthorized) return error;
    return base::Error(error.kind(), error.message() +
                                         " The role's trust policy has to name who takes it on; if it asks for an external id, write "
                                         "that as spec.credentials.assumeRole.externalId.")
        .with_code(error.code());
}

bool same(const cloud::Credentials& a, const cloud::Credentials& b) { return a.id.same_as(b.id) && a.key.same_as(b.key) && a.token.same_as(b.token); }

// Temporary keys are replaced when a tenth of their time is left, and five minutes before they end at the latest.
std::optional<base::Time> renew_at(const cloud::Credentials& credentials, base::Time now) {
    if (!credentials.expires) return std::nullopt;
    return *credentials.expires - std::max(cloud::kRefreshBefore, (*credentials.expires - now) / 10);
}

}  // namespace

net::Task<std::optional<Trouble>> KeyRing::refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    const api::CredentialsSpec& wanted = spec.credentials;
    const std::optional<Account::Keys>& held = account->keys;
    const bool fresh = held && held->spec == wanted && held->renew_at && now(*account) < *held->renew_at;
    if (fresh && wanted.secret_ref.empty()) co_return std::nullopt;
    auto base = co_await fetch(account, spec);
    if (!base) co_return make_do(*account, wanted, base.error());
    // The same keys as before, and a role that was assumed with them still holds. (Somebody may have dropped them while this waited.)
    const bool known = held && held->spec == wanted && same(*base, held->base);
    if (known && (fresh || !wanted.assume_role)) co_return std::nullopt;
    cloud::Credentials used = *base;
    if (wanted.assume_role) {
        const auto sts = account->sts();
        const api::CredentialsSpec::AssumeRole role = *wanted.assume_role;
        const base::SteadyTime asked = context_.env.clock.steady_now();
        auto assumed = co_await sts->assume_role(*base, role);
        count("sts", "AssumeRole", asked, assumed);
        if (!assumed) {
            const base::Error error = explained(assumed.error().in("spec.credentials.assumeRole"));
            co_return make_do(*account, wanted, error);
        }
        used = std::move(*assumed);
    }
    // By the clock as the answers have set it.
    account->keys = Account::Keys{wanted, std::move(*base), renew_at(used, now(*account)), used.expires};
    account->identify_at = base::SteadyTime();
    account->client()->set_credentials(std::move(used));
    co_return std::nullopt;
}

void KeyRing::count(const char* service, const char* action, base::SteadyTime asked, const base::Result<cloud::Credentials>& answer) const {
    const std::string code = answer ? "OK" : cloud::code_of(answer.error());
    context_.metrics.cloud_request(service, action, code, context_.env.clock.steady_now() - asked);
}

base::Time KeyRing::now(const Account& account) const { return account.clock().now().value_or(context_.env.clock.system_now()); }

std::optional<Trouble> KeyRing::make_do(const Account& account, const api::CredentialsSpec& wanted, const base::Error& error) {
    Trouble trouble = trouble_of(error);
    const bool usable = account.keys && account.keys->spec == wanted && account.keys->ends && now(account) < *account.keys->ends;
    if (trouble.stalled || !usable) return trouble;
    context_.log.warn("keys could not be renewed yet", {{"account", account.key().text()}, {"why", trouble.message}});
    return std::nullopt;
}

net::Task<base::Result<cloud::Credentials>> KeyRing::fetch(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    if (!spec.credentials.secret_ref.empty()) {
        auto result = co_await from_secret(account->key(), spec);
        co_return result;
    }
    if (const auto lent = may_lend(account->key()); !lent) co_return base::fail(lent.error());
    // The pod's own token before the machine's role, which is everybody's on that machine.
    if (spec.credentials.oidc) {
        const api::CredentialsSpec::Oidc oidc = *spec.credentials.oidc;
        auto result = co_await from_oidc(account, spec.provider, oidc);
        co_return result;
    }
    if (!spec.credentials.instance_role)
        co_return base::fail(ErrorKind::Invalid, "spec.credentials names no source: set secretRef, oidc or instanceRole");
    const auto sts = account->sts();
    const api::CredentialsSpec::InstanceRole role = *spec.credentials.instance_role;
    const base::SteadyTime asked = context_.env.clock.steady_now();
    auto result = co_await sts->instance_role(role);
    count("metadata", "InstanceRole", asked, result);
    if (!result) co_return base::fail(result.error().in("spec.credentials.instanceRole"));
    co_return result;
}

net::Task<base::Result<cloud::Credentials>> KeyRing::from_secret(api::Key account, api::CloudAccountSpec spec) {
    const std::string name = "Secret " + spec.credentials.secret_ref;
    auto data = co_await kube::read_secret(context_.kube, account.ns, spec.credentials.secret_ref);
    if (!data) {
        if (data.error().kind() == ErrorKind::NotFound)
            co_return base::fail(ErrorKind::NotFound, name + " does not exist in namespace " + account.ns + ". Create it with the keys " +
                                                          std::string(secret_keys(spec.provider)) + ".");
        if (data.error().kind() == ErrorKind::Forbidden)
            co_return base::fail(ErrorKind::Invalid, name + " may not be read: " + data.error().message() +
                                                         ". Add it to the resourceNames of the operator's role there (secretNames of the chart).");
        // Whatever the API server's reason, it is not the cloud's.
        co_return base::fail(ErrorKind::Unreachable, name + " could not be read: " + data.error().message());
    }
    auto credentials = credentials_in(spec.provider, *data);
    if (!credentials) co_return base::fail(ErrorKind::Invalid, name + ": " + credentials.error().message());
    co_return credentials;
}

net::Task<base::Result<cloud::Credentials>> KeyRing::from_oidc(std::shared_ptr<Account> account, api::Provider provider,
                                                               api::CredentialsSpec::Oidc oidc) {
    const bool tencent = provider == api::Provider::Tencent;
    const std::string& file = tencent ? context_.settings.tencent_token_file : context_.settings.alibaba_token_file;
    if (file.empty())
        co_return base::fail(ErrorKind::Invalid, std::string("spec.credentials.oidc: the operator's pod has no ") +
                                                     (tencent ? "TKE_WEB_IDENTITY_TOKEN_FILE" : "ALIBABA_CLOUD_OIDC_TOKEN_FILE") +
                                                     ". Annotate its service account for the platform's pod identity webhook" +
                                                     (tencent ? "" : ", label its namespace pod-identity.alibabacloud.com/injection=on") +
                                                     ", and restart it.");
    auto token = kube::read_file(file, kMostToken);
    if (!token) co_return base::fail(token.error().in("spec.credentials.oidc"));
    while (token->ends_with('\n')) token->pop_back();
    const auto sts = account->sts();
    base::Secret secret(std::move(*token));
    const base::SteadyTime asked = context_.env.clock.steady_now();
    auto result = co_await sts->assume_role_with_oidc(oidc, std::move(secret));
    count("sts", tencent ? "AssumeRoleWithWebIdentity" : "AssumeRoleWithOIDC", asked, result);
    if (!result) co_return base::fail(result.error().in("spec.credentials.oidc"));
    co_return result;
}

base::Result<void> KeyRing::may_lend(const api::Key& account) const {
    const auto& allowed = context_.settings.ambient_namespaces;
    if (allowed.contains("*") || allowed.contains(account.ns)) return {};
    return base::fail(ErrorKind::Forbidden, "the operator does not lend its own identity to namespace " + account.ns +
                                                ". Add that to --ambient-credentials-namespaces (ambientCredentialsNamespaces of the chart), or use "
                                                "spec.credentials.secretRef.");
}

}  // namespace controllers
