import Booking
import Testing

@Suite("Looking for a ticket at the gate")
struct TicketSearchTests {
  private static let mina = TicketSearch.Candidate(
    name: "Mina Kim", email: "mina.1a2b@example.com", order: "01a0f722-d410-74d7-81e1-20c7117e89a3",
    shortCode: "44Y621H795", seat: ["1층", "가", "12"])

  @Test(
    "a name, an address, an order, a seat or a code finds it, in any order and case",
    arguments: [
      "mina", "KIM", "kim mina", "mina.1a2b@", "1A2B", "example.com", "20c7117e89a3", "7117E89A3",
      "01a0f722-d410-74d7-81e1-20c7117e89a3", "가열 12번", "1층 가 12", "가-12", "row 가 seat 12",
      "12 mina",
      "44y62", "44Y62-1H795", "1층, 가, 12", "ki 12", "mi ki",
    ])
  func found(text: String) throws {
    let search = try #require(TicketSearch(text))
    #expect(search.matches(Self.mina))
  }

  @Test(
    "another one's does not",
    arguments: [
      "minas", "나열 12번", "가-13", "mina 13", "1", "44y63", "d410f", "kim lee", "2층", "a 12", "na 12",
      "im 12", "1 가", "ex 12",
    ])
  func others(text: String) throws {
    let search = try #require(TicketSearch(text))
    #expect(!search.matches(Self.mina))
  }

  @Test("nothing is searched for nothing", arguments: ["", " ", "row", "열 번", "--", ",·"])
  func nothing(text: String) {
    #expect(TicketSearch(text) == nil)
  }
}
