// How parameters travel in Alibaba's RPC style: flat names and values, in the query or in a form body.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace cloudsim::alibaba {

using Pairs = std::map<std::string, std::string>;

// RFC 3986: everything but letters, digits and -_.~ becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);
// "a=b&c=d"; a plus sign is a space, as in forms. nullopt: a percent sign without two hexadecimal digits behind it.
[[nodiscard]] std::optional<Pairs> parse_pairs(std::string_view text);
// "k=v&k=v", encoded and sorted by name: what is signed.
[[nodiscard]] std::string canonical(const Pairs& pairs);

struct Parts {
    std::string path;
    Pairs query;
    Pairs form;  // of a body that is application/x-www-form-urlencoded
    // Both together; the query wins.
    [[nodiscard]] Pairs all() const;
};
[[nodiscard]] std::optional<Parts> parts_of(const net::HttpRequest& request);

// The value of the name, or empty.
[[nodiscard]] std::string value_of(const Pairs& pairs, const std::string& name);

}  // namespace cloudsim::alibaba
