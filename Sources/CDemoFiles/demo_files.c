// Puts the example arena into the executable, so that the demo needs no folder beside it.

#include "demo_files.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char arena_plan[] = {
#embed "../../examples/arena-plan.json"
};

#pragma clang diagnostic pop

DemoFile demo_file_arena_plan(void) { return (DemoFile){arena_plan, sizeof arena_plan}; }
