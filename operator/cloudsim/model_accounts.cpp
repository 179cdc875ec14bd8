#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {

Account& Model::put_account(Account account) {
    for (Key& key : account.keys)
        if (key.creator.empty()) key.creator = account.uin;
    const std::string uin = account.uin;
    return accounts_.insert_or_assign(uin, std::move(account)).first->second;
}

Account* Model::account(const std::string& uin) {
    const auto found = accounts_.find(uin);
    return found == accounts_.end() ? nullptr : &found->second;
}

std::optional<Model::KeyHolder> Model::find_key(std::string_view secret_id) const {
    for (const auto& [uin, account] : accounts_)
        for (const Key& key : account.keys)
            if (key.secret_id == secret_id) return KeyHolder{.account = &account, .key = &key};
    return std::nullopt;
}

std::optional<ApiError> Model::certification_missing(const std::string& uin) {
    const Certification certification = account(uin)->certification;
    if (certification == Certification::None)
        return ApiError{.code = "UnauthorizedOperation.NotCertification", .message = "The account has not been real-name authenticated."};
    if (certification == Certification::NeedsUpgrade)
        return ApiError{.code = "UnauthorizedOperation.CertificationNeedUpgrade", .message = "Complete real-name information is required."};
    return std::nullopt;
}

}  // namespace cloudsim
