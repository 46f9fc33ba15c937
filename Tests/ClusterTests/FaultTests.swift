import TestKit
import TestServers
import Testing

/// Faults of a cluster under load, one after the other, because each wants the machine.
@Suite("Two instances, and what breaks under them", .serialized)
struct FaultTests {
  @Test("kill -9 of one instance: the other goes on as if nothing had happened")
  func instanceKilled() async throws {
    try await Cluster.with { cluster in
      let trial = Trial(
        name: "kill -9 of an instance", cluster: cluster, mayRefuse: false,
        goesOn: [.topUp, .hold, .pay, .join])
      try await trial.run { cluster in
        try await cluster.crash(1)
        await onThread { pause(milliseconds: 1_500) }
        try await cluster.restart(1)
      }
    }
  }

  @Test("PostgreSQL restarts, by a crash and by a fast shutdown", arguments: ["immediate", "fast"])
  func postgresRestarted(mode: String) async throws {
    try await Cluster.with { cluster in
      let trial = Trial(name: "PostgreSQL restarts, \(mode)", cluster: cluster)
      try await trial.run { cluster in
        try await onThread {
          try cluster.postgres.stop(mode)
          pause(milliseconds: 1_000)
          try cluster.postgres.start()
        }
      }
    }
  }

  @Test("every session of PostgreSQL is terminated, five times")
  func sessionsTerminated() async throws {
    try await Cluster.with { cluster in
      let trial = Trial(name: "sessions terminated", cluster: cluster)
      try await trial.run { cluster in
        try await onThread {
          for _ in 1...5 {
            let ended = try cluster.postgres.sql(
              """
              SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()
              """, in: cluster.database)
            #expect(Int(ended) ?? 0 >= 4, "only \(ended) sessions were there")
            pause(milliseconds: 200)
          }
        }
      }
    }
  }

  @Test("PostgreSQL stands still for ten seconds")
  func postgresFrozen() async throws {
    try await Cluster.with { cluster in
      let trial = Trial(name: "PostgreSQL stands still", cluster: cluster)
      try await trial.run { cluster in
        try await onThread {
          defer { try? cluster.postgres.thaw() }
          try cluster.postgres.freeze()
          pause(milliseconds: 100)
          let (all, stopped) = try cluster.postgres.processes()
          #expect(all > 10 && stopped == all, "\(stopped) of \(all) processes stand still")
          pause(milliseconds: 9_900)
        }
      }
    }
  }

  @Test("Redis stops and comes back with its file: people inside go on")
  func redisStopped() async throws {
    // With `everysec` its file may lack the last moment, and who was let in then waits again.
    try await Cluster.with(redisSyncs: "always") { cluster in
      let trial = Trial(
        name: "Redis stops", cluster: cluster, goesOn: [.topUp, .hold, .pay, .cancel])
      try await trial.run { cluster in
        await cluster.redis.stop()
        await onThread { pause(milliseconds: 3_000) }
        try await cluster.redis.start()
      }
    }
  }

  @Test("Redis is emptied: people come back to their places by themselves")
  func redisEmptied() async throws {
    try await Cluster.with { cluster in
      let trial = Trial(
        name: "Redis emptied", cluster: cluster, excused: ["QUEUE_TOKEN_NOT_ACTIVE"],
        mayReorder: true)
      try await trial.run { cluster in try await cluster.redis.flushAll() }
    }
  }
}

extension FaultTests {
  @Test("answers to commits are lost: a client that asks learns what happened, once")
  func commitAnswersLost() async throws {
    try await withProxy { cluster, proxy in
      let trial = Trial(name: "commit answers lost", cluster: cluster)
      try await trial.run { _ in
        proxy.set(.each(20))
        await onThread {
          // Seconds on a free machine, more on a busy one.
          for _ in 0..<100 where proxy.lost < 15 { pause(milliseconds: 100) }
        }
        proxy.set(.never)
      }
      print("cluster: commit answers lost: \(proxy.lost)")
      #expect(proxy.lost >= 15)
    }
  }

  @Test("an answer to a commit is lost and no one can be asked: the outcome is unknown, then known")
  func commitOutcomeUnknown() async throws {
    try await withProxy { cluster, proxy in
      let trial = Trial(name: "commit outcome unknown", cluster: cluster)
      try await trial.run { cluster in
        // Whose commit it is, is chance: again until it was that of a client with a key.
        for _ in 1...8 where !cluster.journal.hasSeen("201 replayed") {
          proxy.set(.nextThenDark)
          await onThread { pause(milliseconds: 2_000) }
          proxy.set(.never)
          await onThread { pause(milliseconds: 1_000) }
        }
      }
      #expect(proxy.lost >= 1)
      #expect(cluster.journal.hasSeen("503 OUTCOME_UNKNOWN"), "nobody was told so")
      #expect(cluster.journal.hasSeen("201 replayed"), "nobody asked again and found it done")
    }
  }

  @Test(
    "after a commit PostgreSQL never answers again: every client is still answered in time")
  func commitSilent() async throws {
    try await withProxy { cluster, proxy in
      let trial = Trial(name: "silence after a commit", cluster: cluster)
      try await trial.run { cluster in
        // Whose commit it is, is chance: again until it was that of a client that asked for it.
        for _ in 1...4 where !cluster.journal.hasSeen("503 OUTCOME_UNKNOWN") {
          proxy.set(.nextThenSilent)
          await onThread { pause(milliseconds: 6_000) }
          proxy.set(.never)
          await onThread { pause(milliseconds: 1_000) }
        }
      }
      #expect(proxy.lost >= 1)
      #expect(cluster.journal.hasSeen("503 OUTCOME_UNKNOWN"), "nobody was told so")
    }
  }

  private func withProxy(_ body: (Cluster, CommitProxy) async throws -> Void) async throws {
    var made: CommitProxy?
    try await Cluster.with(
      proxy: { port in
        made = try CommitProxy(to: port)
        return made
      },
      { cluster in try await body(cluster, #require(made)) })
  }
}
