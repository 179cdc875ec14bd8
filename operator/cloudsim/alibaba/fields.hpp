// Reads the parameters of one request, which are all text on the wire: "Bandwidth=5", "Tag.1.Key=a". The first mistake sticks: read
// everything, then ask failed() once. What nobody reads is ignored, as the vendor's gateway does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloudsim/alibaba/wire.hpp"
#include "cloudsim/types.hpp"

namespace cloudsim::alibaba {

class Fields {
public:
    explicit Fields(const Pairs& pairs) : pairs_(pairs) {}
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;
    ~Fields() = default;

    // MissingParameter when it is absent or empty, InvalidParameter when it is of another type.
    [[nodiscard]] std::string required(const std::string& name);
    [[nodiscard]] long required_integer(const std::string& name);
    [[nodiscard]] std::optional<std::string> text(const std::string& name) const;
    [[nodiscard]] std::optional<long> integer(const std::string& name);
    [[nodiscard]] std::optional<bool> boolean(const std::string& name);  // true, false
    // Exactly 2026-11-21T08:30:00Z, or without its seconds.
    [[nodiscard]] std::optional<base::Time> time(const std::string& name);
    // Name.1, Name.2 ...
    [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
    // Name.1.Key and Name.1.Value, at most 20; InvalidParameter for keys and values that tags may not have. A value that is absent is empty.
    [[nodiscard]] std::map<std::string, std::string> tags(const std::string& name);

    void fail(std::string code, std::string message);
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    // The first mistake, ready to be returned; ask failed() before.
    [[nodiscard]] std::unexpected<ApiError> refusal() const { return std::unexpected<ApiError>(error_.value_or(ApiError())); }
    [[nodiscard]] const Pairs& pairs() const { return pairs_; }

private:
    void invalid(const std::string& name);
    const Pairs& pairs_;
    std::optional<ApiError> error_;
};

struct Page {
    long number = 1;
    long size = 10;
    // Whether the item with this index is on the page.
    [[nodiscard]] bool holds(std::size_t index) const {
        const auto at = static_cast<long>(index);
        return at >= (number - 1) * size && at < number * size;
    }
};
// InvalidParameter outside 1 to `most`.
[[nodiscard]] Page read_page(Fields& fields, const char* number, long size, long most);

}  // namespace cloudsim::alibaba
