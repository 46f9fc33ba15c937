// Puts the table of time zones into the executable: the meaning of a zone's name must not depend on what is
// installed where it runs.

#include "time_zones.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char zones[] = {
#embed "zones.txt"
};

#pragma clang diagnostic pop

TimeZoneTable time_zone_table(void) { return (TimeZoneTable){zones, sizeof zones}; }
