// Answers agreement.py's questions about the decoders and encoders. One question a line, words apart by a tab:
//   compare <Kind> <object> <object>   "same", "different", or "error <message>" when the second can't be decoded
//   encode  <Kind> <object>            the object's status patch and, for a PurchaseOrder, the body that creates it, apart by a tab
#include <iostream>
#include <string>
#include <vector>

#include "codec/codec.hpp"

namespace {

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> words{""};
    for (const char c : line) {
        if (c == '\t') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return words;
}

template <class T>
std::string compare(const std::string& one, const std::string& other) {
    const auto first = codec::decode<T>(one);
    const auto second = codec::decode<T>(other);
    if (!first) return "broken " + first.error().message();
    if (!second) return "error " + second.error().message();
    return first->spec == second->spec && first->status == second->status ? "same" : "different";
}

template <class T>
std::string encode(const std::string& text) {
    const auto object = codec::decode<T>(text);
    if (!object) return "broken " + object.error().message();
    std::string answer = codec::status_patch(object->meta, object->status);
    if constexpr (requires { codec::encode_new(*object); }) answer += "\t" + codec::encode_new(*object);
    return answer;
}

template <class T>
std::string answer(const std::vector<std::string>& question) {
    if (question[0] == "compare" && question.size() == 4) return compare<T>(question[2], question[3]);
    return encode<T>(question[2]);
}

// Whether the question is about T; then it is answered.
template <class T>
bool about(const std::vector<std::string>& question) {
    if (question[1] != T::kKind) return false;
    std::cout << answer<T>(question) << "\n";
    return true;
}

template <class... Kinds>
bool about_one_of(const std::vector<std::string>& question) {
    return (about<Kinds>(question) || ...);
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const auto question = split(line);
        if (question.size() < 3) return 2;
        if (!about_one_of<api::EdgeOnePlan, api::CloudInstance, api::CenBandwidthPackage, api::PurchaseOrder, api::CloudAccount>(question)) return 2;
    }
    return 0;
}
