#include "cloud/alibaba/envelope.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/alibaba/errors.hpp"
#include "cloud/answer.hpp"
#include "codec/fields.hpp"

namespace alibaba {

namespace {

using base::ErrorKind;
using Json = nlohmann::json;

std::unexpected<base::Error> not_an_answer(int status, const std::string& why) {
    const ErrorKind kind = status == 429 ? ErrorKind::Throttled : status >= 500 ? ErrorKind::Internal : ErrorKind::Invalid;
    return base::fail(
        base::Error(kind, "HTTP status " + std::to_string(status) + ", not an answer of the Alibaba Cloud API: " + why).with_status(status));
}

std::string text_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

// Some gateways write keys in lower case.
std::string text_at(const Json& object, const char* name, const char* otherwise) {
    std::string text = text_at(object, name);
    return text.empty() ? text_at(object, otherwise) : text;
}

// Order numbers come as strings and as numbers. Empty when the member is missing or is no such word.
std::string word_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member != object.end() && member->is_number_unsigned()) return member->dump();
    std::string text = text_at(object, name);
    return cloud::is_word(text) ? text : std::string();
}

std::string order_of(const Json& root) {
    const auto data = root.find("Data");
    return data != root.end() && data->is_object() ? word_at(*data, "OrderId") : word_at(root, "CenBandwidthPackageOrderId");
}

}  // namespace

base::Result<Envelope> parse_envelope(int status, std::string_view body) {
    const auto root = codec::parse_json(body);
    if (!root || !root->is_object()) return not_an_answer(status, "no JSON object");
    Envelope envelope;
    envelope.status = status;
    envelope.request_id = text_at(*root, "RequestId", "requestId");
    if (!cloud::is_word(envelope.request_id)) return not_an_answer(status, "no RequestId");
    envelope.package_id = word_at(*root, "CenBandwidthPackageId");
    envelope.order_id = order_of(*root);

    const std::string code = text_at(*root, "Code", "code");
    // The pages of refunds call it the HTTP status.
    const bool has_error_code = !code.empty() && code != "Success" && code != "200";
    const auto success = root->find("Success");
    const bool says_success = success != root->end() && success->is_boolean() && success->get<bool>();
    const bool says_failure = success != root->end() && !success->is_null() && !says_success;
    if (status == 200 && !says_failure && !has_error_code) return envelope;
    if (!cloud::is_word(code) || !has_error_code) return not_an_answer(status, "an error without a Code");
    if (says_success) return not_an_answer(status, "it says success and " + code);
    envelope.code = code;
    envelope.message = text_at(*root, "Message", "message");
    return envelope;
}

base::Result<Reply> open_reply(const std::string& action, const cloud::Credentials& credentials, base::Result<net::HttpResponse> response) {
    if (!response) return base::fail(response.error().in(action));
    auto envelope = parse_envelope(response->status, response->body);
    if (!envelope) return base::fail(envelope.error().in(action));
    envelope->message = cloud::scrub(std::move(envelope->message), credentials);
    return Reply{std::move(*envelope), std::move(response->body)};
}

base::Error error_of(const std::string& action, const Envelope& envelope) {
    const cloud::VendorError error{envelope.code, envelope.message, envelope.request_id};
    return cloud::error_of(action, error, error_kind_of(envelope.code), advice_of(envelope.code)).with_status(envelope.status);
}

}  // namespace alibaba
