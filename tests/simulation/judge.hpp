// What has to be true when it is over, whatever happened. The judges are the clouds' own ledgers, which the operator cannot read.
#pragma once

#include "simulation/world.hpp"

namespace simulation {

// Everything declared is Ready and as declared; each of its acts was paid once: the purchase, the renewal that spec.paidThrough asks for (of each
// instance, where there are several), and a change where it was bought otherwise than it is declared now. Everything that was bought belongs to
// exactly one object, which holds its claim; nothing else was charged; no order is open, here or there. Fails the running test otherwise.
void expect_each_act_paid_once(World& world);

}  // namespace simulation
