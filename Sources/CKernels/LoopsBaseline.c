// Vectors of four floats: what every 64-bit machine has, arm64 included.
#define LEVEL baseline
#define LANES 4
#define TILE_ROWS 6
#include "Loops.h"
