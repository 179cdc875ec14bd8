#include <utility>

#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

const Model::Remembered* Model::remembered(const std::string& key) const {
    const auto found = tokens_.find(key);
    const bool known = found != tokens_.end() && agenda_.now() < found->second.at + settings.token;
    return known ? &found->second : nullptr;
}

void Model::remember(const std::string& key, std::string parameters, Answer answer) {
    tokens_.insert_or_assign(key, Remembered{.at = agenda_.now(), .parameters = std::move(parameters), .answer = std::move(answer)});
}

}  // namespace cloudsim::alibaba
