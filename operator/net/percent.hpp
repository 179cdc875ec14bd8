// RFC 3986 percent-encoding of everything but unreserved characters (letters, digits, - . _ ~), in upper-case hexadecimal.
#pragma once

#include <string>
#include <string_view>

namespace net {

[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace net
