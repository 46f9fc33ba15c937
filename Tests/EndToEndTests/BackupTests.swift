import Foundation
import HTTPServer
import JSON
import TestKit
import Testing

extension BuiltProgram {
  @Suite("Is backed up")
  struct BackupTests {
    @Test("people in line find their place in a copy; who joined after it joins again")
    func line() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        let organiser = try await Organiser(whereabouts)
        let sale = try await organiser.concert(
          seats: 9, price: 1, terms: ["policy": ["kind": "capacity", "maxActive": 1]])
        func join(_ name: String) async throws -> Reply {
          try await onThread {
            let email = "\(name)@example.com"
            let token = try Visitor.joinUp(whereabouts, email: email, password: "open sesame")
            var visitor = Visitor(whereabouts, token: token)
            defer { visitor.close() }
            return try visitor.ask(
              .post, "/api/v1/queue-tokens", json: ["concertId": .string(sale.concert)])
          }
        }
        func poll(_ token: String) async throws -> Reply {
          try await onThread {
            var visitor = Visitor(whereabouts)
            defer { visitor.close() }
            return try visitor.ask(.get, "/api/v1/queue-tokens/current", queueToken: token)
          }
        }
        _ = try await join("inside")
        let early = try await join("early").text("token")
        let copy = "\(place.path)/copy"
        #expect(try await place.boxoffice("backup", [copy]).code == 0)
        let late = try await join("late").text("token")
        #expect(try await poll(late).status == 200)
        whereabouts.leaving()
        try await server.crash()
        try FileManager.default.moveItem(atPath: place.data, toPath: place.path + "/lost")
        #expect(try await place.boxoffice("restore", [copy]).code == 0)
        let again = try await RunningServer.start(in: place)
        whereabouts.arrived(again)
        #expect(try await poll(early).status == 200)
        let refused = try await poll(late)
        #expect(refused.code == "QUEUE_TOKEN_NOT_FOUND", "\(refused.text)")
        #expect(try await again.stop() == 0)
        #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints)")
      }
    }

    @Test("a copy made while people buy reconciles, and a server starts from it")
    func underLoad() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        var customers = try await Customer.crowd(8, whereabouts, seed: 11)
        let stopping = Flag()
        let crowd = customers
        async let acted = each(crowd) { customer in
          while !stopping.isSet { try customer.act() }
        }
        var copies: [String] = []
        for number in 1...3 {
          await onThread { pause(milliseconds: 150) }
          let copy = "\(place.path)/copy-\(number)"
          let made = try await place.boxoffice("backup", [copy])
          #expect(made.code == 0, "\(made.errors)")
          #expect(made.output.contains("rules hold in it"))
          #expect(!made.output.contains(Premises.secret) && !made.errors.contains(Premises.secret))
          copies.append(copy)
        }
        stopping.set()
        customers = try await acted
        #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
        #expect(customers.map(\.deeds.count).reduce(0, +) > 50)
        #expect(try await server.stop() == 0)
        let last = try #require(copies.last)
        let refused = try await place.boxoffice("restore", [last])
        #expect(refused.code == 1)
        // The folder was lost; a new one is made from the last copy.
        try FileManager.default.moveItem(atPath: place.data, toPath: place.path + "/lost")
        let restored = try await place.boxoffice("restore", [last])
        #expect(restored.code == 0, "\(restored.errors)")
        #expect(try await place.boxoffice("reconcile").code == 0)
        let again = try await RunningServer.start(in: place)
        let checked = try await place.boxoffice(
          "check-config", ["--listen", "127.0.0.1:\(again.port)"])
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(checked.output.contains("(secret)") && !checked.output.contains(Premises.secret))
        #expect(try await again.stop() == 0)
        customers = try await each(customers) { $0.close() }
      }
    }
  }
}
