#include <microhttpd.h>
#include <string.h>
#include <sys/epoll.h>

// Swift can import neither variadic functions nor macros, and it imports the fixed enums of this library with
// optional initializers. This file contains only what that requires.

static const enum MHD_Result mhd_yes = MHD_YES;
static const enum MHD_Result mhd_no = MHD_NO;
static const enum MHD_ConnectionNotificationCode mhd_started = MHD_CONNECTION_NOTIFY_STARTED;
static const enum MHD_RequestTerminationCode mhd_completed = MHD_REQUEST_TERMINATED_COMPLETED_OK;
static const ssize_t mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const uint64_t mhd_size_unknown = MHD_SIZE_UNKNOWN;

/// The settings a daemon is started with.
struct mhd_settings {
  int listen_socket;
  unsigned int connections;
  unsigned int inactivity_seconds;
  size_t connection_memory;
  /// Called at each handshake; NULL for plain HTTP.
  void *tls_certificate;
  const char *tls_priorities;
  void *context;
  MHD_AcceptPolicyCallback accept;
  MHD_AccessHandlerCallback answer;
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

static inline struct MHD_Daemon *mhd_start(const struct mhd_settings *s) {
  struct MHD_OptionItem options[16];
  int count = 0;
  // The event loop is the server's own.
  unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, s->listen_socket, NULL};
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                             (intptr_t)s->connection_memory, NULL};
  options[count++] =
      (struct MHD_OptionItem){MHD_OPTION_CONNECTION_LIMIT, (intptr_t)s->connections, NULL};
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_TIMEOUT,
                                             (intptr_t)s->inactivity_seconds, NULL};
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)s->target,
                                             s->context};
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_COMPLETED,
                                             (intptr_t)s->completed, s->context};
  options[count++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_CONNECTION,
                                             (intptr_t)s->connection, s->context};
  if (NULL != s->tls_certificate) {
    flags |= MHD_USE_TLS;
    options[count++] =
        (struct MHD_OptionItem){MHD_OPTION_HTTPS_CERT_CALLBACK, 0, s->tls_certificate};
    options[count++] =
        (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)s->tls_priorities};
  }
  options[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
  return MHD_start_daemon(flags, 0, s->accept, s->context, s->answer, s->context, MHD_OPTION_ARRAY,
                          options, MHD_OPTION_END);
}

// A set of sockets that reports one event each, once: that the other end closed its side. Swift sees none of
// these constants.
static inline int mhd_goodbyes(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int mhd_goodbyes_add(int goodbyes, int descriptor) {
  struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data = {.fd = descriptor}};
  return epoll_ctl(goodbyes, EPOLL_CTL_ADD, descriptor, &event);
}

static inline void mhd_goodbyes_remove(int goodbyes, int descriptor) {
  (void)epoll_ctl(goodbyes, EPOLL_CTL_DEL, descriptor, NULL);
}

// Takes the sockets reported now, at most `count`, without waiting.
static inline int mhd_goodbyes_take(int goodbyes, int *descriptors, int count) {
  struct epoll_event events[64];
  const int found = epoll_wait(goodbyes, events, count < 64 ? count : 64, 0);
  for (int i = 0; i < found; i++) descriptors[i] = events[i].data.fd;
  return found;
}

// The poll event for a closed other end. POLLRDHUP is the same number, but only some dialects of C define it.
static const short mhd_peer_left = (short)EPOLLRDHUP;

static inline void *mhd_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return NULL == info ? NULL : info->socket_context;
}

// The descriptor that is readable when the daemon has something to do.
static inline int mhd_events(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return NULL == info ? -1 : info->epoll_fd;
}

static inline int mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return NULL == info ? -1 : info->connect_fd;
}

static inline const struct sockaddr *mhd_peer(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return NULL == info ? NULL : info->client_addr;
}

static inline struct MHD_Response *mhd_response_copying(const void *bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

static inline struct MHD_Response *mhd_response_empty(void) {
  return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
}

// An answer to HEAD for a body of unknown length: a head and nothing else. With chunks, this library would
// send their end mark, so the answer ends with the connection.
static inline struct MHD_Response *mhd_response_head_only(MHD_ContentReaderCallback reader) {
  struct MHD_Response *response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1, reader, NULL, NULL);
  if (NULL != response)
    MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
  return response;
}
