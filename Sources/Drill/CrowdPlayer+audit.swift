import JSON

// MARK: - After the sale

extension CrowdPlayer {
  /// Asks for the wallet and the tickets of some buyers, which must be what they were told.
  mutating func audit() {
    let buyers = fans.indices.filter { fans[$0].isPaid }
    let step = max(1, buyers.count / DrillLimits.auditedBuyers)
    for fan in stride(from: 0, to: buyers.count, by: step).map({ buyers[$0] }) {
      let fields = [("Authorization", "Bearer \(crowd.token(fan))")]
      // What was topped up was the price.
      let spent = fans[fan].hasToppedUp ? 0 : fans[fan].amount
      let expected = crowd.balances[fan] - spent
      let balance = ask("/api/v1/wallet", fields)?["balance"]?.integerValue
      if knowsBalances, balance != expected {
        tally.violate(
          .apiAudit,
          "a wallet has \(balance.map(String.init) ?? "no answer") instead of \(expected)")
      }
      let id = String(
        decoding: UnsafeRawBufferPointer(
          start: text(of: fan) + TextSlot.ticket, count: TextSlot.identifier), as: UTF8.self)
      let tickets = ask("/api/v1/tickets?limit=100", fields)?["items"]?.arrayValue ?? []
      if !tickets.contains(where: { $0["ticketId"]?.stringValue == id }) {
        tally.violate(.apiAudit, "ticket \(id) is not among its buyer's tickets")
      }
    }
  }

  private func ask(_ path: String, _ fields: [(String, String)]) -> JSONValue? {
    guard let answer = endpoint.get(path, fields: fields), answer.status == 200 else { return nil }
    return try? JSONValue.parse(answer.body, limits: .plan)
  }
}
