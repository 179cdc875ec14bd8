// A swarm of faults: the seed picks which are on and how often they strike.
#pragma once

#include "simulation/world.hpp"

namespace simulation {

// Every kind that cloudsim knows, late deliveries, reads that lag behind, and what requests to the API server and its watches suffer.
void add_faults(World& world);
// All of it is over, and what the watches have missed is listed again.
void heal(World& world);

}  // namespace simulation
