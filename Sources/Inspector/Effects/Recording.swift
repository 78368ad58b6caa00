/// Whether the session is recorded to a file of the user's.
package enum Recording: Equatable, Sendable {
  case off
  case on(file: String)
  /// Bytes are being lost; why, in one sentence.
  case failed(String)
}
