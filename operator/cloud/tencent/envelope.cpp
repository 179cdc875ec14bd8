#include "cloud/tencent/envelope.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/answer.hpp"
#include "codec/codec.hpp"
#include "codec/scan.hpp"

namespace tencent {

namespace {

using Json = nlohmann::json;

// Empty when the member is missing or is not a word.
std::string word_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    const auto& text = member->get_ref<const std::string&>();
    return cloud::is_word(text) ? text : std::string();
}

// Empty when one of them is not a word: half a list must not look like a whole one.
std::vector<std::string> words_at(const Json& object, const char* name) {
    std::vector<std::string> words;
    const auto member = object.find(name);
    if (member == object.end() || !member->is_array()) return words;
    for (const Json& item : *member) {
        if (!item.is_string() || !cloud::is_word(item.get_ref<const std::string&>())) return {};
        words.push_back(item.get<std::string>());
    }
    return words;
}

std::string order_number_in(const Json& response) {
    for (const char* name : {"DealName", "OrderId"})
        if (std::string number = word_at(response, name); !number.empty()) return number;
    const std::vector<std::string> numbers = words_at(response, "OrderIdList");
    return numbers.empty() ? std::string() : numbers.front();
}

std::string message_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    return member->get<std::string>();
}

std::unexpected<base::Error> invalid(std::string why) {
    return base::fail(base::ErrorKind::Invalid, "not an answer of the Tencent Cloud API: " + std::move(why));
}

base::Result<Envelope> parse_legacy(const Json& root) {
    if (!root.contains("code")) return invalid("no Response");
    return base::fail(
        base::Error(base::ErrorKind::Invalid, "a legacy gateway answered: " + message_at(root, "message")).with_code(word_at(root, "codeDesc")));
}

}  // namespace

base::Result<Envelope> parse_envelope(std::string_view body) {
    if (const auto bounded = codec::check_depth(body, codec::kMaxDepth); !bounded) return invalid(bounded.error().message());
    const Json root = Json::parse(body, nullptr, false);
    if (root.is_discarded() || !root.is_object()) return invalid("no JSON object");
    const auto response = root.find("Response");
    if (response == root.end()) return parse_legacy(root);
    if (!response->is_object()) return invalid("Response is not an object");

    Envelope envelope;
    envelope.request_id = word_at(*response, "RequestId");
    if (envelope.request_id.empty()) return invalid("no RequestId");
    envelope.plan_ids = words_at(*response, "InstanceIdList");
    if (std::string id = word_at(*response, "PlanId"); !id.empty()) envelope.plan_ids = {std::move(id)};
    envelope.order_number = order_number_in(*response);
    const auto error = response->find("Error");
    if (error == response->end() || error->is_null()) return envelope;
    if (!error->is_object()) return invalid("Error is not an object");
    envelope.code = word_at(*error, "Code");
    if (envelope.code.empty()) return invalid("an Error without a Code");
    envelope.message = message_at(*error, "Message");
    return envelope;
}

}  // namespace tencent
