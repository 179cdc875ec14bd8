#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/fields.hpp"
#include "codec/stream.hpp"

namespace codec {
namespace {

using base::ErrorKind;

// Reasons: k8s.io/apimachinery, meta/v1, StatusReason. 409 and 410 have two reasons each.
ErrorKind kind_of(int http_status, std::string_view reason) {
    if (reason == "AlreadyExists") return ErrorKind::AlreadyExists;
    if (reason == "Expired") return ErrorKind::Gone;
    switch (http_status) {
        case 400:
        case 405:
        case 406:
        case 415:
        case 422: return ErrorKind::Invalid;
        case 401: return ErrorKind::Unauthorized;
        case 403: return ErrorKind::Forbidden;
        case 404: return ErrorKind::NotFound;
        case 409: return ErrorKind::Conflict;
        case 410: return ErrorKind::Gone;
        case 413: return ErrorKind::TooLarge;
        case 429: return ErrorKind::Throttled;
        default: return ErrorKind::Internal;
    }
}

// An answer that is not a Status: a proxy's page, or plain text. One line of printable ASCII of it.
std::string plain(std::string_view body) {
    std::string text(body.substr(0, kMaxServerMessage));
    for (char& c : text)
        if (c < ' ' || c > '~') c = ' ';
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

}  // namespace

base::Error status_error(int http_status, std::string_view body) {
    std::string reason;
    std::string message;
    std::int64_t wait = 0;
    if (const auto document = parse_json(body); document && document->is_object()) {
        std::optional<base::Error> ignored;
        const Fields status(*document, "", ignored);
        reason = status.text("reason");
        message = status.text("message");
        wait = status.object("details").integer("retryAfterSeconds", 0, 3600, 0);
    }
    if (message.empty()) message = plain(body);
    const std::string code = std::string(clip(reason, 64));
    base::Error error = base::Error(kind_of(http_status, reason), "HTTP " + std::to_string(http_status) +
                                                                      (message.empty() ? "" : ": " + std::string(clip(message, kMaxServerMessage))))
                            .with_status(http_status)
                            .with_code(code);
    if (wait > 0) error = std::move(error).with_retry_after(std::chrono::seconds(wait));
    return error;
}

}  // namespace codec
