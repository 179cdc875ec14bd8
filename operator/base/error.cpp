#include "base/error.hpp"

namespace base {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Unreachable: return "Unreachable";
        case ErrorKind::OutcomeUnknown: return "OutcomeUnknown";
        case ErrorKind::Throttled: return "Throttled";
        case ErrorKind::Unauthorized: return "Unauthorized";
        case ErrorKind::Forbidden: return "Forbidden";
        case ErrorKind::NotFound: return "NotFound";
        case ErrorKind::Conflict: return "Conflict";
        case ErrorKind::AlreadyExists: return "AlreadyExists";
        case ErrorKind::Gone: return "Gone";
        case ErrorKind::Invalid: return "Invalid";
        case ErrorKind::TooLarge: return "TooLarge";
        case ErrorKind::Cancelled: return "Cancelled";
        case ErrorKind::Internal: return "Internal";
    }
    return "Internal";
}

Error Error::in(std::string_view context) const {
    Error wrapped = *this;
    wrapped.message_ = std::string(context) + ": " + message_;
    return wrapped;
}

}  // namespace base
