#pragma once
#include <sys/eventfd.h>
#include <sys/prctl.h>

// The kernel functions that Swift's Glibc module leaves out, and nothing else.

// A counter that one thread writes to and another waits for; -1 with errno set when none can be opened.
static inline int linux_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Names the calling thread for `top`; Linux keeps fifteen bytes. A failure changes nothing.
static inline void linux_name_thread(const char *name) { (void)prctl(PR_SET_NAME, name); }
