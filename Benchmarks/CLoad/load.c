#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// An answer longer than this is measured by other means.
enum { buffer_bytes = 16384, events_max = 1024 };

struct link {
  int socket;
  int busy;
  size_t filled;
  size_t request;
  uint64_t since;
  char buffer[buffer_bytes + 1];
};

struct load_connections {
  int poller;
  int count;
  struct link *links;
};

static uint64_t now_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int load_pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

int load_pin_thread(int thread, int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(thread, sizeof set, &set);
}

int load_unpin(void) {
  cpu_set_t set;
  memset(&set, 0xff, sizeof set);
  return sched_setaffinity(0, sizeof set, &set);
}

struct load_connections *load_open(uint16_t port, int count) {
  struct load_connections *all = calloc(1, sizeof *all);
  if (NULL == all) return NULL;
  all->links = calloc((size_t)count, sizeof *all->links);
  all->poller = epoll_create1(0);
  if (NULL == all->links || all->poller < 0) return NULL;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (; all->count < count; all->count++) {
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address) != 0) return NULL;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct link *link = &all->links[all->count];
    link->socket = s;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    if (epoll_ctl(all->poller, EPOLL_CTL_ADD, s, &event) != 0) return NULL;
  }
  return all;
}

void load_close(struct load_connections *all) {
  if (NULL == all) return;
  for (int i = 0; i < all->count; i++)
    if (all->links[i].socket >= 0) close(all->links[i].socket);
  close(all->poller);
  free(all->links);
  free(all);
}

struct run {
  const struct load_job *job;
  struct load_result *result;
  size_t next;
  int open;
};

static void end(struct run *run, struct link *link) {
  close(link->socket);
  link->socket = -1;
  link->busy = 0;
  run->open--;
  run->result->broken++;
}

static void send_next(struct run *run, struct link *link, uint64_t since) {
  const struct load_job *job = run->job;
  size_t i = run->next % job->count;
  size_t length = job->offsets[i + 1] - job->offsets[i];
  run->next++;
  link->busy = 1;
  link->filled = 0;
  link->request = i;
  link->since = since;
  // Loopback takes a request of some kilobytes whole.
  if (send(link->socket, job->bytes + job->offsets[i], length, MSG_NOSIGNAL) != (ssize_t)length)
    end(run, link);
}

// Whether the body says the number that was expected.
static int is_right(const struct load_job *job, const struct link *link, const char *body,
                    size_t length) {
  if (NULL == job->expected) return 1;
  const char *found = memmem(body, length, job->mark, strlen(job->mark));
  return NULL != found && strtoull(found + strlen(job->mark), NULL, 10) == job->expected[link->request];
}

// Sleeps until an answer arrives or `until`, in nanoseconds; a plan is kept more exactly than to the millisecond.
static int wait_until(int poller, struct epoll_event *events, int most, uint64_t until, uint64_t now) {
  uint64_t left = until > now ? until - now : 0;
  struct timespec rest = {.tv_sec = (time_t)(left / 1000000000u), .tv_nsec = (long)(left % 1000000000u)};
  return epoll_pwait2(poller, events, most, &rest, NULL);
}

// Whether a whole answer has arrived; counts it.
static int receive(struct run *run, struct link *link) {
  ssize_t got = recv(link->socket, link->buffer + link->filled, buffer_bytes - link->filled,
                     MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got <= 0) {
    end(run, link);
    return 0;
  }
  link->filled += (size_t)got;
  link->buffer[link->filled] = 0;
  char *body = memmem(link->buffer, link->filled, "\r\n\r\n", 4);
  if (NULL == body || link->filled < 12) return 0;
  body += 4;
  char *field = memmem(link->buffer, (size_t)(body - link->buffer), "Content-Length: ", 16);
  size_t length = NULL == field ? 0 : strtoul(field + 16, NULL, 10);
  size_t here = link->filled - (size_t)(body - link->buffer);
  if (here < length) return 0;
  int status = atoi(link->buffer + 9);
  struct load_result *result = run->result;
  result->answers++;
  if (status > 0 && status < 600) result->statuses[status]++;
  result->body_bytes += length;
  if (!is_right(run->job, link, body, length)) result->wrong++;
  link->busy = 0;
  link->filled = 0;
  return 1;
}

static void note(struct run *run, struct link *link, uint64_t now) {
  const struct load_job *job = run->job;
  if (NULL == job->latencies || run->result->latencies >= job->latencies_max) return;
  job->latencies[run->result->latencies++] = (uint32_t)((now - link->since) / 1000);
}

void load_run(struct load_connections *all, const struct load_job *job,
              struct load_result *result) {
  memset(result, 0, sizeof *result);
  // Else the kernel lets each planned moment pass by 50 us.
  prctl(PR_SET_TIMERSLACK, 1);
  struct run run = {.job = job, .result = result, .open = all->count};
  struct epoll_event events[events_max];
  int used = job->connections < all->count ? job->connections : all->count;
  for (int i = 0; i < all->count; i++)
    if (all->links[i].socket < 0) run.open--;
  uint64_t cpu = now_of(CLOCK_THREAD_CPUTIME_ID);
  uint64_t start = now_of(CLOCK_MONOTONIC), now = start;
  size_t most = job->duration > 0 ? SIZE_MAX : job->count;
  size_t planned = job->interval > 0 ? 0 : SIZE_MAX;
  // Closed loop: every connection begins at once.
  for (int i = 0; i < used && job->interval == 0 && run.next < most; i++)
    if (all->links[i].socket >= 0) send_next(&run, &all->links[i], now_of(CLOCK_MONOTONIC));
  int idle = 0;
  for (;;) {
    int stopping = run.next >= most || (job->duration > 0 && now - start >= job->duration);
    if (result->answers + result->broken >= run.next && (stopping || run.open <= 0)) break;
    if (job->interval > 0 && !stopping) {
      // Open loop: what is due goes out on any free connection.
      int tried = 0;
      while (start + planned * job->interval <= now && tried < used) {
        struct link *link = &all->links[idle];
        idle = (idle + 1) % used;
        tried++;
        if (link->busy || link->socket < 0) continue;
        send_next(&run, link, start + planned * job->interval);
        planned++;
        tried = 0;
        if (run.next >= most) break;
      }
    }
    uint64_t until = now + 1000000000u;
    if (job->spins) {
      until = now;
    } else if (job->interval > 0 && !stopping) {
      // What is overdue waits for a free connection, so for an answer.
      uint64_t due = start + planned * job->interval;
      if (due > now) until = due;
    }
    int ready = wait_until(all->poller, events, events_max, until, now);
    now = now_of(CLOCK_MONOTONIC);
    if (ready == 0 && now - start > 60000000000u + job->duration) break;
    for (int i = 0; i < ready; i++) {
      struct link *link = events[i].data.ptr;
      if (link->socket < 0 || !receive(&run, link)) continue;
      now = now_of(CLOCK_MONOTONIC);
      note(&run, link, now);
      result->nanoseconds = now - start;
      stopping = run.next >= most || (job->duration > 0 && now - start >= job->duration);
      if (!stopping && job->interval == 0) send_next(&run, link, now);
    }
  }
  result->cpu_nanoseconds = now_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
}
