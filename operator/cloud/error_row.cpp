#include "cloud/error_row.hpp"

#include <algorithm>

namespace cloud {

const ErrorRow& find_error(std::span<const ErrorRow> rows, std::string_view code) {
    static constexpr ErrorRow kUnknown{};
    for (const std::string_view name : {code, code.substr(0, code.find('.'))})
        if (const auto row = std::ranges::find(rows, name, &ErrorRow::code); row != rows.end()) return *row;
    return kUnknown;
}

}  // namespace cloud
