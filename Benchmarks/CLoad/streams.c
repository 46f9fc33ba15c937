#define _GNU_SOURCE
#include "streams.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Loopback hands over an event of some hundred bytes whole; one that is cut would be counted missing.
enum { piece_bytes = 65536, ready_max = 1024 };

struct load_streams {
  int poller;
  int *sockets;
  size_t count;
};

static uint64_t monotonic(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int dial(uint16_t port) {
  int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct timeval patience = {.tv_sec = 20};
  if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address) != 0) return -1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return s;
}

// Reads until the first event ended; whether the answer was 200.
static int begins(int s) {
  char buffer[4096];
  size_t filled = 0;
  while (filled < sizeof buffer) {
    ssize_t got = recv(s, buffer + filled, sizeof buffer - filled, 0);
    if (got <= 0) return 0;
    filled += (size_t)got;
    char *head = memmem(buffer, filled, "\r\n\r\n", 4);
    if (NULL == head) continue;
    if (strncmp(buffer + 9, "200", 3) != 0) return 0;
    char *event = memmem(head, filled - (size_t)(head - buffer), "event: ", 7);
    if (NULL != event && NULL != memmem(event, filled - (size_t)(event - buffer), "\n\n", 2)) return 1;
  }
  return 0;
}

struct load_streams *load_streams_open(
    uint16_t port, const uint8_t *bytes, const size_t *offsets, size_t count) {
  struct load_streams *all = calloc(1, sizeof *all);
  if (NULL == all) return NULL;
  all->sockets = calloc(count, sizeof *all->sockets);
  all->poller = epoll_create1(0);
  for (; NULL != all->sockets && all->poller >= 0 && all->count < count; all->count++) {
    int s = dial(port);
    size_t length = offsets[all->count + 1] - offsets[all->count];
    struct epoll_event event = {.events = EPOLLIN, .data.fd = s};
    if (s < 0 || send(s, bytes + offsets[all->count], length, MSG_NOSIGNAL) != (ssize_t)length ||
        !begins(s) || epoll_ctl(all->poller, EPOLL_CTL_ADD, s, &event) != 0) {
      if (s >= 0) close(s);
      break;
    }
    all->sockets[all->count] = s;
  }
  if (all->count == count) return all;
  load_streams_close(all);
  return NULL;
}

void load_streams_close(struct load_streams *all) {
  if (NULL == all) return;
  for (size_t i = 0; i < all->count; i++) close(all->sockets[i]);
  if (all->poller >= 0) close(all->poller);
  free(all->sockets);
  free(all);
}

static void look(const char *piece, size_t length, const struct load_changes *job, size_t sent,
                 const uint64_t *times, struct load_heard *heard, uint64_t now) {
  static const char mark[] = "\"seatId\":\"";
  const char *end = piece + length;
  while (NULL != (piece = memmem(piece, (size_t)(end - piece), mark, sizeof mark - 1))) {
    piece += sizeof mark - 1;
    if (end - piece < load_name_bytes) return;
    for (size_t i = 0; i < sent; i++) {
      if (memcmp(piece, job->names + i * load_name_bytes, load_name_bytes) != 0) continue;
      if (heard->arrivals < job->latencies_max)
        job->latencies[heard->arrivals] = (uint32_t)((now - times[i]) / 1000);
      heard->arrivals++;
    }
  }
}

void load_streams_run(struct load_streams *all, uint16_t port, const struct load_changes *job,
                      struct load_heard *heard) {
  static char piece[piece_bytes];
  memset(heard, 0, sizeof *heard);
  uint64_t *times = calloc(job->count, sizeof *times);
  int changer = dial(port);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = changer};
  if (NULL == times || changer < 0 || epoll_ctl(all->poller, EPOLL_CTL_ADD, changer, &event) != 0) {
    free(times);
    return;
  }
  size_t sent = 0;
  uint64_t start = monotonic(), now = start;
  uint64_t end = start + job->count * job->interval + job->rest;
  while (now < end) {
    if (sent < job->count && now >= start + sent * job->interval) {
      size_t length = job->offsets[sent + 1] - job->offsets[sent];
      times[sent] = now;
      if (send(changer, job->bytes + job->offsets[sent], length, MSG_NOSIGNAL) < 0) break;
      sent++;
    }
    uint64_t next = sent < job->count ? start + sent * job->interval : end;
    struct epoll_event ready[ready_max];
    int wait = next > now ? (int)((next - now) / 1000000) + 1 : 0;
    int count = epoll_wait(all->poller, ready, ready_max, wait);
    for (int i = 0; i < count; i++) {
      int s = ready[i].data.fd;
      ssize_t got = recv(s, piece, sizeof piece, MSG_DONTWAIT);
      now = monotonic();
      if (got == 0) {
        epoll_ctl(all->poller, EPOLL_CTL_DEL, s, NULL);
        heard->ended++;
      }
      if (got <= 0) continue;
      if (s == changer) {
        if (got > 12 && strncmp(piece + 9, "201", 3) == 0) heard->accepted++;
        continue;
      }
      heard->bytes += (uint64_t)got;
      look(piece, (size_t)got, job, sent, times, heard, now);
    }
    now = monotonic();
  }
  close(changer);
  free(times);
}
