#include <utility>

#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

std::string_view to_string(Site site) { return site == Site::China ? "China" : "International"; }

std::string product_type(const Account& account) {
    if (!account.product_type.empty()) return account.product_type;
    return account.site == Site::China ? "cbn_bwp_pre" : "cbn_bwp_intl";
}

Account& Model::put_account(Account account) {
    for (Key& key : account.keys)
        if (key.arn.empty()) key.arn = "acs:ram::" + account.uid + ":user/operator";
    const std::string uid = account.uid;
    return accounts_.insert_or_assign(uid, std::move(account)).first->second;
}

Account* Model::account(const std::string& uid) {
    const auto found = accounts_.find(uid);
    return found == accounts_.end() ? nullptr : &found->second;
}

std::optional<KeyHolder> Model::find_key(std::string_view access_key_id) const {
    for (const auto& [uid, account] : accounts_)
        for (const Key& key : account.keys)
            if (key.id == access_key_id) return KeyHolder{.account = &account, .key = &key};
    return std::nullopt;
}

const Role* Model::role(const std::string& arn) const {
    const auto found = roles_.find(arn);
    return found == roles_.end() ? nullptr : &found->second;
}

Key Model::issue(const Role& role, const std::string& session, long seconds) {
    constexpr std::string_view kAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789";
    Generator& generator = agenda_.generator;
    const std::string name = role.arn.substr(role.arn.find(":role/") + 6);
    Key key{.id = "STS." + generator.characters(24, kAlphabet),
            .secret = generator.characters(44, kAlphabet),
            .token = "CAIS" + generator.characters(60, kAlphabet) + "/+=",  // characters that have to be encoded
            .expires = agenda_.now() + base::Seconds(seconds),
            .arn = "acs:ram::" + role.uid + ":assumed-role/" + name + "/" + session};
    accounts_.at(role.uid).keys.push_back(key);
    return key;
}

Key Model::instance_key(const Role& role) {
    const base::Seconds half(metadata.session_seconds / 2);
    const std::string of_role = ":assumed-role/" + role.arn.substr(role.arn.find(":role/") + 6) + "/";
    const bool fresh = instance_key_ && instance_key_->arn.find(of_role) != std::string::npos && instance_key_->expires > agenda_.now() + half;
    if (!fresh) instance_key_ = issue(role, "i-instance", metadata.session_seconds);
    return *instance_key_;
}

std::string Model::new_metadata_token(base::Seconds good_for) {
    std::string token = agenda_.generator.uuid();
    metadata_tokens_[token] = agenda_.now() + good_for;
    return token;
}

bool Model::good_metadata_token(const std::string& token) const {
    const auto found = metadata_tokens_.find(token);
    return found != metadata_tokens_.end() && agenda_.now() < found->second;
}

}  // namespace cloudsim::alibaba
