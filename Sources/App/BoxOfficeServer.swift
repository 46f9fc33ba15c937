import API
import BoxOffice
import Accounts
import BookingStore
import Database
import Glibc
import HTTPServer
import Signing
import Ticketing
import WaitingRoom
import WebPages

/// A running box office: its parts, made in order by ``build(_:log:clock:)`` and ended in reverse.
package struct BoxOfficeServer: Sendable {
  let configuration: Configuration
  let log: Log
  let clock: SteadyClock
  /// The monotonic clock, for how long something takes.
  let instant: @Sendable () -> ContinuousClock.Instant
  let database: any Database
  let waitingRoom: any WaitingRoom
  /// The links to other instances; nil when this one is alone.
  let cluster: ClusterLinks?
  let catalogue: Catalogue
  let office: Office
  let ids: IdentifierSource
  let server: HTTPServer
  /// Answers the operator's probes on a listener of their own; nil when none is configured.
  let operation: HTTPServer?
  let turnstile: Turnstile
  let storeWatch: StoreWatch
  let webhooks: WebhookService
  /// Publishes events; nil when no topic is configured.
  let events: EventService?
}
