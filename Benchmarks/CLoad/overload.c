#define _GNU_SOURCE
#include "overload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { answer_bytes = 8192, ready_max = 512, at_once_max = 256 };

struct line {
  int socket;
  int class;
  size_t filled;
  size_t request;
  uint64_t since;
  char buffer[answer_bytes + 1];
};

struct state {
  const struct overload_class *class;
  struct overload_result *result;
  struct line *lines;
  // Lines without a request under way, as a stack.
  int *free;
  int free_count;
  uint64_t planned;
  size_t next;
  // Refused requests that come again, as a ring of as many as there are requests.
  size_t *again;
  size_t again_first, again_count;
};

static uint64_t now_of(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// The next request; `count` when all were sent and none is to come again.
static size_t choose(struct state *state) {
  const struct overload_class *class = state->class;
  if (class->repeats && state->again_count > 0 && (state->next >= class->count || state->next & 1)) {
    size_t request = state->again[state->again_first];
    state->again_first = (state->again_first + 1) % class->count;
    state->again_count--;
    return request;
  }
  if (class->repeats && state->next >= class->count) return class->count;
  return state->next++ % class->count;
}

static void arrive(struct state *state, uint64_t since) {
  const struct overload_class *class = state->class;
  state->result->arrivals++;
  if (state->free_count == 0) {
    state->result->turned_away++;
    return;
  }
  size_t request = choose(state);
  if (request == class->count) {
    state->result->turned_away++;
    return;
  }
  struct line *line = &state->lines[state->free[--state->free_count]];
  line->request = request;
  line->since = since;
  line->filled = 0;
  size_t length = class->offsets[line->request + 1] - class->offsets[line->request];
  // Loopback takes a request of some kilobytes whole.
  if (send(line->socket, class->bytes + class->offsets[line->request], length, MSG_NOSIGNAL) !=
      (ssize_t)length) {
    close(line->socket);
    line->socket = -1;
    state->result->broken++;
  }
}

static void take(struct state *state, struct line *line, uint64_t now) {
  struct overload_result *result = state->result;
  ssize_t got = recv(line->socket, line->buffer + line->filled, answer_bytes - line->filled, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    close(line->socket);
    line->socket = -1;
    result->broken++;
    return;
  }
  line->filled += (size_t)got;
  line->buffer[line->filled] = 0;
  char *body = memmem(line->buffer, line->filled, "\r\n\r\n", 4);
  if (NULL == body || line->filled < 12) return;
  body += 4;
  size_t head = (size_t)(body - line->buffer);
  char *field = memmem(line->buffer, head, "Content-Length: ", 16);
  size_t length = NULL == field ? 0 : strtoul(field + 16, NULL, 10);
  if (line->filled - head < length) return;
  int status = atoi(line->buffer + 9);
  uint64_t took = now - line->since;
  result->answers++;
  if (status == state->class->good) {
    if (took <= state->class->patience)
      result->good++;
    else
      result->late++;
  } else if (status == 503 || status == 429) {
    result->refused++;
    if (NULL == memmem(line->buffer, head, "Retry-After: ", 13)) result->unexplained++;
    if (state->class->repeats && state->again_count < state->class->count)
      state->again[(state->again_first + state->again_count++) % state->class->count] = line->request;
  } else {
    result->other++;
  }
  if (NULL != state->class->latencies && result->latencies < state->class->latencies_max)
    state->class->latencies[result->latencies++] = (uint32_t)(took / 1000);
  state->free[state->free_count++] = (int)(line - state->lines);
}

static int open_all(struct state *state, int class, uint16_t port, int poller) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < state->class->connections; i++) {
    struct line *line = &state->lines[i];
    int one = 1;
    line->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    line->class = class;
    if (line->socket < 0 || connect(line->socket, (struct sockaddr *)&address, sizeof address) != 0) return -1;
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, line->socket, &event) != 0) return -1;
    state->free[state->free_count++] = i;
  }
  return 0;
}

static void run(struct state *states, int count, int poller, uint64_t duration,
                void (*mark)(void *, int), void *context) {
  struct epoll_event events[ready_max];
  uint64_t start, now, rest = 2000000000u;
  mark(context, 0);
  start = now = now_of();
  int isOver = 0;
  for (;;) {
    if (!isOver && now - start >= duration) {
      isOver = 1;
      mark(context, 1);
    }
    if (now - start >= duration + rest) break;
    int under_way = 0;
    for (int c = 0; c < count; c++) {
      struct state *state = &states[c];
      // A few at a time, so that answers are read meanwhile. What the driver sends late counts from then on: its
      // own delay is no fault of the server, and is told beside.
      for (int i = 0; !isOver && i < at_once_max; i++) {
        uint64_t due = start + state->planned * state->class->interval;
        if (due > now) break;
        if (now - due > state->result->behind) state->result->behind = now - due;
        state->planned++;
        arrive(state, now);
      }
      under_way += state->class->connections - state->free_count - (int)state->result->broken;
    }
    if (isOver && under_way <= 0) break;
    int ready = epoll_wait(poller, events, ready_max, 0);
    now = now_of();
    for (int i = 0; i < ready; i++) {
      struct line *line = events[i].data.ptr;
      if (line->socket >= 0) take(&states[line->class], line, now_of());
    }
  }
}

int overload_run(uint16_t port, const struct overload_class *classes, int count, uint64_t duration,
                 struct overload_result *results, void (*mark)(void *context, int ended), void *context) {
  struct state states[overload_classes_max];
  int code = 0, poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0 || count > overload_classes_max) return -1;
  memset(states, 0, sizeof states);
  memset(results, 0, sizeof *results * (size_t)count);
  for (int c = 0; c < count; c++) {
    struct state *state = &states[c];
    state->class = &classes[c];
    state->result = &results[c];
    state->lines = calloc((size_t)classes[c].connections, sizeof *state->lines);
    state->free = calloc((size_t)classes[c].connections, sizeof *state->free);
    state->again = calloc(classes[c].count, sizeof *state->again);
    if (NULL == state->lines || NULL == state->free || NULL == state->again) {
      code = -1;
      continue;
    }
    for (int i = 0; i < classes[c].connections; i++) state->lines[i].socket = -1;
    if (code == 0) code = open_all(state, c, port, poller);
  }
  if (code == 0) run(states, count, poller, duration, mark, context);
  for (int c = 0; c < count; c++) {
    for (int i = 0; NULL != states[c].lines && i < classes[c].connections; i++)
      if (states[c].lines[i].socket >= 0) close(states[c].lines[i].socket);
    free(states[c].lines);
    free(states[c].free);
    free(states[c].again);
  }
  close(poller);
  return code;
}
