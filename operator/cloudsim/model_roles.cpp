// Roles, and the temporary keys that are issued for them.
#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

const Role& Model::put_role(Role role) {
    if (role.id.empty()) role.id = "4611686" + agenda_.generator.characters(12, "0123456789");
    if (role.creator.empty()) role.creator = role.uin;
    const std::string arn = role.arn();
    return roles_.insert_or_assign(arn, std::move(role)).first->second;
}

const Role* Model::role(std::string_view arn) const {
    for (const auto& [name, role] : roles_)
        if (name == arn || "qcs::cam::uin/" + role.uin + ":role/" + role.id == arn) return &role;
    return nullptr;
}

Issued Model::issue(const Role& role, const std::string& session, const std::string& principal, base::Seconds life) {
    Issued issued{.secret_id = "AKID" + agenda_.generator.characters(60, kLetters),
                  .secret_key = agenda_.generator.characters(44, kLetters),
                  .token = agenda_.generator.characters(200, kLetters),
                  .expires = agenda_.now() + life};
    account(role.uin)->keys.push_back({.secret_id = issued.secret_id,
                                       .secret_key = issued.secret_key,
                                       .token = issued.token,
                                       .expires = issued.expires,
                                       .creator = role.creator,
                                       .session = role.id + ":" + session,
                                       .principal = principal});
    return issued;
}

void Model::set_metadata_role(std::string arn, base::Seconds life) {
    metadata_role_ = std::move(arn);
    metadata_life_ = life;
    metadata_key_.reset();
}

Issued Model::metadata_key() {
    if (metadata_key_ && agenda_.now() + metadata_life_ / 10 < metadata_key_->expires) return *metadata_key_;
    const Role& found = *role(metadata_role_);
    Issued fresh = issue(found, "cvm", found.uin, metadata_life_);
    metadata_key_ = fresh;
    return fresh;
}

}  // namespace cloudsim
