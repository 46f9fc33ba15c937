#define _GNU_SOURCE
#include "fan.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { fan_bytes_max = 65536, ready_max = 1024 };

struct fan {
  int poller;
  int count;
  int *senders;
  int *readers;
  int bytes;
  int rounds;
  uint64_t interval;
  uint64_t used;
  atomic_int stopped;
};

static uint64_t time_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static void *send_all(void *argument) {
  struct fan *fan = argument;
  static char bytes[fan_bytes_max];
  pin(0);
  memset(bytes, 'x', sizeof bytes);
  for (int round = 0; round < fan->rounds; round++) {
    uint64_t before = time_of(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < fan->count; i++)
      (void)!send(fan->senders[i], bytes, (size_t)fan->bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    fan->used += time_of(CLOCK_THREAD_CPUTIME_ID) - before;
    struct timespec rest = {.tv_sec = (time_t)(fan->interval / 1000000000u),
                            .tv_nsec = (long)(fan->interval % 1000000000u)};
    nanosleep(&rest, NULL);
  }
  atomic_store(&fan->stopped, 1);
  return NULL;
}

static void *read_all(void *argument) {
  struct fan *fan = argument;
  static char bytes[fan_bytes_max];
  struct epoll_event ready[ready_max];
  pin(1);
  while (!atomic_load(&fan->stopped)) {
    int count = epoll_wait(fan->poller, ready, ready_max, 50);
    for (int i = 0; i < count; i++) (void)!recv(ready[i].data.fd, bytes, sizeof bytes, MSG_DONTWAIT);
  }
  return NULL;
}

// Connects every pair through one listener; whether all could be.
static int join_pairs(struct fan *fan, int wanted) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0) return 0;
  if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 128) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0)
    wanted = -1;
  for (; fan->count < wanted; fan->count++) {
    int reader = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (reader < 0) break;
    int sender = -1;
    if (connect(reader, (struct sockaddr *)&address, sizeof address) == 0)
      sender = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = reader};
    if (sender < 0 || epoll_ctl(fan->poller, EPOLL_CTL_ADD, reader, &event) != 0) {
      close(reader);
      if (sender >= 0) close(sender);
      break;
    }
    setsockopt(sender, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fan->senders[fan->count] = sender;
    fan->readers[fan->count] = reader;
  }
  close(listener);
  return fan->count == wanted;
}

double load_fan(int count, int bytes, int rounds, uint64_t interval) {
  struct fan fan = {.bytes = bytes < fan_bytes_max ? bytes : fan_bytes_max,
                    .rounds = rounds, .interval = interval};
  fan.poller = epoll_create1(EPOLL_CLOEXEC);
  fan.senders = calloc((size_t)count, sizeof *fan.senders);
  fan.readers = calloc((size_t)count, sizeof *fan.readers);
  double each = -1;
  pthread_t sender, reader;
  if (NULL != fan.senders && NULL != fan.readers && fan.poller >= 0 && join_pairs(&fan, count) &&
      pthread_create(&reader, NULL, read_all, &fan) == 0) {
    if (pthread_create(&sender, NULL, send_all, &fan) == 0)
      pthread_join(sender, NULL);
    else
      atomic_store(&fan.stopped, 1);
    pthread_join(reader, NULL);
    each = (double)fan.used / ((double)count * rounds);
  }
  for (int i = 0; i < fan.count; i++) {
    close(fan.senders[i]);
    close(fan.readers[i]);
  }
  if (fan.poller >= 0) close(fan.poller);
  free(fan.senders);
  free(fan.readers);
  return each;
}
