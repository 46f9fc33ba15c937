extension Catalogue {
  /// What else is promised, and what explains the rows above.
  static let others = [
    Figure(
      "one-seat", "contend", "1,000 want one seat: all answered", " ms", must: .atMost(50),
      aim: .atMost(25)),
    Figure(
      "one-top-up", "contend", "1,000 times one top-up: all answered", " ms", must: .atMost(50),
      aim: .atMost(25)),
    Figure(
      "one-payment", "contend", "1,000 times one payment: all answered", " ms",
      must: .atMost(50), aim: .atMost(25)),
    Figure(
      "line-pace", "line", "polls at the pace of pollAfter, places right", "/s",
      against: "1,000,000 / pollAfter", must: .atLeast(0.99)),
    Figure(
      "line-memory", "line", "memory of a waiting person", " bytes", must: .atMost(128),
      aim: .atMost(64)),
    Figure(
      "line-long", "line", "CPU of a poll, 1,000,000 waiting", " us", against: "1,000 waiting",
      must: .atMost(1.25), aim: .atMost(1.05)),
    Figure(
      "line-quiet", "line", "CPU of a poll, log off", " us", against: "nginx"),
    Figure(
      "line-restart", "line", "restart to the first poll, 1,000,000 waiting", " ms",
      must: .atMost(3_000)),
    Figure("start", "start", "start on an empty folder", " ms", must: .atMost(300)),
    Figure(
      "observing", "observing", "CPU of a poll with metrics and log", " us", against: "neither",
      comparing: .pairs, must: .atMost(1.05)),
    Figure(
      "observing-all", "observing", "CPU of a poll, every line logged", " us",
      against: "neither", comparing: .pairs),
    Figure(
      "hold-rate", "hold", "durable holds, absolute", "/s", must: .atLeast(20_000)),
    Figure("hold-cpu", "hold", "server CPU of a hold", " us"),
    Figure("pay-cpu", "pay", "server CPU of a payment", " us"),
    Figure(
      "streams-cpu", "streams", "2,000 open maps, 4 changes a second", " % of a core",
      must: .atMost(25)),
    Figure(
      "streams-all", "streams", "changes heard on streams", "", against: "changes x streams",
      must: .atLeast(1)),
    Figure("streams-p99", "streams", "p99 from asking to a change on a map", " ms"),
    Figure("streams-memory", "streams", "memory of an open map", " KiB"),
    Figure(
      "overload-polls", "overload", "p99 of a poll of a person inside, five times the peak", " us",
      against: "without holds"),
    Figure(
      "overload-postgres", "overload", "goodput at five times the peak, PostgreSQL", "/s",
      against: "own peak", must: .atLeast(0.90), aim: .atLeast(0.95)),
    Figure(
      "pg-dates", "postgres", "holds on PostgreSQL, four dates", "/s", against: "pgbench"),
    Figure(
      "pg-one-seat", "postgres", "answers on PostgreSQL, 256 want one seat", "/s",
      against: "P6a", must: .atLeast(0.90)),
    Figure("pg-cpu", "postgres", "server CPU of a hold on PostgreSQL", " us"),
    Figure(
      "cluster-polls", "cluster", "polls of two instances, Redis", "/s", must: .atLeast(20_000)),
    Figure(
      "cluster-calls", "cluster", "calls of Redis for 1,000 polls", "", must: .atMost(100)),
    Figure("cluster-memory", "cluster", "memory of Redis for a waiting person", " bytes"),
    Figure(
      "producer", "events", "events to Kafka, our producer", "/s", against: "librdkafka alone",
      must: .atLeast(0.50)),
    Figure(
      "outage", "outage", "p99 of a hold, topic away", " us", against: "topic there",
      must: .atMost(1.1)),
    Figure(
      "soak-sqlite", "soak", "CPU of a change after very many, SQLite", " us",
      against: "the first", must: .atMost(1.1)),
    Figure(
      "soak-postgres", "soak", "CPU of a change after very many, PostgreSQL", " us",
      against: "the first", must: .atMost(1.1)),
    Figure(
      "soak-two", "soak", "CPU of a change after very many, two instances", " us",
      against: "the first", must: .atMost(1.1)),
    Figure(
      "leak-sqlite", "soak", "memory after the same, SQLite", " MiB", against: "after half",
      must: .atMost(1.1)),
    Figure(
      "leak-postgres", "soak", "memory after the same, PostgreSQL", " MiB",
      against: "after half", must: .atMost(1.1)),
    Figure(
      "leak-two", "soak", "memory after the same, two instances", " MiB", against: "after half",
      must: .atMost(1.1)),
  ]
}
