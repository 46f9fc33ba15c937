extension Result where Failure == any Error {
  /// What an asynchronous body gives or throws.
  public init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
