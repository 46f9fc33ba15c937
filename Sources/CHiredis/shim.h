#include <hiredis/hiredis.h>
#include <sys/time.h>

// Commands are formatted in Swift, so none of the variadic calls is needed. Calls with a time are, because a
// timeval is passed by value.

static inline redisContext *boxoffice_redis_connect(const char *host, int port, long milliseconds) {
  struct timeval time = {milliseconds / 1000, (milliseconds % 1000) * 1000};
  return redisConnectWithTimeout(host, port, time);
}

static inline int boxoffice_redis_set_timeout(redisContext *context, long milliseconds) {
  struct timeval time = {milliseconds / 1000, (milliseconds % 1000) * 1000};
  return redisSetTimeout(context, time);
}

static inline redisReply *boxoffice_redis_reply(redisContext *context) {
  void *reply = 0;
  return redisGetReply(context, &reply) == REDIS_OK ? (redisReply *)reply : 0;
}
