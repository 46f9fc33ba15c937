import HTTPServer
import JSON
import Testing

@testable import WebPages

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
  let document: OpenAPIDocument

  init() throws { document = try OpenAPIDocument(WebPages.openAPI.bytes) }

  @Test("says that it is OpenAPI 3.1")
  func version() { #expect(document.root.text("openapi") == "3.1.0") }

  @Test("has references that lead somewhere, and at least a few hundred of them")
  func references() {
    var count = 0
    visit(document.root) { value in
      guard value["$ref"] != nil else { return }
      count += 1
      #expect(document.resolve(value) != nil, "\(value.word) leads nowhere")
    }
    #expect(count > 300)
  }

  @Test("lists every route of the contract")
  func routes() {
    #expect(document.operations.map { "\($0.method) \($0.path)" }.sorted() == Self.routes)
  }

  @Test("names every operation once, and puts it under a tag that is described")
  func names() {
    let ids = document.operations.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(!ids.contains(""))
    let tags = (document.root["tags"]?.arrayValue ?? []).map { $0.text("name") }
    for operation in document.operations {
      #expect(tags.contains(operation.tag), "\(operation.id)")
      #expect(!operation.value.text("summary").isEmpty, "\(operation.id)")
      #expect(!operation.value.text("description").isEmpty, "\(operation.id)")
    }
  }

  @Test("gives every operation a success, and every operation of the API its refusals")
  func answers() {
    for operation in document.operations {
      let answers = operation.value["responses"]?.objectValue?.members ?? []
      let statuses = Set(answers.map(\.name))
      #expect(statuses.contains { $0.hasPrefix("2") }, "\(operation.id)")
      // What the server refuses before it knows the route, or what it reads of any request.
      let always: Set = ["400", "413", "414", "415", "431"]
      #expect(statuses.isSuperset(of: always), "\(operation.id)")
      guard operation.path.hasPrefix("/api/v1/") else { continue }
      #expect(statuses.isSuperset(of: ["429", "503"]), "\(operation.id)")
      let schemes = operation.value["security"]?.arrayValue ?? []
      #expect(statuses.contains("401") || schemes.isEmpty, "\(operation.id)")
      let parameters = operation.value["parameters"]?.arrayValue ?? []
      let keyed = parameters.contains {
        $0["$ref"]?.stringValue?.hasSuffix("/IdempotencyKey") == true
      }
      // The preview of a plan does nothing that a repeat could do twice.
      let isEffect = operation.method == "POST" && operation.id != "previewSeatingPlan"
      #expect(keyed == isEffect, "\(operation.id)")
      #expect(statuses.isSuperset(of: ["409", "422"]) == keyed, "\(operation.id)")
      for answer in answers where answer.name >= "400" {
        let problem = document.resolve(answer.value)?["content"]?["application/problem+json"]
        #expect(problem != nil, "\(operation.id) \(answer.name)")
        #expect(problem.map(document.examples)?.isEmpty == false, "\(operation.id) \(answer.name)")
      }
    }
  }

  @Test("declares every placeholder of a path, and nothing else, as a path parameter")
  func placeholders() {
    for operation in document.operations {
      let parameters = (operation.value["parameters"]?.arrayValue ?? []).compactMap {
        document.resolve($0)
      }
      let declared = parameters.filter { $0.text("in") == "path" }.map { "{\($0.text("name"))}" }
      let used = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map(String.init)
      #expect(declared == used, "\(operation.id)")
    }
  }

  @Test("has examples that fit their schemas, for every body")
  func examples() {
    var count = 0
    visit(document.root) { value in
      for member in value["content"]?.objectValue?.members ?? [] {
        guard let schema = member.value["schema"] else { continue }
        let examples = document.examples(member.value)
        #expect(!examples.isEmpty, "a body of \(schema.word) has no example")
        for example in examples {
          count += 1
          #expect(misfits(example.value, schema) == [])
        }
      }
    }
    for schema in document.members("components", "schemas") {
      // What narrows another has that one's, and those of the answers it stands in.
      let isNarrowed = schema.value["allOf"] != nil
      #expect(isNarrowed || schema.value["examples"] != nil, "\(schema.name) has no example")
      for example in schema.value["examples"]?.arrayValue ?? [] {
        #expect(misfits(example, schema.value) == [], "\(schema.name)")
      }
    }
    #expect(count > 100)
  }

  @Test("refuses unknown fields in every body of a request")
  func closedBodies() {
    for operation in document.operations {
      guard let content = operation.value["requestBody"]?["content"],
        let schema = content["application/json"]?["schema"].flatMap(document.resolve)
      else { continue }
      for choice in schema["oneOf"]?.arrayValue ?? [schema] {
        let closed = document.resolve(choice)?["additionalProperties"]?.boolValue
        #expect(closed == false, "\(operation.id)")
      }
    }
  }

  @Test("explains each refusal code it uses, with the status it comes with")
  func codes() {
    let known = document.root["components"]?["schemas"]?["ProblemCode"]
    let words = (known?["oneOf"]?.arrayValue ?? []).map { $0.text("const") }
    #expect(Set(words).count == words.count)
    // For generators, which make types of an enumeration.
    #expect(known?["enum"]?.arrayValue?.map(\.word) == words)
    for example in document.members("components", "examples") {
      #expect(words.contains(example.name))
      #expect(example.value["value"]?.text("type") == "/docs#\(example.name)")
    }
    visit(document.root) { value in
      let parts = value["allOf"]?.arrayValue ?? []
      guard let narrowed = parts.last?["properties"] else { return }
      for code in narrowed["code"]?["enum"]?.arrayValue ?? [] {
        let example = document.root["components"]?["examples"]?[code.word]?["value"]
        let statuses = narrowed["status"]?["enum"]?.arrayValue ?? []
        #expect(statuses.count == 1 && example?["status"] == statuses.first, "\(code.word)")
        #expect(narrowed["status"]?["type"]?.stringValue == "integer")
      }
    }
  }

  @Test("has a name for the body of every refusal, of which generators make types")
  func namedRefusals() {
    var count = 0
    visit(document.root) { value in
      guard let schema = value["content"]?["application/problem+json"]?["schema"] else { return }
      count += 1
      let name = document.name(schema)
      #expect(name?.contains("Problem") == true, "a refusal's schema stands in its answer")
      #expect(document.resolve(schema)?["allOf"]?.arrayValue?.count == 2)
    }
    #expect(count > 40)
  }

  /// The table of the contract.
  static let routes = """
    DELETE /api/v1/admin/checkins/{ticketId}
    DELETE /api/v1/admin/webhooks/{webhookId}
    DELETE /api/v1/queue-tokens/current
    DELETE /api/v1/reservations/{reservationId}
    DELETE /api/v1/sessions/current
    GET /api/v1/admin/concerts
    GET /api/v1/admin/concerts/{concertId}
    GET /api/v1/admin/concerts/{concertId}/buyers.csv
    GET /api/v1/admin/concerts/{concertId}/rehearsals
    GET /api/v1/admin/concerts/{concertId}/reports/ledger.csv
    GET /api/v1/admin/concerts/{concertId}/reports/refunds
    GET /api/v1/admin/concerts/{concertId}/reports/sales
    GET /api/v1/admin/concerts/{concertId}/reports/sales.csv
    GET /api/v1/admin/concerts/{concertId}/sales
    GET /api/v1/admin/concerts/{concertId}/stats
    GET /api/v1/admin/concerts/{concertId}/stats/events
    GET /api/v1/admin/events/parked
    GET /api/v1/admin/performances/{performanceId}/checkins
    GET /api/v1/admin/performances/{performanceId}/tickets
    GET /api/v1/admin/performances/{performanceId}/tickets.csv
    GET /api/v1/admin/tickets/{ticketId}/checkins
    GET /api/v1/admin/webhooks
    GET /api/v1/admin/webhooks/{webhookId}
    GET /api/v1/admin/webhooks/{webhookId}/deliveries
    GET /api/v1/concerts
    GET /api/v1/concerts/{concertId}
    GET /api/v1/concerts/{concertId}/performances
    GET /api/v1/concerts/{concertId}/queue
    GET /api/v1/payments
    GET /api/v1/payments/{paymentId}
    GET /api/v1/performances/{performanceId}/plan
    GET /api/v1/performances/{performanceId}/prices
    GET /api/v1/performances/{performanceId}/seats
    GET /api/v1/performances/{performanceId}/seats/events
    GET /api/v1/performances/{performanceId}/seats/statuses
    GET /api/v1/queue-tokens/current
    GET /api/v1/queue-tokens/current/events
    GET /api/v1/reservations
    GET /api/v1/reservations/{reservationId}
    GET /api/v1/tickets
    GET /api/v1/tickets/{ticketId}
    GET /api/v1/tickets/{ticketId}/qr.svg
    GET /api/v1/users/me
    GET /api/v1/users/me/queue-tokens
    GET /api/v1/wallet
    GET /api/v1/wallet/entries
    GET /docs
    GET /health/live
    GET /health/ready
    GET /metrics
    GET /openapi.json
    PATCH /api/v1/admin/concerts/{concertId}
    PATCH /api/v1/admin/concerts/{concertId}/queue
    PATCH /api/v1/admin/webhooks/{webhookId}
    POST /api/v1/admin/checkins
    POST /api/v1/admin/concerts
    POST /api/v1/admin/concerts/{concertId}/performances
    POST /api/v1/admin/events/{eventId}/retry
    POST /api/v1/admin/reservations/{reservationId}/refund
    POST /api/v1/admin/seating-plans/preview
    POST /api/v1/admin/webhooks
    POST /api/v1/admin/webhooks/{webhookId}/deliveries/{eventId}/retry
    POST /api/v1/admin/webhooks/{webhookId}/secret
    POST /api/v1/admin/webhooks/{webhookId}/test
    POST /api/v1/payments
    POST /api/v1/queue-tokens
    POST /api/v1/reservations
    POST /api/v1/reservations/{reservationId}/extension
    POST /api/v1/sessions
    POST /api/v1/users
    POST /api/v1/wallet/charges
    """.split(separator: "\n").map(String.init)
}
