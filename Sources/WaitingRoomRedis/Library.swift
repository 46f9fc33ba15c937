import Encoding
import Redis
import WaitingRoom

/// The functions that run inside Redis. Every change of a line is one of them, and so atomic.
///
/// Their text is Lua, in the pieces of this folder's `Library+….swift`. The library's name contains a hash of
/// that text, so that programs of different versions can work side by side on one Redis.
enum Library {
  /// The functions, by name without the library's prefix.
  enum Function: String {
    case configure, join, look, leave, finish, seen, mine, follow, load, forget
    /// The raw values are the names that the Lua text registers.
    case extend = "stretch", round = "turn"
  }

  /// The library's name.
  static let name = "boxoffice_\(Hex.text(FNV1a.hash(pieces.utf8)))"

  /// The full name of a function.
  static func name(of function: Function) -> String { "\(name)_\(function.rawValue)" }

  /// Loads the library into Redis. A Redis that already has it refuses, which is just as good.
  static let loading = RedisCommand(
    "FUNCTION", "LOAD", "#!lua name=\(name)\nlocal LIBRARY = '\(name)'\n\(pieces)")

  private static let pieces = [bounds, line, people, planning, joining, rounds, following]
    .joined(separator: "\n")

  private static let bounds = """
    local ADMISSIONS_MAX = \(Limits.admissionsPerRoundMax)
    local DROPS_MAX = \(Limits.dropsPerRoundMax)
    local ENDS_MAX = \(RedisRoomLimits.endsPerRoundMax)
    local TURN_GAP = \(Limits.roundGapSeconds * 1_000)
    local LATE_ENTRY = \(Limits.lateEntrySeconds * 1_000)
    local PLAN_MAX = \(Limits.planSecondsMax * 1_000)
    local LOG_MAX = \(RedisRoomLimits.eventsKeptMax)
    local PLANS_TOLD_MAX = \(RedisRoomLimits.plansToldMax)
    local MISSED_MAX = \(RedisRoomLimits.eventsPerLookMax)
    local TOLD_MAX = \(RedisRoomLimits.eventsPerReplyMax)
    local LOST_AFTER = \(RedisRoomLimits.lostAfterMilliseconds)
    local LOST_BEFORE = \(RedisRoomLimits.lostBeforeMilliseconds)
    local LOST_KEPT = \(RedisRoomLimits.lostKeptMilliseconds)
    local WINDOWS_MAX = \(RedisRoomLimits.lostWindowsMax)
    local REPLAN_PAUSE = \(RedisRoomLimits.replanPauseMilliseconds)
    """
}
