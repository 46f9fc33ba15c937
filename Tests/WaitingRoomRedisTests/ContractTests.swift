import Conformance
import Testing

@Suite("The waiting room in Redis")
struct ContractTests {
  @Test("The waiting room in Redis keeps the port's promise that", arguments: WaitingRoomCheck.all)
  func keeps(check: WaitingRoomCheck) async throws {
    try await check.run(RedisRoomLender())
  }
}
