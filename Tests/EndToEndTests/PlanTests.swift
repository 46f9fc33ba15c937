import JSON
import TestKit
import Testing

extension BuiltProgram {
  @Suite("A sale is planned")
  struct PlanTests {
    @Test("for people, for programs, and not without the figures it needs")
    func plan() async throws {
      let place = try Premises()
      let sale = ["plan", "--fans", "1000000", "--seats", "60000", "--minutes", "20"]
      let people = try await place.run(Premises.binary(), sale)
      #expect(people.code == 0)
      #expect(people.output.hasPrefix("1,000,000 fans for 60,000 seats in 20 minutes."))
      let programs = try await place.run(Premises.binary(), sale + ["--json"])
      let plan = try JSONValue.parse(Array(programs.output.utf8), limits: .plan)
      #expect((plan["machines"]?["instances"]?.integerValue ?? 0) > 1)
      let wrong = try await place.run(Premises.binary(), ["plan", "--fans", "10"])
      #expect(wrong.code == 64 && wrong.errors.contains("--seats is missing"))
      await place.clear()
    }
  }
}
