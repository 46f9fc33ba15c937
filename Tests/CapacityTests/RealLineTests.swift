import Testing
import Ticketing
import WaitingRoom

@testable import Capacity

/// The plan beside the line itself, with its rounds, its pace and what it tells each person.
@Suite("A plan and the line")
struct RealLineTests {
  @Test("people in a real line poll as planned, once it has a pace")
  func polls() throws {
    var sale = PlannedSale(fans: 20_000, seats: 6_000, minutes: 3)
    (sale.arriveSeconds, sale.staySeconds, sale.buyersPercent) = (20, 6, 100)
    #expect(sale.maxActive == 200)
    let planned = PollLoad(sale).perSecond
    let real = try Self.polls(of: sale)
    let (all, allReal) = (planned.reduce(0, +), real.reduce(0, +))
    // In the first minute it knows no pace and tells most people the longest interval.
    #expect(allReal < all * 1.02 && allReal > all * 0.8, "\(all), \(allReal)")
    let (late, lateReal) = (
      planned[100..<180].reduce(0, +), real[100..<180].reduce(0, +)
    )
    #expect(abs(late - lateReal) < 0.05 * lateReal, "\(late), \(lateReal)")
  }

  /// Polls in each second of a line in which each person leaves after the mean stay.
  private static func polls(of sale: PlannedSale) throws -> [Double] {
    let opening = Timestamp(milliseconds: 1_800_000_000_000)
    let concert = Concert(
      id: ConcertID(high: 7, low: 7), title: "", artist: "", venue: "",
      saleOpensAt: opening, saleClosesAt: opening.adding(seconds: 1_000_000),
      line: LineTerms(
        policy: .capacity(maxActive: sale.maxActive, activeSeconds: sale.staySeconds * 50),
        graceSeconds: sale.graceSeconds), createdAt: opening)
    var line = Line(concert: concert.id, now: opening)
    line.configure(concert, now: opening)
    var polls = [Double](repeating: 0, count: sale.minutes * 60 + 60)
    var due = [[QueueToken]](repeating: [], count: polls.count)
    var leaving = [[Int]](repeating: [], count: polls.count + sale.staySeconds)
    func after(_ second: Int, _ wait: Int) -> Int { min(polls.count - 1, second + max(1, wait)) }
    for second in polls.indices {
      let now = opening.adding(seconds: second)
      line.stockChanged(isSoldOut: second >= sale.minutes * 60)
      for index in leaving[second] { _ = line.ended(index) }
      let round = line.decideRound(now)
      line.commit(round)
      for one in round.admissions { leaving[second + sale.staySeconds].append(one.index) }
      for token in due[second] {
        polls[second] += 1
        // Whoever is refused has left, or knows that all is sold.
        guard let place = try? line.place(token, text: "", now: now), place.status != .active
        else { continue }
        due[after(second, place.pollAfter)].append(token)
      }
      guard second < sale.arriveSeconds else { continue }
      let each = sale.fans / sale.arriveSeconds
      for number in second * each..<(second + 1) * each {
        let user = UserID(high: 1, low: UInt64(number))
        guard case .reserved(let index, _) = try line.reserve(user, nonce: 1, now: now) else {
          continue
        }
        _ = line.joined(index)
        let token = try #require(line.token(index, of: user, now: now))
        let place = try line.place(token, text: "", now: now)
        due[after(second, place.pollAfter)].append(token)
      }
    }
    return polls
  }
}
