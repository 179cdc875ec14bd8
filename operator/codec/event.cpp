#include "codec/event.hpp"

#include <nlohmann/json.hpp>

#include "codec/fields.hpp"

namespace codec {

namespace {
constexpr std::size_t kMostNote = 1024;
constexpr std::size_t kMostWord = 128;
}  // namespace

std::string encode_new(const Event& event) {
    return dump({{"apiVersion", "events.k8s.io/v1"},
                 {"kind", "Event"},
                 {"metadata", {{"name", event.name}, {"namespace", event.regarding.ns}}},
                 {"eventTime", event.event_time},
                 {"type", event.warning ? "Warning" : "Normal"},
                 {"reason", clip(event.reason, kMostWord)},
                 {"action", clip(event.action, kMostWord)},
                 {"note", clip(event.note, kMostNote)},
                 {"regarding",
                  {{"apiVersion", event.regarding.api_version},
                   {"kind", event.regarding.kind},
                   {"namespace", event.regarding.ns},
                   {"name", event.regarding.name},
                   {"uid", event.regarding.uid}}},
                 {"reportingController", "planwright.dev/operator"},
                 {"reportingInstance", clip(event.reporting_instance, kMostWord)}});
}

}  // namespace codec
