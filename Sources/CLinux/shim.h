#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// The kernel functions that Swift's Glibc module leaves out, and nothing else.

// A counter that one thread writes to and another waits for; -1 with errno set when none can be opened.
static inline int linux_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Names the calling thread for `top`; Linux keeps fifteen bytes. A failure changes nothing.
static inline void linux_name_thread(const char *name) { (void)prctl(PR_SET_NAME, name); }

// A set of descriptors that one thread waits for; -1 with errno set when none can be opened.
static inline int linux_poller(void) { return epoll_create1(EPOLL_CLOEXEC); }

// Tells each time that a descriptor becomes readable or writable, with a number of the caller's.
static inline int linux_poller_add(int poller, int descriptor, uint64_t number) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = number};
  return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

// Waits, to the nanosecond; kernels before 5.11 cannot (ENOSYS).
static inline int linux_poller_wait(int poller, struct epoll_event *events, int room, int64_t nanoseconds) {
  struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  return epoll_pwait2(poller, events, room, &time, 0);
}

static inline uint64_t linux_ready_number(const struct epoll_event *events, int index) {
  return events[index].data.u64;
}

static inline int linux_ready_writes(const struct epoll_event *events, int index) {
  return (events[index].events & EPOLLOUT) != 0;
}

static inline int linux_ready_reads(const struct epoll_event *events, int index) {
  return (events[index].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}
