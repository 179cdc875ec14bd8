#include "codec/scan.hpp"

#include <cstddef>
#include <string>

namespace codec {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

class Scanner {
public:
    Scanner(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }

    // The next character that is not white space, 0 at the end.
    char peek() {
        skip_space();
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool take(char expected) {
        if (peek() != expected || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }

    Result<std::string_view> string() {
        if (!take('"')) return broken("expected a string");
        const std::size_t start = at_;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == '"') {
                return text_.substr(start, at_++ - start);
            }
        }
        return broken("ends inside a string");
    }

    Result<std::string_view> value() {
        const char first = peek();
        const std::size_t start = at_;
        if (first == '{' || first == '[') {
            if (auto skipped = nested(); !skipped) return fail(skipped.error());
        } else if (first == '"') {
            if (auto skipped = string(); !skipped) return fail(skipped.error());
        } else {
            while (at_ < text_.size() && std::string_view(",]}: \n\t\r\"[{").find(text_[at_]) == std::string_view::npos) ++at_;
            if (at_ == start) return broken("expected a value");
        }
        return text_.substr(start, at_ - start);
    }

    [[nodiscard]] std::unexpected<base::Error> broken(std::string_view what) const {
        return fail(ErrorKind::Invalid, "not JSON: " + std::string(what) + " at byte " + std::to_string(at_));
    }

private:
    // From an opening bracket to the one that closes it.
    Result<void> nested() {
        std::string open;
        do {
            if (at_ >= text_.size()) return broken("ends inside an object or list");
            const char c = text_[at_];
            if (c == '"') {
                if (auto skipped = string(); !skipped) return fail(skipped.error());
                continue;
            }
            ++at_;
            if (c == '{' || c == '[') {
                if (open.size() >= static_cast<std::size_t>(max_depth_))
                    return fail(ErrorKind::Invalid, "nested deeper than " + std::to_string(max_depth_) + " levels");
                open += c == '{' ? '}' : ']';
            } else if (c == '}' || c == ']') {
                if (open.back() != c) return broken("brackets do not match");
                open.pop_back();
            }
        } while (!open.empty());
        return {};
    }

    std::string_view text_;
    int max_depth_;
    std::size_t at_ = 0;
};

Result<void> expect_end(Scanner& scanner, std::string_view text) {
    scanner.skip_space();
    if (scanner.peek() != '\0') return scanner.broken("something follows the value");
    if (text.find('\0') != std::string_view::npos) return fail(ErrorKind::Invalid, "not JSON: holds a NUL byte");
    return {};
}

}  // namespace

Result<std::vector<Member>> members(std::string_view object, int max_depth) {
    Scanner scanner(object, max_depth);
    std::vector<Member> found;
    if (!scanner.take('{')) return scanner.broken("expected an object");
    if (!scanner.take('}')) {
        do {
            auto key = scanner.string();
            if (!key) return fail(key.error());
            if (!scanner.take(':')) return scanner.broken("expected ':'");
            auto value = scanner.value();
            if (!value) return fail(value.error());
            found.push_back({*key, *value});
        } while (scanner.take(','));
        if (!scanner.take('}')) return scanner.broken("expected ',' or '}'");
    }
    if (auto end = expect_end(scanner, object); !end) return fail(end.error());
    return found;
}

Result<std::vector<std::string_view>> elements(std::string_view array, int max_depth) {
    Scanner scanner(array, max_depth);
    std::vector<std::string_view> found;
    if (!scanner.take('[')) return scanner.broken("expected a list");
    if (!scanner.take(']')) {
        do {
            auto value = scanner.value();
            if (!value) return fail(value.error());
            found.push_back(*value);
        } while (scanner.take(','));
        if (!scanner.take(']')) return scanner.broken("expected ',' or ']'");
    }
    if (auto end = expect_end(scanner, array); !end) return fail(end.error());
    return found;
}

Result<void> check_depth(std::string_view text, int max_depth) {
    Scanner scanner(text, max_depth);
    if (auto value = scanner.value(); !value) return fail(value.error());
    return expect_end(scanner, text);
}

}  // namespace codec
