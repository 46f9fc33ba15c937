import API
import BoxOffice
import Metrics
import Ticketing
import WaitingRoom

/// Metrics of lines, the sales funnel, and seats: what an organiser watches.
struct LineMetrics: MetricsSource {
  let catalogue: Catalogue
  let room: any WaitingRoom
  let sales: SaleCounts
  let placeStreams: PlaceStreams
  let statsStreams: StatsStreams
  let clock: SteadyClock

  private struct Line {
    let concert: ConcertID
    let summary: LineSummary
    let figures: LineFigures
  }

  func write(to text: inout PrometheusText) {
    let now = clock.now()
    let concerts = Array(catalogue.concertsWithLine(now: now).suffix(Self.concertsMax))
    let lines = concerts.compactMap { id -> Line? in
      guard let summary = room.summary(id, now: now), let figures = room.figures(id, now: now)
      else { return nil }
      return Line(concert: id, summary: summary, figures: figures)
    }
    write(lines, to: &text)
    writeFunnel(lines, to: &text)
    writeSeats(concerts, now, to: &text)
  }

  private func write(_ lines: [Line], to text: inout PrometheusText) {
    text.family("boxoffice_line_people", .gauge, "People in a concert's line.")
    for line in lines {
      text.sample(["concert": line.concert.text, "status": "WAITING"], line.summary.waiting)
      text.sample(["concert": line.concert.text, "status": "ACTIVE"], line.summary.active)
    }
    text.family(
      "boxoffice_line_slots", .gauge,
      "People the capacity policy allows inside at once; only for lines with that policy.")
    for line in lines {
      guard case .capacity(let slots, _)? = catalogue.lineView(of: line.concert)?.line.policy
      else { continue }
      text.sample(["concert": line.concert.text], slots)
    }
    text.family(
      "boxoffice_line_state", .gauge,
      "1 for the current state of a concert's line, 0 for all others.")
    for line in lines {
      for state in [LineSummary.State.open, .paused, .soldOut, .closed] {
        text.sample(
          ["concert": line.concert.text, "state": state.rawValue],
          line.summary.state == state ? 1 : 0)
      }
    }
    text.family(
      "boxoffice_line_admitted_per_minute", .gauge,
      "People admitted during the last minute, by any instance.")
    for line in lines {
      text.sample(["concert": line.concert.text], line.summary.admittedPerMinute)
    }
    text.family(
      "boxoffice_line_oldest_wait_seconds", .gauge,
      "How long the first in line has waited, as far as this instance saw people join.")
    for line in lines { text.sample(["concert": line.concert.text], line.figures.oldestWait) }
    text.family(
      "boxoffice_line_ended_total", .counter,
      "Places that expired: a stay's time was over, or a client fell silent. Counted by "
        + "the instance that ended them.")
    for line in lines { text.sample(["concert": line.concert.text], line.figures.ended) }
  }

  private func writeFunnel(_ lines: [Line], to text: inout PrometheusText) {
    let counts = lines.map { sales.of($0.concert) }
    text.family(
      "boxoffice_sale_steps_total", .counter,
      "The sale's funnel. Each step is counted by the instance that committed it: add instances up."
    )
    for (line, count) in zip(lines, counts) {
      let steps = [
        ("joined", line.figures.joined), ("admitted", line.figures.admitted), ("held", count.held),
        ("paid", count.paid), ("expired", count.expired), ("canceled", count.canceled),
        ("refunded", count.refunded),
      ]
      for (step, number) in steps {
        text.sample(["concert": line.concert.text, "step": step], number)
      }
    }
    text.family(
      "boxoffice_seats_paid_total", .counter, "Seats paid, by the instance that processed it.")
    for (line, count) in zip(lines, counts) {
      text.sample(["concert": line.concert.text], count.seatsPaid)
    }
    text.family("boxoffice_paid_won_total", .counter, "Money paid, by the instance that took it.")
    for (line, count) in zip(lines, counts) {
      text.sample(["concert": line.concert.text], Double(count.amountPaid))
    }
    text.family(
      "boxoffice_refunded_won_total", .counter,
      "Money given back, by the instance that processed it.")
    for (line, count) in zip(lines, counts) {
      text.sample(["concert": line.concert.text], Double(count.amountRefunded))
    }
  }

  private func writeSeats(
    _ concerts: [ConcertID], _ now: Timestamp, to text: inout PrometheusText
  ) {
    let all = catalogue.figures(now: now)
    text.family(
      "boxoffice_seats", .gauge,
      "Seats of the dates in memory, which are sold now or soon, by current status.")
    text.sample(["status": "AVAILABLE"], all.free)
    text.sample(["status": "HELD"], all.held)
    text.sample(["status": "SOLD"], all.sold)
    let dates = catalogue.seatFigures(of: concerts, limit: Self.performancesMax, now: now)
    text.family(
      "boxoffice_performance_seats", .gauge, "Seats of a date still ahead, by current status.")
    for date in dates {
      for (status, count) in [
        ("AVAILABLE", date.free), ("HELD", date.held), ("SOLD", date.sold),
      ] {
        text.sample(
          [
            "concert": date.concert.text, "performance": date.performance.text, "status": status,
          ], count)
      }
    }
    text.family(
      "boxoffice_performance_capacity_seats", .gauge, "How many seats a date still ahead has.")
    for date in dates {
      text.sample(
        ["concert": date.concert.text, "performance": date.performance.text], date.capacity)
    }
    text.family("boxoffice_streams", .gauge, "Open event streams.")
    text.sample(["kind": "seats"], all.listeners)
    text.sample(["kind": "place"], placeStreams.count)
    text.sample(["kind": "stats"], statsStreams.count)
  }
}
