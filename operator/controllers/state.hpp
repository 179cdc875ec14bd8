// What a scrape of /metrics tells of objects and accounts, read from the caches.
#pragma once

#include "controllers/accounts.hpp"
#include "telemetry/state.hpp"

namespace controllers {

// All but the watches. It holds views of what the caches hold now.
[[nodiscard]] telemetry::State read_state(const Caches& caches, const Accounts& accounts);

}  // namespace controllers
