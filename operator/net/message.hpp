// HTTP/1.1 messages as text (RFC 9112), shared by client and server.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <string>

#include "base/error.hpp"
#include "net/client.hpp"
#include "net/http.hpp"

namespace net {

// The whole request; Host, Content-Length and Connection are set here and dropped from the caller's headers.
// Error: Invalid (a name, value or target that would break the message apart).
[[nodiscard]] base::Result<std::string> to_wire(const HttpRequest& request, const Url& url);

// The whole response; the same headers are set here.
[[nodiscard]] base::Result<std::string> to_wire(const HttpResponse& response, bool keep_alive);

// Names and values as sent.
[[nodiscard]] Headers to_headers(const boost::beast::http::fields& fields);

}  // namespace net
