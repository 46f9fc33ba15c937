/// Every figure with its bounds, in the order of the table; missing a "must" makes a run fail. Changing a number
/// needs a reason in the commit.
package enum Catalogue {
  package static let figures = targets + others

  /// The figure with an id; nil when there is none.
  package static func figure(_ id: String) -> Figure? { figures.first { $0.id == id } }

  /// Every part of a run, in the order in which they run.
  package static let parts = [
    "start", "line", "login", "observing", "streams", "hold", "pay", "contend", "interference",
    "restart", "overload", "postgres", "cluster", "events", "soak", "outage",
  ]

  /// Figures that a quick run leaves out: memory that caches still fill says nothing of what leaks.
  package static let onlyWhole: Set = ["leak-sqlite", "leak-postgres", "leak-two"]

  /// P1 to P14: ratios to a limit that is measured in the same run.
  private static let targets = [
    Figure(
      "P1a", "line", "polls, 64 connections, 1,000,000 waiting", "/s", against: "nginx",
      must: .atLeast(0.80), aim: .atLeast(1)),
    Figure(
      "P1b", "line", "polls, 1,000 connections, 1,000,000 waiting", "/s", against: "nginx",
      must: .atLeast(0.80), aim: .atLeast(1)),
    Figure(
      "P1c", "line", "server CPU of a poll, 64 connections", " us", against: "nginx",
      must: .atMost(1.30), aim: .atMost(1.15)),
    Figure(
      "P1d", "line", "server CPU of a poll, 1,000 connections", " us", against: "nginx",
      must: .atMost(1.30), aim: .atMost(1.15)),
    Figure(
      "P2", "hold", "durable holds, 256 connections", "/s", against: "SQLite alone",
      must: .atLeast(0.50), aim: .atLeast(0.60)),
    Figure(
      "P3", "hold", "one hold, one client, median", " us", against: "one commit + nginx",
      must: .atMost(2), aim: .atMost(1.5)),
    Figure(
      "P4", "hold", "answers, 256 want one seat", "/s", against: "P2",
      must: .atLeast(0.90), aim: .atLeast(1)),
    Figure(
      "P5", "pay", "durable payments, 256 connections", "/s", against: "SQLite alone",
      must: .atLeast(0.50), aim: .atLeast(0.60)),
    Figure(
      "P6a", "postgres", "durable holds on PostgreSQL", "/s", against: "pgbench",
      must: .atLeast(3), aim: .atLeast(4)),
    Figure(
      "P6b", "postgres", "durable holds on PostgreSQL", "/s", against: "64 seats a statement",
      must: .atLeast(0.40), aim: .atLeast(0.60)),
    Figure(
      "P7a", "hold", "p99 of a hold at 80 % of the peak", " us", against: "p99 of fdatasync",
      must: .atMost(5), aim: .atMost(3)),
    Figure(
      "P7b", "line", "p99 of a poll at 80 % of the peak", " us", against: "nginx, same pace",
      must: .atMost(3), aim: .atMost(2)),
    Figure(
      "P8a", "overload", "goodput at twice the peak", "/s", against: "own peak",
      must: .atLeast(0.90), aim: .atLeast(0.95)),
    Figure(
      "P8b", "overload", "goodput at five times the peak", "/s", against: "own peak",
      must: .atLeast(0.90), aim: .atLeast(0.95)),
    Figure(
      "P8c", "overload", "server CPU of a refusal", " us", against: "a poll",
      must: .atMost(0.5)),
    Figure(
      "P9", "streams", "CPU of a seat change, each open map", " us", against: "send() alone",
      must: .atMost(1.5), aim: .atMost(1.15)),
    Figure(
      "P10a", "login", "log-ins, one core for passwords", "/s", against: "argon2id alone",
      must: .atLeast(0.90), aim: .atLeast(0.95)),
    Figure(
      "P10b", "login", "p99 of a poll during log-ins", " us", against: "without log-ins",
      must: .atMost(1.2)),
    Figure(
      "P11", "line", "durable joins, 256 connections", "/s", against: "P1a",
      must: .atLeast(0.60), aim: .atLeast(0.80)),
    Figure(
      "P12a", "events", "events from a backlog to the topic", "/s", against: "librdkafka alone",
      must: .atLeast(0.50), aim: .atLeast(0.80)),
    Figure(
      "P12b", "events", "events from a backlog to the topic", "/s", against: "a country's sale",
      must: .atLeast(5)),
    Figure(
      "P13a", "restart", "restart to the first 200, many orders", " ms",
      against: "SQLite: open, count(*)", must: .atMost(3), aim: .atMost(1.5)),
    Figure(
      "P13b", "restart", "restart to the first 200, absolute", " ms", must: .atMost(2_000)),
    Figure(
      "P14", "interference", "p99 of a poll, holds at 50 %", " us", against: "without holds",
      must: .atMost(2), aim: .atMost(1.3)),
  ]
}
