import CCurl
import Glibc
import Synchronization
import Threads

/// The settings common to all requests of a client.
struct TransferSettings: Sendable {
  let userAgent: String
  let allMilliseconds: Int
  let permits: HTTPClient.Permission
  let ending: Ending
}

/// One thread's handle of the library, with the connections it keeps.
final class TransferThread: LaneResource {
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let settings: TransferSettings
  private let handle: UnsafeMutableRawPointer?

  init(_ settings: TransferSettings) {
    self.settings = settings
    handle = Self.isReady ? curl_easy_init() : nil
  }

  func serve(_ batch: borrowing [QueuedRequest]) {
    for index in batch.indices {
      let queued = batch[index]
      queued.finish(
        settings.ending.flag.load(ordering: .relaxed) ? .failed(.aborted) : send(queued))
    }
  }

  func finish() { curl_easy_cleanup(handle) }

  private func send(_ queued: QueuedRequest) -> HTTPOutcome {
    guard let handle else { return .failed(.cannotConnect) }
    // Resets the settings; the connections stay open.
    curl_easy_reset(handle)
    let watch = TransferWatch(settings)
    var fields: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(fields) }
    // For a large body the library would ask the server for permission first.
    for field in queued.request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
      guard let longer = curl_slist_append(fields, field) else { return .failed(.cannotConnect) }
      fields = longer
    }
    let code = withExtendedLifetime(watch) {
      queued.request.body.withUnsafeBytes { body in
        prepare(handle, queued.request, body, fields, watch)
        return curl_easy_perform(handle)
      }
    }
    let status = Int(boxoffice_curl_status(handle))
    // An answer whose body was cut short still has a status.
    if status >= 200, code == CURLE_OK || watch.isBodyCut {
      let wait = Int(boxoffice_curl_retry_after(handle))
      return .answered(status: status, retryAfter: wait > 0 ? wait : nil)
    }
    return .failed(watch.failure ?? Self.failure(code))
  }

  private func prepare(
    _ handle: UnsafeMutableRawPointer, _ request: HTTPPost, _ body: UnsafeRawBufferPointer,
    _ fields: UnsafeMutablePointer<curl_slist>?, _ watch: TransferWatch
  ) {
    let context = Unmanaged.passUnretained(watch).toOpaque()
    boxoffice_curl_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    boxoffice_curl_text(handle, CURLOPT_PROXY, "")
    boxoffice_curl_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    boxoffice_curl_number(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    boxoffice_curl_number(handle, CURLOPT_NOSIGNAL, 1)
    boxoffice_curl_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
    boxoffice_curl_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
    boxoffice_curl_number(
      handle, CURLOPT_CONNECTTIMEOUT_MS,
      min(HTTPClientLimits.connectMilliseconds, settings.allMilliseconds))
    boxoffice_curl_number(handle, CURLOPT_TIMEOUT_MS, settings.allMilliseconds)
    boxoffice_curl_text(handle, CURLOPT_USERAGENT, settings.userAgent)
    boxoffice_curl_text(handle, CURLOPT_URL, request.url)
    boxoffice_curl_number(handle, CURLOPT_POST, 1)
    boxoffice_curl_number(handle, CURLOPT_POSTFIELDSIZE, body.count)
    boxoffice_curl_pointer(
      handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
    boxoffice_curl_list(handle, CURLOPT_HTTPHEADER, fields)
    boxoffice_curl_opener(handle, openSocket)
    boxoffice_curl_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
    boxoffice_curl_reader(handle, CURLOPT_WRITEFUNCTION, takeBody)
    boxoffice_curl_pointer(handle, CURLOPT_WRITEDATA, context)
    boxoffice_curl_reader(handle, CURLOPT_HEADERFUNCTION, takeHead)
    boxoffice_curl_pointer(handle, CURLOPT_HEADERDATA, context)
    boxoffice_curl_number(handle, CURLOPT_NOPROGRESS, 0)
    boxoffice_curl_watcher(handle, watchProgress)
    boxoffice_curl_pointer(handle, CURLOPT_XFERINFODATA, context)
  }

  private static func failure(_ code: CURLcode) -> HTTPFailure {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: .nameNotFound
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      .untrusted
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: .ended
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_WRITE_ERROR:
      .malformed
    default: .cannotConnect
    }
  }
}

/// The library's callbacks during one request; used by its thread alone.
private final class TransferWatch {
  private let permits: HTTPClient.Permission
  let ending: Ending
  private var headBytes = 0
  private var bodyBytes = 0
  /// Whether more of the body came than is read.
  private(set) var isBodyCut = false
  /// A failure known more precisely than from the library's code.
  private(set) var failure: HTTPFailure?

  init(_ settings: TransferSettings) {
    permits = settings.permits
    ending = settings.ending
  }

  /// A socket to the address, or -1 when it is not permitted.
  func open(_ address: UnsafePointer<curl_sockaddr>) -> Int32 {
    let wanted = NetworkAddress(
      socketAddress: boxoffice_curl_address(address), count: Int(address.pointee.addrlen))
    guard let wanted, permits(wanted) else {
      failure = .closedAddress
      return -1
    }
    failure = nil
    return socket(
      address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
      address.pointee.protocol)
  }

  func takeBody(_ count: Int) -> Bool {
    bodyBytes += count
    isBodyCut = bodyBytes > HTTPClientLimits.bodyMax
    return !isBodyCut
  }

  func takeHead(_ count: Int) -> Bool {
    headBytes += count
    guard headBytes > HTTPClientLimits.headMax else { return true }
    failure = .malformed
    return false
  }

  /// Whether to continue.
  func goesOn() -> Bool {
    guard ending.flag.load(ordering: .relaxed) else { return true }
    failure = .aborted
    return false
  }
}

private func watch(_ context: UnsafeMutableRawPointer?) -> TransferWatch? {
  context.map { Unmanaged<TransferWatch>.fromOpaque($0).takeUnretainedValue() }
}

private func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
  _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let watch = watch(context), let address else { return -1 }
  return watch.open(address)
}

private func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  watch(context)?.takeBody(size * count) == true ? size * count : 0
}

private func takeHead(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  watch(context)?.takeHead(size * count) == true ? size * count : 0
}

private func watchProgress(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  watch(context)?.goesOn() == true ? 0 : 1
}
